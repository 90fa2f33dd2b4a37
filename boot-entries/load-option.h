// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// EFI load options, the values of Boot#### variables (UEFI 2.10, section 3.1.3), as firmware,
// installers and strangers leave them:
//
//   u32 attributes   u16 bytes of the path list   description, UTF-16 with NUL
//   path list: nodes of u8 type, u8 subtype, u16 size with these four bytes
//     04 01  partition: u32 number, u64 first block, u64 blocks, 16 bytes signature, u8 table,
//            u8 kind of the signature (2: GUID)
//     04 04  file: UTF-16, with or without NUL; a path may be split into several
//     7f     end of the first path
//   anything: what the program gets
//
// Nothing in here is trusted: every length is checked, and a node that does not fit ends its path.

#include "boot-entries/gpt.h"
#include "boot-entries/span.h"

#define LOAD_OPTION_MAX 4096u      // bytes of one that are read
#define LOAD_OPTION_PATH_MAX 3072u // bytes of a file's path in UTF-8

// Attributes.
#define LOAD_OPTION_ACTIVE 0x1u
#define LOAD_OPTION_HIDDEN 0x8u
#define LOAD_OPTION_CATEGORY 0x1f00u // 0: something to boot; others are tools of the firmware

// Borrows from the bytes.
struct load_option_parts {
	uint32_t attributes;
	struct span description; // UTF-16, little-endian, without its NUL
	struct span path_list;
};

// BOOT_ERROR_TRUNCATED: shorter than it says, or a description without an end.
int load_option_parse(const uint8_t *bytes, size_t len, struct load_option_parts *ret);

// True when a firmware offers it to a person: active, not hidden, something to boot.
bool load_option_is_offered(const struct load_option_parts *parts);

// Where its first path leads.
struct load_option_target {
	bool on_partition; // of a GPT disk, this one:
	uint8_t partition[GUID_SIZE];
	uint32_t partition_number;
	char path[LOAD_OPTION_PATH_MAX + 1]; // with backslashes; empty: no file, or one too long
};

void load_option_target(const struct load_option_parts *parts, struct load_option_target *ret);
