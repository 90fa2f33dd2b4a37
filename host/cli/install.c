// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/install-plan.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

// How far an installation came, for what to say and what to take back.
struct reached {
	const char *what; // what it was at, for messages
	bool made_entry;  // the file is ours
	bool complete;    // from here on loader.conf may name it: it stays, whatever fails
};

static int publish_it(const struct view *view, const struct install_plan *plan,
		      struct progress *progress, struct reached *reached)
{
	const struct publication publication = {
		.blobs = plan->blobs,
		.n_blobs = plan->n_blobs,
		.folder = plan->folder,
		.entry_path = plan->entry_path,
		.entry = plan->entry,
		.entry_len = plan->entry_len,
		.created = plan->created,
	};

	return publish(places_boot(&view->places)->fd, &publication, progress, &reached->what,
		       &reached->made_entry);
}

static int pin(const struct view *view, const struct install_plan *plan, struct reached *reached)
{
	reached->what = "the default";
	return plan->pin ? default_apply(view, &plan->default_) : 0;
}

// The whole order. The number is spent and the staged manifest written before the first byte on the
// ESP; the generation is complete when its entry and manifest are; what boots by default changes
// last, and only then is the staged manifest gone. A cut leaves the next run, or take_back() here,
// to undo.
static int carry_out(const struct view *view, const struct install_plan *plan,
		     struct progress *progress, struct reached *reached)
{
	int r;

	reached->what = "the store";
	r = store_set_highest(&view->store, plan->manifest.number);
	if (r == 0)
		r = store_stage(&view->store, &plan->manifest);
	if (r == 0)
		r = pin(view, plan, reached);
	if (r == 0)
		r = publish_it(view, plan, progress, reached);
	if (r == 0)
		r = place_flush(places_boot(&view->places));
	if (r < 0)
		return r;

	reached->what = "the store";
	r = store_commit(&view->store, &plan->manifest);
	reached->complete = r == 0;
	if (r == 0 && plan->make_default) {
		reached->what = "the default";
		r = default_apply(view, &plan->default_);
	}
	if (r < 0)
		return r;
	reached->what = "the store";
	return store_unstage(&view->store, plan->manifest.number);
}

// The default has changed, or may have: taking the generation away now could leave it naming none.
static int keep(struct cli *cli, const struct view *view, const struct install_plan *plan,
		const char *what, int error)
{
	uint32_t number = plan->manifest.number;
	CLEANUP(cleanup_free) char *next = xprintf("genboot status; genboot default %u", number);
	const char *hint = repair_hint(&view->places.esp, error);

	(void)store_unstage(&view->store, number); // otherwise the next run does it
	return fail(cli, hint ? EXIT_DAMAGED : EXIT_FAILED, hint ? hint : next,
		    "generation %u is installed, but not everything went well%s: %s: %s", number,
		    plan->make_default ? ", and what boots by default is not certain" : "", what,
		    error_text(error));
}

// Nothing half-done: what was written goes again. When even that fails, the next run tries once
// more.
static int take_back(struct cli *cli, struct view *view, const struct install_plan *plan,
		     const struct reached *reached, int error)
{
	const struct place *boot = places_boot(&view->places);
	enum exit_code code = error == -ENOSPC    ? EXIT_NO_SPACE
			      : error == -EBADMSG ? EXIT_DAMAGED
						  : EXIT_FAILED;
	struct unpublished gone = { 0 };
	const char *hint;
	int r;

	entry_list_done(&view->entries);
	view->standing = view->next = view->booted = NULL;
	r = entries_read(&view->places, &view->entries);
	if (r == 0)
		r = undo_generation(view, boot, reached->made_entry ? plan->entry_path : NULL,
				    &plan->manifest, &gone);
	hint = repair_hint(boot, r < 0 ? r : error);
	return fail(cli, hint ? EXIT_DAMAGED : code,
		    hint    ? hint
		    : r < 0 ? "genboot status"
			    : NULL,
		    "cannot install generation %u: %s: %s. %s", plan->manifest.number,
		    screen(span_of(reached->what)), error_text(error),
		    r < 0 ? "What was written could not be removed." : "Nothing was changed.");
}

static int install(struct cli *cli, struct view *view, const struct input *input,
		   struct install_plan *plan)
{
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	struct progress progress;
	struct reached reached = { .what = "" };
	int r;

	progress_start(&progress, bar, "Reading", input_size(input));
	r = install_plan(cli, view, input, &progress, plan);
	progress_end(&progress);
	if (r != EXIT_DONE)
		return r;
	install_steps(cli, plan);
	steps_print(cli);
	if (cli->options.dry_run)
		return EXIT_DONE;
	// Once to write, once to read back.
	progress_start(&progress, bar, "Installing", 2 * plan->bytes_to_write);
	r = carry_out(view, plan, &progress, &reached);
	progress_end(&progress);
	if (r < 0)
		return reached.complete ? keep(cli, view, plan, reached.what, r)
					: take_back(cli, view, plan, &reached, r);
	note(cli, "Installed generation %u: %s%s.", plan->manifest.number,
	     screen(span_of(plan->manifest.title)),
	     plan->make_default ? ", which boots from now on" : "");
	return EXIT_DONE;
}

int verb_install(struct cli *cli)
{
	CLEANUP(install_plan_done) struct install_plan plan = { 0 };
	CLEANUP(input_done) struct input input = { .image.fd = -1 };
	CLEANUP(view_done) struct view view;
	int r = view_open(cli, VIEW_CHANGE, &view);

	if (r == EXIT_DONE)
		r = input_read(cli, &input);
	return r == EXIT_DONE ? install(cli, &view, &input, &plan) : r;
}
