// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Files and folders of a boot partition. Sizes come from the disk and are bounded here; nothing is
// ever opened for writing but the state record (record.h), files whose names count (counting.h)
// and, where somebody asks for it, the random seed (random-seed.h). Opening and reading are tried
// again when they fail (retry.h), writing is not.

#include "boot-entries/limits.h"
#include "efi/firmware.h"
#include "efi/memory.h"

#define FILE_MAX BOOT_FILE_MAX // the largest kernel or initrd that is read
// A single large read fails on some machines and spoils the handle for good:
// https://github.com/systemd/systemd/issues/25911, https://github.com/NixOS/nixpkgs/issues/227431.
// So no read is larger than this.
#define FILE_CHUNK 0x100000u

#define FOLDER_MAX 65536u // entries read of one folder: FAT has no more
#define FOLDER_INFO_MAX                                                                            \
	2048u // one EFI_FILE_INFO: 80 bytes and a name of 255 UTF-16 units, with room to spare

// A file or folder that is open. Its folder and path must stay while it is.
struct file {
	const struct firmware *fw;
	EFI_FILE_PROTOCOL *folder;
	struct span path;
	uint64_t mode;             // EFI_FILE_MODE_*
	EFI_FILE_PROTOCOL *handle; // NULL: reading opens it again
};

void file_close(struct file *file);

#define cleanup_file __attribute__((cleanup(file_close)))

// Opens a path of UAPI.1's form (path.h), relative to a folder. EFI_NOT_FOUND, and whatever the
// firmware says. *ret is safe to close in any case.
EFI_STATUS file_open(const struct firmware *fw, EFI_FILE_PROTOCOL *folder, struct span path,
		     struct file *ret);

// The same with the file's size. EFI_BAD_BUFFER_SIZE above FILE_MAX; EFI_NOT_FOUND for a folder.
EFI_STATUS file_open_sized(const struct firmware *fw, EFI_FILE_PROTOCOL *folder, struct span path,
			   struct file *ret, size_t *ret_size);

// Reads size bytes at an offset. EFI_END_OF_FILE when there are fewer. Of one file no two may be
// open while it is read: EDK2's FAT driver forgets an error only with the last of its handles.
EFI_STATUS file_read(struct file *file, size_t offset, void *buf, size_t size);

// A whole text file of at most max bytes into the arena.
EFI_STATUS file_read_text(struct arena *arena, EFI_FILE_PROTOCOL *folder, struct span path,
			  size_t max, struct span *ret);

// Opens a file to change bytes that it has. EFI_WRITE_PROTECTED when it, or its volume, is marked
// read-only or does not say: some firmware spoils the handle of a volume by refusing to write
// (https://github.com/systemd/systemd/issues/42979), so nothing is tried.
EFI_STATUS file_open_to_write(const struct firmware *fw, EFI_FILE_PROTOCOL *root, struct span path,
			      struct file *ret);

// Writes size bytes at an offset and has the firmware write them to the disk.
EFI_STATUS file_write(struct file *file, size_t offset, const void *buf, size_t size);

// Gives a file that is open to be written another name in its folder. EFI_ACCESS_DENIED when there
// is one of this name. file_flush() has the firmware write it to the disk.
EFI_STATUS file_rename(struct file *file, struct span name);
EFI_STATUS file_flush(struct file *file);

enum folder_items {
	FOLDER_FILES,
	FOLDER_FOLDERS,
};

// A folder that is being read.
struct folder {
	struct file file;
	enum folder_items wanted;
	size_t n_read;
	uint64_t info[FOLDER_INFO_MAX / 8];
	char name[FOLDER_INFO_MAX];
};

struct folder_item {
	struct span name; // UTF-8; borrowed from the folder until the next call
	size_t size;      // capped at FILE_MAX + 1
	EFI_TIME modified;
};

// Opens a folder, whose path must stay while it is read, and starts at its front. *folder is safe
// to close in any case.
EFI_STATUS folder_open(const struct firmware *fw, EFI_FILE_PROTOCOL *root, struct span path,
		       enum folder_items wanted, struct folder *folder);
void folder_close(struct folder *folder);

#define cleanup_folder __attribute__((cleanup(folder_close)))

// The next thing that is wanted. EFI_NOT_FOUND behind the last one.
EFI_STATUS folder_next(struct folder *folder, struct folder_item *ret);
