// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What SMBIOS strings (boot-entries/smbios.h) add to the list: entries of their own, and options
// for those of the kind linux.

#include "boot-entries/smbios.h"
#include "efi/scan.h"

#define SMBIOS_ENTRIES_MAX 64u   // that are taken
#define SMBIOS_OPTIONS_MAX 1024u // bytes of options that are taken

// Appends the strings' entries to a list that is being filled; their paths are those of the volume.
// Their ids are the names as they are: what has no file has no boot counter. One that is refused is
// a line in the journal.
void smbios_entries_add(struct journal *journal, const struct volume *esp, struct span strings,
			struct entry_list *list);

// Notes the strings' options in the origin of each entry of the kind linux.
void smbios_options_add(struct journal *journal, struct span strings, struct entry_list *list);
