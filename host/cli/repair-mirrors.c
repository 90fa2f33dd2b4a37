// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/repair.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

// Of two with the same number the ESP's counts: it is what the user has seen. A one-shot of a
// mirror's was for that mirror's next boot.
static void compare_record(struct repair *repair, const struct mirror *mirror)
{
	const struct state *ours = &repair->view->wishes.state.state;
	struct state_file theirs;

	state_file_read(mirror->place.fd, &theirs);
	if (repair->has_newer && theirs.state.record.sequence <= repair->newer.sequence)
		return;
	repair->has_newer = true;
	repair->newer_is_ours =
		ours->has_record && theirs.state.record.sequence == ours->record.sequence;
	repair->newer = repair->newer_is_ours ? ours->record : theirs.state.record;
	if (!repair->newer_is_ours)
		memset(repair->newer.one_shot_id, 0, STATE_ID_SIZE);
}

// One that was changed while the ESP was not has the newer record, or the newer catalog.
static void compare_mirror(struct repair *repair, const struct mirror *mirror)
{
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	CLEANUP(catalog_set_done) struct catalog_set set = { 0 };
	const struct view *view = repair->view;

	if (mirror_compare(view, &mirror->place, MIRROR_FOLLOW, NULL, &plan) < 0)
		return;
	if (plan.has_other_record)
		compare_record(repair, mirror);
	if (plan.has_other_catalog &&
	    catalog_set_read(mirror->place.fd, view->machine.token, &set) == 0 &&
	    set.highest > repair->newest_catalog)
		repair->newest_catalog = set.highest;
}

void repair_open_mirrors(struct repair *repair)
{
	const struct machine_places *names = &repair->view->machine.mirrors;

	for (size_t i = 0; i < names->n; i++) {
		struct repair_mirror *mirror = &repair->mirrors[repair->n_mirrors];

		if (mirror_is_primary(repair->view, names->items[i]))
			continue;
		*mirror = (struct repair_mirror){ .name = names->items[i] };
		mirror->error = mirror_open(mirror->name, &mirror->mirror);
		mirror->is_open = mirror->error == 0;
		if (mirror->is_open)
			compare_mirror(repair, &mirror->mirror);
		repair->n_mirrors++;
	}
	if (repair->has_newer)
		repair->newer.sequence++; // above all there are
}

static char *describe(const struct mirror_plan *plan)
{
	return xprintf("%zu of its files %s not as on the ESP, such as %s, which %s", plan->n,
		       plan->n == 1 ? "is" : "are", plan->steps[0].path, plan->steps[0].why);
}

static bool follows_the_esp(const struct damages *damages)
{
	for (size_t i = 0; i < damages->n; i++)
		if (damages->items[i].place)
			return true;
	return false;
}

static void show_one(struct repair *repair, const struct repair_mirror *mirror)
{
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	CLEANUP(cleanup_free) char *object = xprintf("the mirror %s", mirror->mirror.place.path);
	CLEANUP(cleanup_free) char *why = NULL;

	if (mirror_compare(repair->view, &mirror->mirror.place, MIRROR_VERIFY, NULL, &plan) == 0 &&
	    plan.n > 0)
		why = describe(&plan);
	else if (follows_the_esp(&repair->damages))
		why = xdup("it gets what is mended on the ESP");
	if (!why)
		return;
	repair->n_mirrors_behind++;
	step(repair->cli, "mend", object, mirror_plan_size(&plan), why);
	if (!repair->cli->options.dry_run && !repair->cli->options.quiet)
		say(repair->cli, "%s: %s\n", screen(span_of(object)), screen(span_of(why)));
}

void repair_show_mirrors(struct repair *repair)
{
	for (size_t i = 0; i < repair->n_mirrors; i++)
		if (repair->mirrors[i].is_open)
			show_one(repair, &repair->mirrors[i]);
}

static void resync(struct repair *repair, const struct repair_mirror *mirror)
{
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	const struct view *view = repair->view;
	struct cli *cli = repair->cli;
	const char *what = NULL;
	int r = mirror->is_open
			? mirror_compare(view, &mirror->mirror.place, MIRROR_VERIFY, NULL, &plan)
			: mirror->error;

	if (r == 0 && plan.n > 0 && !cli->options.dry_run) {
		r = mirror_write(cli, &mirror->mirror, &plan, &what);
		repair->n_mended += r == 0;
	}
	// One that is gone is no damage.
	repair->n_mirrors_left += r < 0 && r != -ENODEV && r != -ENOENT;
	if (r < 0)
		warn(cli, "genboot setup --no-mirror DEVICE",
		     "the mirror %s is not in step: %s%s%s",
		     screen(span_of(mirror->is_open ? mirror->mirror.place.path : mirror->name)),
		     what ? screen(span_of(what)) : "", what ? ": " : "", mirror_error_text(r));
}

void repair_mirrors(struct repair *repair)
{
	for (size_t i = 0; i < repair->n_mirrors; i++)
		resync(repair, &repair->mirrors[i]);
}
