// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A FAT partition as the nodes of the fake firmware: folders are read at once, content when it is
// asked for. What is written stays in memory; the disk never changes.
//
// Limits: TREE_NODES_MAX files and folders, the rest is not there.

#include "host/esp/fat.h"
#include "tests/crash/partition.h"
#include "tests/crash/pool.h"
#include "tests/firmware/firmware.h"

#define TREE_NODES_MAX 65536u

struct tree {
	struct pool *pool;
	struct partition partition;
	struct fat fat;
	struct tree_file *files; // the root first; a folder before what is in it
	size_t n_files;
};

// *ret stays where it is as long as its nodes are used. 0, or fat_open()'s errors.
int tree_read(struct pool *pool, const struct partition *partition, struct tree *ret);

struct fw_node *tree_root(struct tree *tree);

// Of all paths, sizes and contents, in whatever order they are in.
uint64_t tree_hash(struct tree *tree);

// The content of one file, of which no more than its damage can be read.
uint64_t tree_hash_file(struct fat *fat, const struct fat_entry *entry, int *ret_error);

// The files' paths, in the order of the folders: "/loader/loader.conf". The caller frees each and
// the array.
void tree_paths(const struct tree *tree, char ***ret, size_t *ret_n);
