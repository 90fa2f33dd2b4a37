// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/facts.h"
#include "host/cli/report.h"

#define ROW "%4s  %-15s  %-27s  %-16s  %10s  %s\n"

static void print_row(const struct cli *cli, const struct facts *facts)
{
	CLEANUP(cleanup_free)
	char *number = facts->number > 0 ? xprintf("%u", facts->number) : xdup("-");
	CLEANUP(cleanup_free) char *state = facts_state(facts);
	char created[FACTS_TIME_SIZE];

	facts_created(facts, created);
	if (strlen(created) > 16) {
		created[10] = ' '; // to the minute, for people
		created[16] = '\0';
	}
	say(cli, ROW, number, state, screen(facts_kernel_version(facts)), created,
	    size_text(facts->size), screen(facts_title(facts)));
}

static void add_row(struct cli *cli, json_t *rows, struct facts *facts)
{
	print_row(cli, facts);
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

int verb_list(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	json_t *rows = json_array();
	int r = view_open(cli, VIEW_READ, &view);

	json_object_set_new(cli->result, "entries", rows);
	if (r != EXIT_DONE)
		return r;
	if (!cli->options.quiet)
		say(cli, ROW, "GEN", "STATE", "KERNEL", "CREATED (UTC)", "SIZE", "TITLE");
	for (size_t i = 0; i < view.entries.n; i++) {
		struct esp_entry *entry = view.entries.items[i];
		struct facts facts;

		facts_read(&view, entry, view_number(&view, entry), &facts);
		add_row(cli, rows, &facts);
	}
	add_lost(cli, &view, rows);
	return EXIT_DONE;
}
