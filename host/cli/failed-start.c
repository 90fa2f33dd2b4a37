// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/failed-start.h"

#include <errno.h>

#include "boot-entries/failed-starts.h"
#include "boot-entries/loader-interface.h"
#include "host/base/efivar.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

static struct span text_of(const struct view *view)
{
	return (struct span){ view->wishes.failed, view->wishes.failed_len };
}

bool failed_start_reason(const struct view *view, const char *id, struct span *ret_reason)
{
	return failed_starts_find(text_of(view), span_of(id), ret_reason);
}

void failed_starts_mark(struct view *view)
{
	struct span reason;

	for (size_t i = 0; i < view->entries.n; i++) {
		struct boot_entry *shown = &view->entries.items[i]->shown;

		if (failed_start_reason(view, shown->id, &reason))
			shown->damaged = true;
	}
}

int failed_start_note(const struct view *view, const char *id, const char *reason)
{
	char text[FAILED_STARTS_MAX];
	size_t len = 0;
	int r = failed_starts_set(text_of(view), span_of(id), span_of(reason), text, sizeof(text),
				  &len);

	if (r < 0)
		return -EINVAL;
	return len > 0 ? efivar_write(view->efivars_fd, GENBOOT_VAR_FAILED, GENBOOT_VENDOR_GUID,
				      text, len)
		       : efivar_delete(view->efivars_fd, GENBOOT_VAR_FAILED, GENBOOT_VENDOR_GUID);
}

void failed_start_forgive(struct cli *cli, struct view *view, const char *id)
{
	struct span reason;
	int r;

	if (!failed_start_reason(view, id, &reason))
		return;
	entries_find(&view->entries, id)->shown.damaged = false;
	r = cli->options.dry_run ? 0 : failed_start_note(view, id, NULL);
	if (r < 0)
		warn(cli, NULL,
		     "%s could not be started (%s), and the loader will pass it over: the EFI "
		     "variable "
		     "%s cannot be changed: %s",
		     id, screen(reason), GENBOOT_VAR_FAILED, error_text(r));
	else
		note(cli, "%s could not be started before: %s. It is tried again.", id,
		     screen(reason));
}
