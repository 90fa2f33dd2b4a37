// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/fat-findings.h"

#include <string.h>

static const struct {
	enum fat_severity severity;
	const char *text;
} problems[] = {
	[FAT_IN_USE] = { FAT_HARMLESS, "is mounted for writing, or was not unmounted" },
	[FAT_TABLES_DIFFER] = { FAT_HARMLESS, "has copies of its FAT that differ" },
	[FAT_BACKUP_DIFFERS] = { FAT_HARMLESS, "has a boot sector that differs from its backup" },
	[FAT_INFO_WRONG] = { FAT_HARMLESS, "has a wrong count of free clusters" },
	[FAT_LOST_CLUSTERS] = { FAT_HARMLESS, "has clusters in use that belong to no file" },
	[FAT_ORPHAN_NAMES] = { FAT_HARMLESS, "has parts of long names that belong to no file" },
	[FAT_LABEL_SHADOWS] = { FAT_HARMLESS, "is a volume label with the name of" },
	[FAT_LABEL_MISPLACED] = { FAT_HARMLESS, "is a volume label outside of the root folder" },
	[FAT_BAD_NAME] = { FAT_HARMLESS, "has a short name with invalid characters" },
	[FAT_FOLDER_HAS_SIZE] = { FAT_HARMLESS, "is a folder with a size" },
	[FAT_CHAIN_LONGER] = { FAT_HARMLESS, "has more clusters than its size needs" },
	[FAT_CHAIN_SHORTER] = { FAT_DAMAGE, "has fewer clusters than its size needs" },
	[FAT_CHAIN_FREE] = { FAT_DAMAGE, "has a cluster that is marked as free" },
	[FAT_CHAIN_BAD] = { FAT_DAMAGE, "has a cluster that is marked as bad" },
	[FAT_CHAIN_RESERVED] = { FAT_DAMAGE, "leads to a reserved cluster" },
	[FAT_CHAIN_OUTSIDE] = { FAT_DAMAGE, "leads to a cluster behind the last" },
	[FAT_CHAIN_CIRCULAR] = { FAT_DAMAGE, "has a chain of clusters that never ends" },
	[FAT_CROSS_LINKED] = { FAT_DAMAGE, "shares a cluster with" },
	[FAT_FOLDER_EMPTY] = { FAT_DAMAGE, "is a folder without a cluster" },
	[FAT_FOLDER_TOO_LONG] = { FAT_DAMAGE, "is a folder longer than FAT allows" },
	[FAT_DOTS_WRONG] = { FAT_DAMAGE, "is a folder whose \".\" or \"..\" is wrong" },
	[FAT_BEHIND_END] = { FAT_DAMAGE, "is a folder with names behind its end" },
	[FAT_SAME_NAME] = { FAT_DAMAGE, "has the same name as" },
	[FAT_TOO_MANY] = { FAT_DAMAGE, "has too many problems to list" },
};

enum fat_severity fat_severity_of(enum fat_problem problem)
{
	return problems[problem].severity;
}

const char *fat_problem_text(enum fat_problem problem)
{
	return problems[problem].text;
}

void fat_findings_name_at(struct fat_findings *findings, uint32_t folder, uint32_t n_read,
			  char ret_name[FAT_NAME_SIZE])
{
	struct fat_folder walk;
	struct fat_entry entry;

	memcpy(ret_name, "?", sizeof("?"));
	fat_folder_start(findings->fat, findings->items[folder].first_cluster, &walk);
	while (fat_folder_next(&walk, &entry) > 0) {
		if (walk.n_read != n_read)
			continue;
		memcpy(ret_name, entry.name, FAT_NAME_SIZE);
		return;
	}
}

// Puts "/name" in front of what begins at *at. False when there is no room.
static bool prepend(char *buf, size_t *at, const char *name)
{
	size_t len = strlen(name);

	if (len + 1 + strlen("...") > *at)
		return false;
	*at -= len;
	memcpy(buf + *at, name, len);
	buf[--*at] = '/';
	return true;
}

// From the name up to the root. The result begins somewhere in buf.
static const char *print_path(struct fat_findings *findings, uint32_t folder, const char *name,
			      char *buf)
{
	char parent[FAT_NAME_SIZE];
	size_t at = FAT_PATH_SIZE - 1;
	bool fits;

	buf[at] = '\0';
	fits = prepend(buf, &at, name);
	while (fits && folder != 0) {
		const struct fat_item *item = &findings->items[folder];

		fat_findings_name_at(findings, item->folder, item->n_read, parent);
		fits = prepend(buf, &at, parent);
		folder = item->folder;
	}
	if (!fits)
		memcpy(buf + (at -= 3), "...", 3);
	return buf + at;
}

static void tell(struct fat_findings *findings, const struct fat_finding *finding)
{
	findings->is_damaged |= finding->severity == FAT_DAMAGE;
	if (findings->report && findings->report->found)
		findings->report->found(findings->report->ctx, finding);
}

static void add(struct fat_findings *findings, enum fat_problem problem, const char *path,
		const char *other, uint64_t number)
{
	const struct fat_finding finding = { problem, fat_severity_of(problem), path, other,
					     number };
	const struct fat_finding last = { FAT_TOO_MANY, FAT_DAMAGE, "", NULL, FAT_FINDINGS_MAX };

	if (fat_findings_are_full(findings))
		return;
	tell(findings, &finding);
	if (++findings->n == FAT_FINDINGS_MAX)
		tell(findings, &last);
}

void fat_findings_add(struct fat_findings *findings, enum fat_problem problem, uint64_t number)
{
	add(findings, problem, "", NULL, number);
}

void fat_findings_add_name(struct fat_findings *findings, enum fat_problem problem, uint32_t folder,
			   const char *name, uint64_t number)
{
	add(findings, problem, print_path(findings, folder, name, findings->path), NULL, number);
}

void fat_findings_add_item(struct fat_findings *findings, enum fat_problem problem, uint32_t item,
			   uint64_t number)
{
	const struct fat_item *at = &findings->items[item];
	char name[FAT_NAME_SIZE] = "";

	if (item != 0)
		fat_findings_name_at(findings, at->folder, at->n_read, name);
	fat_findings_add_name(findings, problem, at->folder, name, number);
}

void fat_findings_add_pair(struct fat_findings *findings, enum fat_problem problem, uint32_t folder,
			   const char *name, uint32_t other_folder, uint32_t other_n_read,
			   uint64_t number)
{
	char other[FAT_NAME_SIZE] = "";
	const char *path = print_path(findings, folder, name, findings->path);

	if (other_n_read > 0)
		fat_findings_name_at(findings, other_folder, other_n_read, other);
	add(findings, problem, path, print_path(findings, other_folder, other, findings->other),
	    number);
}
