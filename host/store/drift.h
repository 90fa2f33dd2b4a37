// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What has been changed in /etc since a sealed generation came up, and is gone at its next start:
// the volatile layer that stage 1 puts over the image's /etc (host/stage1/etc.c), in STAGE1_RUN:
//
//   etc/upper   what was written: overlayfs' own format, in which a character device 0:0 stands for
//               what was removed (https://docs.kernel.org/filesystems/overlayfs.html)
//   etc/own     a copy of it as stage 1 has left it: what it has put there itself is no drift
//   image       the image as it is, without what is mounted on it

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#define DRIFT_RUN "/run/genboot"

enum drift_kind {
	DRIFT_ADDED,
	DRIFT_CHANGED,
	DRIFT_REMOVED,
};

struct drift_item {
	char *path; // below /etc
	enum drift_kind kind;
	struct stat now;    // where it has not been removed
	struct stat before; // where it has not been added
	bool before_is_own; // stage 1 has put there what was before, not the image
};

struct drift {
	struct drift_item *items; // by path
	size_t n;
};

// run: DRIFT_RUN, or what stands for it. Folders by themselves do not count, nor does a file whose
// content, mode and owner are the image's. 0; -ENOENT: no sealed generation runs; -errno.
// drift_done releases *ret.
int drift_read(const char *run, struct drift *ret);
void drift_done(struct drift *drift);

// The three /etc, for looking into what has changed. 0; -ENOENT: no sealed generation runs; -errno.
// own_fd may be -1: stage 1 has put nothing there. drift_sides_close releases *ret.
struct drift_sides {
	int upper_fd, own_fd, image_fd;
};
int drift_sides_open(const char *run, struct drift_sides *ret);
void drift_sides_close(const struct drift_sides *sides);

// "added", "changed", "removed". Static.
const char *drift_kind_text(enum drift_kind kind);
