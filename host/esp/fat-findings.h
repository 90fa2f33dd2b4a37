// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the parts of the check share: who owns each cluster, and how a finding is told with its
// path.

#include "host/esp/fat-check.h"

#define FAT_PATH_SIZE 4096u // longer ones begin with "..."

// A file or folder that has clusters. Its name is read again when a finding needs it.
struct fat_item {
	uint32_t folder; // the item that it is in; of the root: itself
	uint32_t n_read; // slots of that folder up to and with its own
	uint32_t first_cluster;
	uint32_t n_clusters; // 0: it shares its first one, and is not looked into
	bool is_folder;
};

struct fat_findings {
	struct fat *fat;
	const struct fat_report *report;
	unsigned n;
	bool is_damaged;
	struct fat_item *items; // the root first, then in the order of the walk
	uint32_t n_items;
	char path[FAT_PATH_SIZE], other[FAT_PATH_SIZE];
};

// About the whole file system.
void fat_findings_add(struct fat_findings *findings, enum fat_problem problem, uint64_t number);

// About an item, or about a name in a folder that is no item.
void fat_findings_add_item(struct fat_findings *findings, enum fat_problem problem, uint32_t item,
			   uint64_t number);
void fat_findings_add_name(struct fat_findings *findings, enum fat_problem problem, uint32_t folder,
			   const char *name, uint64_t number);

// About two: a name in a folder, and what ends at slot n_read of the folder other.
void fat_findings_add_pair(struct fat_findings *findings, enum fat_problem problem, uint32_t folder,
			   const char *name, uint32_t other_folder, uint32_t other_n_read,
			   uint64_t number);

static inline bool fat_findings_are_full(const struct fat_findings *findings)
{
	return findings->n >= FAT_FINDINGS_MAX;
}

// The name that ends at slot n_read of a folder, or "?".
void fat_findings_name_at(struct fat_findings *findings, uint32_t folder, uint32_t n_read,
			  char ret_name[FAT_NAME_SIZE]);

// The copies of the FAT, the boot sector's backup, the flags. 0 or -errno.
int fat_tables_check(struct fat_findings *findings);

// FSInfo, and clusters that nobody has: owners[cluster - 2] is not 0 where somebody has it.
int fat_tables_check_use(struct fat_findings *findings, const uint32_t *owners);

// Two entries of a folder with one name; labels that look like one.
struct fat_names {
	struct fat_name_key *keys;
	size_t n;
};

// n_read: the folder's, behind the entry.
void fat_names_add(struct fat_names *names, const struct fat_entry *entry, uint32_t n_read);

// Reports what is there twice, and releases the names.
void fat_names_check(struct fat_names *names, struct fat_findings *findings, uint32_t folder);
void fat_names_free(struct fat_names *names);
