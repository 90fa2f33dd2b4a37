// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/pin-default.h"

#include <errno.h>

#include "boot-entries/menu-order.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"

// Asks the loader's own rules, with the entry that is not there yet among the others.
static bool would_win(const struct view *view, const struct boot_entry *added)
{
	size_t n = view->entries.n + 1;
	CLEANUP(cleanup_free) const struct boot_entry **order = xalloc(n * sizeof(*order));
	CLEANUP(cleanup_free) const struct boot_entry **scratch = xalloc(n * sizeof(*scratch));
	struct choose_wishes wishes = wishes_standing(&view->wishes);
	struct choice choice;

	for (size_t i = 0; i + 1 < n; i++)
		order[i] = view->entries.order[i];
	order[n - 1] = added;
	menu_order_sort(order, n, scratch);
	return choose(order, n, &wishes, &choice) == 0 && order[choice.index] == added;
}

static bool shown_as(const struct install_plan *plan, struct boot_entry *ret)
{
	struct entry_name name;
	struct entry entry;

	if (entry_name_parse(span_of(plan->manifest.id), &name) < 0 ||
	    entry_parse(plan->entry, plan->entry_len, &entry, NULL) < 0)
		return false;
	boot_entry_from_type1(&name, &entry, ret);
	return true;
}

// The record names one that is not in view now, and boots when its partition is back.
static bool default_is_unseen(const struct view *view)
{
	const char *id = view->wishes.state.state.record.default_id;

	return *id && !entries_find(&view->entries, id) && !view_is_dangling(view, id);
}

// Somebody wants another system by default. One that boots only because no entry of ours can is
// nobody's wish.
static bool is_for_an_other(const struct view *view)
{
	return view->standing_other && choose_rule_is_wish(view->why_standing.rule);
}

int pin_default(struct cli *cli, const struct view *view, struct install_plan *plan)
{
	struct boot_entry added;

	if (!view->standing && !is_for_an_other(view)) {
		note(cli, "No other entry can boot, so this one boots all the same.");
		return EXIT_DONE;
	}
	if (choose_rule_is_wish(view->why_standing.rule) || default_is_unseen(view) ||
	    !shown_as(plan, &added) || !would_win(view, &added))
		return EXIT_DONE;
	note(cli,
	     "What boots now, %s, is written down as the default: otherwise the newest would "
	     "boot.",
	     view_name(view, view->standing));
	plan->pin = true;
	return default_plan(cli, view, view->standing->shown.id, &plan->default_);
}
