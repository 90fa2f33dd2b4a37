// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/reconcile.h"

#include <errno.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/blob.h"
#include "host/esp/publish.h"

// As it is called now: boot counting may have renamed it. A torn one is no entry, but has its name.
static char *entry_path(const struct view *view, const struct manifest *manifest)
{
	const struct esp_entry *entry = entries_find(&view->entries, manifest->id);

	return entry ? xdup(entry->path) : xprintf("%s/%s", BOOT_DIR_ENTRIES, manifest->id);
}

size_t unshared_blobs(const struct view *view, const struct manifest *manifest,
		      const char *ret[ENTRY_MAX_INITRDS + 1])
{
	CLEANUP(cleanup_free) char *path = entry_path(view, manifest);
	const char *all[ENTRY_MAX_INITRDS + 1];
	size_t n_all = manifest_paths(manifest, all), n = 0;

	for (size_t i = 0; i < n_all; i++)
		// What has no blob's name was not written by us, whatever a manifest says.
		if (blob_name_is_ours(blob_name(all[i])) &&
		    !entries_refer_to(&view->entries, blob_name(all[i]), path))
			ret[n++] = all[i];
	return n;
}

int undo_generation(const struct view *view, const struct manifest *manifest)
{
	CLEANUP(cleanup_free) char *path = entry_path(view, manifest);
	const char *blobs[ENTRY_MAX_INITRDS + 1];
	size_t n = unshared_blobs(view, manifest, blobs);
	const struct place *boot = places_boot(&view->places);
	int r = unpublish(boot->fd, path, blobs, n);

	if (r == 0)
		r = place_flush(boot);
	if (r == 0)
		r = store_forget(&view->store, manifest->number);
	return r < 0 ? r : store_unstage(&view->store, manifest->number);
}

static int finish_generation(const struct view *view, const struct manifest *manifest)
{
	int r = store_commit(&view->store, manifest);

	return r < 0 ? r : store_unstage(&view->store, manifest->number);
}

static int put_right(struct cli *cli, struct view *view, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(cleanup_free) char *name = xprintf("generation %u", number);
	const struct esp_entry *entry;
	bool keep;
	int r = store_read(&view->store, STORE_STAGING, number, &manifest);

	if (r < 0) {
		note(cli, "Ignoring staging/%u.json in the store: %s.", number, error_text(r));
		return EXIT_DONE;
	}
	entry = entries_find(&view->entries, manifest.id);
	keep = entry && (entry == view->standing || entry == view->booted);
	step(cli, keep ? "finish" : "undo", name, 0, "an earlier run was interrupted");
	if (cli->options.dry_run)
		return EXIT_DONE;
	r = keep ? finish_generation(view, &manifest) : undo_generation(view, &manifest);
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL,
			    "cannot %s generation %u, whose installation was interrupted: %s",
			    keep ? "finish" : "undo", number, error_text(r));
	note(cli, "%s generation %u: an earlier run was interrupted.", keep ? "Finished" : "Undid",
	     number);
	return view_read_entries(cli, view);
}

int reconcile(struct cli *cli, struct view *view)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;
	int r = store_list(&view->store, STORE_STAGING, &numbers, &n);

	if (r < 0 && r != -ENOENT)
		return fail(cli, EXIT_FAILED, NULL, "cannot read the store: %s", error_text(r));
	r = EXIT_DONE;
	for (size_t i = 0; i < n && r == EXIT_DONE; i++)
		r = put_right(cli, view, numbers[i]);
	return r;
}
