// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/mark.h"

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

struct mark {
	struct cli *cli;
	const struct mark_change *change;
	struct view view;
	uint32_t number;
	struct marks before, wanted;
};

static void mark_done(struct mark *mark)
{
	marks_done(&mark->before);
	marks_done(&mark->wanted);
	view_done(&mark->view);
}

// The catalog before counts, and the mark is taken back: none is half made.
static int full(struct mark *mark, const struct place *boot)
{
	int r = store_write_marks(&mark->view.store, mark->number, &mark->before);

	return fail(mark->cli, EXIT_NO_SPACE, "genboot gc --keep N",
		    "no space on %s for the catalog that says so of generation %u. %s",
		    screen(span_of(boot->path)), mark->number,
		    r == 0 ? "Nothing was changed" : "The store says it all the same");
}

static int write_store(struct mark *mark)
{
	CLEANUP(cleanup_free) char *next = NULL;
	int r = store_write_marks(&mark->view.store, mark->number, &mark->wanted);

	next = view_store_hint(mark->cli, r);
	return r == 0 ? EXIT_DONE
		      : fail(mark->cli, r == -ENOSPC ? EXIT_NO_SPACE : EXIT_FAILED,
			     next ? screen(span_of(next)) : "genboot list",
			     "cannot mark generation %u in the store: %s", mark->number,
			     error_text(r));
}

static int write_catalog(struct mark *mark)
{
	const struct place *boot = places_boot(&mark->view.places);
	int r = catalog_text_refresh(&mark->view);
	const char *hint;

	if (r == -ENOSPC)
		return full(mark, boot);
	hint = repair_hint(boot, r);
	if (r < 0)
		return fail(mark->cli, hint ? EXIT_DAMAGED : EXIT_FAILED, hint,
			    "generation %u %s, but the catalog on %s does not say so: %s",
			    mark->number, mark->change->is, screen(span_of(boot->path)),
			    error_text(r));
	note(mark->cli, "Generation %u %s.", mark->number, mark->change->is);
	return EXIT_DONE;
}

static void plan(struct mark *mark)
{
	struct cli *cli = mark->cli;

	if (marks_equal(&mark->before, &mark->wanted))
		note(cli, "Generation %u %s.", mark->number, mark->change->is_already);
	else
		step(cli, mark->change->step, mark->change->what, 0, NULL);
	steps_print(cli);
	json_set_count(cli->result, "number", mark->number);
	json_set_flag(cli->result, "pinned", mark->wanted.pinned);
	json_set_text(cli->result, "label", mark->wanted.label);
	json_set_text(cli->result, "note", mark->wanted.note);
}

// Damaged marks are none, and are written anew.
static int change_marks(struct mark *mark)
{
	int r = view_check_writable(mark->cli, places_boot(&mark->view.places));

	if (r != EXIT_DONE)
		return r;
	(void)generation_marks(&mark->view, mark->number, &mark->before);
	(void)generation_marks(&mark->view, mark->number, &mark->wanted);
	mark->change->apply(mark->cli, &mark->wanted);
	plan(mark);
	if (mark->cli->options.dry_run)
		return EXIT_DONE;
	r = write_store(mark);
	return r == EXIT_DONE ? write_catalog(mark) : r;
}

int mark_run(struct cli *cli, const struct mark_change *change)
{
	CLEANUP(mark_done) struct mark mark = { .cli = cli, .change = change };
	struct target target = { 0 };
	int r = view_open(cli, VIEW_CHANGE, &mark.view);

	if (r == EXIT_DONE)
		r = view_find(cli, &mark.view, cli->options.operands[0], &target);
	if (r != EXIT_DONE)
		return r;
	if (target.number == 0)
		return fail(cli, EXIT_REFUSED, NULL,
			    "%s belongs to another tool; only generations can be marked",
			    view_name(&mark.view, target.entry));
	mark.number = target.number;
	r = change_marks(&mark);
	if (r == EXIT_DONE)
		mirrors_follow(cli, &mark.view);
	return r;
}
