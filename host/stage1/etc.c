// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <libmount.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot-entries/glob.h"
#include "boot-entries/persist.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/crypttab.h"
#include "host/stage1/keep.h"
#include "host/stage1/mounts.h"
#include "host/stage1/seed.h"
#include "host/stage1/stage1.h"

#define MAX_NAMES 100000u
#define MACHINE_ID "etc/machine-id"
#define MACHINE_ID_MAX 64u

static void table_done(struct libmnt_table **table)
{
	mnt_unref_table(*table);
}

static int write_table(struct libmnt_table *table, const char *path)
{
	FILE *file = fopen(path, "we");
	int r;

	if (!file)
		return -errno;
	r = mnt_table_write_file(table, file);
	return fclose(file) != 0 && r == 0 ? -errno : r;
}

// The root is mounted, and is what it is: systemd would mount it once more, writable, as fstab has
// it from the days before.
static int fstab_without_root(const struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/etc/fstab", stage1->target);
	CLEANUP(table_done) struct libmnt_table *table = mnt_new_table();
	struct libmnt_fs *root;

	if (!table)
		return -ENOMEM;
	mnt_table_enable_comments(table, 1);
	if (mnt_table_parse_fstab(table, path) != 0)
		return 0; // there is none
	root = mnt_table_find_target(table, "/", MNT_ITER_FORWARD);
	if (!root)
		return 0;
	mnt_table_remove_fs(table, root);
	return write_table(table, path);
}

static bool has_machine_id(int root_fd)
{
	CLEANUP(cleanup_fd) int fd = file_open_in_root(root_fd, MACHINE_ID);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && st.st_size >= 32;
}

static int write_machine_id(int data_fd, const char *text, size_t len)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(data_fd, "etc");

	return fd < 0 ? fd : file_replace(fd, "machine-id", text, len, 0444);
}

// A system that is installed from an image has no id yet: systemd would make a new one at each
// boot.
static int make_machine_id(const struct stage1 *stage1)
{
	uint8_t bytes[16];
	char text[34];

	if (has_machine_id(stage1->data_fd) || has_machine_id(stage1->root_fd))
		return 0;
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return -EIO;
	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40); // a version 4 UUID: machine-id(5)
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	text[32] = '\n';
	return write_machine_id(stage1->data_fd, text, 33);
}

// Makes something to mount on, in the volatile layer; elsewhere the image must have it.
static int make_place(const struct stage1 *stage1, const char *path, bool is_folder)
{
	CLEANUP(cleanup_free) char *to = xprintf("%s/%s", stage1->target, path);
	struct stat st;
	int fd;

	if (lstat(to, &st) == 0)
		return S_ISDIR(st.st_mode) == is_folder && !S_ISLNK(st.st_mode) ? 0 : -EEXIST;
	if (is_folder)
		return mkdir(to, 0755) < 0 ? -errno : 0;
	fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

// systemd takes a machine-id that something is mounted on for one that is not kept, and tries to
// write it down (systemd-machine-id-commit.service): so it is a copy.
static int copy_machine_id(const struct stage1 *stage1)
{
	CLEANUP(cleanup_fd) int etc_fd = file_open_dir_in_root(stage1->root_fd, "etc");
	CLEANUP(cleanup_fd) int fd = file_open_in_root(stage1->data_fd, MACHINE_ID);
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;
	int r = fd < 0 ? fd : file_read(fd, MACHINE_ID_MAX, &text, &len);

	if (r == 0 && etc_fd < 0)
		r = etc_fd;
	return r < 0 ? r : file_replace(etc_fd, "machine-id", text, len, 0444);
}

static int persist_one(const struct stage1 *stage1, const char *path)
{
	static const char *const nothing[] = { NULL };
	CLEANUP(cleanup_free) char *from = xprintf("%s/%s", stage1->target, path);
	CLEANUP(cleanup_free) char *kept = xprintf(STAGE1_DATA "/%s", path);
	struct stat st;
	int r;

	if (lstat(from, &st) == 0 && !stage1->is_read_only) {
		r = seed(from, stage1->data_fd, path, nothing);
		if (r < 0)
			return r;
	}
	if (lstat(kept, &st) < 0 || (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)))
		return 0;
	if (strcmp(path, MACHINE_ID) == 0)
		return copy_machine_id(stage1);
	r = make_place(stage1, path, S_ISDIR(st.st_mode));
	return r == 0 ? mount_bind(kept, from) : r;
}

// Each name that matches in a folder below one root, but for those that the other root has.
static int persist_names(struct stage1 *stage1, int root_fd, int not_in_fd, const char *folder,
			 struct span pattern)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_in_root(root_fd, folder);
	char **names;
	size_t n;
	int r = fd < 0 ? fd : file_list(fd, ".", MAX_NAMES, &names, &n);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free)
		char *path = *folder ? xprintf("%s/%s", folder, names[i]) : xdup(names[i]);
		struct stat st;

		if (!glob_match(pattern, span_of(names[i])) ||
		    (not_in_fd >= 0 && fstatat(not_in_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0))
			continue;
		r = persist_one(stage1, path);
		if (r < 0)
			stage1_say("/%s does not persist: %s", path, strerror(-r));
	}
	file_list_free(names, n);
	return 0;
}

static int persist_pattern(struct stage1 *stage1, const struct persist *pattern)
{
	CLEANUP(cleanup_free) char *folder = xdup_span(pattern->folder);
	int r = stage1->is_read_only ? 0 : file_make_dirs(stage1->data_fd, folder);

	if (r == 0)
		r = persist_names(stage1, stage1->root_fd, -1, folder, pattern->name);
	if (r == 0)
		r = persist_names(stage1, stage1->data_fd, stage1->root_fd, folder, pattern->name);
	return r;
}

static void persist_all(struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *text = NULL;
	CLEANUP(cleanup_fd) int fd = file_open_in_root(stage1->root_fd, GENBOOT_CONF);
	struct persist pattern;
	struct span rest;
	size_t len = 0, at = 0;

	if (fd >= 0 && file_read(fd, GENBOOT_CONF_MAX, &text, &len) < 0)
		stage1_say("cannot read /" GENBOOT_CONF);
	rest = span_bytes(text, len);
	while (persist_next(&rest, &at, &pattern)) {
		int r = persist_pattern(stage1, &pattern);

		if (r < 0)
			stage1_say("/%.*s/%.*s does not persist: %s", (int)pattern.folder.len,
				   pattern.folder.at, (int)pattern.name.len, pattern.name.at,
				   strerror(-r));
	}
}

static int mount_tmp(const struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *tmp = xprintf("%s/tmp", stage1->target);

	return mount("tmpfs", tmp, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") < 0 &&
			       errno != ENOENT
		       ? -errno
		       : 0;
}

static int make_image_folder(void)
{
	return mkdir(STAGE1_RUN "/image", 0755) < 0 && errno != EEXIST ? -errno : 0;
}

// What `genboot status` compares /etc with (host/store/drift.h): the image without what is mounted
// on it, and what was put into the volatile layer here.
static int keep_image(const struct stage1 *stage1)
{
	int r = make_image_folder();

	if (r == 0)
		r = mount_bind(stage1->target, STAGE1_RUN "/image");
	return r == 0 ? mount_private(STAGE1_RUN "/image") : r;
}

static int keep_own(void)
{
	static const char *const nothing[] = { NULL };
	CLEANUP(cleanup_fd) int fd = file_open_dir(STAGE1_RUN "/etc");

	return fd < 0 ? fd : seed(STAGE1_RUN "/etc/upper", fd, "own", nothing);
}

// The system comes up without it, too, once somebody has typed the passphrase again.
static void clean_crypttab(const struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/etc/crypttab", stage1->target);
	int r = *stage1->locked ? crypttab_without(path, stage1->locked) : 0;

	if (r < 0)
		stage1_say("cannot write the volatile /etc/crypttab: %s", strerror(-r));
}

int etc_mount(struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *etc = xprintf("%s/etc", stage1->target);
	int r = keep_image(stage1);

	if (r == 0)
		r = mount_volatile("etc", etc, etc);

	if (r < 0)
		return stage1_fail(stage1, r, "cannot mount a volatile /etc");
	r = fstab_without_root(stage1);
	if (r < 0)
		return stage1_fail(stage1, r, "cannot write the volatile /etc/fstab");
	clean_crypttab(stage1);
	if (!stage1->is_read_only) {
		r = file_make_dirs(stage1->data_fd, "etc");
		if (r == 0)
			r = make_machine_id(stage1);
		if (r < 0)
			stage1_say("this machine has no lasting id: %s", strerror(-r));
	}
	persist_all(stage1);
	r = keep_own();
	if (r < 0)
		stage1_say("what is changed in /etc will not be told: %s", strerror(-r));
	keep_units(stage1);
	r = mount_tmp(stage1);
	return r < 0 ? stage1_fail(stage1, r, "cannot mount /tmp") : 0;
}
