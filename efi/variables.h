// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// EFI variables of the Boot Loader Interface's vendor: UTF-16LE texts, with or without a final 0
// when read, with one when written.

#include "efi/firmware.h"
#include "efi/memory.h"

#define VARIABLE_TEXT_MAX 512u // bytes of UTF-16 that are read; a longer text counts as absent
#define VARIABLE_OWN_MAX 1024u // bytes of one of our own that are read, in the same way

// In the arena; empty when absent.
struct span variable_get(const struct firmware *fw, struct arena *arena, const char *name);

bool variable_exists(const struct firmware *fw, const char *name);

// The bytes of one of at most cap of them.
bool variable_get_bytes(const struct firmware *fw, const char *name, void *bytes, size_t cap,
			size_t *ret_size);

// Visible to the operating system; gone at the next reset unless it is kept.
void variable_set(const struct firmware *fw, const char *name, struct span text);
void variable_set_if_absent(const struct firmware *fw, const char *name, struct span text);
void variable_set_kept(const struct firmware *fw, const char *name, struct span text);

// Any bytes; they are only read.
EFI_STATUS variable_set_bytes(const struct firmware *fw, const char *name, void *bytes,
			      size_t size);

// EFI_SUCCESS when it is not there afterwards, as far as the firmware can tell.
EFI_STATUS variable_delete(const struct firmware *fw, const char *name);

// The same for our own vendor's (GENBOOT_VENDOR_GUID), which are UTF-8 without a final 0.
struct span variable_get_own(const struct firmware *fw, struct arena *arena, const char *name);
bool variable_exists_own(const struct firmware *fw, const char *name);
EFI_STATUS variable_set_own(const struct firmware *fw, const char *name, struct span text);
EFI_STATUS variable_set_own_kept(const struct firmware *fw, const char *name, struct span text);
EFI_STATUS variable_delete_own(const struct firmware *fw, const char *name);

// The firmware's own (EFI_GLOBAL_VARIABLE): any bytes, kept.
EFI_STATUS variable_get_global(const struct firmware *fw, const char *name, void *buf, size_t cap,
			       size_t *ret_size);
EFI_STATUS variable_set_global(const struct firmware *fw, const char *name, void *bytes,
			       size_t size);
