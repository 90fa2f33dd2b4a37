// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/entries.h"

#include <string.h>
#include <sys/stat.h>

#include "boot-entries/error.h"
#include "boot-entries/generation.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/menu-order.h"
#include "boot-entries/path.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/uki-file.h"

// Far above any real number, so that a hostile folder costs bounded memory.
#define MAX_FILES 16384

static void entry_free(struct esp_entry *entry)
{
	free(entry->path);
	free(entry->text);
	free(entry->missing);
	free(entry);
}

static void add_entry(struct entry_list *list, struct esp_entry *entry)
{
	list->items = xgrow(list->items, list->n, sizeof(*list->items));
	list->items[list->n++] = entry;
}

static void add_unusable(struct entry_list *list, struct unusable_entry entry)
{
	list->unusable = xgrow(list->unusable, list->n_unusable, sizeof(*list->unusable));
	list->unusable[list->n_unusable++] = entry;
}

static const char *read_reason(int error)
{
	switch (error) {
	case -EFBIG:
		return "it is longer than an entry may be";
	case -EISDIR:
		return "it is a folder";
	case -ELOOP:
		return "it is a symbolic link";
	case -ENOTDIR:
		return "it is not a folder";
	case -EBADFD:
		return "it is not a regular file";
	default:
		return "it cannot be read";
	}
}

// True when the file is not there as a file with content; an initrd may be empty.
static bool is_missing(int dir_fd, struct span path, bool may_be_empty)
{
	char name[BOOT_PATH_MAX + 1];
	uint64_t size = 0;

	if (boot_path_print(path, '/', name, sizeof(name)) < 0)
		return true;
	return file_size_beneath(dir_fd, name, &size) < 0 || (size == 0 && !may_be_empty);
}

static void check_files(struct esp_entry *entry)
{
	const struct entry *named = &entry->entry;

	if (named->image_kind == ENTRY_UKI_URL)
		return;
	if (is_missing(entry->place->fd, named->image, false))
		entry->missing = xdup_span(named->image);
	for (size_t i = 0; i < named->n_initrds && !entry->missing; i++)
		if (is_missing(entry->place->fd, named->initrds[i], true))
			entry->missing = xdup_span(named->initrds[i]);
	entry->shown.damaged = entry->missing != NULL;
}

static time_t changed_at(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_mtime : 0;
}

// Another processor's entry is no failure: a loader hides it without a word.
static void add_type1(struct entry_list *list, const struct entry_name *name,
		      struct esp_entry *entry)
{
	int r = entry_parse(entry->text, entry->text_len, &entry->entry, NULL);

	if (r < 0 || !entry_is_for_architecture(&entry->entry, BOOT_ARCHITECTURE)) {
		add_unusable(list, (struct unusable_entry){ entry->place, entry->path, entry->text,
							    entry->text_len,
							    r < 0 ? boot_error_text(r) : NULL });
		free(entry);
		return;
	}
	boot_entry_from_type1(name, &entry->entry, &entry->shown);
	check_files(entry);
	add_entry(list, entry);
}

static void read_type1(struct entry_list *list, const struct place *place, const char *file)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s", BOOT_DIR_ENTRIES, file);
	CLEANUP(cleanup_fd) int fd = -1;
	struct esp_entry *entry;
	struct entry_name name;
	int r = entry_name_parse(span_of(file), &name);

	if (r < 0 || !span_equals_nocase(name.suffix, span_of(".conf")))
		return;
	entry = xalloc(sizeof(*entry));
	entry->place = place;
	entry->path = xdup(path);
	fd = file_open_beneath(place->fd, path);
	r = fd < 0 ? fd : file_read(fd, ENTRY_FILE_MAX, &entry->text, &entry->text_len);
	if (r < 0) {
		bool is_no_file = r == -EISDIR || r == -ELOOP || r == -EBADFD;

		add_unusable(list, (struct unusable_entry){ .place = place,
							    .path = xdup(path),
							    .text = is_no_file ? xdup("") : NULL,
							    .reason = read_reason(r) });
		entry_free(entry);
		return;
	}
	entry->changed = changed_at(fd);
	add_type1(list, &name, entry);
}

static int add_profile(struct entry_list *list, const struct place *place, const char *path,
		       const struct entry_name *name, const struct uki_file *uki, uint32_t profile)
{
	struct esp_entry *entry = xalloc(sizeof(*entry));
	struct uki_texts texts;
	struct os_release os;
	int r;

	entry->place = place;
	entry->path = xdup(path);
	entry->changed = changed_at(uki->fd);
	r = uki_file_read(uki, profile, &entry->text, &texts);
	if (r == 0)
		r = os_release_parse(texts.osrel.at, texts.osrel.len, &os);
	if (r == 0)
		r = boot_entry_from_uki(name, &os, texts.uname, profile, texts.profile_id,
					texts.profile_title, &entry->shown);
	if (r < 0)
		entry_free(entry);
	else
		add_entry(list, entry);
	return r;
}

static void read_type2(struct entry_list *list, const struct place *place, const char *file)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s", BOOT_DIR_TYPE2, file);
	CLEANUP(uki_file_close) struct uki_file uki = { .fd = -1 };
	const char *reason = NULL;
	struct entry_name name;
	int r = entry_name_parse(span_of(file), &name);

	if (r < 0 || !span_equals_nocase(name.suffix, span_of(".efi")))
		return;
	uki.fd = file_open_beneath(place->fd, path);
	if (uki.fd < 0)
		reason = read_reason(uki.fd);
	else if ((r = uki_file_open(&uki)) < 0)
		reason = boot_error_text(r);
	for (uint32_t i = 0; !reason && i < uki.n_profiles; i++) {
		r = add_profile(list, place, path, &name, &uki, i);
		if (r < 0)
			reason = boot_error_text(r);
	}
	if (reason)
		add_unusable(list,
			     (struct unusable_entry){ place, xdup(path), xdup(""), 0, reason });
}

static int read_folder(struct entry_list *list, const struct place *place, const char *folder,
		       void (*read_one)(struct entry_list *, const struct place *, const char *))
{
	char **names;
	size_t n;
	int r = file_list(place->fd, folder, MAX_FILES, &names, &n);

	// With XBOOTLDR at /boot and the ESP at /boot/efi, EFI/Linux below /boot would be the
	// ESP's.
	if (r < 0)
		return r == -ENOENT || r == -EXDEV ? 0 : r;
	for (size_t i = 0; i < n; i++)
		read_one(list, place, names[i]);
	file_list_free(names, n);
	return 0;
}

static int read_place(struct entry_list *list, const struct place *place)
{
	int r = read_folder(list, place, BOOT_DIR_ENTRIES, read_type1);

	if (r < 0)
		return r;
	r = read_folder(list, place, BOOT_DIR_TYPE2, read_type2);
	if (r < 0)
		add_unusable(list, (struct unusable_entry){ .place = place,
							    .path = xdup(BOOT_DIR_TYPE2),
							    .reason = read_reason(r) });
	return 0;
}

// Twins are reported apart; the loader does not show them either.
static void move_twin(struct entry_list *list, struct esp_entry *entry)
{
	add_unusable(list, (struct unusable_entry){
				   .place = entry->place,
				   .path = entry->path,
				   .text = entry->text,
				   .text_len = entry->text_len,
				   .reason = "another file gives this entry a boot counter",
			   });
	free(entry->missing);
	free(entry);
}

static void sort(struct entry_list *list)
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

int entries_read(const struct places *places, struct entry_list *ret)
{
	struct entry_list list = { 0 };
	int r = read_place(&list, &places->esp);

	if (r == 0 && places->has_xbootldr)
		r = read_place(&list, &places->xbootldr);
	if (r < 0) {
		entry_list_done(&list);
		return r;
	}
	sort(&list);
	*ret = list;
	return 0;
}

void entry_list_done(struct entry_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		entry_free(list->items[i]);
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

bool entries_refer_to(const struct entry_list *list, const char *name, const char *except_path)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct esp_entry *entry = list->items[i];

		// A UKI in /EFI/Linux names no files.
		if (entry->shown.kind != BOOT_ENTRY_TYPE2 &&
		    (!except_path || strcmp(entry->path, except_path) != 0) &&
		    text_names(entry->text, entry->text_len, name))
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
