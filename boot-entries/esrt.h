// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The firmware's table of what can be updated (EFI System Resource Table, UEFI 2.10, section 23.4),
// little-endian:
//
//   0 u32 number of entries   8 u64 version 1   16 entries of 40 bytes
//   entry: 0 GUID   16 u32 type, 1 for the system's own firmware   36 u32 status of the last attempt

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESRT_HEADER_SIZE 16u
#define ESRT_ENTRY_SIZE 40u
#define ESRT_MAX_ENTRIES 256u

// How many bytes the table has, by its header, which is all that is read.
size_t esrt_size(const uint8_t header[ESRT_HEADER_SIZE]);

// True when the last update of the system's firmware, of several resources of that type the first
// one's, has failed. table: size bytes of it, at least the header.
bool esrt_update_has_failed(const uint8_t *table, size_t size);
