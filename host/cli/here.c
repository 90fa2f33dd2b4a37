// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/here.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"

static bool needs_quotes(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-+:@%,";

	return text[strspn(text, plain)] != '\0';
}

// As a shell reads it: between single quotes everything stands for itself but they.
static char *quote(const char *text)
{
	char *line = xdup(needs_quotes(text) ? "'" : "");

	for (const char *c = text; *c; c++) {
		char *longer = *c == '\'' ? xprintf("%s'\\''", line) : xprintf("%s%c", line, *c);

		free(line);
		line = longer;
	}
	if (needs_quotes(text)) {
		char *longer = xprintf("%s'", line);

		free(line);
		line = longer;
	}
	return line;
}

// What the command says itself stays.
static void append(char **line, const char *option, const char *value)
{
	CLEANUP(cleanup_free) char *fit = value ? screen_copy(span_of(value)) : NULL;
	CLEANUP(cleanup_free) char *quoted_value = fit ? quote(fit) : NULL;
	CLEANUP(cleanup_free) char *there = xprintf("%s ", *line);
	CLEANUP(cleanup_free) char *word = xprintf(" %s ", option);
	char *longer;

	if (strstr(there, word))
		return;
	longer = xprintf("%s %s%s%s", *line, option, value ? " " : "", value ? quoted_value : "");
	free(*line);
	*line = longer;
}

// Of a system tree only these verbs know.
static bool takes_root(const char *line)
{
	return span_has_prefix(span_of(line), "genboot setup") ||
	       span_has_prefix(span_of(line), "genboot install") ||
	       span_has_prefix(span_of(line), "genboot diff") ||
	       span_has_prefix(span_of(line), "genboot adopt");
}

// What it was given to set up counts for a setup that is to come.
static bool is_setup(const char *line)
{
	return span_has_prefix(span_of(line), "genboot setup");
}

// Takes line over.
static char *add_places(const struct cli *cli, char *line)
{
	const struct options *options = &cli->options;
	const struct {
		const char *option, *value;
	} places[] = {
		{ "--esp", options->esp },
		{ "--boot", options->boot },
		{ "--store", options->store },
		{ "--efivars", options->efivars },
		{ "--root", takes_root(line) ? options->root : NULL },
		{ "--loader", is_setup(line) ? options->loader : NULL },
		{ "--token", is_setup(line) ? options->token : NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (places[i].value)
			append(&line, places[i].option, places[i].value);
	if (options->esp_is_a_directory)
		append(&line, "--esp-is-a-directory", NULL);
	return line;
}

char *command_here(const struct cli *cli, const char *command)
{
	return add_places(cli, xprintf("genboot %s", command));
}

static bool is_joint(struct span word)
{
	return span_equals_text(word, "or") || span_equals_text(word, "and") ||
	       span_equals_text(word, "then");
}

// How much of text, which starts with a command, is that command.
static size_t command_length(const char *text)
{
	size_t len = 0;

	for (;;) {
		size_t n = strcspn(text + len, " ");

		if (len > 0 && is_joint((struct span){ text + len, n }))
			return len - 1;
		if (n > 0 && strchr(",;", text[len + n - 1]))
			return len + n - 1;
		len += n;
		if (!text[len])
			return len;
		len++;
	}
}

static bool is_command(const struct cli *cli, const char *text)
{
	struct span verb;

	if (!span_has_prefix(span_of(text), "genboot "))
		return false;
	text += strlen("genboot ");
	verb = (struct span){ text, strcspn(text, " ,;") };
	for (size_t i = 0; i < cli->n_verbs; i++)
		if (span_equals_text(verb, cli->verbs[i].name))
			return cli->verbs[i].run != verb_help;
	return false;
}

// The next command in text, or its end.
static const char *next_command(const struct cli *cli, const char *text)
{
	const char *at = text;

	while (*at && !((at == text || at[-1] == ' ') && is_command(cli, at)))
		at++;
	return at;
}

char *hint_here(const struct cli *cli, const char *hint)
{
	char *line = xdup("");

	while (*hint) {
		const char *at = next_command(cli, hint);
		size_t len = *at ? command_length(at) : 0;
		CLEANUP(cleanup_free)
		char *command =
			len > 0 ? add_places(cli, xdup_span((struct span){ at, len })) : xdup("");
		char *longer = xprintf("%s%.*s%s", line, (int)(at - hint), hint, command);

		free(line);
		line = longer;
		hint = at + len;
	}
	return line;
}

static void append_all(char **line, const char *option, const char *const *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free) char *fit = screen_copy(span_of(values[i]));
		CLEANUP(cleanup_free) char *quoted_value = quote(fit);
		char *longer = xprintf("%s %s %s", *line, option, quoted_value);

		free(*line);
		*line = longer;
	}
}

static void append_given(const struct cli *cli, const struct option_row *row, char **line)
{
	CLEANUP(cleanup_free) char *option = xprintf("--%s", row->name);
	const char *place = (const char *)&cli->options + row->offset;
	const char *text =
		row->kind == OPTION_TEXT ? *(const char *const *)(const void *)place : NULL;

	switch (row->kind) {
	case OPTION_FLAG:
		if (*(const bool *)place)
			append(line, option, NULL);
		break;
	case OPTION_TEXT:
		if (text)
			append(line, option, text);
		break;
	case OPTION_INITRD:
		append_all(line, option, cli->options.initrds, cli->options.n_initrds);
		break;
	case OPTION_MIRROR:
		append_all(line, option, cli->options.mirrors, cli->options.n_mirrors);
		break;
	}
}

char *same_again(const struct cli *cli, const char *option)
{
	char *line = xprintf("genboot %s%s %s", cli->verb->name, cli->options.undo ? " --undo" : "",
			     option);

	for (size_t i = 0; i < cli->n_rows; i++)
		if (cli->rows[i].verbs) // the places come where all hints have them
			append_given(cli, &cli->rows[i], &line);
	return line;
}
