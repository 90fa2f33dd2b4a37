// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/bad.h"
#include "host/cli/choose-default.h"
#include "host/cli/facts.h"
#include "host/cli/failed-start.h"
#include "host/cli/go.h"
#include "host/cli/report.h"
#include "host/cli/settled.h"
#include "host/cli/trial.h"

#define NO_REASON "somebody has called it bad"

// Where the machine goes instead; NULL when there is nothing.
static struct esp_entry *instead_of(const struct view *view, const struct esp_entry *entry)
{
	struct esp_entry *good =
		entries_find(&view->entries, view->wishes.state.state.record.last_good_id);

	if (entry != view->standing)
		return view->standing;
	if (good && good != entry && boot_entry_is_usable(&good->shown))
		return good;
	return generation_before(view, view_number(view, entry));
}

static int mark(struct cli *cli, const struct view *view, const struct esp_entry *entry,
		const char *reason)
{
	int r = cli->options.dry_run ? 0 : failed_start_note(view, entry->shown.id, reason);

	if (r < 0)
		warn(cli, NULL,
		     "the menu does not know that %s is bad: the EFI variable cannot be set: %s",
		     view_name(view, entry), error_text(r));
	return r;
}

static int call_bad(struct cli *cli, struct view *view, struct esp_entry *entry, const char *reason)
{
	bool moves = entry == view->standing || trial_is(view, entry->shown.id);
	struct esp_entry *instead = instead_of(view, entry);

	if (moves && !instead)
		return fail(cli, EXIT_REFUSED, "genboot install",
			    "%s cannot be called bad: there is nothing else to boot",
			    view_name(view, entry));
	(void)mark(cli, view, entry, reason);
	note(cli, "%s is bad, and is passed over from now on.", view_name(view, entry));
	return moves ? make_default(cli, view, instead) : EXIT_DONE;
}

static bool is_no_trial(const struct cli *cli)
{
	CLEANUP(settled_done) struct settled settled;

	return settled_look(cli, &settled) && !settled_is_trial(&settled);
}

int bad_on_trial(struct cli *cli, const char *reason)
{
	CLEANUP(view_done) struct view view = { .store.fd = -1, .efivars_fd = -1 };
	int r;

	if (is_no_trial(cli))
		return EXIT_NOTHING;
	r = view_open(cli, VIEW_SELECT, &view);
	if (r != EXIT_DONE)
		return r;
	return view.booted && trial_is(&view, view.booted->shown.id)
		       ? call_bad(cli, &view, view.booted, reason)
		       : EXIT_NOTHING;
}

// By the timer. What somebody is to confirm has its own time.
static int leave_trial(struct cli *cli, const char *reason)
{
	int r = go_is_noted(cli, NULL) ? EXIT_NOTHING : bad_on_trial(cli, reason);

	if (r == EXIT_DONE)
		return cli->options.dry_run ? EXIT_DONE : go_now(cli);
	return r == EXIT_NOTHING ? EXIT_DONE : r;
}

int verb_bad(struct cli *cli)
{
	const char *reason = cli->options.reason ? cli->options.reason : NO_REASON;
	CLEANUP(view_done) struct view view = { .store.fd = -1, .efivars_fd = -1 };
	struct target target = { 0 };
	int r;

	if (cli->options.on_trial)
		return leave_trial(cli, reason);
	r = view_open(cli, VIEW_SELECT, &view);
	if (r != EXIT_DONE)
		return r;
	target.entry = view.booted;
	if (cli->options.n_operands > 0)
		r = view_find(cli, &view, cli->options.operands[0], &target);
	if (r != EXIT_DONE)
		return r;
	if (!target.entry)
		return fail(cli, EXIT_NOTHING, "genboot list",
			    "what is to be called bad has no boot entry");
	return call_bad(cli, &view, target.entry, reason);
}
