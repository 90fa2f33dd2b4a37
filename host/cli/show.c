// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/all-changes.h"
#include "host/cli/columns.h"
#include "host/cli/facts.h"
#include "host/cli/follow-default.h"
#include "host/cli/here.h"
#include "host/cli/report.h"

#define COLUMN 14
#define ENTRY_COLUMN 4 // of what does not fit into one line

static void line(const struct cli *cli, const char *name, struct span value)
{
	char first[COLUMN + 1];

	snprintf(first, sizeof(first), "%-*s", COLUMN, name);
	if (!span_is_empty(value))
		say_wrapped(cli, first, COLUMN, value);
}

static void print_file(const struct cli *cli, const char *name, const struct manifest_file *file)
{
	CLEANUP(cleanup_free)
	char *what = xprintf("%s (%s)", file->path, size_text(file->digest.size));
	CLEANUP(cleanup_free) char *hash = xprintf("sha256 %s", file->digest.sha256);
	CLEANUP(cleanup_free) char *source = file->source ? xprintf("from %s", file->source) : NULL;

	line(cli, name, span_of(what));
	line(cli, "", span_of(hash));
	line(cli, "", span_of(source));
}

static void print_root(const struct cli *cli, const struct root *root)
{
	CLEANUP(cleanup_free)
	char *what = xprintf("sealed, %s (%s)", root->format->name,
			     size_text(root->image_size + root->verity_size));
	CLEANUP(cleanup_free) char *hash = xprintf("root hash %s", root->hash);

	line(cli, "Root", span_of(what));
	line(cli, "", span_of(hash));
}

static void print_entry(const struct cli *cli, const struct esp_entry *entry)
{
	struct span rest = span_bytes(entry->text, entry->text_len), text;

	say(cli, "\n%s on %s:\n", screen(span_of(entry->path)),
	    screen(span_of(entry->place->path)));
	if (entry->shown.kind == BOOT_ENTRY_TYPE2)
		return;
	while (span_take_line(&rest, &text))
		say_wrapped(cli, "  ", ENTRY_COLUMN, text);
}

static const struct catalog_generation *listed(const struct facts *facts)
{
	const struct catalog_set *set = &facts->view->catalogs;

	return set->has_current && facts->number > 0
		       ? catalog_file_generation(&set->current, facts->number)
		       : NULL;
}

static void add_change(const struct cli *cli, struct span text, json_t *lines)
{
	line(cli, json_array_size(lines) == 0 ? "Changes" : "", text);
	json_array_append_new(lines, json_text(text));
}

static void print_more(const struct cli *cli, const struct facts *facts, size_t n)
{
	CLEANUP(cleanup_free) char *number = xprintf("show %u --all", facts->number);
	CLEANUP(cleanup_free) char *command = command_here(cli, number);
	CLEANUP(cleanup_free) char *text = xprintf("and %zu more: %s", n, command);

	line(cli, "", span_of(text));
}

// What has changed since the generation before: what the catalog has room for, or all of it.
static void print_changes(struct cli *cli, const struct facts *facts, json_t *json)
{
	const struct catalog_generation *generation = listed(facts);
	json_t *lines = json_array();
	uint32_t without = 0;
	char **all = NULL;
	size_t n = facts->number > 0 ? all_changes(facts->view, facts->number, &all, &without) : 0;
	size_t n_listed = generation ? generation->n_changes : 0;

	for (size_t i = 0; i < n_listed && (!cli->options.all || n == 0); i++)
		add_change(cli, generation->changes[i], lines);
	for (size_t i = 0; i < n && cli->options.all; i++)
		add_change(cli, span_of(all[i]), lines);
	if (!cli->options.all && n_listed > 0 && n > n_listed)
		print_more(cli, facts, n - n_listed);
	if (cli->options.all && without > 0)
		note(cli,
		     "What has changed in the packages is not known: there is no list of those of "
		     "generation %u.",
		     without);
	file_list_free(all, n);
	json_object_set_new(json, "changes", lines);
}

static void print_size(const struct cli *cli, const struct facts *facts)
{
	CLEANUP(cleanup_free)
	char *size = facts->size > facts->size_on_boot
			     ? xprintf("%s, of which %s on the boot partition",
				       size_text(facts->size), size_text(facts->size_on_boot))
			     : xdup(size_text(facts->size));

	line(cli, "Size", span_of(size));
}

static void print_page(struct cli *cli, const struct facts *facts, json_t *json)
{
	CLEANUP(cleanup_free) char *state = facts_state(facts);
	CLEANUP(cleanup_free) char *problem = facts_problem(facts);
	CLEANUP(cleanup_free) char *standing = facts_standing(facts);
	char created[FACTS_TIME_SIZE];

	facts_created(facts, created);
	if (facts->number > 0)
		say(cli, "%-13s %u\n", "Generation", facts->number);
	line(cli, "Title", facts_title(facts));
	line(cli, "Label", facts_label(facts));
	line(cli, "Note", span_of(facts->marks.note));
	line(cli, "Id", span_of(facts->entry ? facts->entry->shown.id : facts->manifest.id));
	line(cli, "State", span_of(state));
	line(cli, "Problem", span_of(problem));
	line(cli, "", span_of(standing));
	line(cli, "Created", span_of(created));
	print_size(cli, facts);
	line(cli, "Kernel", facts_kernel_version(facts));
	line(cli, "Command line", span_of(facts->manifest.cmdline));
	print_changes(cli, facts, json);
	if (facts->has_manifest)
		print_file(cli, facts->manifest.is_uki ? "UKI" : "Kernel file",
			   &facts->manifest.image);
	for (size_t i = 0; i < facts->manifest.n_initrds; i++)
		print_file(cli, "Initrd", &facts->manifest.initrds[i]);
	if (manifest_has_root(&facts->manifest))
		print_root(cli, &facts->manifest.root);
	if (facts->entry)
		print_entry(cli, facts->entry);
}

int verb_show(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	CLEANUP(facts_done) struct facts facts = { 0 };
	struct target target;
	json_t *json;
	int r = view_open(cli, VIEW_READ, &view);

	if (r == EXIT_DONE)
		r = view_find(cli, &view, cli->options.operands[0], &target);
	if (r != EXIT_DONE)
		return r;
	facts_read(&view, target.entry, target.number, &facts);
	json = facts_to_json(&facts);
	print_page(cli, &facts, json);
	if (target.entry && target.entry->shown.kind != BOOT_ENTRY_TYPE2)
		json_set_span(json, "text", span_bytes(target.entry->text, target.entry->text_len));
	json_object_set_new(cli->result, "entry", json);
	default_tell_lag(cli, &view);
	return EXIT_DONE;
}
