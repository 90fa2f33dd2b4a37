// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/ask.h"

#include <stdio.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/cli/here.h"
#include "host/cli/report.h"

int ask(struct cli *cli, const char *question)
{
	CLEANUP(cleanup_free) char *next = same_again(cli, "--yes");
	char answer[16] = "";

	if (cli->options.yes)
		return EXIT_DONE;
	if (!isatty(STDIN_FILENO))
		return fail(cli, EXIT_USAGE, next,
			    "%s asks before it changes anything, and there is no terminal to "
			    "ask on",
			    cli->verb->name);
	fprintf(stderr, "%s [y/N] ", question);
	if (fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
		return EXIT_DONE;
	return fail(cli, EXIT_FAILED, NULL, "Nothing was changed");
}
