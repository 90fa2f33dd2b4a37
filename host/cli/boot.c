// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/facts.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/cli/view.h"

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
	if (view->efivars_fd < 0)
		return fail(cli, EXIT_FAILED, "genboot default N, and back afterwards",
			    "booting once needs EFI variables, and there are none here");
	return EXIT_DONE;
}

int verb_boot(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	struct target target;
	int r = view_open(cli, VIEW_SELECT, &view);

	if (r == EXIT_DONE)
		r = view_find(cli, &view, cli->options.operands[0], &target);
	if (r == EXIT_DONE)
		r = check(cli, &view, &target);
	if (r != EXIT_DONE)
		return r;
	json_set_text(cli->result, "id", target.entry->shown.id);
	json_set_count(cli->result, "number", target.number);
	step(cli, "set", "the EFI variable LoaderEntryOneShot", 0, target.entry->shown.id);
	steps_print(cli);
	if (cli->options.dry_run)
		return EXIT_DONE;
	r = loader_var_write(view.efivars_fd, LOADER_VAR_ENTRY_ONE_SHOT,
			     span_of(target.entry->shown.id));
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL,
			    "cannot set the EFI variable LoaderEntryOneShot: %s", error_text(r));
	note(cli, "The next boot, and only that, is %s.", view_name(&view, target.entry));
	return EXIT_DONE;
}
