// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/stat.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/cli/install-root.h"
#include "host/cli/report.h"

static int open_first(int root_fd, const char *const *paths, size_t n)
{
	int fd = -1;

	for (size_t i = 0; i < n && fd < 0; i++)
		fd = file_open_in_root(root_fd, paths[i]);
	return fd;
}

// Something in the tree puts stage 1 into what it makes.
static bool has_hook(int root_fd)
{
	static const char *const hooks[] = { "usr/share/initramfs-tools/hooks/genboot",
					     "etc/initramfs-tools/hooks/genboot",
					     "usr/lib/dracut/modules.d/90genboot/module-setup.sh" };
	CLEANUP(cleanup_fd) int fd = open_first(root_fd, hooks, ARRAY_LEN(hooks));

	return fd >= 0;
}

static bool is_older(int a_fd, int b_fd)
{
	struct stat a, b;

	return fstat(a_fd, &a) == 0 && fstat(b_fd, &b) == 0 &&
	       (a.st_mtim.tv_sec < b.st_mtim.tv_sec ||
		(a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec < b.st_mtim.tv_nsec));
}

void install_root_check_initrd(struct cli *cli, int root_fd, const struct input_file *initrd)
{
	static const char *const stage1[] = { "usr/lib/genboot/genboot-mount",
					      "usr/local/lib/genboot/genboot-mount" };
	CLEANUP(cleanup_fd) int stage1_fd = open_first(root_fd, stage1, ARRAY_LEN(stage1));
	const char *root = quoted(cli->options.root);

	if (stage1_fd < 0)
		return;
	if (!has_hook(root_fd))
		warn(cli, "make install DESTDIR=TREE PREFIX=/usr, then update-initramfs -u there",
		     "nothing in %s puts genboot-mount into an initrd "
		     "(/usr/share/initramfs-tools/hooks/genboot, or dracut's 90genboot): the "
		     "generation may not boot",
		     root);
	else if (is_older(initrd->fd, stage1_fd))
		warn(cli, "update-initramfs -u, or dracut --force, there; then install it again",
		     "the initrd %s in %s is older than the tree's genboot-mount, and may not have "
		     "it: the generation may not boot",
		     quoted(initrd->source), root);
}
