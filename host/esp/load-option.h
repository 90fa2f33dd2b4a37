// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// EFI load options, the values of Boot#### variables (UEFI 2.10, section 3.1.3), for a file on a
// GPT partition:
//
//   u32 attributes (1: active)   u16 length of the path list   description, UTF-16 with NUL
//   HARDDRIVE  04 01 2a00  u32 partition number, u64 first block, u64 blocks, 16 bytes GUID,
//              02 (GPT), 02 (GUID)
//   FILEPATH   04 04 u16 length, path, UTF-16 with NUL
//   END        7f ff 0400

#include "boot-entries/span.h"

struct load_option {
	const char *description;
	uint32_t part_number;
	uint64_t part_start, part_size; // in logical blocks
	const char *part_uuid;          // GUID text
	const char *path;               // with backslashes
};

// The caller frees *ret. -EINVAL when part_uuid is no GUID; -ENAMETOOLONG.
int load_option_print(const struct load_option *option, uint8_t **ret, size_t *ret_len);

// True when the bytes are a load option of this description on this partition whose path starts
// with folder (in any case). False also for damaged bytes.
bool load_option_matches(const uint8_t *bytes, size_t len, const char *description,
			 const char *part_uuid, const char *folder);
