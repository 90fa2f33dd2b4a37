// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// EFI variables through efivarfs (https://docs.kernel.org/filesystems/efivarfs.html): a file
// NAME-GUID holds a little-endian u32 of attributes and the value, is written by one write(2), and
// is immutable unless its flag is taken off first. dir_fd is the efivarfs mount or, in tests, any
// folder; -1 means that there are no variables: reading gives -ENOENT, writing -ENOTSUP. Writing a
// value that is there already does nothing: flash wears.

#include <stdint.h>

#include "boot-entries/span.h"

#define EFIVAR_GLOBAL_GUID "8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define EFIVAR_DIR "/sys/firmware/efi/efivars"
#define EFIVAR_MAX 65536u

// The value without its attributes; the caller frees. -ENOENT; -EFBIG above EFIVAR_MAX; -EBADMSG
// when it has no attributes.
int efivar_read(int dir_fd, const char *name, const char *guid, uint8_t **ret, size_t *ret_len);

// Non-volatile, for boot services and run time. -EROFS, -ENOSPC and so on as the firmware answers.
int efivar_write(int dir_fd, const char *name, const char *guid, const void *data, size_t len);

// -ENOENT when it is not there.
int efivar_delete(int dir_fd, const char *name, const char *guid);

// The same for the text variables of the Boot Loader Interface, in UTF-8. The caller frees *ret.
int loader_var_read(int dir_fd, const char *name, char **ret);
int loader_var_write(int dir_fd, const char *name, struct span text);
int loader_var_delete(int dir_fd, const char *name);
