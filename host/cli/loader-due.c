// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/loader-due.h"

#include "host/base/cleanup.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/loader-update.h"

void finish_loader_update(struct cli *cli, const struct view *view)
{
	CLEANUP(loader_update_done) struct loader_update update = { 0 };
	const struct place *esp = &view->places.esp;
	CLEANUP(cleanup_free) char *running = loader_running(view->efivars_fd, esp);
	int r;

	if (!loader_update_find(esp->fd, running, &update) || !update.is_due ||
	    place_is_read_only(esp))
		return;
	step(cli, "replace", update.fallback_path, 0, update.identity);
	if (cli->options.dry_run)
		return;
	r = loader_update_finish(esp->fd, &update);
	if (r == 0)
		r = place_flush(esp);
	if (r < 0)
		note(cli, "%s is still %s: %s.", update.fallback_path,
		     screen(span_of(update.fallback_identity)), error_text(r));
	else
		note(cli, "%s is %s now, which has booted.", update.fallback_path,
		     screen(span_of(update.identity)));
}
