// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Reads every boot entry of the boot partitions: the generations of catalogs (catalogs.h), then
// /loader/entries/*.conf (Type #1) and /EFI/Linux/*.efi (Type #2). Each folder is read once. Of a
// .conf file that a catalog covers only the name counts, for its boot counter; any other is read
// whole, of an .efi file its headers and small sections. Kernels and initrds are not opened here:
// image.h does it when they matter.

#include "boot-entries/boot-entry.h"
#include "boot-entries/catalog.h"
#include "boot-entries/utc.h"
#include "efi/journal.h"
#include "efi/volume.h"

// Where an entry came from.
struct entry_origin {
	const struct volume *volume; // NULL where there is no file
	struct span text;  // the whole Type #1 file, or block of a catalog; empty for Type #2
	struct span image; // the path of the Type #2 file, or of a program; empty for Type #1
	struct span counted_file;      // whose name has the entry's boot counter; empty without one
	const struct catalog *catalog; // that has the entry; NULL for one in a file of its own
	struct span options_extra;     // SMBIOS', behind the entry's own
	struct utc date;               // year 0 when it is not known
	struct span damage;            // why the entry is damaged, where that has been found out
	bool has_boot_option;          // of an other: this Boot#### starts the same
	uint16_t boot_option;
};

#define ENTRY_LIST_OTHERS_MAX 64u // room that the list keeps for others.h

struct entry_list {
	struct boot_entry *entries;      // as found; others from BOOT_ENTRIES_MAX on
	struct entry_origin *origins;    // of each
	const struct boot_entry **order; // into entries, in menu order
	size_t n;                        // rows in order
};

// What cannot be read is left out with a line in the journal. EFI_OUT_OF_RESOURCES. All is in the
// journal's arena, or borrowed from SMBIOS' strings, which add to it (smbios-entries.h).
EFI_STATUS scan_volumes(const struct firmware *fw, struct journal *journal,
			const struct volumes *volumes, struct span smbios, struct entry_list *ret);

// The entry and the origin of a row in menu order.
struct boot_entry *entry_list_at(const struct entry_list *list, size_t row);
const struct entry_origin *entry_list_origin(const struct entry_list *list, size_t row);

// Marks the entry of a row as damaged, and says why. Borrowed for as long as the list lives.
void entry_list_damage(const struct entry_list *list, size_t row, struct span why);
