// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a menu shows and orders: one line for a Type #1 file, for a profile of a UKI in /EFI/Linux
// (Type #2), or for something else that a machine can do: start another system, or turn off.

#include "boot-entries/entry-name.h"
#include "boot-entries/entry.h"
#include "boot-entries/os-release.h"
#include "boot-entries/span.h"
#include "boot-entries/uki.h"

enum boot_entry_kind {
	BOOT_ENTRY_LINUX,
	BOOT_ENTRY_EFI,
	BOOT_ENTRY_UKI,
	BOOT_ENTRY_UKI_URL,
	BOOT_ENTRY_TYPE2,
	// From here on "others", which no file of ours describes, in the order of the menu.
	BOOT_ENTRY_MACOS,
	BOOT_ENTRY_WINDOWS,
	BOOT_ENTRY_SHELL,
	BOOT_ENTRY_DEFAULT_LOADER,
	BOOT_ENTRY_BOOT_OPTION, // any other Boot#### of the firmware
	BOOT_ENTRY_FIRMWARE_SETUP,
	BOOT_ENTRY_POWEROFF,
	BOOT_ENTRY_REBOOT,
};

// Not to be copied or moved once it is filled: title may point into it.
struct boot_entry {
	char id[BOOT_ID_MAX + 1]; // lower case, counter removed, suffix kept; "@ID" or "@N" behind
				  // for a further profile
	enum boot_entry_kind kind;
	struct span title; // never empty: without a better one it points to id
	struct span version;
	struct span kernel_version; // what to show as such; may be empty
	struct span sort_key;
	struct span machine_id;
	uint32_t profile;
	uint32_t generation; // 0 when it is no generation of genboot's
	bool counted;
	uint32_t tries_left, tries_done;
	bool damaged; // set by the caller: a file is missing or unusable, or a start has failed
};

// Both borrow from what they are given; id is copied. They cannot fail.
void boot_entry_from_type1(const struct entry_name *name, const struct entry *entry,
			   struct boot_entry *ret);

// Another file name of the same entry: its counter, if it has one, counts from now on, and of
// several the one with fewer tries left (menu_order_drop_twins says why).
void boot_entry_add_name(struct boot_entry *entry, const struct entry_name *name);

// uname, profile_id and profile_title may be empty. profile is the profile's number, from 0.
// BOOT_ERROR_TOO_LONG when the profile's id does not fit behind the file's; _SYNTAX when it is not
// UAPI.1's characters.
int boot_entry_from_uki(const struct entry_name *name, const struct os_release *os,
			struct span uname, uint32_t profile, struct span profile_id,
			struct span profile_title, struct boot_entry *ret);

// An other of this kind, under the id that systemd-boot has reserved for it
// (BOOT_LOADER_INTERFACE), with "-" and suffix behind it when suffix is not empty: auto-windows,
// auto-windows-2f1c90ab. A BOOT_ENTRY_BOOT_OPTION, which systemd-boot does not know, is
// auto-boot-0003. title may be empty: then it is the kind's own.
void boot_entry_from_other(enum boot_entry_kind kind, struct span suffix, struct span title,
			   struct boot_entry *ret);

// The inverse: what such an id means, under the kind's own title. A suffix stands where others that
// are files may have one, and a BOOT_ENTRY_BOOT_OPTION must: the four hexadecimal digits of its
// variable. BOOT_ERROR_SYNTAX for any other id; _TOO_LONG.
int boot_entry_parse_other(struct span id, struct boot_entry *ret);

// The number of a BOOT_ENTRY_BOOT_OPTION, from its id. False for anything else.
bool boot_entry_option_number(const struct boot_entry *entry, uint16_t *ret);

// Others are never chosen but by their name, except where nothing else is left (choose.h).
bool boot_entry_is_other(const struct boot_entry *entry);

// An other that is a file to be loaded: not a Boot####, and no setup, power off or reboot.
bool boot_entry_is_program(const struct boot_entry *entry);

// An other that is an installed system: Windows or macOS.
bool boot_entry_is_other_system(const struct boot_entry *entry);

// May be what boots whenever nobody asks for another: not a shell, in which a machine alone would
// stay, nor power off or reboot, nor a Boot####, which may fail in the firmware and lead back here
// for ever. All of those can be asked for once.
bool boot_entry_may_be_default(const struct boot_entry *entry);

// Tries used up.
bool boot_entry_is_bad(const struct boot_entry *entry);

// Not bad, not damaged: what may be chosen without being asked for.
bool boot_entry_is_usable(const struct boot_entry *entry);
