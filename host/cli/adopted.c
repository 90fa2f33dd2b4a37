// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/adopted.h"

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/boot-option.h"
#include "host/esp/boot-order.h"
#include "host/esp/loader-file.h"
#include "host/store/adoption.h"

bool adopted_is_on_trial(const struct view *view)
{
	CLEANUP(adoption_done) struct adoption adoption = { 0 };

	return view->store.fd >= 0 && adoption_read(&view->store, &adoption) == 0 &&
	       adoption.on_trial;
}

static int plan(const struct view *view, struct boot_order_plan *ret)
{
	const struct place *esp = &view->places.esp;
	CLEANUP(cleanup_free) char *path = loader_efi_path(view->machine.loader);
	const struct load_option option = { BOOT_OPTION_DESCRIPTION, esp->part_number,
					    esp->part_start,         esp->part_size,
					    esp->part_uuid,          path };

	return boot_order_plan(view->efivars_fd, &option, BOOT_OPTION_FOLDER, ret);
}

static int refuse(struct cli *cli, const char *variable, int error)
{
	return fail(cli, EXIT_FAILED, "genboot setup",
		    "genboot's loader does not start: the EFI variable %s cannot be set: %s",
		    variable, error_text(error));
}

int adopted_found_well(struct cli *cli, const struct view *view)
{
	CLEANUP(boot_order_plan_done) struct boot_order_plan order = { 0 };
	int r;

	if (!adopted_is_on_trial(view))
		return EXIT_DONE;
	step(cli, "set", "the EFI boot option \"" BOOT_OPTION_DESCRIPTION "\"", 0,
	     "first in BootOrder");
	if (cli->options.dry_run)
		return EXIT_DONE;
	r = plan(view, &order);
	if (r == 0)
		r = boot_order_apply(view->efivars_fd, &order);
	if (r < 0)
		return refuse(cli, "BootOrder", r);
	r = adoption_set_trial(&view->store, false);
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, NULL, "cannot write %s/" ADOPTION_FILE ": %s",
			     view_store_path(cli), error_text(r));
}

int adopted_start_once(struct cli *cli, const struct view *view)
{
	CLEANUP(boot_order_plan_done) struct boot_order_plan order = { 0 };
	int r;

	if (view->booted || !adopted_is_on_trial(view))
		return EXIT_DONE;
	step(cli, "set", "the EFI boot option \"" BOOT_OPTION_DESCRIPTION "\"", 0,
	     "for the next start");
	if (cli->options.dry_run)
		return EXIT_DONE;
	r = plan(view, &order);
	if (r == 0)
		r = boot_order_apply_once(view->efivars_fd, &order);
	return r == 0 ? EXIT_DONE : refuse(cli, "BootNext", r);
}
