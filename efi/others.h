// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a machine can start besides our entries ("others", boot-entry.h), as loader.conf's auto-*
// keys want it:
//
//   on the ESP            macOS, Windows, an EFI shell, the default loader unless it is genboot
//   by firmware variables Windows on other disks, where a Boot#### leads to it; any other Boot####
//                         of BootOrder that is offered, is not ours and is not in the list already;
//                         setup, power off, reboot
//   on other volumes      Windows and macOS that no Boot#### leads to (others_look_far)
//
// Only the last touches a disk that the machine has not booted from, so it waits until there is a
// menu to look at, or a wish that nothing else meets. Of a kind the first one found has the plain
// id, with our own ESP first; further ones have the start of their partition's GUID in it.

#include "boot-entries/choose.h"
#include "boot-entries/loader-conf.h"
#include "efi/scan.h"

#define OTHERS_VOLUMES_MAX 16u // partitions with another system

struct others {
	const struct firmware *fw;
	struct journal *journal;
	const struct volumes *ours;
	const struct loader_conf *conf;
	struct entry_list *list;
	size_t n;                                  // entries, at the end of the list's order
	struct volume volumes[OTHERS_VOLUMES_MAX]; // root: NULL while it is not opened
	size_t n_volumes;
	struct span own_path;    // of this program on its device; empty when it is not told
	bool default_is_genboot; // the default loader of the ESP
	bool has_option_of_ours; // a Boot#### that somebody has made for genboot's own file
	bool has_looked_far;
};

// Adds to a list that is in menu order. Borrows all that it is given until others_close(). What
// cannot be read is left out.
void others_find(const struct firmware *fw, struct journal *journal, const struct volumes *ours,
		 const struct loader_conf *conf, struct entry_list *list, struct others *ret);

// Looks at the volumes of other disks, once. True when there is more in the list: rows of others
// have moved then, while all of our entries stand where they were.
bool others_look_far(struct others *others);

// True when one of these wishes names an other that is not in the list.
bool others_are_missed(const struct others *others, const struct choose_wishes *wishes);

// Opens the volume of an entry, ours or not, so that its files can be looked at.
EFI_STATUS others_open(struct others *others, const struct entry_origin *origin);

// True for what the firmware does by a reset, and others_hand_over() asks for: Boot####, setup,
// power off, reboot, and Windows where loader.conf says reboot-for-bitlocker and a Boot#### leads
// to it. Unlike systemd-boot we do not look for BitLocker on the disks first: a start by the
// firmware is right for any Windows, and takes a reset longer.
bool others_is_handed_over(const struct others *others, const struct boot_entry *entry,
			   const struct entry_origin *origin);

// Returns only when that fails. A Windows may still be loaded as a program then.
EFI_STATUS others_hand_over(const struct others *others, const struct boot_entry *entry,
			    const struct entry_origin *origin);

void others_close(struct others *others);
