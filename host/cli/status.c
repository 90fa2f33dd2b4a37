// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/glob.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/catalog-text.h"
#include "host/cli/facts.h"
#include "host/cli/follow-default.h"
#include "host/cli/ignored-lines.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/status.h"
#include "host/esp/blob.h"
#include "host/esp/loader-file.h"
#include "host/esp/space.h"
#include "host/store/roots.h"

#define MAX_LISTED 4096

void status_line(const struct status *status, const char *key, const char *name, const char *value)
{
	say(status->cli, "%-11s %s\n", name, screen(span_of(value)));
	json_set_text(status->cli->result, key, value);
}

static void tell_place(const struct status *status, const char *key, const char *name,
		       const struct place *place)
{
	json_t *json = json_object();
	struct space space = { 0 };
	int r = space_read(place->fd, &space);

	say(status->cli, "%-11s %s, %s free%s\n", name, screen(span_of(place->path)),
	    r < 0 ? "?" : size_text(space.free), place_is_read_only(place) ? ", read-only" : "");
	json_set_text(json, "path", place->path);
	json_set_count(json, "free", space.free);
	json_set_flag(json, "read_only", place_is_read_only(place));
	json_set_text(json, "partition_uuid", place->is_plain_folder ? NULL : place->part_uuid);
	json_object_set_new(status->cli->result, key, json);
}

// Which loaders lie below EFI/genboot, by what they say of themselves.
static void tell_installed_loaders(const struct status *status)
{
	int esp_fd = status->view->places.esp.fd;
	json_t *list = json_array();
	char **names = NULL;
	size_t n = 0;

	(void)file_list(esp_fd, LOADER_FOLDER, MAX_LISTED, &names, &n); // no folder: none installed
	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", LOADER_FOLDER, names[i]);
		CLEANUP(cleanup_fd) int fd = file_open_beneath(esp_fd, path);
		CLEANUP(cleanup_free) char *identity = fd < 0 ? NULL : loader_identity(fd);

		if (!loader_is_ours(identity))
			continue;
		say(status->cli, "%-11s %s, %s\n", "Loader", screen(span_of(identity)),
		    screen(span_of(path)));
		json_array_append_new(list, json_text(span_of(identity)));
	}
	if (json_array_size(list) == 0)
		say(status->cli, "%-11s genboot's is not installed here (genboot setup)\n",
		    "Loader");
	file_list_free(names, n);
	json_object_set_new(status->cli->result, "loaders", list);
}

static void problem(struct status *status, json_t *problems, const char *what, const char *why)
{
	json_t *json = json_object();

	say(status->cli, "%-11s %s: %s\n", "Damaged", screen(span_of(what)), screen(span_of(why)));
	json_set_text(json, "what", what);
	json_set_text(json, "why", why);
	json_array_append_new(problems, json);
	status->n_damaged++;
}

static void check_entry(struct status *status, json_t *problems, struct esp_entry *entry)
{
	CLEANUP(facts_done) struct facts facts = { 0 };
	CLEANUP(cleanup_free) char *what = NULL;
	CLEANUP(cleanup_free) char *why = NULL;
	uint32_t number = view_number(status->view, entry);
	bool interrupted = generation_is_interrupted(status->view, number);

	if (interrupted && entry != status->view->standing)
		return;
	facts_read(status->view, entry, number, &facts);
	why = interrupted ? entry_files_problem(status->view, entry) : facts_problem(&facts);
	if (!why && entry->is_listed && !entry->has_file)
		why = xdup("its boot entry is missing, so that genboot's loader alone shows it");
	what = number > 0 ? xprintf("generation %u", number) : xprintf("entry %s", entry->shown.id);
	if (why)
		problem(status, problems, what, why);
}

static void check_lost(struct status *status, json_t *problems)
{
	const struct view *view = status->view;
	uint32_t *numbers = NULL;
	size_t n = 0;

	if (view->store.fd < 0 || store_list(&view->store, STORE_GENERATIONS, &numbers, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free) char *what = xprintf("generation %u", numbers[i]);

		if (!view_generation(view, numbers[i]) &&
		    !generation_is_interrupted(view, numbers[i]))
			problem(status, problems, what, "its boot entry is missing or unreadable");
	}
	free(numbers);
}

// "auto-..." are the loader's own: firmware setup, other systems.
static void check_default(struct status *status, json_t *problems)
{
	const struct view *view = status->view;
	struct span wish = view->wishes.conf.parsed.default_pattern;
	CLEANUP(cleanup_free) char *name = xdup_span(wish);
	CLEANUP(cleanup_free) char *why = xprintf("its default, %s, is not there", name);

	if (span_is_empty(wish) || span_equals_text(wish, "@saved") ||
	    strncmp(name, "auto-", strlen("auto-")) == 0)
		return;
	for (size_t i = 0; i < view->entries.n; i++)
		if (glob_match(wish, span_of(view->entries.items[i]->shown.id)))
			return;
	problem(status, problems, "loader/loader.conf", why);
}

// One that the loader has not told of may be there all the same.
static bool may_be_an_other(const struct view *view, const char *id)
{
	struct boot_entry other;

	return boot_entry_parse_other(span_of(id), &other) == 0 &&
	       (!view->others.is_known || seen_others_find(&view->others, id));
}

static void check_record_default(struct status *status, json_t *problems)
{
	const struct view *view = status->view;
	const char *id = view->wishes.state.state.record.default_id;
	CLEANUP(cleanup_free) char *why = xprintf("its default, %s, is not there", id);

	if (*id && !entries_find(&view->entries, id) && !may_be_an_other(view, id))
		problem(status, problems, BOOT_FILE_STATE, why);
}

// The catalog must list what the store has, or the loader reads those entries one by one,
// unverified. What is said of a generation's files is not said once more.
static void check_catalog(struct status *status, json_t *problems, bool entries_are_whole)
{
	CLEANUP(catalog_text_done) struct catalog_text text = { 0 };
	const struct view *view = status->view;
	const struct catalog_set *set = &view->catalogs;

	if (set->problem)
		problem(status, problems, "the catalog on $BOOT",
			set->newer > 0 ? "a newer genboot has written it: use that one"
				       : set->problem);
	if (set->problem || !view->has_machine || (set->has_current && !entries_are_whole) ||
	    view->is_guessed || view->store.fd < 0 ||
	    catalog_text_build(view, NULL, 0, &text) < 0 || text.n_generations == 0 ||
	    catalog_text_is_current(view, &text) || generations_are_interrupted(view))
		return;
	problem(status, problems, "the catalog on $BOOT",
		set->has_current ? "it does not say what the store does (genboot repair)"
				 : "there is none (genboot setup)");
}

static int compare_ids(const void *a, const void *b)
{
	const struct esp_entry *const *x = a, *const *y = b;

	return strcmp((*x)->shown.id, (*y)->shown.id);
}

// FAT ignores case, but the ESP and XBOOTLDR have a folder each.
static void check_ids(struct status *status, json_t *problems)
{
	const struct entry_list *entries = &status->view->entries;
	size_t size = entries->n * sizeof(*entries->items);
	CLEANUP(cleanup_free) struct esp_entry **sorted = xalloc(size + 1);

	if (entries->n > 0)
		memcpy(sorted, entries->items, size);
	qsort(sorted, entries->n, sizeof(*sorted), compare_ids);
	for (size_t i = 1; i < entries->n; i++) {
		CLEANUP(cleanup_free) char *why = NULL;

		if (compare_ids(&sorted[i - 1], &sorted[i]) != 0)
			continue;
		why = xprintf("%s has the same id; a default means the first in the menu",
			      sorted[i - 1]->path);
		problem(status, problems, sorted[i]->path, why);
	}
}

// One damaged slot is what a power cut leaves, and the next change mends it; until then a second
// cut could take both.
static const char *record_problem(const struct view *view)
{
	const struct state_file *file = &view->wishes.state;

	if (file->error == -ENOENT)
		return view->has_machine ? "it is not there (genboot repair)" : NULL;
	if (file->error < 0)
		return file->error == -EBADMSG ? "it has not its size (genboot repair)"
					       : error_text(file->error);
	if (file->state.is_ambiguous)
		return "both slots have one sequence number and differ; the first counts (genboot "
		       "default N)";
	if (!file->state.has_record &&
	    (file->state.slots[0] == STATE_SLOT_BAD || file->state.slots[1] == STATE_SLOT_BAD))
		return "no slot is whole (genboot repair)";
	for (unsigned i = 0; i < STATE_SLOTS; i++)
		if (state_slot_is_damaged(&file->state, i))
			return "one of its slots is damaged (genboot repair)";
	return NULL;
}

static void tell_problems(struct status *status)
{
	const struct view *view = status->view;
	json_t *problems = json_array();
	bool entries_are_whole;
	const char *record;

	for (size_t i = 0; i < view->entries.n; i++)
		check_entry(status, problems, view->entries.items[i]);
	for (size_t i = 0; i < view->entries.n_unusable; i++)
		if (view->entries.unusable[i].reason)
			problem(status, problems, view->entries.unusable[i].path,
				view->entries.unusable[i].reason);
	check_ids(status, problems);
	check_lost(status, problems);
	entries_are_whole = status->n_damaged == 0;
	if (view->wishes.conf.error < 0)
		problem(status, problems, "loader/loader.conf",
			error_text(view->wishes.conf.error));
	check_default(status, problems);
	check_record_default(status, problems);
	record = record_problem(view);
	if (record)
		problem(status, problems, BOOT_FILE_STATE, record);
	check_catalog(status, problems, entries_are_whole);
	json_object_set_new(status->cli->result, "problems", problems);
}

static void tell_interrupted(const struct status *status)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	json_t *list = json_array();
	size_t n = 0;

	if (status->view->store.fd >= 0)
		(void)store_list(&status->view->store, STORE_STAGING, &numbers, &n); // none is none
	for (size_t i = 0; i < n; i++) {
		CLEANUP(manifest_done) struct manifest manifest = { 0 };
		int r = store_read(&status->view->store, STORE_STAGING, numbers[i], &manifest);

		say(status->cli, "%-11s generation %u: %s\n", "Interrupted", numbers[i],
		    r == 0 ? "the next install or remove undoes or finishes it"
		    : r == -EPROTONOSUPPORT
			    ? "by a newer genboot: use that one"
			    : "its staged manifest cannot be read (genboot repair)");
		json_array_append_new(list, json_integer(numbers[i]));
	}
	json_object_set_new(status->cli->result, "interrupted", list);
}

// Without a staged manifest nobody else knows of it.
static void tell_unfinished_root(const struct status *status)
{
	CLEANUP(root_folder_done) struct root_folder folder = { 0 };
	const struct store *store = &status->view->store;

	if (store->fd < 0 || !roots_has_staged(store))
		return;
	roots_look_at_staged(store, &folder);
	say(status->cli,
	    "%-11s a root that was not sealed to its end, %s in " ROOTS_STAGED
	    ": the next install, remove or gc removes it\n",
	    "Interrupted", size_text(folder.size));
	json_set_count(status->cli->result, "unfinished_root", folder.size);
}

// Blobs that no entry uses: what was left when a store was lost.
static void tell_unused(const struct status *status)
{
	const struct view *view = status->view;
	json_t *list = json_array();
	char **names = NULL;
	size_t n = 0;

	if (view->has_machine)
		(void)file_list(places_boot(&view->places)->fd, view->machine.token, MAX_LISTED,
				&names, &n);
	for (size_t i = 0; i < n; i++)
		if (blob_name_is_ours(names[i]) &&
		    !entries_refer_to(&view->entries, names[i], NULL))
			json_array_append_new(list, json_text(span_of(names[i])));
	if (json_array_size(list) > 0)
		say(status->cli, "%-11s %zu %s in /%s that no entry uses (genboot gc)\n", "Unused",
		    json_array_size(list), json_array_size(list) == 1 ? "file" : "files",
		    view->machine.token);
	file_list_free(names, n);
	json_object_set_new(status->cli->result, "unused", list);
}

static void tell_ignored(const struct status *status)
{
	CLEANUP(ignored_lines_done) struct ignored_lines lines = { 0 };
	json_t *list = json_array();

	ignored_lines_find(status->view, &lines);
	for (size_t i = 0; i < lines.n; i++) {
		say(status->cli, "%-11s " BOOT_FILE_LOADER_CONF ": %s\n", "Ignored",
		    lines.texts[i]);
		json_array_append_new(list, json_text(span_of(lines.texts[i])));
	}
	json_object_set_new(status->cli->result, "ignored", list);
}

int verb_status(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	struct status status = { .cli = cli, .view = &view };
	int r = view_open(cli, VIEW_READ, &view);

	if (r != EXIT_DONE)
		return r;
	tell_installed_loaders(&status);
	tell_place(&status, "esp", "ESP", &view.places.esp);
	if (view.places.has_xbootldr)
		tell_place(&status, "xbootldr", "XBOOTLDR", &view.places.xbootldr);
	if (view.has_machine)
		status_line(&status, "token", "Token", view.machine.token);
	status_tell_mirrors(&status);
	status_tell_booted(&status);
	status_tell_failed(&status);
	status_tell_drift(&status);
	status_tell_update(&status);
	status_tell_record(&status);
	status_tell_next(&status);
	status_tell_watchdog(&status);
	default_tell_lag(cli, &view);
	tell_ignored(&status);
	tell_interrupted(&status);
	tell_unfinished_root(&status);
	tell_unused(&status);
	tell_problems(&status);
	if (!view.has_machine)
		return view_refuse_store(cli, -ENOENT);
	return status.n_damaged > 0 ? EXIT_DAMAGED : EXIT_DONE;
}
