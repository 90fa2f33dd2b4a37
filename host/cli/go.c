// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/go.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "boot-entries/duration.h"
#include "host/activate/go.h"
#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/choose-default.h"
#include "host/cli/facts.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

static int check(struct cli *cli, const struct view *view, const struct target *target)
{
	CLEANUP(cleanup_free) char *problem = NULL;

	if (!target->entry)
		return fail(cli, EXIT_DAMAGED, "genboot list",
			    "generation %u cannot boot: it has no boot entry", target->number);
	problem = entry_files_problem(view, target->entry);
	if (problem)
		return fail(cli, EXIT_DAMAGED, "genboot list", "%s cannot boot: %s",
			    view_name(view, target->entry), screen(span_of(problem)));
	return EXIT_DONE;
}

int go_find(struct cli *cli, const struct view *view, struct esp_entry **ret)
{
	struct target target = { 0 };
	int r = EXIT_DONE;

	if (cli->options.n_operands > 0)
		r = view_find(cli, view, cli->options.operands[0], &target);
	else
		target.entry = generation_before(view, UINT32_MAX);
	if (r != EXIT_DONE)
		return r;
	if (!target.entry && target.number == 0)
		return fail(cli, EXIT_NOTHING, "genboot install",
			    "there is no generation that can be booted");
	r = check(cli, view, &target);
	*ret = target.entry;
	return r;
}

int go_read_confirmation(struct cli *cli, const struct esp_entry *entry, bool stays,
			 struct confirmation *ret)
{
	const char *text = cli->options.confirm_within;

	*ret = (struct confirmation){ .stays = stays };
	if (!text)
		return EXIT_DONE;
	if (!duration_parse(span_of(text), &ret->within_sec) ||
	    ret->within_sec < CONFIRMATION_MIN_SEC)
		return fail(cli, EXIT_USAGE, "--confirm-within 5m",
			    "--confirm-within is a time such as 300, 5m or 1h30m, from %u seconds "
			    "to a day, and not %s",
			    CONFIRMATION_MIN_SEC, quoted(text));
	memcpy(ret->id, entry->shown.id, strlen(entry->shown.id) + 1);
	return EXIT_DONE;
}

void go_announce(struct cli *cli, const struct view *view, const struct esp_entry *entry,
		 const struct confirmation *confirmation)
{
	step(cli, "restart", "the machine", 0, entry->shown.id);
	json_set_text(cli->result, "way", "reboot");
	if (confirmation->within_sec > 0)
		note(cli,
		     "Unless `genboot confirm` is typed within %u seconds of its start, and after "
		     "any "
		     "restart before, the machine goes back.",
		     confirmation->within_sec);
	else if (!confirmation->stays)
		note(cli, "Any restart leads back to %s.",
		     view->standing ? view_name(view, view->standing) : "the default");
}

int go_note(struct cli *cli, const struct view *view, const struct confirmation *confirmation)
{
	int r = confirmation->within_sec > 0 ? confirmation_write(&view->store, confirmation)
					     : confirmation_remove(&view->store);

	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, NULL, "cannot write %s/" CONFIRMATION_FILE ": %s",
			     view_store_path(cli), error_text(r));
}

bool go_is_noted(const struct cli *cli, const char *id)
{
	CLEANUP(store_close) struct store store = { .fd = -1 };
	struct confirmation now;

	return store_open(cli->options.store ? cli->options.store : STORE_DIR, &store) == 0 &&
	       confirmation_read(&store, &now) == 0 && (!id || strcmp(now.id, id) == 0);
}

// A terminal that goes away takes nothing with it from here on.
int go_now(struct cli *cli)
{
	int r;

	signal(SIGHUP, SIG_IGN);
	note(cli, "Restarting the machine.");
	r = go_reboot();
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, "systemctl reboot",
			     "all is set, but the machine cannot be restarted: %s",
			     r == -EIO ? "systemctl refuses" : error_text(r));
}

bool go_waits(const struct view *view, struct confirmation *ret)
{
	return view->booted && confirmation_read(&view->store, ret) == 0 &&
	       strcmp(ret->id, view->booted->shown.id) == 0 &&
	       (!ret->stays || view->booted != view->standing);
}
