// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/boot.h"

#include <errno.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/ahead.h"
#include "host/cli/choose-default.h"
#include "host/cli/failed-start.h"
#include "host/cli/go.h"
#include "host/cli/mirrors.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/cli/view.h"
#include "host/esp/loader-file.h"

// Another loader does not know the record, and an id may not fit.
static const char *plan_record(const struct view *view, const char *id, struct state_record *ret)
{
	const struct wishes *wishes = &view->wishes;

	if (wishes->state.error == -ENOENT)
		return "there is no state record (genboot setup)";
	if (!state_file_is_writable(&wishes->state))
		return "the state record cannot be used (genboot status)";
	if (view->is_damaged || place_is_read_only(&view->places.esp))
		return "the ESP is damaged or read-only";
	if (!wishes_know_record(wishes))
		return "this system was started by another loader";
	*ret = ahead_record(view);
	return state_set_id(ret->one_shot_id, span_of(id)) < 0
		       ? "its id is too long for the state record"
		       : NULL;
}

// What the record asks for once would come up at the boot after that. Where it cannot be taken out
// here, the loader could not either, and does not follow it.
static int forget_record(const struct view *view)
{
	struct state_record record = ahead_record(view);
	int r;

	if (!record.one_shot_id[0] || !state_file_is_writable(&view->wishes.state) ||
	    view->is_damaged || place_is_read_only(&view->places.esp))
		return 0;
	(void)state_set_id(record.one_shot_id, span_of(""));
	r = state_file_write(view->places.esp.fd, &record);
	return r < 0 ? r : place_flush(&view->places.esp);
}

static int set_variable(const struct view *view, const char *id)
{
	return view->efivars_fd < 0
		       ? -ENOTSUP
		       : loader_var_write(view->efivars_fd, LOADER_VAR_ENTRY_ONE_SHOT, span_of(id));
}

static int refuse(struct cli *cli, int by_variable, const char *problem)
{
	return fail(cli, EXIT_FAILED, "genboot default N, and back afterwards",
		    "cannot set the EFI variable LoaderEntryOneShot: %s; and %s",
		    by_variable == -ENOTSUP ? "there are no EFI variables here"
					    : error_text(by_variable),
		    problem);
}

// The EFI variable where there is one: firmware forgets it by itself, and every loader knows it.
static int set(struct cli *cli, const struct view *view, const char *id)
{
	struct state_record record;
	const char *problem = plan_record(view, id, &record);
	int r, by_variable = set_variable(view, id);

	if (by_variable == 0) {
		r = forget_record(view);
		if (r < 0)
			warn(cli, "genboot repair",
			     "the state record asks for %s once, which will come after that: it "
			     "cannot be changed: %s",
			     quoted(view->wishes.state.state.record.one_shot_id), error_text(r));
		return EXIT_DONE;
	}
	// The old value of the variable would win over the record.
	if (view->wishes.one_shot)
		problem = "the EFI variable LoaderEntryOneShot cannot be changed";
	if (problem)
		return refuse(cli, by_variable, problem);
	note(cli, "Using the state record: the EFI variable LoaderEntryOneShot cannot be set.");
	r = state_file_write(view->places.esp.fd, &record);
	if (r == 0)
		r = place_flush(&view->places.esp);
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, NULL, "cannot write the state record: %s",
			     error_text(r));
}

// Without variables it is known beforehand what comes of it.
static int plan(struct cli *cli, const struct view *view, const char *id, uint32_t number)
{
	struct state_record record;
	const char *problem = view->efivars_fd < 0 ? plan_record(view, id, &record) : NULL;

	if (problem)
		return refuse(cli, -ENOTSUP, problem);
	json_set_text(cli->result, "id", id);
	json_set_count(cli->result, "number", number);
	step(cli, "set",
	     view->efivars_fd < 0 ? "one boot in the state record"
				  : "the EFI variable LoaderEntryOneShot",
	     0, id);
	steps_print(cli);
	return EXIT_DONE;
}

// An other needs nothing that could be looked at from here.
static int find(struct cli *cli, const struct view *view, const struct boot_entry **ret,
		uint32_t *ret_number)
{
	const struct boot_entry *other =
		cli->options.n_operands > 0
			? seen_others_find(&view->others, cli->options.operands[0])
			: NULL;
	struct esp_entry *entry = NULL;
	int r = other ? EXIT_DONE : go_find(cli, view, &entry);

	if (r != EXIT_DONE)
		return r;
	*ret = other ? other : &entry->shown;
	*ret_number = view_number(view, entry);
	return EXIT_DONE;
}

int boot_once(struct cli *cli, struct view *view, const struct boot_entry *shown, uint32_t number)
{
	int r = plan(cli, view, shown->id, number);

	if (r == EXIT_DONE)
		failed_start_forgive(cli, view, shown->id);
	if (r != EXIT_DONE || cli->options.dry_run)
		return r;
	r = set(cli, view, shown->id);
	if (r != EXIT_DONE)
		return r;
	note(cli, "The next boot, and only that, is %s.", view_name_shown(view, shown));
	mirrors_follow(cli, view);
	return EXIT_DONE;
}

static int once(struct cli *cli, struct view *view)
{
	const struct boot_entry *shown = NULL;
	uint32_t number = 0;
	int r = find(cli, view, &shown, &number);

	return r == EXIT_DONE ? boot_once(cli, view, shown, number) : r;
}

static int for_good(struct cli *cli, struct view *view)
{
	struct esp_entry *entry = NULL;
	int r;

	if (cli->options.n_operands > 0)
		return choose_default(cli, view, cli->options.operands[0]);
	r = go_find(cli, view, &entry);
	return r == EXIT_DONE ? make_default(cli, view, entry) : r;
}

int verb_boot(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	int r = view_open(cli, VIEW_SELECT, &view);

	if (r != EXIT_DONE)
		return r;
	return cli->options.once ? once(cli, &view) : for_good(cli, &view);
}
