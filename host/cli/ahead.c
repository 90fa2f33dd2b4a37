// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/ahead.h"

#include "host/base/cleanup.h"
#include "host/cli/mirrors.h"

bool ahead_can_go_above(uint64_t theirs, uint64_t ours)
{
	return theirs > ours && theirs - ours < UINT64_MAX / 4 && theirs < UINT64_MAX - 1;
}

static void look_at_record(struct view *view, const struct place *mirror)
{
	const uint64_t ours = view->wishes.state.state.record.sequence;
	struct state_file theirs;

	state_file_read(mirror->fd, &theirs);
	if (ahead_can_go_above(theirs.state.record.sequence, ours) &&
	    theirs.state.record.sequence > view->ahead.record)
		view->ahead.record = theirs.state.record.sequence;
}

static uint32_t newest_in(const struct catalog_set *set)
{
	size_t n = set->has_current ? set->current.parsed.n_generations : 0;

	return n > 0 ? set->current.numbers[n - 1] : 0;
}

static void look_at_catalog(struct view *view, const struct place *mirror)
{
	struct catalog_set theirs;

	if (catalog_set_read(mirror->fd, view->machine.token, &theirs) < 0 || !theirs.has_current)
		return;
	if (ahead_can_go_above(theirs.current.parsed.sequence, view->ahead.catalog))
		view->ahead.catalog = theirs.current.parsed.sequence;
	// Only what it has: a number that it claims was given would count for ever.
	if (newest_in(&theirs) > view->ahead.generation)
		view->ahead.generation = newest_in(&theirs);
	catalog_set_done(&theirs);
}

void ahead_look(struct view *view)
{
	const struct machine_places *mirrors = &view->machine.mirrors;

	if (view->store.fd >= 0)
		view->ahead.catalog = store_last_catalog(&view->store);
	for (size_t i = 0; i < mirrors->n && !view->is_damaged; i++) {
		struct mirror mirror;

		if (mirror_is_primary(view, mirrors->items[i]) ||
		    mirror_open(mirrors->items[i], &mirror) < 0)
			continue;
		look_at_record(view, &mirror.place);
		look_at_catalog(view, &mirror.place);
		mirror_close(&mirror);
	}
}

struct state_record ahead_record(const struct view *view)
{
	struct state_record record = view->wishes.state.state.record;

	if (view->ahead.record > record.sequence)
		record.sequence = view->ahead.record;
	return record;
}

uint64_t ahead_catalog(const struct view *view)
{
	return view->ahead.catalog > view->catalogs.highest ? view->ahead.catalog
							    : view->catalogs.highest;
}

int ahead_generation(const struct view *view, uint32_t *ret, bool *ret_damaged)
{
	uint32_t highest = 0;
	const uint32_t others[] = { entries_highest(&view->entries, view->machine.token),
				    view->ahead.generation, newest_in(&view->catalogs),
				    view->catalogs.has_current
					    ? view->catalogs.current.parsed.highest
					    : 0 };
	int r = store_highest(&view->store, &highest, ret_damaged);

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (others[i] > highest)
			highest = others[i];
	if (r == 0)
		*ret = highest;
	return r;
}
