// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "tests/crash/fat-tree.h"

// Every cluster that the chain has, whatever the size says: all of them are the file's.
static void add_extents(struct fat *fat, const struct fat_entry *entry, uint64_t offset,
			struct disk_file *ret)
{
	struct fat_chain chain;
	struct fat_run run;

	fat_chain_of_file(fat, entry->first_cluster, &chain);
	while (fat_chain_next(&chain, &run) > 0) {
		ret->extents = xgrow(ret->extents, ret->n_extents, sizeof *ret->extents);
		ret->extents[ret->n_extents++] = (struct extent){ offset + run.offset, run.len };
	}
}

static void look(struct fat *fat, uint64_t offset, const char *path, struct disk_file *ret)
{
	struct fat_entry entry;
	int error = fat_look_up(fat, path, &entry);

	if (error < 0 || fat_is_folder(&entry))
		return;
	ret->size = entry.size;
	ret->hash = tree_hash_file(fat, &entry, &error);
	ret->exists = error == 0;
	add_extents(fat, &entry, offset, ret);
}

int disk_files(const struct disk_source *disk, unsigned partition, const char *const *paths,
	       size_t n_paths, struct disk_file *ret)
{
	struct partition at;
	struct fat_source source;
	struct fat fat;
	int error = partition_open(disk, partition, &at);

	memset(ret, 0, n_paths * sizeof *ret);
	if (error < 0)
		return error;
	source = partition_source(&at);
	error = fat_open(&source, &fat);
	for (size_t i = 0; error == 0 && i < n_paths; i++)
		look(&fat, at.offset, paths[i], &ret[i]);
	return error;
}

void disk_files_free(struct disk_file *files, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(files[i].extents);
}

int disk_paths(const struct disk_source *disk, unsigned partition, char ***ret, size_t *ret_n)
{
	struct partition at;
	struct pool pool = { 0 };
	struct tree tree;
	int error = partition_open(disk, partition, &at);

	if (error == 0)
		error = tree_read(&pool, &at, &tree);
	if (error == 0)
		tree_paths(&tree, ret, ret_n);
	pool_free(&pool);
	return error;
}

void disk_paths_free(char **paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
	free(paths);
}
