// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/bless.h"

#include <errno.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/cli/adopted.h"
#include "host/cli/ahead.h"
#include "host/cli/choose-default.h"
#include "host/cli/failed-start.h"
#include "host/cli/go.h"
#include "host/cli/mirrors.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/settled.h"
#include "host/cli/steps.h"
#include "host/cli/trial.h"

static int tell_given_back(struct cli *cli, const char *name, int error)
{
	if (error == -ERANGE)
		note(cli,
		     "%s was stopped too often before it was found well: each start counts now.",
		     name);
	else if (error < 0)
		return fail(cli, EXIT_FAILED, NULL,
			    "the start of %s counts as a try: it cannot be given back: %s", name,
			    error_text(error));
	return EXIT_DONE;
}

// Where somebody is to confirm it, any restart leads back.
static int stopping(struct cli *cli, const struct view *view)
{
	struct confirmation waiting;

	if (!view->booted || !trial_is(view, view->booted->shown.id) || go_waits(view, &waiting))
		return EXIT_DONE;
	return tell_given_back(cli, view_name(view, view->booted),
			       cli->options.dry_run ? 0 : trial_take_back_start(view));
}

// False when it needs a view.
static bool stop_settled(struct cli *cli, struct settled *settled, int *ret)
{
	int r = 0;

	*ret = EXIT_DONE;
	if (!settled_is_trial(settled) || go_is_noted(cli, settled->runs) || cli->options.dry_run)
		return true;
	r = settled_take_back_start(settled);
	if (r == -ENOTSUP)
		return false;
	*ret = tell_given_back(cli, screen(span_of(settled->runs)), r);
	return true;
}

// What the units ask each time. False when it needs a view.
static bool answer_settled(struct cli *cli, int *ret)
{
	CLEANUP(settled_done) struct settled settled;

	if (cli->options.n_operands > 0 || !settled_look(cli, &settled))
		return false;
	if (cli->options.stopping)
		return stop_settled(cli, &settled, ret);
	if (!settled_is_good(&settled))
		return false;
	note(cli, "%s is known to be good already.", screen(span_of(settled.runs)));
	*ret = EXIT_DONE;
	return true;
}

// What runs well and is neither the default nor to become it, as somebody has picked it in the
// menu, changes nothing.
static bool is_to_be_default(const struct view *view, const struct esp_entry *entry)
{
	return entry == view->standing || trial_is(view, entry->shown.id);
}

static int refuse(struct cli *cli, const struct view *view, const struct esp_entry *entry,
		  int error)
{
	const char *hint = repair_hint(&view->places.esp, error);

	return fail(cli, hint ? EXIT_DAMAGED : EXIT_FAILED, hint, "cannot note that %s is good: %s",
		    view_name(view, entry), error_text(error));
}

// It becomes the default.
static int end_trial(struct cli *cli, struct view *view, struct esp_entry *entry)
{
	const char *id = entry->shown.id;
	struct default_plan plan = { 0 };
	int r = default_plan(cli, view, id, &plan);

	if (r != EXIT_DONE)
		return r;
	(void)state_set_id(plan.record.last_good_id, span_of(id));
	default_steps(cli, &plan);
	steps_print(cli);
	if (!cli->options.dry_run)
		r = default_apply(cli, view, &plan, NULL);
	if (r < 0)
		return refuse(cli, view, entry, r);
	note(cli, "%s is good, and boots from now on.", view_name(view, entry));
	mirrors_follow(cli, view);
	return EXIT_DONE;
}

// At each later start, and of what has never been on trial. Where nobody can note it, the machine
// boots all the same.
static int note_good(struct cli *cli, struct view *view, struct esp_entry *entry)
{
	struct state_record record = ahead_record(view);
	int r = 0;

	if (strcmp(record.last_good_id, entry->shown.id) == 0) {
		note(cli, "%s is known to be good already.", view_name(view, entry));
		return EXIT_DONE;
	}
	if (state_set_id(record.last_good_id, span_of(entry->shown.id)) < 0)
		return refuse(cli, view, entry, -ENAMETOOLONG);
	step(cli, "set", "the last known to be good", 0, entry->shown.id);
	steps_print(cli);
	if (!cli->options.dry_run)
		r = state_file_write(view->places.esp.fd, &record);
	if (r == 0 && !cli->options.dry_run)
		r = place_flush(&view->places.esp);
	if (r < 0)
		return refuse(cli, view, entry, r);
	note(cli, "%s is good.", view_name(view, entry));
	mirrors_follow(cli, view);
	return EXIT_DONE;
}

int bless(struct cli *cli, struct view *view, struct esp_entry *entry)
{
	int r = adopted_found_well(cli, view);

	if (r != EXIT_DONE)
		return r;
	failed_start_forgive(cli, view, entry->shown.id);
	return trial_is(view, entry->shown.id) ? end_trial(cli, view, entry)
					       : note_good(cli, view, entry);
}

// By the unit: a person has named it, or is asked to confirm it.
static int bless_what_runs(struct cli *cli, struct view *view)
{
	struct esp_entry *entry = view->booted;
	struct confirmation waiting;

	if (go_waits(view, &waiting)) {
		note(cli, "%s waits for genboot confirm.", view_name(view, entry));
		return EXIT_DONE;
	}
	if (is_to_be_default(view, entry))
		return bless(cli, view, entry);
	note(cli, "%s runs; the default stays what it is.", view_name(view, entry));
	return EXIT_DONE;
}

int verb_bless(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	struct target target = { 0 };
	int r;

	view = (struct view){ .store.fd = -1, .efivars_fd = -1 };
	if (answer_settled(cli, &r))
		return r;
	r = view_open(cli, VIEW_SELECT, &view);
	if (r != EXIT_DONE)
		return r;
	if (cli->options.stopping)
		return stopping(cli, &view);
	target.entry = view.booted;
	if (cli->options.n_operands > 0)
		r = view_find(cli, &view, cli->options.operands[0], &target);
	if (r != EXIT_DONE)
		return r;
	if (!target.entry)
		return fail(cli, EXIT_NOTHING, "genboot list",
			    "what is to be called good has no boot entry");
	return cli->options.n_operands == 0 ? bless_what_runs(cli, &view)
					    : bless(cli, &view, target.entry);
}
