// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/entries.h"

#include <string.h>

#include "boot-entries/generation.h"
#include "boot-entries/menu-order.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/esp/entry-list.h"

void entry_list_free_entry(struct esp_entry *entry)
{
	free(entry->path);
	free(entry->text);
	free(entry->file_text);
	free(entry->missing);
	free(entry->unlike);
	free(entry);
}

void entry_list_add(struct entry_list *list, struct esp_entry *entry)
{
	list->items = xgrow(list->items, list->n, sizeof(*list->items));
	list->items[list->n++] = entry;
}

void entry_list_add_unusable(struct entry_list *list, struct unusable_entry entry)
{
	list->unusable = xgrow(list->unusable, list->n_unusable, sizeof(*list->unusable));
	list->unusable[list->n_unusable++] = entry;
}

// Twins are reported apart; the loader does not show them either.
static void move_twin(struct entry_list *list, struct esp_entry *entry)
{
	entry_list_add_unusable(list,
				(struct unusable_entry){
					.place = entry->place,
					.path = entry->path,
					.text = entry->text,
					.text_len = entry->text_len,
					.reason = "another file gives this entry a boot counter",
				});
	entry->path = entry->text = NULL;
	entry_list_free_entry(entry);
}

void entry_list_sort(struct entry_list *list)
{
	CLEANUP(cleanup_free)
	const struct boot_entry **scratch = xalloc(list->n * sizeof(*scratch));
	size_t n_all = list->n;

	if (n_all == 0)
		return;
	list->order = xalloc(n_all * sizeof(*list->order));
	for (size_t i = 0; i < n_all; i++) {
		list->items[i]->is_twin = true;
		list->order[i] = &list->items[i]->shown;
	}
	list->n = menu_order_drop_twins(list->order, n_all, scratch);
	for (size_t i = 0; i < list->n; i++)
		((struct esp_entry *)(uintptr_t)list->order[i])->is_twin = false;
	for (size_t i = 0; i < n_all; i++)
		if (list->items[i]->is_twin)
			move_twin(list, list->items[i]);
	menu_order_sort(list->order, list->n, scratch);
	for (size_t i = 0; i < list->n; i++)
		list->items[i] = (struct esp_entry *)(uintptr_t)list->order[i];
}

void entry_list_done(struct entry_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		entry_list_free_entry(list->items[i]);
	for (size_t i = 0; i < list->n_unusable; i++) {
		free(list->unusable[i].path);
		free(list->unusable[i].text);
	}
	free(list->items);
	free(list->order);
	free(list->unusable);
	*list = (struct entry_list){ 0 };
}

struct esp_entry *entries_find(const struct entry_list *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (span_equals_nocase(span_of(list->items[i]->shown.id), span_of(id)))
			return list->items[i];
	return NULL;
}

static bool text_names(const char *text, size_t len, const char *name)
{
	struct span rest = span_bytes(text, len), wanted = span_of(name);

	for (; rest.len >= wanted.len; rest = span_skip(rest, 1))
		if (span_equals_nocase((struct span){ rest.at, wanted.len }, wanted))
			return true;
	return false;
}

// What a loader that knows no catalogs reads counts too.
static bool entry_names(const struct esp_entry *entry, const char *name)
{
	if (entry->shown.kind == BOOT_ENTRY_TYPE2) // a UKI in /EFI/Linux names no files
		return false;
	if (entry->is_listed && entry->has_file &&
	    (!entry->file_text || text_names(entry->file_text, entry->file_text_len, name)))
		return true;
	return text_names(entry->text, entry->text_len, name);
}

bool entries_refer_to(const struct entry_list *list, const char *name, const char *except_path)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct esp_entry *entry = list->items[i];

		if ((!except_path || strcmp(entry->path, except_path) != 0) &&
		    entry_names(entry, name))
			return true;
	}
	for (size_t i = 0; i < list->n_unusable; i++) {
		const struct unusable_entry *entry = &list->unusable[i];

		if ((!except_path || strcmp(entry->path, except_path) != 0) &&
		    (!entry->text || text_names(entry->text, entry->text_len, name)))
			return true;
	}
	return false;
}

static bool path_has_id(const char *path, const char *id)
{
	const char *file = strrchr(path, '/');
	struct entry_name name;

	return file && entry_name_parse(span_of(file + 1), &name) == 0 && strcmp(name.id, id) == 0;
}

bool entries_have_id(const struct entry_list *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (path_has_id(list->items[i]->path, id))
			return true;
	for (size_t i = 0; i < list->n_unusable; i++)
		if (path_has_id(list->unusable[i].path, id))
			return true;
	return false;
}

uint32_t entries_highest(const struct entry_list *list, const char *token)
{
	uint32_t highest = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct boot_entry *shown = &list->items[i]->shown;
		char id[BOOT_ID_MAX + 1];

		if (shown->generation > highest &&
		    generation_print_id(span_of(token), shown->generation, id, sizeof(id)) == 0 &&
		    strcmp(id, shown->id) == 0)
			highest = shown->generation;
	}
	return highest;
}
