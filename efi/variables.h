// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// EFI variables of the Boot Loader Interface's vendor: UTF-16LE texts, with or without a final 0
// when read, with one when written.

#include "efi/firmware.h"
#include "efi/memory.h"

#define VARIABLE_TEXT_MAX 512u // bytes of UTF-16 that are read; a longer text counts as absent

// In the arena; empty when absent.
struct span variable_get(const struct firmware *fw, struct arena *arena, const char *name);

bool variable_exists(const struct firmware *fw, const char *name);

// Visible to the operating system; gone at the next reset unless it is kept.
void variable_set(const struct firmware *fw, const char *name, struct span text);
void variable_set_kept(const struct firmware *fw, const char *name, struct span text);

// Any bytes; they are only read.
void variable_set_bytes(const struct firmware *fw, const char *name, void *bytes, size_t size);

// EFI_SUCCESS when it is not there afterwards, as far as the firmware can tell.
EFI_STATUS variable_delete(const struct firmware *fw, const char *name);
