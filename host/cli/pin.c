// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/catalog-text.h"
#include "host/cli/generation-marks.h"
#include "host/cli/mirrors.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

// The catalog before counts, and the mark is taken back: none is half made.
static int full(struct cli *cli, const struct place *boot, uint32_t number, int taken_back)
{
	return fail(cli, EXIT_NO_SPACE, "genboot gc --keep N",
		    "no space on %s for the catalog that says so of generation %u. %s",
		    screen(span_of(boot->path)), number,
		    taken_back == 0 ? "Nothing was changed" : "The store says it all the same");
}

// The marks are what counts; the catalog repeats them for the menu.
static int mark(struct cli *cli, const struct view *view, uint32_t number, bool pinned)
{
	CLEANUP(marks_done) struct marks marks = { 0 };
	CLEANUP(cleanup_free) char *next = NULL;
	const struct place *boot = places_boot(&view->places);
	const char *hint;
	bool before;
	int r = generation_marks(view, number, &marks);

	if (r == 0 && marks.pinned == pinned)
		note(cli, "Generation %u is %s already.", number, pinned ? "pinned" : "unpinned");
	else
		step(cli, pinned ? "pin" : "unpin", "the generation", 0, NULL);
	steps_print(cli);
	if (cli->options.dry_run)
		return EXIT_DONE;
	before = marks.pinned;
	marks.pinned = pinned;
	r = store_write_marks(&view->store, number, &marks);
	next = view_store_hint(cli, r);
	if (r < 0)
		return fail(cli, r == -ENOSPC ? EXIT_NO_SPACE : EXIT_FAILED,
			    next ? screen(span_of(next)) : "genboot list",
			    "cannot mark generation %u in the store: %s", number, error_text(r));
	r = catalog_text_refresh(view);
	if (r == -ENOSPC) {
		marks.pinned = before;
		return full(cli, boot, number, store_write_marks(&view->store, number, &marks));
	}
	hint = repair_hint(boot, r);
	if (r == 0) {
		note(cli, "Generation %u is %s.", number,
		     pinned ? "pinned" : "not pinned any more");
		return EXIT_DONE;
	}
	return fail(cli, hint ? EXIT_DAMAGED : EXIT_FAILED, hint,
		    "generation %u is %s, but the catalog on %s does not say so: %s", number,
		    pinned ? "pinned" : "not pinned any more", screen(span_of(boot->path)),
		    error_text(r));
}

static int run(struct cli *cli, bool pinned)
{
	CLEANUP(view_done) struct view view;
	struct target target = { 0 };
	int r = view_open(cli, VIEW_CHANGE, &view);

	if (r == EXIT_DONE)
		r = view_find(cli, &view, cli->options.operands[0], &target);
	if (r != EXIT_DONE)
		return r;
	if (target.number == 0)
		return fail(cli, EXIT_REFUSED, NULL,
			    "%s belongs to another tool; only generations can be pinned",
			    view_name(&view, target.entry));
	json_set_count(cli->result, "number", target.number);
	json_set_flag(cli->result, "pinned", pinned);
	r = view_check_writable(cli, places_boot(&view.places));
	if (r == EXIT_DONE)
		r = mark(cli, &view, target.number, pinned);
	if (r == EXIT_DONE)
		mirrors_follow(cli, &view);
	return r;
}

int verb_pin(struct cli *cli)
{
	return run(cli, true);
}

int verb_unpin(struct cli *cli)
{
	return run(cli, false);
}
