// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Every entry that the loader would show from the ESP and XBOOTLDR: generations that a catalog
// lists (catalog.h), further Type #1 files, and the profiles of the UKIs in /EFI/Linux. Whatever
// lies there is input, not truth: what cannot be read as an entry is listed apart with its reason.

#include <sys/types.h>

#include "boot-entries/boot-entry.h"
#include "host/esp/find.h"

struct esp_entry {
	struct boot_entry shown; // first: the menu order points here
	const struct place *place;
	char *path;         // of the file, such as loader/entries/x.conf
	struct entry entry; // Type #1 only
	char *text;         // what all spans point into: the file's, or the catalog's block
	size_t text_len;
	bool is_listed; // in a catalog: then the file counts for its name only, and may be absent
	bool has_file;
	char *file_text; // of a listed one; NULL when it cannot be read
	size_t file_text_len;
	char *missing; // the first file it names that is not there; NULL
	char *unlike;  // the first that has not the size which the catalog says, or is not in it
	time_t changed;
	bool is_twin; // while sorting: the plain file beside a counted one of the same id
};

struct unusable_entry {
	const struct place *place;
	char *path;
	char *text; // NULL when it could not be read: nobody knows what it says
	size_t text_len;
	const char *reason; // static; NULL when nothing is wrong with it but that it is for another
			    // processor
};

struct entry_list {
	struct esp_entry **items;
	const struct boot_entry **order; // the same n, in menu order, as items is
	size_t n;
	struct unusable_entry *unusable;
	size_t n_unusable;
	int error; // -errno when a catalog could not be read: what it lists may be missing here
};

// places must outlive the list. 0, or -errno when loader/entries cannot be read: -ENOTDIR when a
// file is in its place. A folder that is not there is empty, and so is one on another file system:
// no loader sees it. An EFI/Linux that cannot be read is listed as unusable. entry_list_done
// releases.
int entries_read(const struct places *places, struct entry_list *ret);
void entry_list_done(struct entry_list *list);

// The entry with this id, or NULL.
struct esp_entry *entries_find(const struct entry_list *list, const char *id);

// True when any entry but the file at this path (which may be NULL) names a file called name; also
// when one cannot be read at all.
bool entries_refer_to(const struct entry_list *list, const char *name, const char *except_path);

// True when a file in loader/entries has this id, counted or not, whatever is in it.
bool entries_have_id(const struct entry_list *list, const char *id);

// The highest generation number among entries of this token, 0 when there is none.
uint32_t entries_highest(const struct entry_list *list, const char *token);
