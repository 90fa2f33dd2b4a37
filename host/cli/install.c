// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/config.h"
#include "host/cli/install-plan.h"
#include "host/cli/install-root.h"
#include "host/cli/loader-due.h"
#include "host/cli/mirrors.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/retain.h"
#include "host/cli/steps.h"
#include "host/store/blobs.h"
#include "host/store/roots.h"

// How far an installation came, for what to say and what to take back.
struct reached {
	const char *what; // what it was at, for messages
	bool in_store;    // and not on $BOOT
	bool made_entry;  // the file is ours
	bool complete;    // from here on the record may name it: it stays, whatever fails
};

static int take_number(const struct view *view, const struct install_plan *plan)
{
	int r = store_set_highest(&view->store, plan->manifest.number);

	store_note_catalog(&view->store, plan->catalog.catalog.sequence);
	return r < 0 ? r : store_stage(&view->store, &plan->manifest);
}

static int keep_copies(const struct view *view, const struct install_plan *plan,
		       struct progress *progress)
{
	int r = manifest_has_root(&plan->manifest)
			? roots_publish(&view->store, &plan->manifest.root)
			: 0;

	for (size_t i = 0; i < plan->n_blobs && r == 0; i++)
		r = store_put_blob(&view->store, plan->blobs[i].from, &plan->blobs[i].want,
				   progress);
	if (r == 0 && !span_is_empty(plan->packages))
		r = store_put_text(&view->store, plan->packages, &plan->manifest.packages.digest);
	return r;
}

static int pin(struct cli *cli, const struct view *view, const struct install_plan *plan)
{
	return plan->pin ? default_apply(cli, view, &plan->default_, NULL) : 0;
}

static int publish_it(const struct view *view, const struct install_plan *plan,
		      struct progress *progress, struct reached *reached)
{
	const struct place *boot = places_boot(&view->places);
	const struct publication publication = {
		.blobs = plan->blobs,
		.n_blobs = plan->n_blobs,
		.folder = plan->folder,
		.entry_path = plan->entry_path,
		.entry = plan->entry,
		.entry_len = plan->entry_len,
		.created = plan->created,
		.catalog = plan->catalog.catalog,
	};
	int r = publish(boot->fd, &publication, progress, &reached->what, &reached->made_entry);

	return r < 0 ? r : place_flush(boot);
}

static int select_it(struct cli *cli, const struct view *view, const struct install_plan *plan)
{
	if (plan->trial.is_wanted)
		return trial_apply(view, &plan->trial, plan->manifest.id);
	return plan->make_default ? default_apply(cli, view, &plan->default_, NULL) : 0;
}

static const char *what_boots(const struct install_plan *plan)
{
	return plan->trial.is_wanted ? ", which boots next, on trial"
	       : plan->make_default  ? ", which boots from now on"
				     : "";
}

static int sweep(const struct view *view, const struct install_plan *plan)
{
	const struct place *boot = places_boot(&view->places);
	int r = catalog_sweep(boot->fd, view->machine.token, plan->catalog.catalog.sequence);

	return r < 0 ? r : place_flush(boot);
}

static int at(struct reached *reached, const char *what, bool in_store)
{
	reached->what = what;
	reached->in_store = in_store;
	return 0;
}

// The whole protocol. The number is spent, and the staged manifest says what there will be to undo,
// before the first byte on the ESP; the generation is complete when its entry, the catalog and its
// manifest are; the state record's sector commits; only then the catalog before goes, and at last
// the staged manifest. A cut leaves the rest to the next run: to undo, or to finish where N boots
// already. An error leaves it to take_back() or keep().
static int carry_out(struct cli *cli, const struct view *view, const struct install_plan *plan,
		     struct progress *progress, struct reached *reached)
{
	int r = at(reached, "the store", true);

	r = r ? r : take_number(view, plan);
	r = r ? r : keep_copies(view, plan, progress);
	r = r ? r : at(reached, "the default", false);
	r = r ? r : pin(cli, view, plan);
	r = r ? r : publish_it(view, plan, progress, reached);
	r = r ? r : at(reached, "the store", true);
	r = r ? r : store_commit(&view->store, &plan->manifest);
	reached->complete = r == 0;
	r = r ? r : at(reached, "the default", false);
	r = r ? r : select_it(cli, view, plan);
	r = r ? r : at(reached, "the catalog before", false);
	r = r ? r : sweep(view, plan);
	r = r ? r : at(reached, "the store", true);
	return r ? r : store_unstage(&view->store, plan->manifest.number);
}

static enum exit_code code_of(int error)
{
	switch (error) {
	case -ENOSPC:
		return EXIT_NO_SPACE;
	case -EBADMSG:
		return EXIT_DAMAGED;
	default:
		return EXIT_FAILED;
	}
}

// The default has changed, or may have: taking the generation away now could leave it naming none.
static int keep(struct cli *cli, const struct view *view, const struct install_plan *plan,
		const struct reached *reached, int error)
{
	uint32_t number = plan->manifest.number;
	CLEANUP(cleanup_free) char *next = xprintf("genboot status; genboot default %u", number);
	const char *hint = reached->in_store ? NULL : repair_hint(&view->places.esp, error);

	(void)store_unstage(&view->store, number); // otherwise the next run does it
	return fail(cli, hint ? EXIT_DAMAGED : EXIT_FAILED, hint ? hint : next,
		    "generation %u is installed, but not everything went well%s: %s: %s", number,
		    plan->make_default ? ", and what boots by default is not certain" : "",
		    reached->what, error_text(error));
}

// Nothing half-done: what was written goes again. When even that fails, the next run tries once
// more.
static int take_back(struct cli *cli, struct view *view, const struct install_plan *plan,
		     const struct reached *reached, int error)
{
	const struct place *boot = places_boot(&view->places);
	struct unpublished gone = { 0 };
	const char *hint;
	int r = view_refresh(view);

	if (r == 0)
		r = undo_generation(cli, view, boot, reached->made_entry ? plan->entry_path : NULL,
				    &plan->manifest, &gone);
	hint = reached->in_store && (r == 0 || r == error) ? NULL
							   : repair_hint(boot, r < 0 ? r : error);
	return fail(cli, hint ? EXIT_DAMAGED : code_of(error),
		    hint    ? hint
		    : r < 0 ? "genboot status"
			    : NULL,
		    "cannot install generation %u: %s: %s. %s", plan->manifest.number,
		    screen(span_of(reached->what)), error_text(error),
		    r < 0 ? "What was written could not be removed." : "Nothing was changed.");
}

// False, said, where the ESP has lost what setup put there, so that the machine may boot nothing of
// this.
static bool check_start(struct cli *cli, const struct view *view)
{
	const struct place *esp = &view->places.esp;
	uint64_t size;

	if (view->machine.loader[0] &&
	    file_size_beneath(esp->fd, view->machine.loader, &size) == -ENOENT) {
		warn(cli, "genboot setup",
		     "the boot loader on %s is gone (%s): without it no generation boots",
		     screen(span_of(esp->path)), screen(span_of(view->machine.loader)));
		return false;
	}
	if (view->wishes.state.error == -ENOENT)
		warn(cli, "genboot setup", "the state record on %s is gone: loader.conf counts",
		     screen(span_of(esp->path)));
	return true;
}

static int install(struct cli *cli, struct view *view, const struct input *input,
		   struct install_plan *plan)
{
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	struct progress progress;
	struct reached reached = { .what = "" };
	bool is_started;
	int r;

	progress_start(&progress, bar, "Reading", input_size(input));
	r = install_plan(cli, view, input, &progress, plan);
	progress_end(&progress);
	if (r != EXIT_DONE)
		return r;
	finish_loader_update(cli, view);
	install_steps(cli, plan);
	steps_print(cli);
	if (cli->options.dry_run)
		return EXIT_DONE;
	// Once into the store; once to write, once to read back.
	progress_start(&progress, bar, "Installing",
		       plan->bytes_to_store + 2 * plan->bytes_to_write);
	r = carry_out(cli, view, plan, &progress, &reached);
	progress_end(&progress);
	if (r < 0)
		return reached.complete ? keep(cli, view, plan, &reached, r)
					: take_back(cli, view, plan, &reached, r);
	is_started = check_start(cli, view);
	note(cli, "Installed generation %u: %s%s.", plan->manifest.number,
	     screen(span_of(plan->manifest.title)), is_started ? what_boots(plan) : "");
	return EXIT_DONE;
}

// An error of its own: what is installed is installed.
static void collect(struct cli *cli)
{
	struct cli gc = *cli;
	int r;

	gc.result = json_object();
	r = verb_gc(&gc);
	json_object_set_new(cli->result, "gc", gc.result);
	if (r != EXIT_DONE)
		warn(cli, "genboot gc",
		     "the generation is installed, but old ones were not removed");
}

// An adoption can be undone until gc removes something.
static bool collects(const struct cli *cli, const struct genboot_conf *conf)
{
	return conf->gc_after_install && retain_is_wanted(conf) && !cli->left_out &&
	       !cli->options.dry_run;
}

static int install_one(struct cli *cli)
{
	CLEANUP(install_plan_done) struct install_plan plan = { 0 };
	CLEANUP(input_done) struct input input = { .image.fd = -1 };
	CLEANUP(view_done) struct view view;
	int r = view_open(cli, VIEW_CHANGE, &view);

	if (r == EXIT_DONE)
		r = install_root_check(cli);
	if (r == EXIT_DONE)
		r = input_read(cli, &input);
	if (r == EXIT_DONE)
		r = install_root_seal(cli, &view, &input, &input.root);
	if (r == EXIT_DONE)
		r = install(cli, &view, &input, &plan);
	// What did not come as far as its number. A dry run holds no lock, and what is staged is
	// another's.
	if (r != EXIT_DONE && input.root.hash[0] && !cli->options.dry_run)
		(void)roots_drop_staged(&view.store);
	if (r == EXIT_DONE)
		mirrors_follow(cli, &view);
	return r;
}

int verb_install(struct cli *cli)
{
	struct genboot_conf conf;
	int r = config_read(cli, &conf);

	if (r == EXIT_DONE)
		r = install_one(cli);
	if (r == EXIT_DONE && collects(cli, &conf))
		collect(cli);
	return r;
}
