// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where the ESP and $BOOT are, found and checked as bootctl(1) does it:
//   ESP       the folder named, else the first of /efi, /boot, /boot/efi that is one
//   XBOOTLDR  the folder named, else /boot when it is one and not the ESP; on the ESP's disk,
//             because a boot loader looks for it nowhere else
//   $BOOT     XBOOTLDR where it exists, otherwise the ESP
// A place is what is mounted there: the top of a vfat file system, on a GPT partition of the right
// type, that is not the root file system. Looking triggers automounts. A plain folder is taken
// unchecked on demand, for images and tests.

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum place_refusal {
	PLACE_OK,
	PLACE_MISSING,
	PLACE_NO_FOLDER,
	PLACE_FORBIDDEN,
	PLACE_ROOT_FILE_SYSTEM,
	PLACE_NOT_MOUNTED,
	PLACE_SUBFOLDER,
	PLACE_NOT_FAT,
	PLACE_NO_DEVICE,
	PLACE_NOT_READABLE,
	PLACE_NO_GPT,
	PLACE_WRONG_TYPE,
	PLACE_OTHER_DISK, // than the ESP: the loader looks on its own only
};

enum place_kind {
	PLACE_ESP,
	PLACE_XBOOTLDR,
};

struct place {
	char *path;
	int fd;
	bool is_plain_folder; // then nothing below is known
	dev_t device;
	char part_uuid[37]; // lower case
	uint32_t part_number;
	uint64_t part_start, part_size; // in logical blocks of the disk
};

struct places {
	struct place esp;
	struct place xbootldr;
	bool has_xbootldr;
};

#define PLACES_MAX_REFUSED 4

struct refused_place {
	const char *path; // borrowed from the request, or static
	enum place_kind kind;
	enum place_refusal why;
};

struct places_refused {
	struct refused_place items[PLACES_MAX_REFUSED];
	size_t n;
};

struct places_request {
	const char *esp, *boot; // NULL: search
	bool plain_folders;     // take them as they are; then esp must be named
};

// 0; -ENOENT when no ESP was found or a named place was refused: then *ret_refused says what was
// looked at and why not. places_done releases *ret.
int places_find(const struct places_request *request, struct places *ret,
		struct places_refused *ret_refused);
void places_done(struct places *places);

const struct place *places_boot(const struct places *places); // $BOOT

// Takes place->device for what kind says and fills in the partition's facts: PLACE_OK, or why it is
// none. Its file system need not be mounted.
enum place_refusal place_probe(struct place *place, enum place_kind kind);

// Releases one that is in no struct places.
void place_done(struct place *place);

// A clause such as "it is not a FAT file system". Static.
const char *place_refusal_text(enum place_refusal why, enum place_kind kind);

// Its block device for people, such as /dev/sda1; "DEVICE" for a plain folder. The caller frees.
char *place_device(const struct place *place);

bool place_is_read_only(const struct place *place);

// Opens its block device for reading. -ENOTBLK for a plain folder; -errno.
int place_open_device(const struct place *place);

// Makes everything written so far durable: on vfat only an fsync flushes the disk's cache, syncfs
// does not. 0 or -errno.
int place_flush(const struct place *place);
