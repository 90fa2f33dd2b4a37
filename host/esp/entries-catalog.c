// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "boot-entries/generation.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/utc.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/entry-list.h"

#define MAX_NAMES 4096u

static time_t time_of(struct span text)
{
	struct utc utc;
	struct tm tm;

	if (!utc_parse(text, &utc))
		return 0;
	tm = (struct tm){ .tm_year = utc.year - 1900,
			  .tm_mon = utc.month - 1,
			  .tm_mday = utc.day,
			  .tm_hour = utc.hour,
			  .tm_min = utc.minute,
			  .tm_sec = utc.second };
	return timegm(&tm);
}

// NULL for what is no entry, or another processor's: its file, if there is one, tells why.
static struct esp_entry *make_entry(const struct place *place, const struct catalog_file *catalog,
				    struct catalog_generation *generation)
{
	struct esp_entry *entry = xalloc(sizeof(*entry));
	struct entry_name name;

	entry->text = xdup_span(generation->entry);
	entry->text_len = generation->entry.len;
	generation->entry.at = entry->text;
	if (catalog_read_entry(catalog->parsed.token, generation, &name, &entry->entry) < 0 ||
	    !entry_is_for_architecture(&entry->entry, BOOT_ARCHITECTURE)) {
		entry_list_free_entry(entry);
		return NULL;
	}
	entry->place = place;
	entry->path = xprintf("%s/%s", BOOT_DIR_ENTRIES, name.id);
	entry->is_listed = true;
	entry->changed = time_of(generation->created);
	boot_entry_from_type1(&name, &entry->entry, &entry->shown);
	entry_check_files(entry, catalog);
	return entry;
}

static void add_catalog(struct entry_list *list, const struct place *place,
			const struct catalog_file *catalog, struct covers *covers)
{
	struct span rest = catalog->parsed.generations;
	size_t n = catalog->parsed.n_generations;
	struct catalog_generation generation;
	struct cover cover = {
		.token = xdup_span(catalog->parsed.token),
		.numbers = xalloc(n * sizeof(*cover.numbers)),
		.entries = xalloc(n * sizeof(struct esp_entry *)),
	};

	while (catalog_next(&rest, &generation)) {
		struct esp_entry *entry = make_entry(place, catalog, &generation);

		if (!entry)
			continue;
		entry_list_add(list, entry);
		cover.numbers[cover.n] = generation.number;
		cover.entries[cover.n++] = entry;
	}
	covers->items = xgrow(covers->items, covers->n, sizeof(*covers->items));
	covers->items[covers->n++] = cover;
}

// Beside the tokens' folders there are files.
static bool is_no_folder(int error)
{
	return error == -ENOTDIR || error == -ELOOP || error == -ENOENT || error == -EXDEV;
}

static void read_token(struct entry_list *list, const struct place *place, const char *token,
		       struct covers *covers)
{
	struct catalog_set set = { 0 };

	(void)catalog_set_read(place->fd, token, &set);
	if (set.error < 0 && !is_no_folder(set.error))
		list->error = set.error;
	if (set.has_current)
		add_catalog(list, place, &set.current, covers);
	catalog_set_done(&set);
}

void covers_read(struct entry_list *list, const struct place *place, struct covers *ret)
{
	char **names = NULL;
	size_t n = 0;
	int r;

	*ret = (struct covers){ 0 };
	r = file_list(place->fd, BOOT_DIR_GENBOOT, MAX_NAMES, &names, &n);
	if (r < 0 && !is_no_folder(r))
		list->error = r;
	for (size_t i = 0; i < n; i++)
		if (generation_token_is_valid(span_of(names[i])))
			read_token(list, place, names[i], ret);
	file_list_free(names, n);
}

void covers_done(struct covers *covers)
{
	for (size_t i = 0; i < covers->n; i++) {
		free(covers->items[i].token);
		free(covers->items[i].numbers);
		free(covers->items[i].entries);
	}
	free(covers->items);
	*covers = (struct covers){ 0 };
}

struct esp_entry *covers_find(const struct covers *covers, const char *id)
{
	size_t index;

	for (size_t i = 0; i < covers->n; i++) {
		const struct cover *cover = &covers->items[i];

		if (catalog_find_covered(span_of(cover->token), cover->numbers, cover->n,
					 span_of(id), &index))
			return cover->entries[index];
	}
	return NULL;
}
