// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/generation-marks.h"

#include <errno.h>

#include "host/base/memory.h"

bool generation_listed_marks(const struct view *view, uint32_t number, struct marks *ret)
{
	const struct catalog_set *set = &view->catalogs;
	const struct catalog_generation *listed =
		set->has_current ? catalog_file_generation(&set->current, number) : NULL;

	if (!listed)
		return false;
	*ret = (struct marks){
		.pinned = listed->pinned,
		.label = span_is_empty(listed->label) ? NULL : xdup_span(listed->label),
		.note = span_is_empty(listed->note) ? NULL : xdup_span(listed->note),
	};
	return true;
}

int generation_marks(const struct view *view, uint32_t number, struct marks *ret)
{
	int r = store_read_marks(&view->store, number, ret);

	if (r != -ENOENT)
		return r;
	if (!generation_listed_marks(view, number, ret))
		*ret = (struct marks){ 0 };
	return 0;
}
