// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/trial.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host/activate/watchdog.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/ahead.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/trial-counter.h"

#define UNIT "genboot-bless.service"

static int read_tries(struct cli *cli, uint32_t *ret)
{
	uint64_t tries = TRIAL_TRIES;

	if (cli->options.tries &&
	    (!span_to_u64(span_of(cli->options.tries), STATE_TRIES_MAX, &tries) || tries == 0))
		return fail(cli, EXIT_USAGE, "genboot help install",
			    "--tries is a number from 1 to %u, not %s", STATE_TRIES_MAX,
			    quoted(cli->options.tries));
	*ret = (uint32_t)tries;
	return EXIT_DONE;
}

bool trial_ends_well_in(const char *tree)
{
	static const char *const folders[] = { "usr/lib/systemd/system", "lib/systemd/system",
					       "usr/local/lib/systemd/system",
					       "etc/systemd/system" };
	CLEANUP(cleanup_fd) int fd = file_open_dir(tree);
	uint64_t size;

	for (size_t i = 0; i < ARRAY_LEN(folders) && fd >= 0; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/" UNIT, folders[i]);

		if (file_size_beneath(fd, path, &size) == 0)
			return true;
	}
	return false;
}

const char *trial_problem(const struct view *view)
{
	const struct wishes *wishes = &view->wishes;

	if (wishes->state.error < 0)
		return "there is no state record (genboot setup)";
	if (!state_file_is_writable(&wishes->state))
		return "the state record is a newer genboot's";
	if (!wishes_know_record(wishes))
		return "this system was started by another loader, which counts no trials";
	return view->standing ? NULL : "there is no other generation to go back to";
}

static uint32_t find_watchdogs(const char *tree, const char *kernel_version)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir(tree);

	return fd >= 0 && kernel_version ? watchdogs_taken_over(fd, kernel_version) : 0;
}

int trial_plan(struct cli *cli, const struct view *view, const char *kernel_version,
	       struct trial_plan *ret)
{
	const char *tree = cli->options.root ? cli->options.root : "/";
	const char *problem = trial_problem(view);
	int r;

	*ret = (struct trial_plan){ 0 };
	r = read_tries(cli, &ret->tries);
	if (r != EXIT_DONE || cli->options.trusted || cli->options.no_default)
		return r;
	if (problem && cli->options.tries)
		return fail(cli, EXIT_REFUSED, "genboot install --trusted",
			    "it cannot go on trial: %s", problem);
	ret->is_wanted = !problem && (cli->options.tries || trial_ends_well_in(tree));
	ret->watchdogs = ret->is_wanted ? find_watchdogs(tree, kernel_version) : 0;
	return EXIT_DONE;
}

void trial_steps(struct cli *cli, const struct trial_plan *plan, const char *id)
{
	CLEANUP(cleanup_free)
	char *what = xprintf("a trial of %u start%s", plan->tries, plan->tries == 1 ? "" : "s");

	step(cli, "set", what, 0, id);
}

// The default may just have been written down.
static struct state_record latest_record(const struct view *view)
{
	struct state_record ahead = ahead_record(view);
	struct state_file now;

	state_file_read(view->places.esp.fd, &now);
	if (ahead.sequence > now.state.record.sequence)
		now.state.record.sequence = ahead.sequence;
	return now.state.record;
}

int trial_apply(const struct view *view, const struct trial_plan *plan, const char *id)
{
	struct state_record record = latest_record(view);
	struct trial trial;
	int r;

	if (trial_begin(&record, span_of(id), plan->tries, false) < 0)
		return -EINVAL;
	record.flags |= plan->watchdogs;
	trial = (struct trial){ .state = TRIAL_READY, .left = plan->tries };
	if (trial_write(view->efivars_fd, &record, &trial) < 0)
		trial_to_record(&trial, &record);
	r = state_file_write(view->places.esp.fd, &record);
	return r < 0 ? r : place_flush(&view->places.esp);
}

int trial_take_back_start(const struct view *view)
{
	struct state_record record = ahead_record(view);
	struct trial trial = view->wishes.trial;
	int r;

	if (!trial_give_back(&trial))
		return -ERANGE;
	if (!(record.flags & STATE_TRIAL_IN_RECORD))
		return trial_write(view->efivars_fd, &record, &trial);
	trial_to_record(&trial, &record);
	r = state_file_write(view->places.esp.fd, &record);
	return r < 0 ? r : place_flush(&view->places.esp);
}

bool trial_is(const struct view *view, const char *id)
{
	return view->wishes.trial.state != TRIAL_NONE &&
	       strcmp(view->wishes.state.state.record.trial_id, id) == 0;
}

bool trial_goes_on(const struct view *view, const char *id)
{
	return view->wishes.trial.state == TRIAL_READY && trial_is(view, id);
}

bool trial_has_failed(const struct view *view, const char *id)
{
	return view->wishes.trial.state != TRIAL_READY && trial_is(view, id);
}

char *trial_text(const struct view *view)
{
	const struct trial *trial = &view->wishes.trial;

	switch (trial->state) {
	case TRIAL_NONE:
		return NULL;
	case TRIAL_READY:
		return xprintf("on trial, %u of %u starts left", trial->left,
			       trial->left + trial->done);
	case TRIAL_USED_UP:
		return xprintf("was started %u time%s and was never found well", trial->done,
			       trial->done == 1 ? "" : "s");
	case TRIAL_LOST:
		return xdup("on trial, but the EFI variable that counts its starts has gone, so "
			    "it is not started");
	}
	return NULL;
}
