// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// roots/<root hash>/ in the store: a sealed root, an image and its hash tree
// (boot-entries/root-image.h), which several generations may share. It is made in staging/root.new
// and gets its name, by one rename, when it is durable: a folder in roots/ is whole. Nothing in it
// is written again.

#include "host/base/progress.h"
#include "host/store/image.h"
#include "host/store/root-folder.h"
#include "host/store/store.h"
#include "host/store/taken-image.h"

#define ROOT_SAID_SIZE 512u

// Seals the tree into staging/root.new; what a run before has left there goes first. Errors as of
// image_make.
int roots_seal(const struct store *store, const char *tree, const struct survey *survey,
	       const struct root_format *format, struct progress *progress, struct root *ret,
	       char said[ROOT_SAID_SIZE]);

// The same with an image that somebody else has made (taken-image.h).
int roots_take(const struct store *store, int image_fd, const struct stat *before,
	       const struct root_format *format, struct progress *progress, struct root *ret);

// Gives it its name; or drops it where there is one of that name already, which is whole; or takes
// the place of one that is not, of which staging/root.new keeps what is not genboot's. 0 or -errno.
int roots_publish(const struct store *store, const struct root *root);

#define ROOTS_STAGED "staging/root.new"

// Takes it away: 0; -ENOTEMPTY: something in it is not genboot's, and stays; -errno.
bool roots_has_staged(const struct store *store);
void roots_look_at_staged(const struct store *store, struct root_folder *ret);
int roots_drop_staged(const struct store *store);

// Who else than the store's manifests needs roots.
struct roots_keep {
	bool (*needs)(const void *ctx, const char *hash);
	const void *ctx;
};

struct roots {
	struct root_folder *items;
	size_t n;
};
void roots_done(struct roots *roots);

// The roots that nothing names, no manifest in generations/ or staging/ but for those with the
// number leaving (0: none), nor who keeps it; and roots/ itself where that is no folder. 0;
// -EBADMSG: a manifest cannot be read, so nobody knows; -errno. roots_done releases *ret.
int roots_unused(const struct store *store, uint32_t leaving, const struct roots_keep *keep,
		 struct roots *ret);

// Removes these, and the notes that stage 1 has left about them. A manifest that cannot be read
// keeps all. In *ret, which roots_done releases, are they all, and what is left of each. What
// cannot be removed is no failure: 0 or -errno.
int roots_sweep(const struct store *store, uint32_t leaving, const struct roots_keep *keep,
		struct roots *ret);

// The root of this hash as it lies there, whoever has sealed it. 0; -ENOENT; -EBADMSG: no image in
// its folder; -errno.
int roots_find(const struct store *store, struct span hash, struct root *ret);

// Reads all of it. 0; -ENOENT; -EBADMSG: it is not as it was sealed; -errno.
int roots_check(const struct store *store, const struct root *root);

// Whether it is there, with the right sizes: 0, -ENOENT, -EBADMSG.
int roots_look(const struct store *store, const struct root *root);
