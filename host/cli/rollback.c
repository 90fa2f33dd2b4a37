// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/cleanup.h"
#include "host/cli/choose-default.h"
#include "host/cli/facts.h"
#include "host/cli/report.h"

// The highest number below this one that can be booted, or NULL.
static struct esp_entry *generation_before(const struct view *view, uint32_t number)
{
	struct esp_entry *best = NULL;

	for (size_t i = 0; i < view->entries.n; i++) {
		struct esp_entry *entry = view->entries.items[i];
		uint32_t its = view_number(view, entry);
		CLEANUP(cleanup_free) char *problem = entry_files_problem(view, entry);

		if (its > 0 && its < number && !problem && boot_entry_is_usable(&entry->shown) &&
		    (!best || its > best->shown.generation))
			best = entry;
	}
	return best;
}

int verb_rollback(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	const struct boot_entry *standing;
	struct esp_entry *before;
	uint32_t now;
	int r = view_open(cli, VIEW_SELECT, &view);

	if (r != EXIT_DONE)
		return r;
	now = view_number(&view, view.standing);
	standing = view_standing(&view);
	if (now == 0)
		return fail(cli, EXIT_NOTHING, "genboot list, then genboot default N",
			    "there is nothing to roll back from: the default is %s, which is no "
			    "generation of this machine",
			    standing ? view_name_shown(&view, standing) : "nothing");
	before = generation_before(&view, now);
	if (!before)
		return fail(cli, EXIT_NOTHING, "genboot list",
			    "there is no usable generation before generation %u", now);
	return make_default(cli, &view, before);
}
