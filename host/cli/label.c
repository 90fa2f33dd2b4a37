// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "boot-entries/limits.h"
#include "boot-entries/utf.h"
#include "host/base/memory.h"
#include "host/cli/mark.h"
#include "host/cli/report.h"

static const char *text_of(const struct cli *cli)
{
	return cli->options.operands[1];
}

static int check(struct cli *cli, size_t max)
{
	struct span text = span_of(text_of(cli));

	if (text.len > max)
		return fail(cli, EXIT_USAGE, NULL, "the text has %zu bytes, and %zu are the most",
			    text.len, max);
	if (span_has_control(text) || !utf8_is_valid(text))
		return fail(cli, EXIT_USAGE, NULL, "it must be one line of UTF-8 text: %s",
			    screen(text));
	return EXIT_DONE;
}

static void set_label(const struct cli *cli, struct marks *marks)
{
	xreplace(&marks->label, text_of(cli));
}

static void set_note(const struct cli *cli, struct marks *marks)
{
	xreplace(&marks->note, *text_of(cli) ? text_of(cli) : NULL);
}

int verb_label(struct cli *cli)
{
	const struct mark_change change = { "label", "the generation", set_label,
					    *text_of(cli) ? "has this label" : "has no label",
					    *text_of(cli) ? "has this label already"
							  : "has no label already" };
	int r = check(cli, BOOT_LABEL_MAX);

	return r == EXIT_DONE ? mark_run(cli, &change) : r;
}

int verb_note(struct cli *cli)
{
	const struct mark_change change = { "note", "what is to be known of the generation",
					    set_note,
					    *text_of(cli) ? "has this note" : "has no note",
					    *text_of(cli) ? "has this note already"
							  : "has no note already" };
	int r = check(cli, BOOT_NOTE_MAX);

	return r == EXIT_DONE ? mark_run(cli, &change) : r;
}
