// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The strings that whoever provides a machine has put into its firmware's tables: structure type
// 11, "OEM Strings", of SMBIOS (DMTF DSP0134 3.7, sections 5.2, 6.1 and 7.12). Hypervisors let
// people set them: qemu -smbios type=11,value=TEXT.
//
//   entry point 2.x   "_SM_"  at 5: length   at 22: le16 table size   at 24: le32 table address
//   entry point 3.x   "_SM3_" at 6: length   at 12: le32 table size   at 16: le64 table address
//   table             *structure
//   structure         u8 type  u8 length  u16 handle  ... up to length, then the strings
//   strings           *( text NUL ) NUL, and two NULs where there is none; type 127 is the last one
//
// As systemd-boot 262 reads them (src/boot/smbios.c): checksums are not checked, of several
// structures of type 11 the first one counts, and 3.x goes before 2.x. What it takes from them:
//
//   io.systemd.boot.entries-extra:NAME.conf=TEXT    one more Type #1 entry
//   io.systemd.boot.kernel-cmdline-extra=TEXT       more options for each entry of the kind linux
//   io.systemd.boot.timeout=VALUE                   as LoaderConfigTimeout, which it overrides

#include "boot-entries/span.h"

#define SMBIOS_2_SIZE 31u // of the entry points
#define SMBIOS_3_SIZE 24u
#define SMBIOS_TABLE_MAX 0x1000000u // systemd knows no limit; real ones have some KiB

#define SMBIOS_ENTRIES_EXTRA "io.systemd.boot.entries-extra:"
#define SMBIOS_OPTIONS_EXTRA "io.systemd.boot.kernel-cmdline-extra="
#define SMBIOS_TIMEOUT "io.systemd.boot.timeout="

struct smbios_table {
	uint64_t address; // in the machine's memory
	size_t size;      // at most SMBIOS_TABLE_MAX
};

// Reads an entry point of either kind. BOOT_ERROR_SYNTAX: not one; _TRUNCATED: fewer bytes than its
// kind has; _MISSING: it has no table.
int smbios_entry_point_parse(struct span entry_point, struct smbios_table *ret);

// The strings of type 11, each with its NUL, borrowed from the table. Empty when there are none, or
// the table is damaged in front of them.
struct span smbios_oem_strings(struct span table);

// Takes strings off the front of *rest up to one that starts with prefix, and gives what is behind
// that. False when there is none.
bool smbios_take(struct span *rest, const char *prefix, struct span *ret);

// The same for a setting, of which the first one counts; empty when it is not there.
struct span smbios_setting(struct span strings, const char *prefix);
