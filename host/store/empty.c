// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/store/store.h"

#define MAX_NAMES 1000000u
#define MAX_DEPTH 16 // the store itself has four

static int remove_any(int dir_fd, const char *name, unsigned int depth);

static int remove_inside(int fd, const char *const *but, unsigned int depth)
{
	char **names;
	size_t n;
	int r = file_list(fd, ".", MAX_NAMES, &names, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n && r == 0; i++) {
		bool stays = false;

		for (const char *const *name = but; *name; name++)
			stays = stays || strcmp(*name, names[i]) == 0;
		r = stays ? 0 : remove_any(fd, names[i], depth);
	}
	file_list_free(names, n);
	return r == 0 ? file_sync(fd) : r;
}

// NOLINTNEXTLINE(misc-no-recursion): the depth is bounded.
static int remove_any(int dir_fd, const char *name, unsigned int depth)
{
	static const char *const nothing[] = { NULL };
	CLEANUP(cleanup_fd) int fd = -1;
	int r;

	if (unlinkat(dir_fd, name, 0) == 0)
		return 0;
	if (errno != EISDIR)
		return -errno;
	if (depth == MAX_DEPTH)
		return -ELOOP;
	fd = file_open_dir_beneath(dir_fd, name);
	r = fd < 0 ? fd : remove_inside(fd, nothing, depth + 1);
	return r == 0 && unlinkat(dir_fd, name, AT_REMOVEDIR) < 0 ? -errno : r;
}

int store_empty(const struct store *store, const char *const *but)
{
	return remove_inside(store->fd, but, 0);
}
