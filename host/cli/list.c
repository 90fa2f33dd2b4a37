// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/columns.h"
#include "host/cli/facts.h"
#include "host/cli/follow-default.h"
#include "host/cli/report.h"

// For files, pipes and wide terminals; and for the others, which get the day, no size, and cut
// lines.
#define ROW "%4s  %-15s  %-27s  %-16s  %10s  %s"
#define ROW_NARROW "%4s  %-15s  %-10s  %-16s  %s"
#define COLUMNS_WIDE 112u
#define MINUTES_LEN 16u // of "2026-11-22 13:59", which a time begins with
#define DAY_LEN 10u
#define KERNEL_CELLS 16u // of the narrow row

struct row {
	const char *number, *state, *kernel, *created, *size, *title;
};

// In cells: the text has been through screen(), one character of it is one cell.
static char *cut(const char *text, size_t cells)
{
	size_t cap = 2 * cells + 3;
	char *buf = xalloc(cap);

	utf8_to_screen(span_of(text), cells, buf, cap);
	return buf;
}

static void print_narrow(const struct cli *cli, const struct row *row, size_t columns)
{
	CLEANUP(cleanup_free) char *day = cut(row->created, DAY_LEN);
	CLEANUP(cleanup_free) char *kernel = cut(row->kernel, KERNEL_CELLS);
	CLEANUP(cleanup_free)
	char *line = xprintf(ROW_NARROW, row->number, row->state, day, kernel, row->title);
	CLEANUP(cleanup_free) char *fitting = cut(line, columns);

	say(cli, "%s\n", fitting);
}

static void print_row(const struct cli *cli, const struct row *row)
{
	size_t columns = terminal_columns();

	if (columns > 0 && columns < COLUMNS_WIDE)
		print_narrow(cli, row, columns);
	else
		say(cli, ROW "\n", row->number, row->state, row->kernel, row->created, row->size,
		    row->title);
}

static void print_facts(const struct cli *cli, const struct facts *facts)
{
	CLEANUP(cleanup_free)
	char *number = facts->number > 0 ? xprintf("%u", facts->number) : xdup("-");
	CLEANUP(cleanup_free) char *state = facts_state(facts);
	char created[FACTS_TIME_SIZE];

	facts_created(facts, created);
	if (strlen(created) > MINUTES_LEN) {
		created[DAY_LEN] = ' ';
		created[MINUTES_LEN] = '\0';
	}
	print_row(cli, &(struct row){ number, state, screen(facts_kernel_version(facts)), created,
				      size_text(facts->size), screen(facts_title(facts)) });
}

static void add_row(struct cli *cli, json_t *rows, struct facts *facts)
{
	print_facts(cli, facts);
	json_array_append_new(rows, facts_to_json(facts));
	facts_done(facts);
}

// Generations that the store knows and the menu does not.
static void add_lost(struct cli *cli, const struct view *view, json_t *rows)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;

	if (view->store.fd < 0 || store_list(&view->store, STORE_GENERATIONS, &numbers, &n) < 0)
		return;
	for (size_t i = n; i > 0; i--) {
		struct facts facts;

		if (view_generation(view, numbers[i - 1]))
			continue;
		facts_read(view, NULL, numbers[i - 1], &facts);
		if (facts.has_manifest)
			add_row(cli, rows, &facts);
		else
			facts_done(&facts);
	}
}

static json_t *other_to_json(const struct view *view, const struct boot_entry *other)
{
	json_t *json = json_object();

	json_set_text(json, "id", other->id);
	json_set_span(json, "title", other->title);
	json_set_flag(json, "default", other == view_standing(view));
	json_set_flag(json, "next", other == view_next(view));
	return json;
}

// Apart, because nothing is known of them but that the loader has offered them.
static void add_others(struct cli *cli, const struct view *view, json_t *rows)
{
	const struct seen_others *others = &view->others;

	if (others->n > 0)
		say(cli, "\nAs the loader saw at the last start, this machine also has:\n");
	for (size_t i = 0; i < others->n; i++) {
		const struct boot_entry *other = &others->items[i]->shown;
		bool stands = other == view_standing(view), is_next = other == view_next(view);

		say(cli, "      %-7s  %-30s  %s\n",
		    stands    ? "default"
		    : is_next ? "next"
			      : "",
		    other->id, screen(other->title));
		json_array_append_new(rows, other_to_json(view, other));
	}
}

int verb_list(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	json_t *rows = json_array(), *others = json_array();
	int r = view_open(cli, VIEW_READ, &view);

	json_object_set_new(cli->result, "entries", rows);
	json_object_set_new(cli->result, "others", others);
	if (r != EXIT_DONE)
		return r;
	if (!cli->options.quiet)
		print_row(cli,
			  &(struct row){ "GEN", "STATE", "KERNEL", "DATE (UTC)", "SIZE", "TITLE" });
	for (size_t i = 0; i < view.entries.n; i++) {
		struct esp_entry *entry = view.entries.items[i];
		struct facts facts;

		facts_read(&view, entry, view_number(&view, entry), &facts);
		add_row(cli, rows, &facts);
	}
	add_lost(cli, &view, rows);
	add_others(cli, &view, others);
	default_tell_lag(cli, &view);
	return EXIT_DONE;
}
