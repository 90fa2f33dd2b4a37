// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Catalogs on $BOOT, /EFI/genboot/TOKEN/catalog-SEQUENCE (boot-entries/catalog.h). Each is written
// once, under a number above all that are there, valid or not. The valid one with the highest
// number counts; the others are rubbish: older ones, and what an interrupted run has left.

#include "boot-entries/catalog.h"

#define CATALOG_FILES_MAX 4096u // in one folder

// One that is valid.
struct catalog_file {
	char *path; // EFI/genboot/TOKEN/catalog-12
	char *text;
	size_t len;
	struct catalog parsed;      // borrows from text
	struct catalog_blob *blobs; // in the order of catalog_file_blob(); borrow from text
	size_t n_blobs;
	uint32_t *numbers; // of its generations, ascending: parsed.n_generations of them
	struct catalog_generation *generations; // they themselves; borrow from text
};

struct catalog_set {
	bool has_current;
	struct catalog_file current;
	uint64_t highest; // number in any name; 0: none
	uint64_t newer;   // the highest above the current one that is of a newer version: while it
			  // is there this genboot must not write, nor remove any; 0: none
	char **rubbish;   // paths
	size_t n_rubbish;
	const char *problem; // why the highest is not the current one, static; NULL when it is
	int error; // -errno when the folder, or a file above the current one, could not be read:
		   // what is in it is not known, so it must not be removed as rubbish
};

// The folder, "EFI/genboot/TOKEN". The caller frees.
char *catalog_folder(const char *token);

// Reads no more than it must: from the highest number down to the first valid one. 0, also where
// there is no folder; or -errno when that cannot be read, then *ret says no more than that.
// catalog_set_done releases *ret.
int catalog_set_read(int boot_fd, const char *token, struct catalog_set *ret);
void catalog_set_done(struct catalog_set *set);

// The blob with this path ("/" in front or not, any case), or NULL. Borrowed.
const struct catalog_blob *catalog_file_blob(const struct catalog_file *file, struct span path);

// What it says of the generation with this number, or NULL. Borrowed.
const struct catalog_generation *catalog_file_generation(const struct catalog_file *file,
							 uint32_t number);

// Creates folder and file, writes, fsyncs file and folder, reads back. sequence is what text says.
// What fails is removed again. 0 or -errno; -EEXIST; -EBADMSG when it reads back differently.
int catalog_file_write(int boot_fd, const char *token, uint64_t sequence, const char *text,
		       size_t len);

// Removes every catalog but the one with this number: once that is durable. 0 keeps none. 0 or
// -errno.
int catalog_sweep(int boot_fd, const char *token, uint64_t keep);
