// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/root-use.h"

#include <errno.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"

// Wherever the hash stands: what does not parse, an option that is repeated, the file beside a
// catalog that says something else.
static bool needs(const void *ctx, const char *hash)
{
	const struct root_use *use = ctx;
	const struct entry_list *entries = &use->view->entries;

	return entries->error < 0 || entries_refer_to(entries, hash, use->except_path);
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
