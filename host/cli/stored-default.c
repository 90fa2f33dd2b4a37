// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/stored-default.h"

#include <string.h>

#include "host/store/last-default.h"

static bool record_counts(const struct view *view)
{
	const struct wishes *wishes = &view->wishes;
	const struct state_record *record = &wishes->state.state.record;

	return state_file_is_writable(&wishes->state) && record->default_id[0] &&
	       !wishes->default_ && !wishes->preferred && !view->stand_in &&
	       view->ahead.record <= record->sequence &&
	       !view_is_dangling(view, record->default_id);
}

bool stored_default_differs(const struct view *view)
{
	char now[BOOT_ID_MAX + 1];

	return view->store.fd >= 0 && record_counts(view) &&
	       (store_read_default(&view->store, now) < 0 ||
		strcmp(now, view->wishes.state.state.record.default_id) != 0);
}

void stored_default_follow(const struct view *view)
{
	if (stored_default_differs(view))
		(void)store_set_default(&view->store, view->wishes.state.state.record.default_id);
}
