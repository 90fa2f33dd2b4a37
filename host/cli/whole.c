// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/whole.h"

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/facts.h"
#include "host/esp/blob.h"

static bool file_is_whole(const struct place *place, const struct manifest_file *file)
{
	enum blob_state state = BLOB_ABSENT;

	return blob_check(place->fd, file->path, &file->digest, NULL, &state) == 0 &&
	       state == BLOB_SAME;
}

static bool files_are_whole(const struct place *place, const struct manifest *manifest)
{
	bool whole = file_is_whole(place, &manifest->image);

	for (size_t i = 0; i < manifest->n_initrds && whole; i++)
		whole = file_is_whole(place, &manifest->initrds[i]);
	return whole;
}

bool generation_is_whole(const struct view *view, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(cleanup_free) char *problem = NULL;
	struct esp_entry *entry = view_generation(view, number);

	if (!entry || !boot_entry_is_usable(&entry->shown) ||
	    store_read(&view->store, STORE_GENERATIONS, number, &manifest) < 0)
		return false;
	problem = entry_files_problem(view, entry);
	return !problem && files_are_whole(entry->place, &manifest);
}

static bool stays_whole(const struct view *view, uint32_t number, const uint32_t *leaving, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (leaving[i] == number)
			return false;
	return number > 0 && generation_is_whole(view, number);
}

bool whole_one_remains(const struct view *view, const uint32_t *leaving, size_t n)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n_numbers = 0;

	if (stays_whole(view, view_number(view, view->standing), leaving, n))
		return true;
	(void)store_list(&view->store, STORE_GENERATIONS, &numbers,
			 &n_numbers); // none: none remains
	for (size_t i = n_numbers; i > 0; i--)
		if (stays_whole(view, numbers[i - 1], leaving, n))
			return true;
	return false;
}
