// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What would this disk boot? Runs the loader itself, efi_main() over the fake firmware of
// tests/firmware, on a disk as a power cut has left it. The loader finds XBOOTLDR through the GPT
// as on a machine; its files are read through genboot's own FAT reader (host/esp/fat.h). Nothing of
// the loader's policy is repeated here.
//
// A judge may be used from one thread at a time; several judges, and fork(), are fine.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot-entries/sha256.h"

// A whole GPT disk of 512-byte sectors. read() gives all of len, or -errno; it may be asked for any
// offset and length within size.
struct disk_source {
	int (*read)(void *ctx, uint64_t offset, void *buf, size_t len);
	void *ctx;
	uint64_t size;
};

// An EFI variable of the Boot Loader Interface that the machine has, such as LoaderEntryOneShot.
struct judge_variable {
	const char *name, *value;
};

#define VERDICT_ID_SIZE 256u
#define VERDICT_OPTIONS_SIZE 4096u
#define VERDICT_WORDS_SIZE 2048u

enum verdict_end {
	VERDICT_STARTED,  // an image was started and took over
	VERDICT_RETURNED, // the loader went back to the firmware, with its message in words
	VERDICT_RESET,
	VERDICT_STUCK, // it waits for a person, or for ever: nothing boots by itself
};

struct verdict {
	enum verdict_end end;
	bool started;             // end == VERDICT_STARTED
	char id[VERDICT_ID_SIZE]; // of the entry, as the loader tells the system: TOKEN-N.conf
	uint8_t image[SHA256_SIZE], initrd[SHA256_SIZE]; // zero: none
	char options[VERDICT_OPTIONS_SIZE];
	char words[VERDICT_WORDS_SIZE]; // the last lines on the console
	uint64_t tree_hash;             // of all names, sizes and contents that the loader can see
	bool esp_unreadable; // no FAT file system on the ESP: a firmware would not even start the
			     // loader
};

struct judge;

struct judge *judge_new(void); // NULL: no memory
void judge_free(struct judge *judge);

// Judges a state. esp_partition: its number in the GPT, from 1. 0; -errno when the disk cannot be
// read, has no GPT or not this partition: these are errors of the caller, never verdicts.
int judge_state(struct judge *judge, const struct disk_source *disk, unsigned esp_partition,
		const struct judge_variable *variables, size_t n_variables, struct verdict *ret);

// The same without variables and with a judge of its own.
int judge(const struct disk_source *disk, unsigned esp_partition, struct verdict *ret);

// Only verdict.tree_hash: much quicker, for telling states apart before they are judged.
int judge_tree_hash(struct judge *judge, const struct disk_source *disk, unsigned esp_partition,
		    uint64_t *ret);

// Where files are on the disk, so that a write to them can be told, and what is in them.
struct extent {
	uint64_t offset, len; // bytes on the disk
};

struct disk_file {
	bool exists; // and can be read to its end
	uint64_t size, hash;
	struct extent *extents;
	size_t n_extents;
};

// One disk_file for each path ("/loader/loader.conf") of a partition. The caller releases them with
// disk_files_free(), in any case. 0 or -errno.
int disk_files(const struct disk_source *disk, unsigned partition, const char *const *paths,
	       size_t n_paths, struct disk_file *ret);
void disk_files_free(struct disk_file *files, size_t n);

// Every path of a partition that is a file, in folder order: the caller releases each and the
// array.
int disk_paths(const struct disk_source *disk, unsigned partition, char ***ret, size_t *ret_n);
void disk_paths_free(char **paths, size_t n);

// A partition's place, from the GPT.
int disk_partition(const struct disk_source *disk, unsigned partition, struct extent *ret);
