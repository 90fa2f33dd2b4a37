// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/loop.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/esp/mend.h"
#include "tests/host/folder.h"

// Mounts of this test alone, where that is allowed.
static void be_alone(void)
{
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		cr_skip_test("no mount namespace");
}

static void mount_tmpfs(const char *path)
{
	cr_assert_eq(mount("x", path, "tmpfs", MS_NOSUID, "size=64k"), 0);
}

static dev_t device_at(const char *path)
{
	struct stat st;

	cr_assert_eq(stat(path, &st), 0);
	return st.st_dev;
}

static bool is_read_only(const char *path)
{
	struct statvfs fs;

	cr_assert_eq(statvfs(path, &fs), 0);
	return fs.f_flag & ST_RDONLY;
}

static struct mounts mounts_at(const char *path)
{
	struct mounts mounts = { 0 };
	char *where = NULL;

	cr_assert_eq(mounts_read(device_at(path), &mounts, &where), 0);
	return mounts;
}

static void tmpfs_remove(struct folder *folder, struct mounts *mounts)
{
	while (umount(folder->path) == 0)
		;
	mounts_done(mounts);
	folder_remove(folder);
}

Test(mounts, a_file_system_is_taken_off_and_put_back_as_it_was)
{
	struct folder folder = folder_make();
	struct mounts mounts;
	const char *where = "";

	be_alone();
	mount_tmpfs(folder.path);
	mounts = mounts_at(folder.path);
	cr_assert_eq(mounts.n, 1);
	cr_assert_eq(mounts_unmount(&mounts, &where), 0);
	cr_assert_neq(device_at(folder.path), mounts.device);
	cr_assert_eq(mounts_restore(&mounts, false, &where), 0);
	mounts_done(&mounts);
	mounts = mounts_at(folder.path);
	cr_assert_eq(mounts.items[0].flags & MS_NOSUID, MS_NOSUID);
	cr_assert_not(is_read_only(folder.path));
	tmpfs_remove(&folder, &mounts);
}

Test(mounts, or_put_back_read_only)
{
	struct folder folder = folder_make();
	struct mounts mounts;
	const char *where = "";

	be_alone();
	mount_tmpfs(folder.path);
	mounts = mounts_at(folder.path);
	cr_assert_eq(mounts_unmount(&mounts, &where), 0);
	cr_assert_eq(mounts_restore(&mounts, true, &where), 0);
	cr_assert(is_read_only(folder.path));
	tmpfs_remove(&folder, &mounts);
}

Test(mounts, what_is_mounted_over_it_is_not_unmounted)
{
	struct folder folder = folder_make();
	struct mounts mounts;
	const char *where = "";
	dev_t over;

	be_alone();
	mount_tmpfs(folder.path);
	mounts = mounts_at(folder.path);
	mount_tmpfs(folder.path);
	over = device_at(folder.path);
	cr_assert_eq(mounts_unmount(&mounts, &where), -ESTALE);
	cr_assert_str_eq(where, folder.path);
	cr_assert_eq(device_at(folder.path), over);
	tmpfs_remove(&folder, &mounts);
}

Test(mounts, one_that_an_automount_has_put_back_by_now_is_back)
{
	struct folder folder = folder_make();
	struct mounts mounts;
	const char *where = "";

	be_alone();
	mount_tmpfs(folder.path);
	mounts = mounts_at(folder.path);
	cr_assert_eq(mounts_restore(&mounts, false, &where), 0);
	cr_assert_eq(umount(folder.path), 0);
	cr_assert_neq(device_at(folder.path), mounts.device);
	tmpfs_remove(&folder, &mounts);
}

// A loop device with an ext4 on it, gone with the test, and a folder to mount it at.
struct disk {
	struct folder folder;
	char *mount_point;
	char node[32];
	dev_t device;
	int fd;
};

static int configure(const struct folder *folder, char node[32])
{
	CLEANUP(cleanup_fd) int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	CLEANUP(cleanup_fd) int file = openat(folder->fd, "disk", O_RDWR | O_CLOEXEC);
	struct loop_config config = { .fd = (unsigned int)file,
				      .info.lo_flags = LO_FLAGS_AUTOCLEAR };

	// Between the two calls another program may take it.
	for (int i = 0; i < 8; i++) {
		CLEANUP(cleanup_fd) int fd = -1;

		snprintf(node, 32, "/dev/loop%d",
			 control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE));
		fd = open(node, O_RDWR | O_CLOEXEC);
		if (fd >= 0 && ioctl(fd, LOOP_CONFIGURE, &config) == 0)
			return steal_fd(&fd);
	}
	return -1;
}

static struct disk disk_make(void)
{
	struct disk disk = { .folder = folder_make() };
	char *command = xprintf("mkfs.ext4 -q %s/disk 8M >/dev/null", disk.folder.path);
	struct stat st;

	disk.mount_point = xprintf("%s/at", disk.folder.path);
	cr_assert_eq(mkdir(disk.mount_point, 0700), 0);
	cr_assert_eq(system(command), 0);
	free(command);
	disk.fd = configure(&disk.folder, disk.node);
	if (disk.fd < 0)
		cr_skip_test("no loop device");
	cr_assert_eq(fstat(disk.fd, &st), 0);
	disk.device = st.st_rdev;
	return disk;
}

static void disk_mount(const struct disk *disk)
{
	cr_assert_eq(mount(disk->node, disk->mount_point, "ext4", 0, NULL), 0);
}

static void disk_remove(struct disk *disk)
{
	while (umount(disk->mount_point) == 0)
		;
	close(disk->fd);
	free(disk->mount_point);
	folder_remove(&disk->folder);
}

Test(mounts, a_device_that_is_held_cannot_be_mounted_until_it_is_let_go)
{
	struct disk disk;
	int held;

	be_alone();
	disk = disk_make();
	held = mounts_hold(disk.node, disk.device);
	cr_assert_geq(held, 0);
	cr_assert_eq(mount(disk.node, disk.mount_point, "ext4", 0, NULL), -1);
	cr_assert_eq(errno, EBUSY);
	close(held);
	disk_mount(&disk);
	cr_assert_eq(mounts_hold(disk.node, disk.device), -EBUSY);
	cr_assert_eq(mounts_hold("/dev/null", disk.device), -ENODEV);
	disk_remove(&disk);
}

// What stands in for fsck.vfat in this mount namespace: it leaves "fsck-was-here" and does the
// rest.
static void put_fsck(const struct disk *disk, const char *rest)
{
	static const char *const paths[] = { "/usr/sbin/fsck.vfat", "/sbin/fsck.vfat" };
	char *path = xprintf("%s/fsck", disk->folder.path);
	char *script =
		xprintf("#!/bin/sh\n%s\n: >%s/fsck-was-here\nexit 4\n", rest, disk->folder.path);
	bool found = false;

	folder_put(&disk->folder, "fsck", script, strlen(script));
	cr_assert_eq(chmod(path, 0755), 0);
	for (size_t i = 0; i < ARRAY_LEN(paths) && !found; i++)
		found = mount(path, paths[i], NULL, MS_BIND, NULL) == 0;
	free(path);
	free(script);
	if (!found)
		cr_skip_test("no fsck.vfat to stand in for");
}

static bool fsck_was_here(const struct disk *disk)
{
	return faccessat(disk->folder.fd, "fsck-was-here", F_OK, 0) == 0;
}

static enum mend_end mend_at(const struct disk *disk, struct mended *ret_mended)
{
	struct place place = { .fd = -1, .device = disk->device };
	struct mounts mounts = mounts_at(disk->mount_point);
	enum mend_end end;

	place.path = xdup(disk->node);
	end = mend_file_system(&place, &mounts, true, ret_mended);
	free(ret_mended->problem);
	free(place.path);
	mounts_done(&mounts);
	return end;
}

Test(mounts, what_fsck_cannot_mend_is_mounted_again_read_only)
{
	struct mended mended;
	struct disk disk;

	be_alone();
	disk = disk_make();
	put_fsck(&disk, "");
	disk_mount(&disk);
	cr_assert_eq(mend_at(&disk, &mended), MEND_DAMAGED);
	cr_assert(fsck_was_here(&disk));
	cr_assert_eq(device_at(disk.mount_point), disk.device);
	cr_assert(is_read_only(disk.mount_point));
	disk_remove(&disk);
}

// A process in a mount namespace of its own, with all that is mounted now.
static pid_t start_elsewhere(void)
{
	int ready[2];
	pid_t pid;
	char byte;

	cr_assert_eq(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (unshare(CLONE_NEWNS) == 0 && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	cr_assert_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

Test(mounts, nothing_is_checked_that_is_mounted_where_it_is_not_seen)
{
	struct mended mended;
	struct disk disk;
	pid_t pid;

	be_alone();
	disk = disk_make();
	put_fsck(&disk, "");
	disk_mount(&disk);
	pid = start_elsewhere();
	cr_assert_eq(mend_at(&disk, &mended), MEND_HELD);
	cr_assert_eq(mended.error, -EBUSY);
	cr_assert_not(fsck_was_here(&disk));
	cr_assert_eq(device_at(disk.mount_point), disk.device);
	cr_assert_not(is_read_only(disk.mount_point));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	disk_remove(&disk);
}

Test(mounts, what_would_end_it_half_way_waits_until_it_is_mounted_again)
{
	struct mended mended;
	struct disk disk;
	int status;
	pid_t pid;

	be_alone();
	disk = disk_make();
	put_fsck(&disk, "kill -INT $PPID; kill -TERM $PPID; kill -INT $$; kill -TERM $$");
	disk_mount(&disk);
	pid = fork();
	if (pid == 0) {
		mend_at(&disk, &mended);
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFSIGNALED(status));
	cr_assert(fsck_was_here(&disk));
	cr_assert_eq(device_at(disk.mount_point), disk.device);
	disk_remove(&disk);
}
