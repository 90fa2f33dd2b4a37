// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/facts.h"
#include "boot-entries/generation.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "boot-entries/path.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/failed-start.h"
#include "host/cli/generation-marks.h"
#include "host/cli/menu-pins.h"
#include "host/cli/root-use.h"
#include "host/cli/trial.h"

void time_print(time_t seconds, char ret[FACTS_TIME_SIZE])
{
	struct tm utc;

	if (!gmtime_r(&seconds, &utc) ||
	    strftime(ret, FACTS_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		snprintf(ret, FACTS_TIME_SIZE, "unknown");
}

static uint64_t size_of(const struct place *place, struct span path)
{
	char name[BOOT_PATH_MAX + 1];
	uint64_t size = 0;

	if (boot_path_print(path, '/', name, sizeof(name)) == 0)
		(void)file_size_beneath(place->fd, name, &size);
	return size;
}

static uint64_t entry_size(const struct esp_entry *entry)
{
	uint64_t size = size_of(entry->place, span_of(entry->path));

	if (entry->shown.kind == BOOT_ENTRY_TYPE2)
		return size;
	size += size_of(entry->place, entry->entry.image);
	for (size_t i = 0; i < entry->entry.n_initrds; i++)
		size += size_of(entry->place, entry->entry.initrds[i]);
	return size;
}

// As it lies in the store; 0 where it is not whole.
static uint64_t root_size(const struct facts *facts)
{
	struct root root;
	int r = -EINVAL;

	if (facts->number == 0 || facts->view->store.fd < 0)
		return 0;
	if (facts->has_manifest && manifest_has_root(&facts->manifest))
		r = roots_find(&facts->view->store, span_of(facts->manifest.root.hash), &root);
	else if (facts->entry)
		r = root_use_find_of(facts->view, facts->entry, &root);
	return r == 0 ? root.image_size + root.verity_size : 0;
}

// Damaged ones are none.
static void read_marks(const struct view *view, uint32_t number, struct marks *ret)
{
	enum pin pin = menu_pin(view, number);

	(void)generation_marks(view, number, ret);
	if (pin != PIN_UNSAID)
		ret->pinned = pin == PIN_SET;
}

// Only where somebody has given it another label since.
static void print_title(struct facts *facts)
{
	const struct manifest *manifest = &facts->manifest;
	struct span system =
		generation_system_of(span_of(manifest->title), span_of(manifest->label));
	size_t cap = system.len + BOOT_LABEL_MAX + sizeof(": ");

	if (!facts->marks.label)
		return;
	facts->title = xalloc(cap);
	if (generation_print_title(span_of(facts->marks.label), system, facts->title, cap) == 0)
		return;
	free(facts->title);
	facts->title = NULL;
}

void facts_read(const struct view *view, struct esp_entry *entry, uint32_t number,
		struct facts *ret)
{
	*ret = (struct facts){ .view = view, .entry = entry, .number = number };
	ret->has_manifest =
		number > 0 && view->store.fd >= 0 &&
		store_read(&view->store, STORE_GENERATIONS, number, &ret->manifest) == 0;
	if (ret->has_manifest) {
		read_marks(view, number, &ret->marks);
		print_title(ret);
	}
	ret->size_on_boot = entry ? entry_size(entry) : 0;
	ret->size = ret->size_on_boot + root_size(ret);
}

void facts_done(struct facts *facts)
{
	manifest_done(&facts->manifest);
	marks_done(&facts->marks);
	free(facts->title);
	*facts = (struct facts){ 0 };
}

struct span facts_label(const struct facts *facts)
{
	return span_of(facts->marks.label ? facts->marks.label : facts->manifest.label);
}

struct span facts_title(const struct facts *facts)
{
	if (facts->title)
		return span_of(facts->title);
	return facts->entry ? facts->entry->shown.title : span_of(facts->manifest.title);
}

struct span facts_kernel_version(const struct facts *facts)
{
	return facts->entry ? facts->entry->shown.kernel_version
			    : span_of(facts->manifest.kernel_version);
}

void facts_created(const struct facts *facts, char ret[FACTS_TIME_SIZE])
{
	if (facts->has_manifest)
		snprintf(ret, FACTS_TIME_SIZE, "%s", facts->manifest.created);
	else
		time_print(facts->entry->changed, ret);
}

static bool has_failed(const struct facts *facts)
{
	struct span reason;

	return boot_entry_is_bad(&facts->entry->shown) ||
	       trial_has_failed(facts->view, facts->entry->shown.id) ||
	       failed_start_reason(facts->view, facts->entry->shown.id, &reason);
}

char *facts_state(const struct facts *facts)
{
	CLEANUP(cleanup_free) char *problem = facts_problem(facts);
	const struct view *view = facts->view;
	const struct {
		bool holds;
		const char *word;
	} states[] = {
		{ facts->entry && facts->entry == view->standing, "default" },
		{ facts->entry && facts->entry == view->next && view->next != view->standing,
		  "next" },
		{ facts->entry && trial_goes_on(view, facts->entry->shown.id), "trial" },
		{ facts->entry && facts->entry == view->booted, "booted" },
		{ facts->marks.pinned, "pinned" },
		{ problem != NULL, "damaged" },
		{ facts->entry && has_failed(facts), "failed" },
	};
	char *text = xdup("");

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		char *longer;

		if (!states[i].holds)
			continue;
		longer = xprintf("%s%s%s", text, *text ? ", " : "", states[i].word);
		free(text);
		text = longer;
	}
	return text;
}

char *facts_standing(const struct facts *facts)
{
	const char *id = facts->entry ? facts->entry->shown.id : "";
	struct span reason;

	if (failed_start_reason(facts->view, id, &reason))
		return xprintf("%.*s", (int)reason.len, reason.at);
	return trial_is(facts->view, id) ? trial_text(facts->view) : NULL;
}

static char *size_problem(const struct place *place, const struct manifest_file *file)
{
	uint64_t size = size_of(place, span_of(file->path));

	return size == file->digest.size ? NULL
					 : xprintf("its file %s is damaged: its size is %" PRIu64
						   " bytes instead of %" PRIu64,
						   file->path, size, file->digest.size);
}

static char *say_root(int error, const struct root *root)
{
	return error == 0 ? NULL
			  : xprintf("its sealed root is %s the store (" ROOTS_FOLDER "/%.12s...)",
				    error == -ENOENT ? "missing from" : "damaged in", root->hash);
}

// By the manifest, or where that does not know of one, by what the entry names.
static char *root_problem(const struct facts *facts)
{
	const struct root *root = &facts->manifest.root;
	struct root named;
	int r;

	if (facts->number == 0 || facts->view->store.fd < 0)
		return NULL;
	if (facts->has_manifest && manifest_has_root(&facts->manifest))
		return say_root(roots_look(&facts->view->store, root), root);
	r = root_use_find_of(facts->view, facts->entry, &named);
	return r == -EINVAL ? NULL : say_root(r, &named);
}

static char *files_problem(const struct facts *facts)
{
	const struct manifest *manifest = &facts->manifest;
	char *problem = NULL;

	if (facts->entry->missing)
		return xprintf("its file %s is missing", facts->entry->missing);
	if (facts->has_manifest)
		problem = size_problem(facts->entry->place, &manifest->image);
	for (size_t i = 0; i < manifest->n_initrds && !problem; i++)
		problem = size_problem(facts->entry->place, &manifest->initrds[i]);
	if (!problem)
		problem = root_problem(facts);
	if (!problem && facts->entry->unlike)
		problem = xprintf("its file %s is not what the catalog says", facts->entry->unlike);
	return problem;
}

char *entry_files_problem(const struct view *view, struct esp_entry *entry)
{
	CLEANUP(facts_done) struct facts facts = { 0 };

	facts_read(view, entry, view_number(view, entry), &facts);
	return files_problem(&facts);
}

char *facts_problem(const struct facts *facts)
{
	char *problem;

	if (!facts->entry)
		return xdup("its boot entry is missing or unreadable");
	problem = files_problem(facts);
	if (problem)
		return problem;
	if (facts->number > 0 && !facts->has_manifest)
		return xdup("its manifest in the store is missing or damaged");
	return NULL;
}

static json_t *files_to_json(const struct manifest *manifest)
{
	json_t *all = manifest_to_json(manifest);
	json_t *files = json_object();

	json_object_set(files, manifest->is_uki ? "uki" : "kernel",
			json_object_get(all, manifest->is_uki ? "uki" : "kernel"));
	json_object_set(files, "initrds", json_object_get(all, "initrds"));
	json_decref(all);
	return files;
}

static void add_entry_facts(json_t *json, const struct facts *facts)
{
	const struct esp_entry *entry = facts->entry;

	json_set_text(json, "file", entry->path);
	json_set_text(json, "partition",
		      entry->place == &facts->view->places.esp ? "esp" : "xbootldr");
	json_set_flag(json, "usable", boot_entry_is_usable(&entry->shown));
	if (!entry->shown.counted)
		return;
	json_set_count(json, "tries_left", entry->shown.tries_left);
	json_set_count(json, "tries_done", entry->shown.tries_done);
}

json_t *facts_to_json(const struct facts *facts)
{
	CLEANUP(cleanup_free) char *problem = facts_problem(facts);
	const struct view *view = facts->view;
	char created[FACTS_TIME_SIZE];
	json_t *json = json_object();

	facts_created(facts, created);
	json_set_text(json, "id", facts->entry ? facts->entry->shown.id : facts->manifest.id);
	json_set_count(json, "number", facts->number);
	json_set_span(json, "title", facts_title(facts));
	if (!span_is_empty(facts_label(facts)))
		json_set_span(json, "label", facts_label(facts));
	else
		json_set_text(json, "label", NULL);
	json_set_span(json, "kernel_version", facts_kernel_version(facts));
	json_set_text(json, "created", created);
	json_set_count(json, "size", facts->size);
	json_set_count(json, "size_on_boot", facts->size_on_boot);
	json_set_flag(json, "default", facts->entry && facts->entry == view->standing);
	json_set_flag(json, "next", facts->entry && facts->entry == view->next);
	json_set_flag(json, "booted", facts->entry && facts->entry == view->booted);
	json_set_flag(json, "pinned", facts->marks.pinned);
	json_set_text(json, "note", facts->marks.note);
	json_set_text(json, "problem", problem);
	if (facts->entry)
		add_entry_facts(json, facts);
	if (facts->has_manifest) {
		json_set_text(json, "cmdline", facts->manifest.cmdline);
		json_object_set_new(json, "files", files_to_json(&facts->manifest));
	}
	return json;
}
