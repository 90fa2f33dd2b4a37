// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a system tree offers for booting it. Everything is looked up inside the tree, links too, as
// if it were "/":
//
//   kernel       /usr/lib/modules/VERSION/vmlinuz, /boot/vmlinuz-VERSION: the newest by UAPI.10
//   initrd       /boot/initrd.img-VERSION, /usr/lib/modules/VERSION/initrd,
//                /boot/initramfs-VERSION.img
//   os-release   /etc/os-release, /usr/lib/os-release
//   command line /etc/kernel/cmdline, /usr/lib/kernel/cmdline; never that of the running system
//   entry token  /etc/kernel/entry-token, /etc/machine-id, IMAGE_ID and ID of os-release
//
// All functions return 0 or -errno: -ENOENT when there is none of them, -EBADMSG when it is there
// and of no use.

#include "boot-entries/span.h"

struct tree_file {
	char *path; // in the tree
	int fd;
};

void tree_file_done(struct tree_file *file);

// version: wanted, or NULL for the newest. The caller frees *ret_version; tree_file_done releases
// *ret. *ret_skipped, which the caller frees, is the path of a newer one that is no file to open;
// untouched when there is none.
int tree_find_kernel(int root_fd, const char *version, struct tree_file *ret, char **ret_version,
		     char **ret_skipped);
int tree_find_initrd(int root_fd, const char *version, struct tree_file *ret);

// Text with a NUL behind it; the caller frees.
int tree_read_os_release(int root_fd, char **ret, size_t *ret_len);

// On one line, without comment lines and byte order mark. -ENODATA when nothing is left.
int tree_read_cmdline(int root_fd, char **ret);

// 32 hex digits, or -EBADMSG for "uninitialized".
int tree_read_machine_id(int root_fd, char ret[33]);

// The caller frees.
int tree_read_token(int root_fd, char **ret);
