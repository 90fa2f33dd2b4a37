// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/error.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/path.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/entry-list.h"
#include "host/esp/uki-file.h"

// Far above any real number, so that a hostile folder costs bounded memory.
#define MAX_FILES 16384

struct reader {
	struct entry_list *list;
	const struct place *place;
	struct covers covers;
};

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

static bool size_of(int dir_fd, struct span path, uint64_t *ret)
{
	char name[BOOT_PATH_MAX + 1];

	return boot_path_print(path, '/', name, sizeof(name)) == 0 &&
	       file_size_beneath(dir_fd, name, ret) == 0;
}

static bool is_unlike(const struct catalog_file *catalog, struct span path, uint64_t size)
{
	const struct catalog_blob *blob = catalog ? catalog_file_blob(catalog, path) : NULL;

	return catalog && (!blob || blob->size != size);
}

// An initrd may be empty.
static void check_file(struct esp_entry *entry, const struct catalog_file *catalog,
		       struct span path, bool may_be_empty)
{
	uint64_t size = 0;

	if (!size_of(entry->place->fd, path, &size) || (size == 0 && !may_be_empty)) {
		if (!entry->missing)
			entry->missing = xdup_span(path);
	} else if (!entry->unlike && is_unlike(catalog, path, size)) {
		entry->unlike = xdup_span(path);
	}
}

void entry_check_files(struct esp_entry *entry, const struct catalog_file *catalog)
{
	const struct entry *named = &entry->entry;

	if (named->image_kind == ENTRY_UKI_URL)
		return;
	check_file(entry, catalog, named->image, false);
	for (size_t i = 0; i < named->n_initrds; i++)
		check_file(entry, catalog, named->initrds[i], true);
	entry->shown.damaged = entry->missing || entry->unlike;
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
		entry_list_add_unusable(
			list, (struct unusable_entry){ entry->place, entry->path, entry->text,
						       entry->text_len,
						       r < 0 ? boot_error_text(r) : NULL });
		free(entry);
		return;
	}
	boot_entry_from_type1(name, &entry->entry, &entry->shown);
	entry_check_files(entry, NULL);
	entry->has_file = true;
	entry_list_add(list, entry);
}

static bool is_no_file(int error)
{
	return error == -EISDIR || error == -ELOOP || error == -EBADFD;
}

// The file of a listed generation: the loader takes the boot counter from its name and does not
// open it. Of several the first one is its own.
static void add_listed(struct entry_list *list, const struct entry_name *name,
		       struct esp_entry *entry, char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(entry->place->fd, path);
	char *text = NULL;
	size_t len = 0;

	boot_entry_add_name(&entry->shown, name);
	if (is_no_file(fd)) {
		free(path);
		return;
	}
	if (fd >= 0)
		(void)file_read(fd, ENTRY_FILE_MAX, &text, &len);
	if (entry->has_file) {
		entry_list_add_unusable(
			list,
			(struct unusable_entry){ entry->place, path, text, len,
						 "another file gives this entry a boot counter" });
		return;
	}
	free(entry->path);
	entry->path = path;
	entry->has_file = true;
	entry->file_text = text;
	entry->file_text_len = len;
	if (fd >= 0)
		entry->changed = changed_at(fd);
}

static void add_unreadable(struct entry_list *list, const struct place *place, char *path,
			   int error)
{
	entry_list_add_unusable(
		list, (struct unusable_entry){ .place = place,
					       .path = path,
					       .text = is_no_file(error) ? xdup("") : NULL,
					       .reason = read_reason(error) });
}

static void add_file(struct entry_list *list, const struct place *place,
		     const struct entry_name *name, char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(place->fd, path);
	struct esp_entry *entry = xalloc(sizeof(*entry));
	int r = fd < 0 ? fd : file_read(fd, ENTRY_FILE_MAX, &entry->text, &entry->text_len);

	if (r < 0) {
		free(entry);
		add_unreadable(list, place, path, r);
		return;
	}
	entry->place = place;
	entry->path = path;
	entry->changed = changed_at(fd);
	add_type1(list, name, entry);
}

static void read_type1(const struct reader *reader, const char *file)
{
	struct esp_entry *listed;
	struct entry_name name;
	char *path;

	if (entry_name_parse(span_of(file), &name) < 0 ||
	    !span_equals_nocase(name.suffix, span_of(".conf")))
		return;
	path = xprintf("%s/%s", BOOT_DIR_ENTRIES, file);
	listed = covers_find(&reader->covers, name.id);
	if (listed)
		add_listed(reader->list, &name, listed, path);
	else
		add_file(reader->list, reader->place, &name, path);
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
		entry_list_free_entry(entry);
	else
		entry_list_add(list, entry);
	return r;
}

static void read_type2(const struct reader *reader, const char *file)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s", BOOT_DIR_TYPE2, file);
	CLEANUP(uki_file_close) struct uki_file uki = { .fd = -1 };
	const struct place *place = reader->place;
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
		r = add_profile(reader->list, place, path, &name, &uki, i);
		if (r < 0)
			reason = boot_error_text(r);
	}
	if (reason)
		entry_list_add_unusable(
			reader->list,
			(struct unusable_entry){ place, xdup(path), xdup(""), 0, reason });
}

static int read_folder(const struct reader *reader, const char *folder,
		       void (*read_one)(const struct reader *, const char *))
{
	char **names;
	size_t n;
	int r = file_list(reader->place->fd, folder, MAX_FILES, &names, &n);

	// With XBOOTLDR at /boot and the ESP at /boot/efi, EFI/Linux below /boot would be the
	// ESP's.
	if (r < 0)
		return r == -ENOENT || r == -EXDEV ? 0 : r;
	for (size_t i = 0; i < n; i++)
		read_one(reader, names[i]);
	file_list_free(names, n);
	return 0;
}

static int read_place(struct entry_list *list, const struct place *place)
{
	struct reader reader = { .list = list, .place = place };
	int r;

	covers_read(list, place, &reader.covers);
	r = read_folder(&reader, BOOT_DIR_ENTRIES, read_type1);
	covers_done(&reader.covers);
	if (r < 0)
		return r;
	r = read_folder(&reader, BOOT_DIR_TYPE2, read_type2);
	if (r < 0)
		entry_list_add_unusable(list, (struct unusable_entry){ .place = place,
								       .path = xdup(BOOT_DIR_TYPE2),
								       .reason = read_reason(r) });
	return 0;
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
	entry_list_sort(&list);
	*ret = list;
	return 0;
}
