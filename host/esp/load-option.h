// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Boot#### variables that genboot writes and knows again: load options (boot-entries/load-option.h
// has their bytes) for a file on a GPT partition, active, with a partition node, a file node and an
// end.

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
