// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/fat.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/bytes.h"
#include "host/esp/fat-read.h"

#define BOOT_SECTOR_SIZE 512u
#define FAT12_CLUSTERS_MAX 4084u
#define FAT16_CLUSTERS_MAX 65524u
#define FAT32_CLUSTERS_MAX 0x0ffffff5u
#define NO_MIRRORING 0x80u

static int read_fd(void *ctx, uint64_t offset, void *buf, size_t len)
{
	int fd = (int)(intptr_t)ctx;

	for (size_t done = 0; done < len;) {
		ssize_t n = pread(fd, (uint8_t *)buf + done, len - done, (off_t)(offset + done));

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			return -EIO;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int fat_source_of_fd(int fd, struct fat_source *ret)
{
	off_t size = lseek(fd, 0, SEEK_END);

	if (size < 0)
		return -errno;
	*ret = (struct fat_source){ read_fd, (void *)(intptr_t)fd, (uint64_t)size };
	return 0;
}

int fat_source_read(const struct fat_source *source, uint64_t offset, void *buf, size_t len)
{
	if (offset > source->size || len > source->size - offset)
		return -ERANGE;
	return source->read(source->ctx, offset, buf, len);
}

int fat_window_get(const struct fat_source *source, struct fat_window *window, uint64_t offset,
		   size_t len, const struct fat_run *within, const uint8_t **ret)
{
	uint64_t start = offset - (offset - within->offset) % BOOT_SECTOR_SIZE;
	uint64_t left = within->offset + within->len - start;
	int error;

	if (offset < window->offset || offset + len > window->offset + window->len) {
		window->len = 0;
		if (offset + len > start + left)
			return -ERANGE;
		left = left < FAT_WINDOW_SIZE ? left : FAT_WINDOW_SIZE;
		error = fat_source_read(source, start, window->bytes, (size_t)left);
		if (error < 0)
			return error;
		window->offset = start;
		window->len = (size_t)left;
	}
	*ret = window->bytes + (offset - window->offset);
	return 0;
}

static bool is_power_of_2(uint32_t value)
{
	return value > 0 && (value & (value - 1)) == 0;
}

static uint64_t u16_or_u32(const uint8_t *boot, size_t at16, size_t at32)
{
	uint16_t small = load_le16(boot + at16);

	return small ? small : load_le32(boot + at32);
}

static bool is_fat(const uint8_t *boot)
{
	return load_le16(boot + 510) == 0xaa55 && is_power_of_2(load_le16(boot + 11)) &&
	       is_power_of_2(boot[13]) && load_le16(boot + 14) > 0 && boot[16] > 0 &&
	       (boot[21] == 0xf0 || boot[21] >= 0xf8) && u16_or_u32(boot, 19, 32) > 0;
}

// Linux reads the first FAT whatever the flags say; EDK2 does not.
static bool is_supported(const uint8_t *boot)
{
	uint16_t sector_size = load_le16(boot + 11);
	bool is_fat32 = load_le16(boot + 22) == 0;

	return sector_size >= 512 && sector_size <= 4096 &&
	       (!is_fat32 || (load_le16(boot + 42) == 0 && !(boot[40] & NO_MIRRORING)));
}

// Where everything is, from sector counts of at most 32 bits each: nothing overflows 64.
static void measure(const uint8_t *boot, struct fat *fat)
{
	uint64_t sector = load_le16(boot + 11);

	fat->sector_size = (uint32_t)sector;
	fat->cluster_size = (uint32_t)sector * boot[13];
	fat->n_tables = boot[16];
	fat->table_offset = load_le16(boot + 14) * sector;
	fat->table_size = u16_or_u32(boot, 22, 36) * sector;
	fat->root_size = (uint64_t)load_le16(boot + 17) * FAT_SLOT_SIZE;
	fat->root_offset = fat->table_offset + fat->n_tables * fat->table_size;
	fat->data_offset = fat->root_offset + fat->root_size;
}

static bool count_clusters(const uint8_t *boot, struct fat *fat)
{
	uint64_t size = u16_or_u32(boot, 19, 32) * fat->sector_size;
	uint64_t n_clusters, max = FAT32_CLUSTERS_MAX;

	if (size > fat->source.size || fat->data_offset >= size)
		return false;
	n_clusters = (size - fat->data_offset) / fat->cluster_size;
	fat->bits = 32;
	if (load_le16(boot + 22) != 0) {
		max = FAT16_CLUSTERS_MAX;
		fat->bits = n_clusters > FAT12_CLUSTERS_MAX ? 16 : 12;
	}
	fat->n_clusters = (uint32_t)n_clusters;
	return n_clusters > 0 && n_clusters <= max &&
	       fat->table_size * 8 / fat->bits >= n_clusters + 2;
}

// A sector that a field names, 0 and 0xffff being none.
static uint64_t special_sector(const uint8_t *boot, size_t at, const struct fat *fat)
{
	uint16_t sector = load_le16(boot + at);

	return sector == 0xffff ? 0 : (uint64_t)sector * fat->sector_size;
}

static bool find_root(const uint8_t *boot, struct fat *fat)
{
	if (fat->bits != 32) {
		fat->in_use = boot[37] & 1;
		return fat->root_size > 0 && fat->root_size % fat->sector_size == 0;
	}
	fat->in_use = boot[65] & 1;
	fat->root_cluster = load_le32(boot + 44);
	fat->info_offset = special_sector(boot, 48, fat);
	fat->backup_offset = special_sector(boot, 50, fat);
	return fat->root_size == 0 && fat_has_cluster(fat, fat->root_cluster) &&
	       fat->info_offset < fat->table_offset && fat->backup_offset < fat->table_offset;
}

int fat_open(const struct fat_source *source, struct fat *ret)
{
	uint8_t boot[BOOT_SECTOR_SIZE];
	struct fat fat = { .source = *source };
	int error;

	if (source->size < BOOT_SECTOR_SIZE)
		return -EINVAL;
	error = fat_source_read(source, 0, boot, sizeof boot);
	if (error < 0)
		return error;
	if (!is_fat(boot))
		return -EINVAL;
	if (!is_supported(boot))
		return -EOPNOTSUPP;
	measure(boot, &fat);
	if (!count_clusters(boot, &fat) || !find_root(boot, &fat))
		return -ERANGE;
	*ret = fat;
	return 0;
}

bool fat_has_cluster(const struct fat *fat, uint32_t cluster)
{
	return cluster >= 2 && cluster - 2 < fat->n_clusters;
}

uint64_t fat_cluster_offset(const struct fat *fat, uint32_t cluster)
{
	return fat->data_offset + (uint64_t)(cluster - 2) * fat->cluster_size;
}

static int table_value(struct fat *fat, uint32_t cluster, uint32_t *ret)
{
	const struct fat_run table = { fat->table_offset, fat->table_size };
	uint64_t at = table.offset + (uint64_t)cluster * fat->bits / 8;
	const uint8_t *bytes;
	int error = fat_window_get(&fat->source, &fat->table, at, fat->bits == 32 ? 4 : 2, &table,
				   &bytes);

	if (error < 0)
		return error;
	if (fat->bits == 32)
		*ret = load_le32(bytes) & 0x0fffffff;
	else if (fat->bits == 16)
		*ret = load_le16(bytes);
	else
		*ret = (load_le16(bytes) >> (cluster % 2 ? 4 : 0)) & 0xfff;
	return 0;
}

int fat_link(struct fat *fat, uint32_t cluster, uint32_t *ret_next)
{
	uint32_t bad = fat->bits == 32 ? 0x0ffffff7 : (1u << fat->bits) - 9;
	uint32_t next;
	int error = table_value(fat, cluster, &next);

	if (error < 0)
		return error;
	*ret_next = next;
	if (fat_has_cluster(fat, next))
		return FAT_LINK_NEXT;
	if (next == 0)
		return FAT_LINK_FREE;
	if (next == 1)
		return FAT_LINK_RESERVED;
	if (next == bad)
		return FAT_LINK_BAD;
	return next > bad ? FAT_LINK_END : FAT_LINK_OUTSIDE;
}

void fat_chain_of_file(struct fat *fat, uint32_t first_cluster, struct fat_chain *ret)
{
	*ret = (struct fat_chain){ .fat = fat, .next = first_cluster, .n_left = fat->n_clusters };
}

void fat_chain_of_folder(struct fat *fat, uint32_t first_cluster, struct fat_chain *ret)
{
	fat_chain_of_file(fat, first_cluster ? first_cluster : fat->root_cluster, ret);
	if (ret->next == 0)
		ret->fixed = (struct fat_run){ fat->root_offset, fat->root_size };
}

// What follows the last cluster of a run: the chain then starts there, or has ended, or is damaged.
// True when it is the neighbour.
static bool follow(struct fat_chain *chain, uint32_t last)
{
	uint32_t next = 0;
	int link = fat_link(chain->fat, last, &next);

	chain->next = link == FAT_LINK_NEXT ? next : 0;
	if (link < 0)
		chain->error = link;
	else if (link == FAT_LINK_NEXT && chain->n_left == 0)
		chain->error = -ELOOP;
	else if (link != FAT_LINK_NEXT && link != FAT_LINK_END)
		chain->error = -EUCLEAN;
	return !chain->error && next == last + 1 && chain->next != 0;
}

int fat_chain_next(struct fat_chain *chain, struct fat_run *ret)
{
	uint32_t first = chain->next, n = 0;

	if (chain->fixed.len > 0) {
		*ret = chain->fixed;
		chain->fixed.len = 0;
		return 1;
	}
	if (chain->error || first == 0)
		return chain->error;
	if (!fat_has_cluster(chain->fat, first))
		return -EUCLEAN;
	do {
		chain->n_left--;
	} while (follow(chain, first + n++));
	*ret = (struct fat_run){ fat_cluster_offset(chain->fat, first),
				 (uint64_t)n * chain->fat->cluster_size };
	return 1;
}

void fat_file_start(struct fat *fat, const struct fat_entry *entry, struct fat_file *ret)
{
	*ret = (struct fat_file){ .first_cluster = entry->first_cluster, .size = entry->size };
	fat_chain_of_file(fat, ret->first_cluster, &ret->chain);
}

// Moves to the run that holds offset.
static int seek(struct fat_file *file, uint64_t offset)
{
	int more;

	if (offset < file->run_start) {
		fat_chain_of_file(file->chain.fat, file->first_cluster, &file->chain);
		file->run_start = file->run.len = 0;
	}
	while (offset - file->run_start >= file->run.len) {
		file->run_start += file->run.len;
		file->run.len = 0;
		more = fat_chain_next(&file->chain, &file->run);
		if (more <= 0)
			return more < 0 ? more : -EUCLEAN;
	}
	return 0;
}

int fat_file_read(struct fat_file *file, uint64_t offset, void *buf, size_t len, size_t *ret_len)
{
	uint64_t left = offset < file->size ? file->size - offset : 0;
	size_t wanted = len < left ? len : (size_t)left, done = 0;

	while (done < wanted) {
		int error = seek(file, offset + done);
		uint64_t within = offset + done - file->run_start;
		size_t n = wanted - done;

		if (error < 0)
			return error;
		if (n > file->run.len - within)
			n = (size_t)(file->run.len - within);
		error = fat_source_read(&file->chain.fat->source, file->run.offset + within,
					(uint8_t *)buf + done, n);
		if (error < 0)
			return error;
		done += n;
	}
	*ret_len = wanted;
	return 0;
}
