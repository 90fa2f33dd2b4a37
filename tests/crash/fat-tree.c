// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/fat-tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "tests/crash/hash.h"

#define CHUNK 65536u
#define WRITABLE_MAX ((uint64_t)1 << 20)
#define SEED 0x67656e626f6f7421u

struct tree_file {
	struct fw_node node; // its owner is this struct
	struct tree *tree;
	struct tree_file *next;
	const struct tree_file *parent;
	uint64_t path_hash;
	uint32_t first_cluster;
};

static int64_t read_node(const struct fw_node *node, uint64_t offset, void *buf, size_t n)
{
	const struct tree_file *at = node->owner;
	const struct fat_entry entry = { .first_cluster = at->first_cluster,
					 .size = (uint32_t)node->size };
	struct fat_file file;
	size_t len;
	int error;

	fat_file_start(&at->tree->fat, &entry, &file);
	error = fat_file_read(&file, offset, buf, n, &len);
	return error < 0 ? error : (int64_t)len;
}

// The first write takes the content into memory.
static int write_node(struct fw_node *node, uint64_t offset, const void *buf, size_t n)
{
	const struct tree_file *at = node->owner;
	uint8_t *data;
	int64_t len;

	if (node->size > WRITABLE_MAX)
		return -EFBIG;
	data = pool_take(at->tree->pool, (size_t)node->size);
	len = read_node(node, 0, data, (size_t)node->size);
	if (len < 0)
		return (int)len;
	memcpy(data + offset, buf, n);
	node->data = data;
	return 0;
}

static struct fw_time time_of(const struct fat_time *time)
{
	return (struct fw_time){
		(uint16_t)time->year, (uint8_t)time->month,  (uint8_t)time->day,
		(uint8_t)time->hour,  (uint8_t)time->minute, (uint8_t)time->second
	};
}

static struct tree_file *add_file(struct tree *tree, struct tree_file *parent,
				  const struct fat_entry *entry)
{
	struct tree_file *file = pool_take(tree->pool, sizeof *file);
	size_t len = strlen(entry->name);

	file->tree = tree;
	file->parent = parent;
	file->first_cluster = entry->first_cluster;
	file->path_hash = hash_bytes(parent ? parent->path_hash : SEED, entry->name, len);
	file->node = (struct fw_node){ .name = pool_take(tree->pool, len + 1),
				       .is_folder = fat_is_folder(entry),
				       .size = entry->size,
				       .modified = time_of(&entry->modified),
				       .read = read_node,
				       .write = write_node,
				       .read_only = entry->attributes & FAT_READ_ONLY,
				       .owner = file };
	memcpy(file->node.name, entry->name, len);
	tree->n_files++;
	return file;
}

// Appends what is in a folder behind *last, and as the folder's children. Folders that a firmware
// would read half before it finds the damage cannot be read here: a loader has to bear both.
static void read_folder(struct tree_file *folder, struct tree_file **last)
{
	struct tree *tree = folder->tree;
	struct fw_node **link = &folder->node.children;
	struct fat_folder walk;
	struct fat_entry entry;
	int more = 1;

	fat_folder_start(&tree->fat, folder->first_cluster, &walk);
	while (more > 0 && tree->n_files < TREE_NODES_MAX) {
		more = fat_folder_next(&walk, &entry);
		if (more <= 0 || fat_is_hidden(&entry))
			continue;
		(*last)->next = add_file(tree, folder, &entry);
		*last = (*last)->next;
		*link = &(*last)->node;
		link = &(*link)->next;
	}
	if (more < 0)
		folder->node.status = more == -EIO ? FW_DEVICE_ERROR : FW_VOLUME_CORRUPTED;
}

int tree_read(struct pool *pool, const struct partition *partition, struct tree *ret)
{
	const struct fat_entry root = { .attributes = FAT_FOLDER };
	struct fat_source source;
	struct tree_file *last;
	int error;

	ret->pool = pool;
	ret->partition = *partition;
	ret->n_files = 0;
	source = partition_source(&ret->partition);
	error = fat_open(&source, &ret->fat);
	if (error < 0)
		return error;
	ret->files = last = add_file(ret, NULL, &root);
	for (struct tree_file *file = ret->files; file; file = file->next) {
		// A folder without a cluster would be the root once more.
		if (file->node.is_folder && (file->first_cluster != 0 || file == ret->files))
			read_folder(file, &last);
	}
	return 0;
}

struct fw_node *tree_root(struct tree *tree)
{
	return &tree->files->node;
}

uint64_t tree_hash_file(struct fat *fat, const struct fat_entry *entry, int *ret_error)
{
	uint8_t buf[CHUNK];
	struct fat_file file;
	uint64_t hash = entry->size;
	size_t len = 1;
	int error = 0;

	fat_file_start(fat, entry, &file);
	for (uint64_t offset = 0; error == 0 && len > 0; offset += len) {
		error = fat_file_read(&file, offset, buf, sizeof buf, &len);
		if (error == 0)
			hash = hash_bytes(hash, buf, len);
	}
	*ret_error = error;
	return hash_bytes(hash, &error, sizeof error);
}

static uint64_t content_hash(struct tree *tree, const struct tree_file *file)
{
	const struct fat_entry entry = { .first_cluster = file->first_cluster,
					 .size = (uint32_t)file->node.size };
	int error;

	if (file->node.is_folder)
		return hash_bytes(SEED, &file->node.status, sizeof file->node.status);
	return tree_hash_file(&tree->fat, &entry, &error);
}

// A sum, because the order of names in a folder does not matter.
uint64_t tree_hash(struct tree *tree)
{
	uint64_t sum = 0;

	for (const struct tree_file *file = tree->files; file; file = file->next) {
		uint64_t content = content_hash(tree, file);

		sum += hash_bytes(file->path_hash + file->node.is_folder, &content, sizeof content);
	}
	return sum;
}

static size_t path_length(const struct tree_file *file)
{
	size_t len = 0;

	for (; file->parent; file = file->parent)
		len += 1 + strlen(file->node.name);
	return len;
}

static char *print_path(const struct tree_file *file)
{
	size_t at = path_length(file);
	char *path = xalloc(at + 1);

	for (; file->parent; file = file->parent) {
		size_t len = strlen(file->node.name);

		at -= len;
		memcpy(path + at, file->node.name, len);
		path[--at] = '/';
	}
	return path;
}

void tree_paths(const struct tree *tree, char ***ret, size_t *ret_n)
{
	char **paths = xalloc(tree->n_files * sizeof *paths);
	size_t n = 0;

	for (const struct tree_file *file = tree->files; file; file = file->next)
		if (!file->node.is_folder)
			paths[n++] = print_path(file);
	*ret = paths;
	*ret_n = n;
}
