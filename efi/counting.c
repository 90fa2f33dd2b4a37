// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/counting.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/path.h"
#include "efi/file.h"
#include "efi/variables.h"

static bool is_counted(const struct boot_entry *entry, const struct entry_origin *origin)
{
	bool may_be = entry->kind == BOOT_ENTRY_LINUX || entry->kind == BOOT_ENTRY_UKI ||
		      entry->kind == BOOT_ENTRY_TYPE2;

	return may_be && entry->counted && !span_is_empty(origin->counted_file);
}

static struct span last_name(struct span path)
{
	return span_skip(path, span_find_last(path, '/') + 1);
}

// The path with another last name.
static struct span rename_path(struct arena *arena, struct span path, struct span name)
{
	char text[BOOT_PATH_MAX + 1];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add(&w, (struct span){ path.at, span_find_last(path, '/') + 1 });
	writer_add(&w, name);
	return writer_end(&w) < 0 ? span_of(NULL) : arena_copy(arena, (struct span){ text, w.len });
}

static void report(struct journal *journal, const char *verb, struct span path, EFI_STATUS status)
{
	journal_add(journal, span_of(verb), path, span_of(status_text(status)));
}

static EFI_STATUS rename_file(const struct firmware *fw, const struct volume *volume,
			      struct span path, struct span name, EFI_STATUS *ret_flushed)
{
	cleanup_file struct file file;
	EFI_STATUS status = file_open_to_write(fw, volume->root, path, &file);

	if (!EFI_ERROR(status))
		status = file_rename(&file, name);
	if (!EFI_ERROR(status))
		*ret_flushed = file_flush(&file);
	return status;
}

// All profiles of a unified image share its file.
static void follow(const struct entry_list *list, const struct entry_origin *renamed,
		   struct span path, const struct entry_name *name)
{
	const struct volume *volume = renamed->volume;
	struct span old = renamed->counted_file;

	for (size_t i = 0; i < list->n; i++) {
		struct boot_entry *entry = entry_list_at(list, i);
		struct entry_origin *origin = &list->origins[entry - list->entries];

		if (origin->volume != volume || !span_equals(origin->counted_file, old))
			continue;
		entry->tries_left = name->tries_left;
		entry->tries_done = name->tries_done;
		origin->counted_file = path;
		if (entry->kind == BOOT_ENTRY_TYPE2)
			origin->image = path;
	}
}

// What the file is to be called. False when its name says that already, at the end of its numbers.
static bool next_name(struct span path, struct entry_name *ret, char buf[BOOT_ID_MAX + 1])
{
	if (entry_name_parse(last_name(path), ret) < 0)
		return false;
	entry_name_count(ret);
	return entry_name_print(ret, buf, BOOT_ID_MAX + 1) == 0 &&
	       !span_equals_text(last_name(path), buf);
}

// The path after a start more. Empty when it could not be counted. What was not flushed has its new
// name, and may have the old one again after a reset.
static struct span count(struct journal *journal, const struct entry_list *list,
			 const struct entry_origin *origin, EFI_STATUS *ret_flushed)
{
	struct span old = origin->counted_file, path;
	char name[BOOT_ID_MAX + 1];
	struct entry_name parsed;
	EFI_STATUS status = EFI_OUT_OF_RESOURCES;

	if (!next_name(old, &parsed, name))
		return old;
	path = rename_path(journal->arena, old, span_of(name));
	if (!span_is_empty(path))
		status = rename_file(journal->arena->fw, origin->volume, old, span_of(name),
				     ret_flushed);
	if (EFI_ERROR(status)) {
		report(journal, "could not count a start of", old, status);
		return span_of(NULL);
	}
	if (EFI_ERROR(*ret_flushed))
		report(journal, "may not have counted a start of", old, *ret_flushed);
	follow(list, origin, path, &parsed);
	return path;
}

static void announce(struct counting *counting, struct journal *journal, struct span path)
{
	const struct firmware *fw = journal->arena->fw;
	char text[BOOT_PATH_MAX + 1];

	decisions_add(journal->decisions, BOOT_LOG_COUNTED, path, span_of(NULL));
	if (boot_path_print(path, '\\', text, sizeof text) < 0)
		return;
	variable_set(fw, LOADER_VAR_BOOT_COUNT_PATH, span_of(text));
	counting->has_announced = true;
}

void counting_start(struct counting *counting, struct journal *journal,
		    const struct entry_list *list, size_t row)
{
	const struct boot_entry *entry = list->order[row];
	const struct entry_origin *origin = entry_list_origin(list, row);
	bool had_tries = entry->tries_left > 0;
	EFI_STATUS flushed = EFI_SUCCESS;
	struct span path = { 0 };

	if (is_counted(entry, origin))
		path = count(journal, list, origin, &flushed);
	counting->counts_down = !span_is_empty(path) && had_tries && !EFI_ERROR(flushed);
	if (!span_is_empty(path)) {
		announce(counting, journal, path);
	} else if (counting->has_announced) {
		// Else the entry that was counted before, and failed, would be called good.
		variable_delete(journal->arena->fw, LOADER_VAR_BOOT_COUNT_PATH);
		counting->has_announced = false;
	}
}
