// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "host/base/json.h"
#include "host/cli/cli.h"
#include "host/cli/report.h"

static void list_verbs(const struct cli *cli)
{
	json_t *list = json_object();

	say(cli, "genboot keeps every system you have run bootable.\n\nUsage: genboot VERB "
		 "[OPTION...]\n\n");
	for (size_t i = 0; i < cli->n_verbs; i++) {
		const struct verb *verb = &cli->verbs[i];

		say(cli, "  %-9s %-7s %s\n", verb->name, verb->operands, verb->help);
		json_set_text(list, verb->name, verb->help);
	}
	say(cli, "\n\"genboot help VERB\" tells its options; genboot(8) tells all.\n");
	json_object_set_new(cli->result, "verbs", list);
}

static void list_options(const struct cli *cli, const struct verb *verb, bool common)
{
	char word[32];

	snprintf(word, sizeof(word), " %s ", verb->name);
	for (size_t i = 0; i < cli->n_rows; i++) {
		const struct option_row *row = &cli->rows[i];
		char usage[64], letter[8] = "";

		if (common ? row->verbs != NULL : !row->verbs || !strstr(row->verbs, word))
			continue;
		if (row->letter)
			snprintf(letter, sizeof(letter), "-%c, ", row->letter);
		snprintf(usage, sizeof(usage), "%s--%s %s", letter, row->name,
			 row->argument ? row->argument : "");
		say(cli, "  %-26s %s\n", usage, row->help);
	}
}

static void explain(const struct cli *cli, const struct verb *verb)
{
	say(cli, "Usage: genboot %s%s%s [OPTION...]\n\ngenboot %s: %s.\n\n", verb->name,
	    *verb->operands ? " " : "", verb->operands, verb->name, verb->help);
	list_options(cli, verb, false);
	say(cli, "\nAlways:\n");
	list_options(cli, verb, true);
	json_set_text(cli->result, "explains", verb->name);
	json_set_text(cli->result, "help", verb->help);
}

int verb_help(struct cli *cli)
{
	const struct verb *about = cli->verb->run == verb_help ? NULL : cli->verb;

	if (cli->options.version) {
		say(cli, "genboot %s\n", GENBOOT_VERSION);
		json_set_text(cli->result, "genboot", GENBOOT_VERSION);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < cli->n_verbs && !about && cli->options.n_operands > 0; i++)
		if (strcmp(cli->verbs[i].name, cli->options.operands[0]) == 0)
			about = &cli->verbs[i];
	if (!about && cli->options.n_operands > 0)
		return fail(cli, EXIT_USAGE, "genboot help", "there is no verb %s",
			    quoted(cli->options.operands[0]));
	if (about)
		explain(cli, about);
	else
		list_verbs(cli);
	return EXIT_DONE;
}
