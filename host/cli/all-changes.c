// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/all-changes.h"

#include "host/base/cleanup.h"
#include "host/cli/changes.h"
#include "host/packages/list.h"
#include "host/store/blobs.h"

void generation_side_done(struct generation_side *side)
{
	manifest_done(&side->manifest);
	cleanup_free(&side->packages);
}

bool generation_side_read(const struct view *view, uint32_t number, struct generation_side *ret)
{
	*ret = (struct generation_side){ 0 };
	if (store_read(&view->store, STORE_GENERATIONS, number, &ret->manifest) < 0)
		return false;
	if (manifest_has_packages(&ret->manifest))
		(void)store_read_blob(&view->store, &ret->manifest.packages.digest,
				      PACKAGES_TEXT_MAX, &ret->packages, &ret->len); // or none
	return true;
}

size_t changes_between(const struct generation_side *before, const struct generation_side *now,
		       char ***ret)
{
	return changes_list(
		&(struct changes_side){ &before->manifest, { before->packages, before->len } },
		&(struct changes_side){ &now->manifest, { now->packages, now->len } }, ret);
}

static uint32_t number_before(const struct view *view, uint32_t number)
{
	const struct catalog_file *file = &view->catalogs.current;
	uint32_t before = 0;

	for (size_t i = 0; view->catalogs.has_current && i < file->parsed.n_generations; i++)
		if (file->numbers[i] < number)
			before = file->numbers[i];
	return before;
}

size_t all_changes(const struct view *view, uint32_t number, char ***ret, uint32_t *ret_without)
{
	CLEANUP(generation_side_done) struct generation_side before = { 0 };
	CLEANUP(generation_side_done) struct generation_side now = { 0 };
	uint32_t from = number_before(view, number);

	if (view->store.fd < 0 || from == 0 || !generation_side_read(view, from, &before) ||
	    !generation_side_read(view, number, &now))
		return 0;
	*ret_without = !now.packages ? number : !before.packages ? from : 0;
	return changes_between(&before, &now, ret);
}
