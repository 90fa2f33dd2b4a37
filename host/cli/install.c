// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include "host/base/cleanup.h"
#include "host/cli/install-plan.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

// The whole order. The number is spent and the staged manifest written before the first byte on the
// ESP; the generation is complete when its entry is; what boots by default changes last, and only
// then is the staged manifest gone. A cut leaves the next run, or reconcile() here, to undo.
static int carry_out(const struct view *view, const struct install_plan *plan,
		     struct progress *progress, const char **ret_what)
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
	int r;

	*ret_what = "the store";
	r = store_set_highest(&view->store, plan->manifest.number);
	if (r == 0)
		r = store_stage(&view->store, &plan->manifest);
	if (r == 0)
		r = publish(places_boot(&view->places)->fd, &publication, progress, ret_what);
	if (r == 0)
		r = place_flush(places_boot(&view->places));
	if (r < 0)
		return r;

	*ret_what = "the store";
	r = store_commit(&view->store, &plan->manifest);
	if (r == 0 && plan->make_default) {
		*ret_what = "the default";
		r = default_apply(view, &plan->default_);
	}
	return r < 0 ? r : store_unstage(&view->store, plan->manifest.number);
}

// Nothing half-done: what was written goes again. When even that fails, the next run tries once
// more.
static int give_up(struct cli *cli, struct view *view, const struct install_plan *plan,
		   const char *what, int error)
{
	int code = error == -ENOSPC    ? EXIT_NO_SPACE
		   : error == -EBADMSG ? EXIT_DAMAGED
				       : EXIT_FAILED;
	int r = entries_read(&view->places, &view->entries);

	if (r == 0)
		r = undo_generation(view, &plan->manifest);
	return fail(cli, (enum exit_code)code, r < 0 ? "genboot status" : NULL,
		    "cannot install generation %u: %s: %s. %s", plan->manifest.number,
		    screen(span_of(what)), error_text(error),
		    r < 0 ? "What was written could not be removed." : "Nothing was changed.");
}

static int install(struct cli *cli, struct view *view, const struct input *input,
		   struct install_plan *plan)
{
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	struct progress progress;
	const char *what = "";
	int r = install_plan(cli, view, input, NULL, plan);

	if (r != EXIT_DONE)
		return r;
	install_steps(cli, plan);
	steps_print(cli);
	if (cli->options.dry_run)
		return EXIT_DONE;
	// Once to write, once to read back.
	progress_start(&progress, bar, "Installing", 2 * plan->bytes_to_write);
	r = carry_out(view, plan, &progress, &what);
	progress_end(&progress);
	if (r < 0) {
		entry_list_done(&view->entries);
		view->standing = view->next = view->booted = NULL;
		return give_up(cli, view, plan, what, r);
	}
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
