// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/complete.h"

#include <stdio.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/store/store.h"

struct line {
	const struct cli *cli;
	char **words;
	size_t n;           // those before the last
	const char *prefix; // what the last one begins with
	const struct verb *verb;
	const char *store;
	size_t n_operands;
};

static void offer(const struct line *line, const char *candidate, const char *about)
{
	if (strncmp(candidate, line->prefix, strlen(line->prefix)) == 0)
		printf("%s\t%s\n", candidate, about);
}

static bool belongs(const struct option_row *row, const struct verb *verb)
{
	CLEANUP(cleanup_free) char *word = verb ? xprintf(" %s ", verb->name) : NULL;

	return !row->verbs || (word && strstr(row->verbs, word));
}

static const struct option_row *find_option(const struct cli *cli, const char *word)
{
	for (size_t i = 0; i < cli->n_rows; i++)
		if (strncmp(word, "--", 2) == 0 && strcmp(word + 2, cli->rows[i].name) == 0)
			return &cli->rows[i];
	return NULL;
}

static const struct verb *find_verb(const struct cli *cli, const char *word)
{
	for (size_t i = 0; i < cli->n_verbs; i++)
		if (strcmp(word, cli->verbs[i].name) == 0)
			return &cli->verbs[i];
	return NULL;
}

// Some shells make three words of "--store=DIR".
static size_t skip_equals(const struct line *line, size_t i)
{
	return i < line->n && strcmp(line->words[i], "=") == 0 ? i + 1 : i;
}

// Reads what stands before the last word. Returns the option that the last word is the value of.
static const struct option_row *read_words(struct line *line)
{
	for (size_t i = 0; i < line->n; i++) {
		const struct option_row *row = find_option(line->cli, line->words[i]);

		if (row && row->kind != OPTION_FLAG) {
			i = skip_equals(line, i + 1);
			if (i >= line->n)
				return row;
			if (strcmp(row->name, "store") == 0)
				line->store = line->words[i];
		} else if (!row && line->words[i][0] != '-') {
			line->n_operands += line->verb != NULL;
			line->verb = line->verb ? line->verb : find_verb(line->cli, line->words[i]);
		}
	}
	return NULL;
}

static void offer_value(const struct line *line, const struct option_row *row)
{
	const char *what = row->argument;

	if (strcmp(what, "FILE") == 0 || strcmp(what, "DEVICE") == 0 ||
	    strncmp(what, "PATH", 4) == 0)
		printf(":file\n");
	else if (strcmp(what, "DIR") == 0 || strcmp(what, "TREE") == 0)
		printf(":folder\n");
	else if (strcmp(what, "FORMAT") == 0) {
		offer(line, "erofs", "read-only, compressed");
		offer(line, "squashfs", "read-only, compressed more");
		offer(line, "external", "the root is somebody else's");
	}
}

static void offer_options(const struct line *line)
{
	for (size_t i = 0; i < line->cli->n_rows; i++) {
		const struct option_row *row = &line->cli->rows[i];
		CLEANUP(cleanup_free) char *option = xprintf("--%s", row->name);

		if (belongs(row, line->verb))
			offer(line, option, row->help);
	}
}

static void offer_verbs(const struct line *line)
{
	for (size_t i = 0; i < line->cli->n_verbs; i++)
		offer(line, line->cli->verbs[i].name, line->cli->verbs[i].help);
}

static void offer_generations(const struct line *line)
{
	CLEANUP(store_close) struct store store = { .fd = -1 };
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;

	if (store_open(line->store, &store) == 0)
		(void)store_list(&store, STORE_GENERATIONS, &numbers, &n);
	for (size_t i = n; i > 0; i--) {
		CLEANUP(manifest_done) struct manifest manifest = { 0 };
		CLEANUP(cleanup_free) char *number = xprintf("%u", numbers[i - 1]);

		if (store_read(&store, STORE_GENERATIONS, numbers[i - 1], &manifest) == 0)
			offer(line, number, screen(span_of(manifest.title)));
	}
}

// By what the usage line says of it: "N", "[A [B]]", "N TEXT", "[VERB]", "check".
static void offer_operand(const struct line *line)
{
	const char *operands = line->verb->operands;

	if (line->n_operands >= line->verb->max_operands)
		return;
	if (strstr(operands, "VERB"))
		offer_verbs(line);
	else if (strcmp(operands, "check") == 0)
		offer(line, "check", line->verb->help);
	else if (line->n_operands == 0 || !strstr(operands, "TEXT"))
		offer_generations(line);
}

int complete(const struct cli *cli, size_t n, char **words)
{
	struct line line = { .cli = cli, .words = words, .prefix = "", .store = STORE_DIR };
	const struct option_row *row;

	if (n > 0) {
		line.n = n - 1;
		line.prefix = words[n - 1];
	}
	if (strcmp(line.prefix, "=") == 0) {
		line.n = n;
		line.prefix = "";
	}
	row = read_words(&line);
	if (row)
		offer_value(&line, row);
	else if (line.prefix[0] == '-')
		offer_options(&line);
	else if (!line.verb)
		offer_verbs(&line);
	else
		offer_operand(&line);
	return EXIT_DONE;
}
