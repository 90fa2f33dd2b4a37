// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What has been changed in /etc since a sealed generation came up, and is gone at its next start:
// the volatile layer that stage 1 puts over the image's /etc (host/stage1/etc.c), in STAGE1_RUN:
//
//   etc/upper   what was written: overlayfs' own format, in which a character device 0:0 stands for
//               what was removed (https://docs.kernel.org/filesystems/overlayfs.html)
//   etc/own     a copy of it as stage 1 has left it: what it has put there itself is no drift
//   image       the image as it is, without what is mounted on it

#include <stddef.h>

#define DRIFT_RUN "/run/genboot"

enum drift_kind {
	DRIFT_ADDED,
	DRIFT_CHANGED,
	DRIFT_REMOVED,
};

struct drift_item {
	char *path; // below /etc
	enum drift_kind kind;
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

// "added", "changed", "removed". Static.
const char *drift_kind_text(enum drift_kind kind);
