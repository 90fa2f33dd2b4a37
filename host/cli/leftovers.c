// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/leftovers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/copy.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/blob.h"

#define MAX_NAMES 1000000u

// The names of blobs that manifests claim.
struct claims {
	char **names;
	size_t n;
};

static void claims_done(struct claims *claims)
{
	file_list_free(claims->names, claims->n);
}

static int claim(const struct store *store, enum store_folder folder, uint32_t number,
		 struct claims *claims)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	const char *paths[ENTRY_MAX_INITRDS + 1];
	int r = store_read(store, folder, number, &manifest);
	size_t n = r == 0 ? manifest_paths(&manifest, paths) : 0;

	for (size_t i = 0; i < n; i++) {
		claims->names = xgrow(claims->names, claims->n, sizeof(*claims->names));
		claims->names[claims->n++] = xdup(blob_name(paths[i]));
	}
	return r == -ENOENT ? 0 : r; // the folder of one that was being forgotten
}

static int claim_all(const struct store *store, enum store_folder folder, struct claims *claims)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;
	int r = store_list(store, folder, &numbers, &n);

	for (size_t i = 0; i < n && r == 0; i++)
		r = claim(store, folder, numbers[i], claims);
	return r == -ENOENT ? 0 : r;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_claimed(const struct claims *claims, const char *name)
{
	return claims->n > 0 &&
	       bsearch(&name, claims->names, claims->n, sizeof(*claims->names), compare_names);
}

static bool is_used(const struct view *view, const struct claims *claims, const char *path)
{
	return is_claimed(claims, blob_name(path)) ||
	       entries_refer_to(&view->entries, blob_name(path), NULL) ||
	       (view->catalogs.has_current &&
		catalog_file_blob(&view->catalogs.current, span_of(path)));
}

static void add(struct leftovers *leftovers, const struct place *place, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(place->fd, path);
	struct leftover found = { .place = place };
	struct digest digest = { 0 };

	// No file is nobody's leftover.
	if (fd < 0)
		return;
	found.is_ours = digest_file(fd, BLOB_MAX, NULL, &digest) == 0 &&
			strncmp(digest.sha256, blob_name(path), BLOB_NAME_DIGITS) == 0;
	found.size = digest.size;
	found.path = xdup(path);
	leftovers->items = xgrow(leftovers->items, leftovers->n, sizeof(*leftovers->items));
	leftovers->items[leftovers->n++] = found;
}

static int find_in(const struct view *view, const struct place *place, const struct claims *claims,
		   struct leftovers *leftovers)
{
	char **names;
	size_t n;
	int r = file_list(place->fd, view->machine.token, MAX_NAMES, &names, &n);

	// On the ESP at /boot/efi below XBOOTLDR at /boot the folder is seen once.
	if (r < 0)
		return r == -ENOENT || r == -EXDEV ? 0 : r;
	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("/%s/%s", view->machine.token, names[i]);

		if (blob_name_is_ours(names[i]) && !is_used(view, claims, path))
			add(leftovers, place, path);
	}
	file_list_free(names, n);
	return 0;
}

int leftovers_find(const struct view *view, struct leftovers *ret)
{
	CLEANUP(claims_done) struct claims claims = { 0 };
	struct leftovers leftovers = { 0 };
	int r = claim_all(&view->store, STORE_GENERATIONS, &claims);

	if (r == 0)
		r = claim_all(&view->store, STORE_STAGING, &claims);
	if (claims.n > 0)
		qsort(claims.names, claims.n, sizeof(*claims.names), compare_names);
	if (r == 0)
		r = find_in(view, &view->places.esp, &claims, &leftovers);
	if (r == 0 && view->places.has_xbootldr)
		r = find_in(view, &view->places.xbootldr, &claims, &leftovers);
	if (r < 0)
		leftovers_done(&leftovers);
	else
		*ret = leftovers;
	return r;
}

void leftovers_done(struct leftovers *leftovers)
{
	for (size_t i = 0; i < leftovers->n; i++)
		free(leftovers->items[i].path);
	free(leftovers->items);
	*leftovers = (struct leftovers){ 0 };
}
