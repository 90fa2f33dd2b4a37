// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/ahead.h"
#include "host/cli/repair.h"
#include "host/cli/report.h"
#include "host/cli/setup.h"
#include "host/cli/steps.h"

// No number could go above it, so it can be nobody's choice.
static bool has_impossible_record(const struct repair *repair, const struct mirror *mirror)
{
	const uint64_t ours = repair->view->wishes.state.state.record.sequence;
	struct state_file theirs;

	state_file_read(mirror->place.fd, &theirs);
	return theirs.state.record.sequence > ours && state_file_is_writable(&theirs) &&
	       !ahead_can_go_above(theirs.state.record.sequence, ours);
}

// What else somebody chose, and will not find again.
static void overrule(struct repair *repair, const struct repair_overruled *loser,
		     const struct repair_overruled *winner)
{
	if (strcmp(loser->default_id, winner->default_id) == 0)
		return;
	repair->overruled[repair->n_overruled] = *loser;
	repair->overruled[repair->n_overruled++].by = winner->mirror;
}

// Of two with the same number the ESP's counts: it is what the user has seen. A one-shot of a
// mirror's was for that mirror's next boot.
static void compare_record(struct repair *repair, const struct repair_mirror *mirror)
{
	const struct state *ours = &repair->view->wishes.state.state;
	struct repair_overruled its = { .mirror = mirror->name };
	struct state_file theirs;

	state_file_read(mirror->mirror.place.fd, &theirs);
	memcpy(its.default_id, theirs.state.record.default_id, STATE_ID_SIZE);
	if (repair->has_newer && theirs.state.record.sequence <= repair->newer.sequence) {
		overrule(repair, &its, &repair->winner);
		return;
	}
	if (repair->has_newer)
		overrule(repair, &repair->winner, &its);
	repair->has_newer = true;
	repair->winner = its;
	repair->newer_is_ours =
		ours->has_record && theirs.state.record.sequence == ours->record.sequence;
	repair->newer = repair->newer_is_ours ? ours->record : theirs.state.record;
	if (!repair->newer_is_ours)
		memset(repair->newer.one_shot_id, 0, STATE_ID_SIZE);
}

// One that was changed while the ESP was not has the newer record, or the newer catalog.
static void compare_mirror(struct repair *repair, const struct repair_mirror *repair_mirror)
{
	const struct mirror *mirror = &repair_mirror->mirror;
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	CLEANUP(catalog_set_done) struct catalog_set set = { 0 };
	const struct view *view = repair->view;

	if (mirror_compare(view, &mirror->place, MIRROR_FOLLOW, NULL, &plan) < 0)
		return;
	if (plan.has_other_record && !has_impossible_record(repair, mirror))
		compare_record(repair, repair_mirror);
	if (plan.has_other_catalog &&
	    catalog_set_read(mirror->place.fd, view->machine.token, &set) == 0 &&
	    set.highest > repair->newest_catalog)
		repair->newest_catalog = set.highest;
}

void repair_open_mirrors(struct repair *repair)
{
	const struct machine_places *names = &repair->view->machine.mirrors;
	char stored[STATE_ID_SIZE] = "";

	for (size_t i = 0; i < names->n; i++) {
		struct repair_mirror *mirror = &repair->mirrors[repair->n_mirrors];

		if (mirror_is_primary(repair->view, names->items[i]))
			continue;
		*mirror = (struct repair_mirror){ .name = names->items[i] };
		mirror->error = mirror_open(mirror->name, &mirror->mirror);
		mirror->is_open = mirror->error == 0;
		if (mirror->is_open)
			compare_mirror(repair, mirror);
		repair->n_mirrors++;
	}
	if (!repair->has_newer)
		return;
	repair->newer.sequence++; // above all there are
	if (!repair->view->wishes.state.state.has_record &&
	    setup_stored_default(repair->view, stored)) {
		memcpy(repair->newer.default_id, stored, STATE_ID_SIZE);
		repair->newer_is_stored = true;
	}
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

static void add_step(struct repair *repair, const struct repair_mirror *mirror,
		     const struct mirror_plan *plan, const char *why)
{
	CLEANUP(cleanup_free) char *object = xprintf("the mirror %s", mirror->mirror.place.path);

	step(repair->cli, "mend", object, mirror_plan_size(plan), why);
}

static void tell(struct repair *repair, struct repair_mirror *mirror, const char *why)
{
	if (!mirror->is_shown && !repair->cli->options.quiet)
		say(repair->cli, "the mirror %s: %s\n", screen(span_of(mirror->mirror.place.path)),
		    screen(span_of(why)));
	mirror->is_shown = true;
	(void)fflush(stdout); // warnings come behind
}

static void show_one(struct repair *repair, struct repair_mirror *mirror)
{
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	CLEANUP(cleanup_free) char *why = NULL;

	if (has_impossible_record(repair, &mirror->mirror))
		why = xdup("its state record has a number that no genboot gives");
	else if (mirror_compare(repair->view, &mirror->mirror.place, MIRROR_VERIFY, NULL, &plan) ==
			 0 &&
		 plan.n > 0)
		why = describe(&plan);
	else if (follows_the_esp(&repair->damages))
		why = xdup("it gets what is mended on the ESP");
	if (!why)
		return;
	repair->n_mirrors_behind++;
	if (repair->cli->options.dry_run)
		add_step(repair, mirror, &plan, why);
	else
		tell(repair, mirror, why);
}

static void show_overruled(const struct repair *repair)
{
	for (size_t i = 0; i < repair->n_overruled; i++) {
		const struct repair_overruled *one = &repair->overruled[i];

		note(repair->cli, "The default of %s, %s, does not count: %s was changed after it.",
		     screen(span_of(one->mirror)), screen(span_of(repair_name_id(one->default_id))),
		     screen(span_of(one->by)));
	}
}

void repair_show_mirrors(struct repair *repair)
{
	show_overruled(repair);
	for (size_t i = 0; i < repair->n_mirrors; i++)
		if (repair->mirrors[i].is_open)
			show_one(repair, &repair->mirrors[i]);
}

// Then it lacks one, and gets the ESP's.
static int drop_impossible_record(const struct repair *repair, const struct mirror *mirror)
{
	int r = has_impossible_record(repair, mirror) ? mirror_allow_writing(mirror) : -ENOENT;

	if (r == 0)
		r = file_unlink_beneath(mirror->place.fd, BOOT_FILE_STATE);
	return r == -ENOENT ? 0 : r;
}

static void warn_of_mirror(struct cli *cli, const struct repair_mirror *mirror, const char *what,
			   int error)
{
	bool is_gone = error == -ENODEV || error == -ENOENT;
	CLEANUP(cleanup_free)
	char *next =
		xprintf("%sgenboot setup --no-mirror %s",
			is_gone ? "bring it back, then genboot repair; or " : "", mirror->name);

	warn(cli, screen(span_of(next)), "the mirror %s is not in step: %s%s%s",
	     screen(span_of(mirror->is_open ? mirror->mirror.place.path : mirror->name)),
	     what ? screen(span_of(what)) : "", what ? ": " : "", mirror_error_text(error));
}

static int write_mirror(struct repair *repair, struct repair_mirror *mirror,
			const struct mirror_plan *plan, const char **ret_what)
{
	CLEANUP(cleanup_free) char *why = describe(plan);
	int r;

	tell(repair, mirror, why);
	r = mirror_write(repair->cli, &mirror->mirror, plan, ret_what);
	if (r == 0)
		add_step(repair, mirror, plan, why);
	repair->n_mended += r == 0;
	return r;
}

static void resync(struct repair *repair, struct repair_mirror *mirror)
{
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	const struct view *view = repair->view;
	struct cli *cli = repair->cli;
	const char *what = NULL;
	int r = mirror->error;

	if (mirror->is_open && !cli->options.dry_run)
		r = drop_impossible_record(repair, &mirror->mirror);
	if (r == 0)
		r = mirror_compare(view, &mirror->mirror.place, MIRROR_VERIFY, NULL, &plan);
	if (r == 0 && plan.n > 0 && !cli->options.dry_run)
		r = write_mirror(repair, mirror, &plan, &what);
	repair->n_mirrors_left += r < 0;
	if (r < 0)
		warn_of_mirror(cli, mirror, what, r);
}

void repair_mirrors(struct repair *repair)
{
	for (size_t i = 0; i < repair->n_mirrors; i++)
		resync(repair, &repair->mirrors[i]);
}
