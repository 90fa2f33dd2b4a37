// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "host/base/memory.h"
#include "host/cli/cli.h"
#include "host/cli/report.h"

struct parser {
	struct cli *cli;
	int argc, at;
	char **argv;
};

static const struct option_row *row_by_name(const struct cli *cli, struct span name)
{
	for (size_t i = 0; i < cli->n_rows; i++)
		if (span_equals_text(name, cli->rows[i].name))
			return &cli->rows[i];
	return NULL;
}

static const struct option_row *row_by_letter(const struct cli *cli, char letter)
{
	for (size_t i = 0; i < cli->n_rows; i++)
		if (cli->rows[i].letter && cli->rows[i].letter == letter)
			return &cli->rows[i];
	return NULL;
}

static int take_one_of_many(struct cli *cli, const struct option_row *row, const char *value,
			    const char **values, size_t *n, size_t max)
{
	if (*n == max)
		return fail(cli, EXIT_USAGE, NULL, "--%s more than %zu times", row->name, max);
	values[(*n)++] = value;
	return EXIT_DONE;
}

// "gc --keep --json": the value was forgotten, for nobody means an option's name by it.
static bool is_option(const struct cli *cli, const char *argument)
{
	size_t len = strcspn(argument, "=");

	return len > 2 && strncmp(argument, "--", 2) == 0 &&
	       row_by_name(cli, span_bytes(argument + 2, len - 2));
}

static int take_value(struct parser *parser, const struct option_row *row, const char *value)
{
	struct options *options = &parser->cli->options;
	char *place = (char *)options + row->offset;

	if (!value && parser->at < parser->argc &&
	    !is_option(parser->cli, parser->argv[parser->at]))
		value = parser->argv[parser->at++];
	if (!value)
		return fail(parser->cli, EXIT_USAGE, NULL, "--%s needs %s", row->name,
			    row->argument);
	if (row->kind == OPTION_TEXT) {
		*(const char **)(void *)place = value;
		return EXIT_DONE;
	}
	return row->kind == OPTION_MIRROR
		       ? take_one_of_many(parser->cli, row, value, options->mirrors,
					  &options->n_mirrors, MACHINE_PLACES_MAX)
		       : take_one_of_many(parser->cli, row, value, options->initrds,
					  &options->n_initrds, ENTRY_MAX_INITRDS);
}

static int take_option(struct parser *parser, const struct option_row *row, const char *value)
{
	bool *flag = (bool *)((char *)&parser->cli->options + row->offset);

	if (row->kind != OPTION_FLAG)
		return take_value(parser, row, value);
	if (value)
		return fail(parser->cli, EXIT_USAGE, NULL, "--%s takes no value", row->name);
	*flag = true;
	return EXIT_DONE;
}

static int unknown(struct cli *cli, const char *argument)
{
	return fail(cli, EXIT_USAGE, "genboot help", "unknown option %s", quoted(argument));
}

static int take_long(struct parser *parser, const char *argument)
{
	const char *equals = strchr(argument, '=');
	size_t len = equals ? (size_t)(equals - argument) : strlen(argument);
	const struct option_row *row = row_by_name(parser->cli, span_bytes(argument + 2, len - 2));

	return row ? take_option(parser, row, equals ? equals + 1 : NULL)
		   : unknown(parser->cli, argument);
}

static int take_letters(struct parser *parser, const char *argument)
{
	int r = EXIT_DONE;

	for (const char *letter = argument + 1; *letter && r == EXIT_DONE; letter++) {
		const struct option_row *row = row_by_letter(parser->cli, *letter);

		r = row ? take_option(parser, row, NULL) : unknown(parser->cli, argument);
	}
	return r;
}

static int take_operand(struct cli *cli, const char *argument)
{
	struct options *options = &cli->options;

	if (cli->verb) {
		options->operands =
			xgrow(options->operands, options->n_operands, sizeof(*options->operands));
		options->operands[options->n_operands++] = argument;
		return EXIT_DONE;
	}
	for (size_t i = 0; i < cli->n_verbs; i++)
		if (strcmp(cli->verbs[i].name, argument) == 0)
			cli->verb = &cli->verbs[i];
	return cli->verb ? EXIT_DONE
			 : fail(cli, EXIT_USAGE, "genboot help", "there is no verb %s",
				quoted(argument));
}

static bool row_fits_verb(const struct option_row *row, const struct verb *verb)
{
	char *word = xprintf(" %s ", verb->name);
	bool fits = !row->verbs || strstr(row->verbs, word) != NULL;

	free(word);
	return fits;
}

static bool is_set(const struct cli *cli, const struct option_row *row)
{
	const char *place = (const char *)&cli->options + row->offset;

	switch (row->kind) {
	case OPTION_FLAG:
		return *(const bool *)place;
	case OPTION_TEXT:
		return *(const char *const *)(const void *)place != NULL;
	case OPTION_INITRD:
		return cli->options.n_initrds > 0;
	case OPTION_MIRROR:
		return cli->options.n_mirrors > 0;
	}
	return false;
}

static int check(struct cli *cli)
{
	const struct verb *verb = cli->verb;
	char *help = xprintf("genboot help %s", verb->name);
	int r = EXIT_DONE;

	for (size_t i = 0; i < cli->n_rows && r == EXIT_DONE; i++)
		if (is_set(cli, &cli->rows[i]) && !row_fits_verb(&cli->rows[i], verb))
			r = fail(cli, EXIT_USAGE, help, "--%s means nothing for %s",
				 cli->rows[i].name, verb->name);
	if (r == EXIT_DONE && cli->options.n_operands < verb->min_operands)
		r = fail(cli, EXIT_USAGE, help, "%s needs %s", verb->name, verb->operands);
	if (r == EXIT_DONE && cli->options.n_operands > verb->max_operands)
		r = fail(cli, EXIT_USAGE, help, "%s does not take %s", verb->name,
			 quoted(cli->options.operands[verb->max_operands]));
	free(help);
	return r;
}

static int default_verb(struct cli *cli)
{
	if (!cli->options.help && !cli->options.version)
		return fail(cli, EXIT_USAGE, "genboot help", "what shall be done?");
	return take_operand(cli, "help");
}

int options_parse(struct cli *cli, int argc, char **argv)
{
	struct parser parser = { .cli = cli, .argc = argc, .at = 1, .argv = argv };
	bool only_operands = false;
	int r = EXIT_DONE;

	while (parser.at < argc && r == EXIT_DONE) {
		const char *argument = argv[parser.at++];

		if (!only_operands && strcmp(argument, "--") == 0)
			only_operands = true;
		else if (!only_operands && strncmp(argument, "--", 2) == 0)
			r = take_long(&parser, argument);
		else if (!only_operands && argument[0] == '-' && argument[1])
			r = take_letters(&parser, argument);
		else
			r = take_operand(cli, argument);
	}
	if (r == EXIT_DONE && !cli->verb)
		r = default_verb(cli);
	// "genboot VERB --help" asks about the verb, whatever else it would need.
	return r == EXIT_DONE && !cli->options.help ? check(cli) : r;
}
