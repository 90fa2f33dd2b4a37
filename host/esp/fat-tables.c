// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "boot-entries/bytes.h"
#include "host/esp/fat-findings.h"
#include "host/esp/fat-read.h"

#define BOOT_SECTOR_SIZE 512u
#define CHUNK 16384u
#define UNKNOWN 0xffffffffu

// The first byte, up to len, in which two regions differ; len when they do not.
static int find_difference(const struct fat *fat, uint64_t a, uint64_t b, uint64_t len,
			   uint64_t *ret)
{
	uint8_t left[CHUNK], right[CHUNK];

	for (uint64_t done = 0; done < len; done += CHUNK) {
		size_t n = len - done < CHUNK ? (size_t)(len - done) : CHUNK, i = 0;
		int error = fat_source_read(&fat->source, a + done, left, n);

		if (error == 0)
			error = fat_source_read(&fat->source, b + done, right, n);
		if (error != 0)
			return error;
		if (memcmp(left, right, n) == 0)
			continue;
		while (left[i] == right[i])
			i++;
		*ret = done + i;
		return 0;
	}
	*ret = len;
	return 0;
}

static int check_copies(struct fat_findings *findings)
{
	const struct fat *fat = findings->fat;
	uint64_t used = ((uint64_t)fat->n_clusters + 2) * fat->bits / 8;

	for (unsigned i = 1; i < fat->n_tables; i++) {
		uint64_t at;
		int error = find_difference(fat, fat->table_offset,
					    fat->table_offset + i * fat->table_size, used, &at);

		if (error != 0)
			return error;
		if (at < used)
			fat_findings_add(findings, FAT_TABLES_DIFFER, at * 8 / fat->bits);
	}
	return 0;
}

static int check_backup(struct fat_findings *findings)
{
	uint8_t boot[BOOT_SECTOR_SIZE], backup[BOOT_SECTOR_SIZE];
	const struct fat *fat = findings->fat;
	size_t i = 0;
	int error;

	if (fat->backup_offset == 0)
		return 0;
	error = fat_source_read(&fat->source, 0, boot, sizeof boot);
	if (error == 0)
		error = fat_source_read(&fat->source, fat->backup_offset, backup, sizeof backup);
	if (error != 0)
		return error;
	boot[65] = backup[65]; // the flag of being in use is kept in one of them only
	while (i < sizeof boot && boot[i] == backup[i])
		i++;
	if (i < sizeof boot)
		fat_findings_add(findings, FAT_BACKUP_DIFFERS, i);
	return 0;
}

// EDK2 and Windows clear a bit of cluster 1's place while they write.
static int check_flags(struct fat_findings *findings)
{
	struct fat *fat = findings->fat;
	uint32_t clean = fat->bits == 32 ? 0x08000000 : 0x8000, value = 0;
	int error = fat->bits == 12 ? 0 : fat_link(fat, 1, &value);

	if (error < 0)
		return error;
	if (fat->in_use)
		fat_findings_add(findings, FAT_IN_USE, 0);
	if (fat->bits != 12 && !(value & clean))
		fat_findings_add(findings, FAT_IN_USE, 1);
	return 0;
}

int fat_tables_check(struct fat_findings *findings)
{
	int error = check_flags(findings);

	if (error == 0)
		error = check_backup(findings);
	return error == 0 ? check_copies(findings) : error;
}

static int check_info(struct fat_findings *findings, uint64_t n_free)
{
	const struct fat *fat = findings->fat;
	uint8_t info[BOOT_SECTOR_SIZE];
	uint32_t claimed;
	int error;

	if (fat->info_offset == 0)
		return 0;
	error = fat_source_read(&fat->source, fat->info_offset, info, sizeof info);
	if (error < 0)
		return error;
	claimed = load_le32(info + 488);
	if (load_le32(info) != 0x41615252 || load_le32(info + 484) != 0x61417272 ||
	    (claimed != n_free && claimed != UNKNOWN))
		fat_findings_add(findings, FAT_INFO_WRONG, claimed);
	return 0;
}

int fat_tables_check_use(struct fat_findings *findings, const uint32_t *owners)
{
	uint64_t n_free = 0, n_lost = 0;

	for (uint32_t i = 0; i < findings->fat->n_clusters; i++) {
		uint32_t next;
		int link = fat_link(findings->fat, i + 2, &next);

		if (link < 0)
			return link;
		n_free += link == FAT_LINK_FREE;
		n_lost += link != FAT_LINK_FREE && link != FAT_LINK_BAD && owners[i] == 0;
	}
	if (n_lost > 0)
		fat_findings_add(findings, FAT_LOST_CLUSTERS, n_lost);
	return check_info(findings, n_free);
}
