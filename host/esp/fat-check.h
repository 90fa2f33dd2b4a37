// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Is a FAT file system whole? Walks every folder and every chain once and reports what is wrong.
// Called on the ESP's block device before genboot writes. What the driver has in memory only is not
// there yet: first comes syncfs() of the mount, then fsync() of the device.
//
// Severities:
//   harmless  nothing that genboot does goes wrong by it: what a power cut leaves and the next
//             mount bears. A file system that is mounted for writing always has FAT_IN_USE.
//   damage    Linux turns the file system read-only when it touches it ("deleting FAT entry beyond
//             EOF", "invalid cluster chain", "corrupted directory"), or content is wrong, or
//             Linux and firmware see different things. Nothing may be written.
//
// Memory: 4 bytes a cluster, 20 a file. Limits: FAT_FINDINGS_MAX; then FAT_TOO_MANY and no more.

#include "host/esp/fat.h"

#define FAT_FINDINGS_MAX 1000u

enum fat_severity {
	FAT_HARMLESS,
	FAT_DAMAGE,
};

// The number of a finding is what stands behind the colon.
enum fat_problem {
	// harmless
	FAT_IN_USE,          // a flag that is set while mounted: 0 in the boot sector, 1 in the FAT
	FAT_TABLES_DIFFER,   // the copies of the FAT: the first cluster where they do
	FAT_BACKUP_DIFFERS,  // the boot sector and its backup: the first byte where they do
	FAT_INFO_WRONG,      // FSInfo: the free clusters that it claims
	FAT_LOST_CLUSTERS,   // clusters in use that no file has: how many
	FAT_ORPHAN_NAMES,    // slots of long names without their entry, in this folder: how many
	FAT_LABEL_SHADOWS,   // a label named like `other` beside it: 0
	FAT_LABEL_MISPLACED, // a label in another folder than the root: 0
	FAT_BAD_NAME,        // an 8.3 name with characters that none can have: 0
	FAT_FOLDER_HAS_SIZE, // a folder that claims a size: in bytes
	FAT_CHAIN_LONGER,    // more clusters than the size needs: how many it has
	// damage
	FAT_CHAIN_SHORTER,   // fewer clusters than the size needs: how many it has
	FAT_CHAIN_FREE,      // has a cluster that is free: which
	FAT_CHAIN_BAD,       // has a cluster that is marked as bad: which
	FAT_CHAIN_RESERVED,  // leads to a number that is no cluster's: which
	FAT_CHAIN_OUTSIDE,   // leads to a cluster behind the last: which
	FAT_CHAIN_CIRCULAR,  // comes back to its own cluster: which
	FAT_CROSS_LINKED,    // shares a cluster with `other`: which
	FAT_FOLDER_EMPTY,    // a folder without a cluster: 0
	FAT_FOLDER_TOO_LONG, // more than FAT_FOLDER_SLOTS_MAX slots: how many
	FAT_DOTS_WRONG,      // "." or ".." is missing or leads elsewhere: where it leads
	FAT_BEHIND_END,      // slots in use behind the end of a folder: how many
	FAT_SAME_NAME,       // named like `other` beside it: 0
	FAT_TOO_MANY,        // findings; there may be more: how many
};

struct fat_finding {
	enum fat_problem problem;
	enum fat_severity severity;
	const char *
		path; // "/loader/entries/x.conf"; "" for the file system. Until the report returns.
	const char *other; // the other path of two, else NULL
	uint64_t number;
};

struct fat_report {
	void (*found)(void *ctx,
		      const struct fat_finding *finding); // NULL: only the answer is wanted
	void *ctx;
};

// 0: whole, or nothing but harmless findings. 1: damaged. -errno: it could not be looked at to the
// end, for fat_open()'s reasons, or the source's.
int fat_check(const struct fat_source *source, const struct fat_report *report);

enum fat_severity fat_severity_of(enum fat_problem problem);

// A clause such as "shares a cluster with". Static.
const char *fat_problem_text(enum fat_problem problem);
