// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/reconcile.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/entry-text.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/blob.h"

const struct place *generation_place(const struct view *view, const struct manifest *manifest)
{
	const struct esp_entry *entry = entries_find(&view->entries, manifest->id);
	const struct places *places = &view->places;

	if (entry)
		return entry->place;
	if (!manifest->partition)
		return places_boot(places);
	if (strcmp(manifest->partition, places->esp.part_uuid) == 0)
		return &places->esp;
	return places->has_xbootldr && strcmp(manifest->partition, places->xbootldr.part_uuid) == 0
		       ? &places->xbootldr
		       : NULL;
}

char *generation_entry_path(const struct view *view, const struct manifest *manifest)
{
	const struct esp_entry *entry = entries_find(&view->entries, manifest->id);

	return entry ? xdup(entry->path) : xprintf("%s/%s", BOOT_DIR_ENTRIES, manifest->id);
}

size_t unshared_blobs(const struct view *view, const struct manifest *manifest,
		      const char *except_path, const char *ret[ENTRY_MAX_INITRDS + 1])
{
	const char *all[ENTRY_MAX_INITRDS + 1];
	size_t n_all = manifest_paths(manifest, all), n = 0;

	for (size_t i = 0; i < n_all; i++)
		// What has no blob's name was not written by us, whatever a manifest says.
		if (blob_name_is_ours(blob_name(all[i])) &&
		    !entries_refer_to(&view->entries, blob_name(all[i]), except_path))
			ret[n++] = all[i];
	return n;
}

int undo_generation(const struct view *view, const struct place *place, const char *path,
		    const struct manifest *manifest, struct unpublished *ret)
{
	const char *blobs[ENTRY_MAX_INITRDS + 1];
	size_t n = unshared_blobs(view, manifest, path, blobs);
	int r = unpublish(place->fd, path, blobs, n, ret);

	if (r == 0)
		r = place_flush(place);
	if (r == 0)
		r = store_forget(&view->store, manifest->number);
	return r < 0 ? r : store_unstage(&view->store, manifest->number);
}

int finish_generation(const struct view *view, const struct manifest *manifest)
{
	struct manifest kept = *manifest; // borrows
	int r;

	kept.is_leaving = false;
	r = store_commit(&view->store, &kept);
	return r < 0 ? r : store_unstage(&view->store, manifest->number);
}

const char *repair_hint(const struct place *place, int error)
{
	CLEANUP(cleanup_free) char *device = place_device(place);
	CLEANUP(cleanup_free) char *text = NULL;

	if (error != -EROFS && !place_is_read_only(place))
		return NULL;
	text = xprintf("umount %s; fsck.vfat -a %s; mount %s; and the same again", place->path,
		       device, place->path);
	return screen(span_of(text));
}

enum verdict {
	FINISH,
	UNDO,
	WAIT, // for its partition
};

static enum verdict decide(const struct view *view, const struct manifest *manifest,
			   bool entry_is_ours)
{
	const struct esp_entry *entry = entries_find(&view->entries, manifest->id);
	bool wanted = view_wish_for(view, manifest->id) != NULL;
	CLEANUP(manifest_done) struct manifest committed = { 0 };

	if (!entry)
		return wanted || !generation_place(view, manifest) ? WAIT : UNDO;
	if (wanted || entry == view->standing || entry == view->next || entry == view->booted)
		return FINISH;
	// Somebody has edited the entry of a generation that was about to be removed: it stays.
	if (!entry_is_ours &&
	    store_read(&view->store, STORE_GENERATIONS, manifest->number, &committed) == 0)
		return FINISH;
	return UNDO;
}

static const char *deed(enum verdict verdict, bool is_leaving)
{
	if (verdict == FINISH)
		return is_leaving ? "Kept" : "Finished";
	return is_leaving ? "Finished removing" : "Undid";
}

static int carry_out(struct cli *cli, struct view *view, const struct manifest *manifest,
		     enum verdict verdict, const struct place *place, const char *path)
{
	struct unpublished gone = { 0 };
	const char *hint;
	int r = verdict == FINISH ? finish_generation(view, manifest)
				  : undo_generation(view, place, path, manifest, &gone);

	for (size_t i = 0; i < gone.n_left; i++)
		note(cli, "Leaving %s on %s: it is no file.", screen(span_of(gone.left[i])),
		     screen(span_of(place->path)));
	if (r == 0) {
		note(cli, "%s generation %u: an earlier run was interrupted.",
		     deed(verdict, manifest->is_leaving), manifest->number);
		return view_read_entries(cli, view);
	}
	hint = repair_hint(place, r);
	return fail(cli, hint ? EXIT_DAMAGED : EXIT_FAILED, hint,
		    "cannot %s generation %u, whose %s was interrupted: %s",
		    verdict == FINISH ? "finish" : "undo", manifest->number,
		    manifest->is_leaving ? "removal" : "installation", error_text(r));
}

static int put_right(struct cli *cli, struct view *view, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(cleanup_free) char *name = xprintf("generation %u", number);
	CLEANUP(cleanup_free) char *path = NULL;
	const struct place *place;
	enum verdict verdict;
	bool is_ours;
	int r = store_read(&view->store, STORE_STAGING, number, &manifest);

	if (r < 0) {
		note(cli, "Ignoring staging/%u.json in the store: %s.", number, error_text(r));
		return EXIT_DONE;
	}
	path = generation_entry_path(view, &manifest);
	place = generation_place(view, &manifest);
	is_ours = place && entry_text_is_ours(view, place, path, &manifest);
	verdict = decide(view, &manifest, is_ours);
	if (verdict == WAIT || !place) {
		note(cli, "Leaving the interrupted generation %u alone: its %s%s is not in view.",
		     number, place ? "entry" : "partition ",
		     place ? "" : screen(span_of(manifest.partition)));
		return EXIT_DONE;
	}
	step(cli,
	     verdict == FINISH     ? "finish"
	     : manifest.is_leaving ? "remove"
				   : "undo",
	     name, 0, "an earlier run was interrupted");
	return cli->options.dry_run
		       ? EXIT_DONE
		       : carry_out(cli, view, &manifest, verdict, place, is_ours ? path : NULL);
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
