// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// blobs/<64 hex digits of the SHA-256>: every kernel, UKI and initrd of the generations once more,
// so that an ESP can be rebuilt from the store. Written before the ESP's, removed with the last
// manifest that names them. A file there is whole: it gets its name when it is durable. Beside them
// are the lists of packages, which nothing can be rebuilt from, and which cannot be rebuilt.

#include "host/base/progress.h"
#include "host/store/store.h"

// Puts what is behind from there, which must be what *want describes. One that is there with the
// right size is trusted by its name. 0 or -errno; -ESTALE: the source is something else.
int store_put_blob(const struct store *store, int from, const struct digest *want,
		   struct progress *progress);

// The same from memory: text is what *want describes.
int store_put_text(const struct store *store, struct span text, const struct digest *want);

// Reads it whole, at most max bytes, with a NUL behind it; the caller frees *ret. 0; -ENOENT;
// -EBADMSG: its content is not what its name says, or longer; -errno.
int store_read_blob(const struct store *store, const struct digest *want, size_t max, char **ret,
		    size_t *ret_len);

// Opens it for reading; the caller closes. -ENOENT; -EBADMSG: another size.
int store_open_blob(const struct store *store, const struct digest *want);

// Reads it in full. 0; -ENOENT; -EBADMSG: its content is not what its name says; -errno.
int store_check_blob(const struct store *store, const struct digest *want,
		     struct progress *progress);

// Removes one, so that it can be put anew. -ENOENT.
int store_drop_blob(const struct store *store, const struct digest *digest);

// The paths in the store of blobs that store_sweep_blobs would remove. file_list_free releases.
// -EBADMSG: a manifest cannot be read, so nobody knows.
int store_unused_blobs(const struct store *store, uint32_t leaving, char ***ret, size_t *ret_n);

// Removes every blob that no manifest names, in generations/ or in staging/ but for those with
// the number leaving (0: none). A manifest that cannot be read keeps all. 0 or -errno.
int store_sweep_blobs(const struct store *store, uint32_t leaving);
