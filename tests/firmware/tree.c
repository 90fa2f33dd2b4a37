// SPDX-License-Identifier: GPL-2.0-or-later

// Trees of files in memory.

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/firmware/firmware.h"

static const struct fw_time some_day = { 2026, 11, 22, 12, 30, 0 };

static struct fw_node *make(const char *name, size_t len, bool is_folder)
{
	struct fw_node *node = calloc(1, sizeof *node);

	if (!node)
		abort();
	node->name = strndup(name, len);
	if (!node->name)
		abort();
	node->is_folder = is_folder;
	node->modified = some_day;
	return node;
}

struct fw_node *fw_make_folder(void)
{
	return make("", 0, true);
}

// The link to the child of this name, or to the NULL behind the last one.
static struct fw_node **find_link(struct fw_node *folder, const char *name, size_t len)
{
	struct fw_node **link = &folder->children;

	while (*link &&
	       (strlen((*link)->name) != len || strncasecmp((*link)->name, name, len) != 0))
		link = &(*link)->next;
	return link;
}

// The link to the last component, with *parent the folder that it is in. NULL when that folder is
// not there.
static struct fw_node **find_path(struct fw_node *root, const char *path, bool make_folders)
{
	size_t len = strcspn(path, "/");

	for (; path[len] == '/'; path += len + 1, len = strcspn(path, "/")) {
		struct fw_node **link = find_link(root, path, len);

		if (!*link && make_folders)
			*link = make(path, len, true);
		if (!*link || !(*link)->is_folder)
			return NULL;
		root = *link;
	}
	return find_link(root, path, len);
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static struct fw_node *put(struct fw_node *root, const char *path, bool is_folder)
{
	struct fw_node **link = find_path(root, path, true);
	struct fw_node *next = link && *link ? (*link)->next : NULL;

	if (!link)
		abort();
	if (*link) {
		(*link)->next = NULL;
		fw_free_tree(*link);
	}
	*link = make(last_name(path), strlen(last_name(path)), is_folder);
	(*link)->next = next;
	return *link;
}

struct fw_node *fw_put(struct fw_node *root, const char *path, const void *bytes, size_t size)
{
	struct fw_node *node = put(root, path, false);

	node->data = malloc(size > 0 ? size : 1);
	if (!node->data)
		abort();
	memcpy(node->data, bytes, size);
	node->size = size;
	return node;
}

struct fw_node *fw_put_text(struct fw_node *root, const char *path, const char *text)
{
	return fw_put(root, path, text, strlen(text));
}

struct fw_node *fw_put_folder(struct fw_node *root, const char *path)
{
	return put(root, path, true);
}

struct fw_node *fw_find(struct fw_node *root, const char *path)
{
	struct fw_node **link = find_path(root, path, false);

	return link ? *link : NULL;
}

void fw_remove(struct fw_node *root, const char *path)
{
	struct fw_node **link = find_path(root, path, false), *node = link ? *link : NULL;

	if (!node)
		return;
	*link = node->next;
	node->next = NULL;
	fw_free_tree(node);
}

// A folder's children are put in front of what is still to be freed.
void fw_free_tree(struct fw_node *root)
{
	struct fw_node *todo = root;

	while (todo) {
		struct fw_node *node = todo, **last = &node->children;

		while (*last)
			last = &(*last)->next;
		*last = node->next;
		todo = node->children;
		free(node->name);
		free(node->data);
		free(node);
	}
}
