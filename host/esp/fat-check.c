// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/fat-check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/esp/fat-findings.h"
#include "host/esp/fat-read.h"

struct check {
	struct fat_findings findings;
	struct fat *fat;
	uint32_t *owners; // by cluster - 2: the item that has it + 1
	struct fat_names names;
};

static void cleanup_check(struct check *check)
{
	free(check->findings.items);
	free(check->owners);
	fat_names_free(&check->names);
}

// Appended in the order of the walk, so that a folder comes before what is in it.
static void add_item(struct fat_findings *findings, const struct fat_item *item)
{
	findings->items = xgrow(findings->items, findings->n_items, sizeof *findings->items);
	findings->items[findings->n_items++] = *item;
}

static uint32_t *owner_of(struct check *check, uint32_t cluster)
{
	return &check->owners[cluster - 2];
}

// How a chain ends.
struct chain_end {
	int problem; // -1: none
	uint64_t number;
};

static struct chain_end end_at_link(int link, uint32_t cluster, uint32_t next)
{
	switch (link) {
	case FAT_LINK_FREE:
		return (struct chain_end){ FAT_CHAIN_FREE, cluster };
	case FAT_LINK_BAD:
		return (struct chain_end){ FAT_CHAIN_BAD, cluster };
	case FAT_LINK_RESERVED:
		return (struct chain_end){ FAT_CHAIN_RESERVED, next };
	case FAT_LINK_OUTSIDE:
		return (struct chain_end){ FAT_CHAIN_OUTSIDE, next };
	default:
		return (struct chain_end){ -1, 0 };
	}
}

// What a folder says of a file's first cluster.
static int link_to(const struct fat *fat, uint32_t cluster)
{
	if (fat_has_cluster(fat, cluster))
		return FAT_LINK_NEXT;
	return cluster == 1 ? FAT_LINK_RESERVED : FAT_LINK_OUTSIDE;
}

// Takes the item's clusters into its possession, up to the first that is somebody's already.
static int claim(struct check *check, struct fat_item *item, uint32_t owner, struct chain_end *ret)
{
	uint32_t cluster = 0, next = item->first_cluster;
	int link = link_to(check->fat, next);

	for (; link == FAT_LINK_NEXT; item->n_clusters++) {
		uint32_t *present;

		cluster = next;
		present = owner_of(check, cluster);
		if (*present != 0) {
			*ret = (struct chain_end){ *present == owner ? FAT_CHAIN_CIRCULAR
								     : FAT_CROSS_LINKED,
						   cluster };
			return 0;
		}
		*present = owner;
		link = fat_link(check->fat, cluster, &next);
		if (link < 0)
			return link;
	}
	*ret = end_at_link(link, cluster, next);
	return 0;
}

static void report_chain(struct check *check, const struct chain_end *end,
			 const struct fat_item *item, const char *name)
{
	struct fat_findings *findings = &check->findings;
	const struct fat_item *other;

	if (end->problem != FAT_CROSS_LINKED) {
		fat_findings_add_name(findings, (enum fat_problem)end->problem, item->folder, name,
				      end->number);
		return;
	}
	other = &findings->items[*owner_of(check, (uint32_t)end->number) - 1];
	fat_findings_add_pair(findings, FAT_CROSS_LINKED, item->folder, name, other->folder,
			      other->n_read, end->number);
}

static void check_length(struct check *check, const struct fat_item *item,
			 const struct fat_entry *entry)
{
	uint64_t cluster = check->fat->cluster_size;
	uint64_t needed = (entry->size + cluster - 1) / cluster;

	if (item->n_clusters != needed)
		fat_findings_add_name(&check->findings,
				      item->n_clusters < needed ? FAT_CHAIN_SHORTER
								: FAT_CHAIN_LONGER,
				      item->folder, entry->name, item->n_clusters);
}

static void check_folder_entry(struct check *check, const struct fat_item *item,
			       const struct fat_entry *entry)
{
	uint64_t n_slots = (uint64_t)item->n_clusters * check->fat->cluster_size / FAT_SLOT_SIZE;

	if (entry->first_cluster == 0)
		fat_findings_add_name(&check->findings, FAT_FOLDER_EMPTY, item->folder, entry->name,
				      0);
	if (n_slots > FAT_FOLDER_SLOTS_MAX)
		fat_findings_add_name(&check->findings, FAT_FOLDER_TOO_LONG, item->folder,
				      entry->name, n_slots);
	if (entry->size != 0)
		fat_findings_add_name(&check->findings, FAT_FOLDER_HAS_SIZE, item->folder,
				      entry->name, entry->size);
}

static bool is_bad_name(const uint8_t raw[FAT_RAW_NAME_SIZE])
{
	static const char forbidden[] = "\"*+,./:;<=>?[\\]|\x7f";

	if (raw[0] == ' ')
		return true;
	for (size_t i = 0; i < FAT_RAW_NAME_SIZE; i++)
		if ((raw[i] < ' ' && !(i == 0 && raw[i] == 0x05)) ||
		    (raw[i] >= 'a' && raw[i] <= 'z') || strchr(forbidden, raw[i]))
			return true;
	return false;
}

// A file or folder: its chain, its length, its name. Remembered when it has clusters of its own.
static int check_entry(struct check *check, uint32_t folder, uint32_t n_read,
		       const struct fat_entry *entry)
{
	struct fat_item item = { .folder = folder,
				 .n_read = n_read,
				 .first_cluster = entry->first_cluster,
				 .is_folder = fat_is_folder(entry) };
	struct chain_end end = { -1, 0 };
	int error = 0;

	if (item.first_cluster != 0)
		error = claim(check, &item, check->findings.n_items + 1, &end);
	if (error < 0)
		return error;
	if (end.problem >= 0)
		report_chain(check, &end, &item, entry->name);
	else if (!item.is_folder)
		check_length(check, &item, entry);
	if (item.is_folder)
		check_folder_entry(check, &item, entry);
	if (is_bad_name(entry->raw_name))
		fat_findings_add_name(&check->findings, FAT_BAD_NAME, folder, entry->name, 0);
	if (item.n_clusters > 0)
		add_item(&check->findings, &item);
	return 0;
}

// "." must come first and lead to the folder, ".." second and lead to its parent; 0 is the root.
static void check_dots(struct check *check, uint32_t folder, const struct fat_entry *entry,
		       unsigned index)
{
	const struct fat_item *item = &check->findings.items[folder];
	const struct fat_item *parent = &check->findings.items[item->folder];
	static const char *const names[] = { ".          ", "..         " };
	uint32_t wanted = index == 0 ? item->first_cluster : parent->first_cluster;
	uint32_t found = entry ? entry->first_cluster : 0;
	bool is_root = index == 1 && item->folder == 0;

	if (!entry || memcmp(entry->raw_name, names[index], FAT_RAW_NAME_SIZE) != 0 ||
	    !fat_is_folder(entry) || (found != wanted && !(is_root && found == 0)))
		fat_findings_add_item(&check->findings, FAT_DOTS_WRONG, folder, found);
}

// Entries behind the two dots; labels count as names only.
static int check_name(struct check *check, uint32_t folder, uint32_t n_read,
		      const struct fat_entry *entry)
{
	fat_names_add(&check->names, entry, n_read);
	if (!(entry->attributes & FAT_LABEL))
		return check_entry(check, folder, n_read, entry);
	if (folder != 0)
		fat_findings_add_name(&check->findings, FAT_LABEL_MISPLACED, folder, entry->name,
				      0);
	return 0;
}

static uint32_t slots_of(const struct check *check, uint32_t folder)
{
	const struct fat_item *item = &check->findings.items[folder];
	uint64_t size = (uint64_t)item->n_clusters * check->fat->cluster_size;

	// The root folder of FAT12 and FAT16.
	if (folder == 0 && item->n_clusters == 0)
		size = check->fat->root_size;
	return (uint32_t)(size / FAT_SLOT_SIZE < FAT_FOLDER_SLOTS_MAX ? size / FAT_SLOT_SIZE
								      : FAT_FOLDER_SLOTS_MAX);
}

// Firmware stops at the first slot that was never used. Linux goes on.
static int check_rest(struct check *check, uint32_t folder, struct fat_folder *walk)
{
	uint32_t n_slots = slots_of(check, folder), n_used = 0;

	while (walk->n_read < n_slots) {
		const uint8_t *slot;
		uint64_t offset;
		int more = fat_folder_slot(walk, &slot, &offset);

		if (more <= 0)
			return more;
		n_used += slot[0] != 0 && slot[0] != 0xe5;
	}
	if (n_used > 0)
		fat_findings_add_item(&check->findings, FAT_BEHIND_END, folder, n_used);
	return 0;
}

// What is damaged about the folder's own chain has been reported with its name.
static int after_chain(int error)
{
	return error == -EUCLEAN || error == -EFBIG || error == -ELOOP ? 0 : error;
}

static int check_folder(struct check *check, uint32_t folder)
{
	uint32_t n_slots = slots_of(check, folder);
	unsigned n_entries = 0, n_dots = folder == 0 ? 0 : 2;
	struct fat_folder walk;
	struct fat_entry entry;
	int more = 1, error = 0;

	fat_folder_start(check->fat, check->findings.items[folder].first_cluster, &walk);
	while (error == 0 && more > 0) {
		more = fat_folder_next(&walk, &entry);
		if (more <= 0 || walk.n_read > n_slots)
			break;
		if (n_entries < n_dots)
			check_dots(check, folder, &entry, n_entries);
		else
			error = check_name(check, folder, walk.n_read, &entry);
		n_entries++;
	}
	for (; n_entries < n_dots; n_entries++)
		check_dots(check, folder, NULL, n_entries);
	if (walk.n_orphans > 0)
		fat_findings_add_item(&check->findings, FAT_ORPHAN_NAMES, folder, walk.n_orphans);
	if (error == 0 && more == 0)
		more = check_rest(check, folder, &walk);
	fat_names_check(&check->names, &check->findings, folder);
	return error < 0 ? error : after_chain(more < 0 ? more : 0);
}

static int add_root(struct check *check)
{
	struct fat_item root = { .first_cluster = check->fat->root_cluster, .is_folder = true };
	struct chain_end end = { -1, 0 };
	int error = check->fat->bits == 32 ? claim(check, &root, 1, &end) : 0;

	if (error < 0)
		return error;
	add_item(&check->findings, &root);
	if (end.problem >= 0)
		fat_findings_add_item(&check->findings, (enum fat_problem)end.problem, 0,
				      end.number);
	return 0;
}

// A folder's items are appended behind it, so this reaches every folder once.
static int walk(struct check *check)
{
	int error = add_root(check);

	for (uint32_t i = 0; error == 0 && i < check->findings.n_items; i++)
		if (check->findings.items[i].is_folder && !fat_findings_are_full(&check->findings))
			error = check_folder(check, i);
	return error;
}

int fat_check(const struct fat_source *source, const struct fat_report *report)
{
	struct fat fat;
	CLEANUP(cleanup_check)
	struct check check = { .fat = &fat, .findings = { .fat = &fat, .report = report } };
	int error = fat_open(source, &fat);

	if (error < 0)
		return error;
	check.owners = xalloc((size_t)fat.n_clusters * sizeof *check.owners);
	error = fat_tables_check(&check.findings);
	if (error == 0)
		error = walk(&check);
	if (error == 0 && !fat_findings_are_full(&check.findings))
		error = fat_tables_check_use(&check.findings, check.owners);
	return error < 0 ? error : check.findings.is_damaged;
}
