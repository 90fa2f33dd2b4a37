// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot-entries/root-image.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/mounts.h"
#include "host/stage1/seed.h"
#include "host/stage1/stage1.h"

#define SEEDED "var/lib/genboot/state/seeded"

static const char *const survivors[] = { ROOT_SURVIVORS };
static const char *const databases[] = { ROOT_DATABASES };

// Below /var: those, and what is this tool's own.
static const char *const not_seeded[] = { "/lib/dpkg", "/lib/rpm", "/lib/pacman", "/lib/genboot",
					  NULL };

static bool has_folder(int fd, const char *path)
{
	struct stat st;

	return fstatat(fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

// Detached copies of the mounts, taken before /var covers them; -1 where the image has none.
static void take_databases(const struct stage1 *stage1, int fds[ARRAY_LEN(databases)])
{
	for (size_t i = 0; i < ARRAY_LEN(databases); i++)
		fds[i] = has_folder(stage1->root_fd, databases[i])
				 ? open_tree(stage1->root_fd, databases[i],
					     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)
				 : -1;
}

// Without them the system still comes up; it does not know what is installed.
static void put_databases(const struct stage1 *stage1, const int fds[ARRAY_LEN(databases)])
{
	for (size_t i = 0; i < ARRAY_LEN(databases); i++) {
		CLEANUP(cleanup_free) char *to = xprintf("%s/%s", stage1->target, databases[i]);

		if (fds[i] >= 0 &&
		    move_mount(fds[i], "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH) < 0)
			stage1_say("cannot mount the image's /%s: %s", databases[i],
				   strerror(errno));
	}
}

static bool is_seeded(const struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *path = xprintf(SEEDED "/%s", stage1->hash);
	uint64_t size;

	return file_size_beneath(stage1->data_fd, path, &size) == 0;
}

static int note_seeded(const struct stage1 *stage1)
{
	CLEANUP(cleanup_fd) int fd = -1;
	int r = file_make_dirs(stage1->data_fd, SEEDED);

	if (r < 0)
		return r;
	fd = file_open_dir_beneath(stage1->data_fd, SEEDED);
	if (fd < 0)
		return fd;
	// The copies first.
	return syncfs(fd) < 0 ? -errno : file_replace(fd, stage1->hash, "", 0, 0644);
}

static int seed_survivor(const struct stage1 *stage1, const char *name)
{
	CLEANUP(cleanup_free) char *from = xprintf("%s/%s", stage1->target, name);

	return has_folder(stage1->root_fd, name) ? seed(from, stage1->data_fd, name, not_seeded)
						 : 0;
}

// A disk that is full has lost nothing that was there: the system comes up with that.
static void seed_all(const struct stage1 *stage1)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(survivors) && r == 0; i++)
		r = seed_survivor(stage1, survivors[i]);
	if (r == 0)
		r = note_seeded(stage1);
	if (r < 0)
		stage1_say("not all that the image brings for /var, /home, /root and /srv could be "
			   "copied: %s",
			   strerror(-r));
}

static int mount_survivor(struct stage1 *stage1, const char *name)
{
	CLEANUP(cleanup_free) char *to = xprintf("%s/%s", stage1->target, name);
	CLEANUP(cleanup_free) char *from = xprintf(STAGE1_DATA "/%s", name);
	CLEANUP(cleanup_free) char *both = xprintf("%s:%s", from, to);
	int r;

	if (!has_folder(stage1->root_fd, name))
		return 0;
	if (!has_folder(stage1->data_fd, name)) // full, or read-only, at its first start
		r = mount_volatile(name, to, to);
	else
		r = stage1->is_read_only ? mount_volatile(name, both, to) : mount_bind(from, to);
	return r < 0 ? stage1_fail(stage1, r, "cannot mount /%s", name) : 0;
}

int state_mount(struct stage1 *stage1)
{
	int fds[ARRAY_LEN(databases)];
	int r = 0;

	take_databases(stage1, fds);
	if (!stage1->is_read_only && !is_seeded(stage1))
		seed_all(stage1);
	for (size_t i = 0; i < ARRAY_LEN(survivors) && r == 0; i++)
		r = mount_survivor(stage1, survivors[i]);
	if (r == 0)
		put_databases(stage1, fds);
	for (size_t i = 0; i < ARRAY_LEN(databases); i++)
		cleanup_fd(&fds[i]);
	return r;
}
