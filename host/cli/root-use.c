// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/root-use.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/store/named.h"

static bool leaves(const struct root_use *use, const struct esp_entry *entry)
{
	uint32_t number = view_number(use->view, entry);

	for (size_t i = 0; i < use->n_leaving; i++)
		if (number == use->leaving[i])
			return true;
	return false;
}

// Wherever the hash stands: what does not parse, an option that is repeated, the file beside a
// catalog that says something else.
static bool needs(const void *ctx, const char *hash)
{
	const struct root_use *use = ctx;
	struct entry_list staying = use->view->entries; // but for its array
	bool is_needed;

	staying.items = xalloc((staying.n + 1) * sizeof(*staying.items)); // none is no size
	staying.n = 0;
	for (size_t i = 0; i < use->view->entries.n; i++)
		if (!leaves(use, use->view->entries.items[i]))
			staying.items[staying.n++] = use->view->entries.items[i];
	is_needed = staying.error < 0 || entries_refer_to(&staying, hash, use->except_path);
	free(staying.items);
	return is_needed;
}

struct roots_keep root_use_keep(const struct root_use *use)
{
	return (struct roots_keep){ needs, use };
}

int root_use_find(const struct view *view, struct span cmdline, struct root *ret)
{
	struct root_parameters parameters;
	struct root found = { 0 };
	int r;

	if (root_parameters_parse(cmdline, &parameters) < 0 || span_is_empty(parameters.hash))
		return -EINVAL;
	r = roots_find(&view->store, parameters.hash, &found);
	memcpy(found.hash, parameters.hash.at, parameters.hash.len);
	*ret = found;
	return r;
}

int root_use_find_of(const struct view *view, const struct esp_entry *entry, struct root *ret)
{
	CLEANUP(cleanup_free) char *options = xalloc(ENTRY_FILE_MAX);
	size_t len = 0;

	if (entry_join_options(&entry->entry, options, ENTRY_FILE_MAX, &len) < 0)
		return -EINVAL;
	return root_use_find(view, span_bytes(options, len), ret);
}

void root_use_tell_left(struct cli *cli, const struct root_folder *folder)
{
	const char *store = view_store_path(cli);
	bool is_locked = folder->error == -EPERM; // chattr(1), which keeps root from it
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s", store, folder->path);
	CLEANUP(cleanup_free)
	char *next = is_locked ? xprintf("chattr -R -ia %s; rm -r %s", path, path)
			       : xprintf("rm -r %s", path);
	CLEANUP(cleanup_free) char *hint = screen_line(span_of(next)); // with two long names

	if (folder->error < 0)
		warn(cli, hint, "leaving %s/%s: it cannot be removed: %s", store,
		     screen(span_of(folder->left)), error_text(folder->error));
	else
		warn(cli, hint, "leaving %s/%s: it is not genboot's", store,
		     screen(span_of(folder->left)));
}

int root_use_sweep(struct cli *cli, const struct view *view, uint32_t leaving,
		   const char *except_path)
{
	CLEANUP(roots_done) struct roots roots = { 0 };
	const struct root_use use = { .view = view, .except_path = except_path };
	const struct roots_keep keep = root_use_keep(&use);
	int r = roots_sweep(&view->store, leaving, &keep, &roots);

	for (size_t i = 0; i < roots.n; i++)
		if (roots.items[i].left)
			root_use_tell_left(cli, &roots.items[i]);
	return r;
}

uint64_t root_use_step(struct cli *cli, const struct root_use *use, const struct manifest *manifest)
{
	CLEANUP(named_done) struct named named = { 0 };
	CLEANUP(root_folder_done) struct root_folder folder = { 0 };
	const struct store *store = &use->view->store;
	const char *hash = manifest->root.hash;

	if (!manifest_has_root(manifest) ||
	    named_read(store, use->leaving, use->n_leaving, &named) < 0 ||
	    named_has(&named, hash) || needs(use, hash))
		return 0;
	root_folder_look(store->fd, xprintf(ROOTS_FOLDER "/%s", hash), &folder);
	if (!folder.can_go)
		return 0;
	step(cli, "remove", folder.path, folder.size, NULL);
	return folder.size;
}
