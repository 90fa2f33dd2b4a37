// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// FAT12, FAT16 and FAT32 with long names, read only and bounded, for whoever must know what is on
// the disk and not what a driver makes of it: the check before a write (fat-check.h), and the judge
// of the crash tests. Sources: Microsoft's FAT specification 1.03, ECMA-107; where they leave a
// choice, what Linux and EDK2 agree on.
//
//   boot sector   11 u16 bytes a sector (512..4096)   13 u8 sectors a cluster (1..128)
//                 14 u16 reserved sectors   16 u8 FATs   17 u16 root slots (FAT32: 0)
//                 19 u16 sectors, or 0 and 32 u32    21 u8 medium (0xf0, 0xf8..)
//                 22 u16 sectors a FAT, or 0, which makes it FAT32, and 36 u32
//                 FAT32: 40 u16 flags (0x80: no mirroring)  42 u16 version (0)  44 u32 root cluster
//                        48 u16 FSInfo sector   50 u16 backup boot sector   65 u8 bit 0: in use
//                 others: 37 u8 bit 0: in use      510 0x55 0xaa
//   slot          0 char[11] 8.3 name (0: end of folder, 0xe5: free, 0x05: 0xe5)   11 u8 attributes
//                 12 u8 0x08, 0x10: name, extension in lower case   20 u16 cluster, high
//                 22 u16 time   24 u16 date   26 u16 cluster, low   28 u32 size
//   long name     up to 20 slots before it, last part first: 0 u8 number, 0x40 in the last part
//                 1, 14, 28: 5 + 6 + 2 UTF-16 units   11 u8 0x0f   13 u8 sum of the 8.3 name
//
// Every chain is bounded by the number of clusters, every folder by FAT_FOLDER_SLOTS_MAX; nothing
// is allocated and nothing recurses. Of several FATs the first one counts.
//
// Errors, besides what the source says:
//   -EINVAL      no FAT file system
//   -EOPNOTSUPP  one that Linux or a firmware does not read, or not alike
//   -ERANGE      the boot sector contradicts itself, or is larger than its partition
//   -EUCLEAN     the chain leads to a cluster that is free, bad, reserved or not there, or ends
//                before the size does
//   -ELOOP       the chain is circular
//   -EFBIG       a folder has more than FAT_FOLDER_SLOTS_MAX slots
//   -ENOENT, -ENOTDIR, -EISDIR  as open(2)

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAT_NAME_SIZE 766u // 255 UTF-16 units as UTF-8, with a NUL
#define FAT_RAW_NAME_SIZE 11u
#define FAT_SLOT_SIZE 32u
#define FAT_SLOTS_MAX 21u // of one name
#define FAT_FOLDER_SLOTS_MAX 65536u
#define FAT_WINDOW_SIZE 4096u

#define FAT_READ_ONLY 0x01u
#define FAT_LABEL 0x08u
#define FAT_FOLDER 0x10u

// A partition. Offsets in bytes from its start; read() gives all of len, or -errno.
struct fat_source {
	int (*read)(void *ctx, uint64_t offset, void *buf, size_t len);
	void *ctx;
	uint64_t size;
};

// Some of one FAT's bytes, or of a folder's, so that neighbours cost one read.
struct fat_window {
	uint64_t offset;
	size_t len; // 0: nothing yet
	uint8_t bytes[FAT_WINDOW_SIZE];
};

// All offsets and sizes in bytes. Clusters are numbered 2 .. n_clusters + 1.
struct fat {
	struct fat_source source;
	unsigned bits; // 12, 16, 32
	uint32_t sector_size, cluster_size;
	uint32_t n_clusters;
	unsigned n_tables;
	uint64_t table_offset, table_size; // of the first FAT; the others follow it
	uint64_t root_offset, root_size;   // FAT12 and FAT16
	uint32_t root_cluster;             // FAT32
	uint64_t data_offset;
	uint64_t info_offset;   // FSInfo; 0: none
	uint64_t backup_offset; // of the boot sector; 0: none
	bool in_use; // the flag in the boot sector: mounted for writing now, or not left well
	struct fat_window table;
};

struct fat_run {
	uint64_t offset, len; // bytes in the partition
};

struct fat_time {
	int year, month, day, hour, minute, second; // as they are on the disk, in no time zone
};

struct fat_entry {
	char name[FAT_NAME_SIZE];            // UTF-8: the long name, else the short one
	uint8_t raw_name[FAT_RAW_NAME_SIZE]; // the 8.3 one, as it is on the disk
	bool has_long_name;
	uint8_t attributes;
	uint32_t first_cluster; // 0: none; of a folder: the root
	uint32_t size;          // 0 for folders
	struct fat_time modified;
	unsigned n_slots;
	uint64_t
		slots[FAT_SLOTS_MAX]; // where each is in the partition; the last one is the 8.3 one
};

// The source of a block device or an image; fd stays open while it is used.
int fat_source_of_fd(int fd, struct fat_source *ret);

int fat_open(const struct fat_source *source, struct fat *ret);

// What follows a cluster.
enum fat_link {
	FAT_LINK_NEXT,
	FAT_LINK_END,
	FAT_LINK_FREE,
	FAT_LINK_BAD,
	FAT_LINK_RESERVED,
	FAT_LINK_OUTSIDE,
};

bool fat_has_cluster(const struct fat *fat, uint32_t cluster);
uint64_t fat_cluster_offset(const struct fat *fat, uint32_t cluster);

// The kind of the link, with the raw value in *ret_next; or -errno. cluster must be there.
int fat_link(struct fat *fat, uint32_t cluster, uint32_t *ret_next);

// A chain, as runs of clusters that lie side by side.
struct fat_chain {
	struct fat *fat;
	struct fat_run fixed; // FAT12 and FAT16: the root folder
	uint32_t next;        // 0: at the end
	uint32_t n_left;      // clusters that it may have yet
	int error;            // what the run before has led to
};

void fat_chain_of_file(struct fat *fat, uint32_t first_cluster, struct fat_chain *ret);
void fat_chain_of_folder(struct fat *fat, uint32_t first_cluster, struct fat_chain *ret); // 0: root

// 1 with the next run, 0 at the end, -errno. As Linux and EDK2, it reads no link that is not
// needed: the clusters before a damaged link are handed out first.
int fat_chain_next(struct fat_chain *chain, struct fat_run *ret);

// A folder that is being read.
struct fat_folder {
	struct fat_chain chain;
	struct fat_run run; // what is left of the present one
	uint32_t n_read;    // slots so far, free ones too
	uint32_t n_orphans; // slots of long names that belong to no entry, so far
	bool ended;
	struct fat_window window;
};

void fat_folder_start(struct fat *fat, uint32_t first_cluster, struct fat_folder *ret); // 0: root

// 1 with the next entry, 0 at the end, -errno. "." and "..", and labels, are entries, too.
int fat_folder_next(struct fat_folder *folder, struct fat_entry *ret);

static inline bool fat_is_folder(const struct fat_entry *entry)
{
	return entry->attributes & FAT_FOLDER;
}

// "." and "..", and labels: what a driver does not show as a name of its own.
bool fat_is_hidden(const struct fat_entry *entry);

// The entry of a path such as "/loader/loader.conf"; ASCII letters without regard to case, as vfat
// on Debian; short names count, too. The root has none: -EISDIR.
int fat_look_up(struct fat *fat, const char *path, struct fat_entry *ret);

// A file that is being read: remembers where it was, so that reading on is quick.
struct fat_file {
	struct fat_chain chain;
	struct fat_run run;
	uint64_t run_start; // of run, in the file
	uint32_t first_cluster;
	uint32_t size;
};

void fat_file_start(struct fat *fat, const struct fat_entry *entry, struct fat_file *ret);

// Up to len bytes at an offset; fewer only at the end of the file.
int fat_file_read(struct fat_file *file, uint64_t offset, void *buf, size_t len, size_t *ret_len);
