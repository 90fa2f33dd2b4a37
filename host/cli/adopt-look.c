// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "boot-entries/root-image.h"
#include "boot-entries/root-parameters.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/adopt.h"
#include "host/cli/report.h"
#include "host/store/tree.h"

#define RUN_FOLDER "/run/genboot"
#define RUN_VIEW RUN_FOLDER "/adopt"
#define CMDLINE_MAX 65536u

// What is the machine's, what is nobody's, and what the kernel mounts something on.
static const char *const emptied[] = { ROOT_SURVIVORS, "tmp", "run", "proc", "sys" };
static const char *const kept[] = { ROOT_DATABASES };

static int make_folder(const char *path)
{
	return mkdir(path, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

// In a mount namespace of our own, which ends with us: what is mounted below / covers nothing of it
// there. Mounts of others still come through, as an automount of the ESP may.
static int mount_view(struct adopt *adopt)
{
	int r;

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		return -errno;
	r = make_folder(RUN_FOLDER);
	if (r == 0)
		r = make_folder(RUN_VIEW);
	if (r == 0 && mount("/", RUN_VIEW, NULL, MS_BIND, NULL) < 0)
		r = -errno;
	adopt->is_mounted = r == 0;
	return r;
}

static int open_tree_view(struct adopt *adopt)
{
	int r = adopt->is_live ? mount_view(adopt) : 0;

	adopt->tree_view = xdup(adopt->is_live ? RUN_VIEW : adopt->tree);
	return r == 0 ? EXIT_DONE
		      : fail(adopt->cli, EXIT_FAILED, NULL,
			     "cannot look at / without what is mounted below it: %s",
			     error_text(r));
}

void adopt_tree_done(struct adopt *adopt)
{
	if (adopt->is_mounted && umount2(RUN_VIEW, MNT_DETACH) == 0 && rmdir(RUN_VIEW) == 0)
		(void)rmdir(RUN_FOLDER); // unless it is used otherwise
	survey_done(&adopt->survey);
	left_out_done(&adopt->left_out);
	free(adopt->tree_view);
	free(adopt->kernel);
	free(adopt->kernel_version);
	free(adopt->cmdline);
	free(adopt->initrd);
}

static int find_swap(struct adopt *adopt, int root_fd)
{
	CLEANUP(cleanup_fd) int fd = file_open_in_root(root_fd, "etc/fstab");
	CLEANUP(cleanup_free) char *path = xprintf("/proc/self/fd/%d", fd);
	int r = fd < 0 ? 0 : left_out_drop_swap(&adopt->left_out, path);

	if (r == 0 && adopt->is_live)
		r = left_out_drop_swap(&adopt->left_out, "/proc/swaps");
	return r == 0 ? EXIT_DONE
		      : fail(adopt->cli, EXIT_FAILED, NULL,
			     "cannot tell which files are swap space (/etc/fstab): %s",
			     error_text(r));
}

// Where /usr is not merged they are in /lib.
static bool has_modules(int root_fd, const char *version)
{
	static const char *const folders[] = { "usr/lib/modules", "lib/modules" };

	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", folders[i], version);
		CLEANUP(cleanup_fd) int fd = file_open_dir_in_root(root_fd, path);

		if (fd >= 0)
			return true;
	}
	return false;
}

static int try_kernel(struct adopt *adopt, int root_fd, const char *version)
{
	CLEANUP(cleanup_free) char *skipped = NULL;
	struct tree_file kernel = { .fd = -1 };
	char *found = NULL;
	int r = tree_find_kernel(root_fd, version, &kernel, &found, &skipped);

	if (r < 0)
		return r;
	if (!has_modules(root_fd, found)) {
		r = -ENOENT;
	} else {
		adopt->kernel = xprintf("%s%s", adopt->is_live ? "" : adopt->tree, kernel.path);
		adopt->kernel_version = xdup(found);
	}
	free(found);
	tree_file_done(&kernel);
	return r;
}

// The one that runs has shown that it does.
static int find_kernel(struct adopt *adopt, int root_fd)
{
	const char *wanted = adopt->cli->options.kernel_version;
	CLEANUP(cleanup_free)
	char *version = xdup(wanted ? screen(span_of(wanted)) : "VERSION");
	struct utsname running;
	int r = -ENOENT;

	if (!wanted && adopt->is_live && uname(&running) == 0)
		r = try_kernel(adopt, root_fd, running.release);
	if (r < 0)
		r = try_kernel(adopt, root_fd, wanted);
	return r == 0 ? EXIT_DONE
		      : fail(adopt->cli, EXIT_REFUSED,
			     "apt install linux-image-amd64; or genboot adopt --kernel-version "
			     "VERSION",
			     "%s has no /boot/vmlinuz-%s with /lib/modules/%s: %s",
			     quoted(adopt->tree), version, version, error_text(r));
}

// A tree's is made there; what install would miss shows before anything is written.
static int check_initrd(const struct adopt *adopt, int root_fd)
{
	struct tree_file initrd = { .fd = -1 };
	int r;

	if (adopt->is_live || adopt->cli->options.n_initrds > 0)
		return EXIT_DONE;
	r = tree_find_initrd(root_fd, adopt->kernel_version, &initrd);
	if (r == 0)
		tree_file_done(&initrd);
	return r == 0 ? EXIT_DONE
		      : fail(adopt->cli, EXIT_REFUSED,
			     "update-initramfs -c -k VERSION there; or genboot adopt --initrd FILE",
			     "no initrd for kernel %s in %s: %s",
			     screen(span_of(adopt->kernel_version)), quoted(adopt->tree),
			     error_text(r));
}

static int read_running(char **ret)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir("/proc");
	size_t len = 0;

	return fd < 0 ? fd : file_read_beneath(fd, "cmdline", CMDLINE_MAX, ret, &len);
}

// That of the running system is no source elsewhere; here the running one is what is adopted.
static int read_cmdline(const struct adopt *adopt, int root_fd, char **ret)
{
	CLEANUP(cleanup_free) char *text = NULL;
	int r = tree_read_cmdline(root_fd, &text);

	if (r == -ENOENT && adopt->is_live)
		r = read_running(&text);
	if (r < 0)
		return r;
	*ret = xalloc(strlen(text) + 1);
	return root_parameters_strip(span_of(text), *ret, strlen(text) + 1) < 0 ? -EBADMSG : 0;
}

static int find_cmdline(struct adopt *adopt, int root_fd)
{
	int r = 0;

	if (adopt->cli->options.cmdline)
		adopt->cmdline = xdup(adopt->cli->options.cmdline);
	else
		r = read_cmdline(adopt, root_fd, &adopt->cmdline);
	return r == 0 ? EXIT_DONE
		      : fail(adopt->cli, EXIT_REFUSED, "genboot adopt --cmdline TEXT",
			     "no kernel command line in %s (/etc/kernel/cmdline): %s",
			     quoted(adopt->tree), error_text(r));
}

// Subvolumes of btrfs that are in another one, and no mounts of their own, are not in what is
// sealed, either.
static int check_mounts(const struct adopt *adopt)
{
	static const char *const needed[] = { "usr", "etc", "var", "var/lib" };
	const struct survey *survey = &adopt->survey;

	for (size_t i = 0; i < survey->n_mounts; i++) {
		const char *path = survey->mounts[i];
		bool is_needed = span_has_prefix(span_of(path), "usr/");

		for (size_t k = 0; k < ARRAY_LEN(needed); k++)
			is_needed = is_needed || strcmp(path, needed[k]) == 0;
		if (is_needed)
			return fail(adopt->cli, EXIT_REFUSED,
				    "genboot install --root TREE, of a tree that has it all",
				    "/%s is a subvolume or file system of its own, and would not "
				    "be in what is sealed: the system would not come up",
				    screen(span_of(path)));
	}
	return EXIT_DONE;
}

static int take_survey(struct adopt *adopt)
{
	int r = survey_tree(adopt->tree_view, SURVEY_NO_CLAMP, &adopt->left_out, &adopt->survey);

	// What went while it was looked at shows when it is sealed.
	if (r < 0 && r != -ENOENT)
		return fail(adopt->cli, EXIT_FAILED, NULL, "cannot read %s: %s",
			    quoted(adopt->tree), error_text(r));
	return check_mounts(adopt);
}

int adopt_look(struct adopt *adopt)
{
	CLEANUP(cleanup_fd) int root_fd = file_open_dir(adopt->tree);
	int r = root_fd < 0 ? fail(adopt->cli, EXIT_FAILED, NULL, "cannot open %s: %s",
				   quoted(adopt->tree), error_text(root_fd))
			    : find_kernel(adopt, root_fd);

	adopt->left_out.emptied = emptied;
	adopt->left_out.n_emptied = ARRAY_LEN(emptied);
	adopt->left_out.kept = kept;
	adopt->left_out.n_kept = ARRAY_LEN(kept);
	left_out_drop(&adopt->left_out, "lost+found");
	if (r == EXIT_DONE)
		r = check_initrd(adopt, root_fd);
	if (r == EXIT_DONE)
		r = find_cmdline(adopt, root_fd);
	if (r == EXIT_DONE)
		r = find_swap(adopt, root_fd);
	if (r == EXIT_DONE)
		r = open_tree_view(adopt);
	return r == EXIT_DONE ? take_survey(adopt) : r;
}
