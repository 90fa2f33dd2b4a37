// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/named.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"

static void add(struct named *named, const char *hash)
{
	named->items = xgrow(named->items, named->n, sizeof(*named->items));
	memcpy(named->items[named->n++], hash, SHA256_HEX_SIZE);
}

// Also where only the command line says so: in a manifest that was put together from what the ESP
// has.
static void add_root(struct named *named, const struct manifest *manifest)
{
	struct root_parameters parameters;
	CLEANUP(cleanup_free) char *hash = NULL;

	if (manifest_has_root(manifest))
		add(named, manifest->root.hash);
	if (root_parameters_parse(span_of(manifest->cmdline), &parameters) < 0 ||
	    span_is_empty(parameters.hash))
		return;
	hash = xdup_span(parameters.hash);
	add(named, hash);
}

static void add_all(struct named *named, const struct manifest *manifest)
{
	add(named, manifest->image.digest.sha256);
	for (size_t i = 0; i < manifest->n_initrds; i++)
		add(named, manifest->initrds[i].digest.sha256);
	if (manifest_has_packages(manifest))
		add(named, manifest->packages.digest.sha256);
	add_root(named, manifest);
}

static bool leaves(uint32_t number, const uint32_t *leaving, size_t n_leaving)
{
	for (size_t i = 0; i < n_leaving; i++)
		if (leaving[i] == number)
			return true;
	return false;
}

// A folder without its manifest is what an interrupted store_forget leaves.
static int add_folder(const struct store *store, enum store_folder folder, const uint32_t *leaving,
		      size_t n_leaving, struct named *named)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;
	int r = store_list(store, folder, &numbers, &n);

	for (size_t i = 0; i < n && r == 0; i++) {
		CLEANUP(manifest_done) struct manifest manifest = { 0 };

		if (leaves(numbers[i], leaving, n_leaving))
			continue;
		r = store_read(store, folder, numbers[i], &manifest);
		if (r == 0)
			add_all(named, &manifest);
		else if (r == -ENOENT)
			r = 0;
	}
	return r;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

int named_read(const struct store *store, const uint32_t *leaving, size_t n_leaving,
	       struct named *ret)
{
	int r = add_folder(store, STORE_GENERATIONS, leaving, n_leaving, ret);

	if (r == 0)
		r = add_folder(store, STORE_STAGING, leaving, n_leaving, ret);
	if (r == 0 && ret->n > 0)
		qsort(ret->items, ret->n, sizeof(*ret->items), compare);
	return r;
}

void named_done(struct named *named)
{
	free(named->items);
	*named = (struct named){ 0 };
}

bool named_has(const struct named *named, const char *hash)
{
	return named->n > 0 &&
	       bsearch(hash, named->items, named->n, sizeof(*named->items), compare) != NULL;
}
