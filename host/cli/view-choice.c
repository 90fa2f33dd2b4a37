// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot-entries/error.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/failed-start.h"
#include "host/cli/report.h"
#include "host/cli/view.h"

// As the loader has it: our entries in menu order, and the others behind them.
static const struct boot_entry **all_in_order(const struct view *view)
{
	size_t n = view->entries.n;
	const struct boot_entry **all = xalloc((n + view->others.n + 1) * sizeof(*all));

	for (size_t i = 0; i < n; i++)
		all[i] = view->entries.order[i];
	for (size_t i = 0; i < view->others.n; i++)
		all[n + i] = &view->others.items[i]->shown;
	return all;
}

struct chosen {
	struct esp_entry *entry;
	const struct boot_entry *other;
};

static struct chosen make_choice(const struct view *view, const struct choose_wishes *wishes,
				 struct choice *ret)
{
	CLEANUP(cleanup_free) const struct boot_entry **all = all_in_order(view);
	size_t n = view->entries.n;
	struct chosen chosen = { 0 };

	if (choose(all, n + view->others.n, wishes, ret) < 0)
		return chosen;
	if (ret->index < n)
		chosen.entry = view->entries.items[ret->index];
	else
		chosen.other = all[ret->index];
	return chosen;
}

static void choose_all(struct view *view)
{
	struct choose_wishes wishes = wishes_for_choose(&view->wishes);
	struct chosen chosen = make_choice(view, &wishes, &view->why_next);

	view->next = chosen.entry;
	view->next_other = chosen.other;
	wishes = wishes_standing(&view->wishes);
	chosen = make_choice(view, &wishes, &view->why_standing);
	view->standing = chosen.entry;
	view->standing_other = chosen.other;
}

int view_refresh(struct view *view)
{
	int r;

	entry_list_done(&view->entries);
	catalog_set_done(&view->catalogs);
	wishes_done(&view->wishes);
	seen_others_done(&view->others);
	view->standing = view->next = view->booted = NULL;
	view->standing_other = view->next_other = NULL;
	r = entries_read(&view->places, &view->entries);
	if (r < 0)
		return r;
	// What goes wrong here is in catalogs.error, for those who write.
	if (view->has_machine)
		(void)catalog_set_read(places_boot(&view->places)->fd, view->machine.token,
				       &view->catalogs);
	wishes_read(view->places.esp.fd, view->efivars_fd, &view->wishes);
	seen_others_read(view->efivars_fd, view->wishes.loader, &view->others);
	failed_starts_mark(view);
	choose_all(view);
	view->booted =
		view->wishes.selected ? entries_find(&view->entries, view->wishes.selected) : NULL;
	return 0;
}

const struct boot_entry *view_next(const struct view *view)
{
	return view->next ? &view->next->shown : view->next_other;
}

const struct boot_entry *view_standing(const struct view *view)
{
	return view->standing ? &view->standing->shown : view->standing_other;
}

int view_read_entries(struct cli *cli, struct view *view)
{
	int r = view_refresh(view);

	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_DAMAGED, NULL, "cannot read the boot entries on %s: %s",
			     screen(span_of(places_boot(&view->places)->path)), error_text(r));
}
