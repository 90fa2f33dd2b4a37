// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/reconcile.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/catalog-text.h"
#include "host/cli/entry-text.h"
#include "host/cli/follow-default.h"
#include "host/cli/menu-pins.h"
#include "host/cli/report.h"
#include "host/cli/root-use.h"
#include "host/cli/steps.h"
#include "host/esp/blob.h"
#include "host/store/blobs.h"

// What a mirror holds, $BOOT holds; and a mirror that stands in for the ESP holds everything.
static bool is_copied(const struct view *view, const char *partition)
{
	return view->stand_in || machine_has_place(&view->machine.mirrors, partition) ||
	       machine_has_place(&view->machine.former, partition);
}

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
	if (places->has_xbootldr && strcmp(manifest->partition, places->xbootldr.part_uuid) == 0)
		return &places->xbootldr;
	return is_copied(view, manifest->partition) ? places_boot(places) : NULL;
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

// Or may be, by one that is not valid now.
static bool is_listed(const struct view *view, const struct place *place, uint32_t number)
{
	const struct catalog_file *catalog = &view->catalogs.current;
	bool found = view->catalogs.error < 0;

	for (size_t i = 0; view->catalogs.has_current && i < catalog->parsed.n_generations; i++)
		found = found || catalog->numbers[i] == number;
	return found && place == places_boot(&view->places);
}

static bool entries_suffice(const struct view *view, const struct place *place)
{
	for (size_t i = 0; i < view->entries.n; i++) {
		const struct esp_entry *entry = view->entries.items[i];

		if (entry->place == place && entry->is_listed && !entry->file_text)
			return false;
	}
	return true;
}

// The one before, or what was begun of one that lists what goes now.
static int sweep_catalogs(const struct view *view, const struct place *place,
			  const struct catalog_text *fresh)
{
	const struct catalog_set *set = &view->catalogs;
	uint64_t keep = set->has_current ? set->current.parsed.sequence : 0;

	if (place != places_boot(&view->places) || (!fresh->text && set->n_rubbish == 0))
		return 0;
	return catalog_sweep(place->fd, view->machine.token,
			     fresh->text ? fresh->catalog.sequence : keep);
}

static int take_off(const struct view *view, const struct place *place, const char *path,
		    const struct manifest *manifest, struct unpublished *ret)
{
	CLEANUP(catalog_text_done) struct catalog_text text = { 0 };
	const char *blobs[ENTRY_MAX_INITRDS + 1];
	struct removal removal = {
		.entry_path = path,
		.blobs = blobs,
		.n_blobs = unshared_blobs(view, manifest, path, blobs),
		.entries_suffice = entries_suffice(view, place),
	};
	int r = 0;

	*ret = (struct unpublished){ 0 };
	if (is_listed(view, place, manifest->number))
		r = catalog_text_build(view, NULL, manifest->number, &text);
	if (r < 0)
		return r;
	removal.catalog = text.catalog;
	if (text.text)
		store_note_catalog(&view->store, text.catalog.sequence);
	r = unpublish(place->fd, &removal, ret);
	if (r == 0)
		r = place_flush(place);
	return r == 0 ? sweep_catalogs(view, place, &text) : r;
}

int undo_generation(struct cli *cli, const struct view *view, const struct place *place,
		    const char *path, const struct manifest *manifest, struct unpublished *ret)
{
	int r = take_off(view, place, path, manifest, ret);

	if (r == 0)
		r = store_forget(&view->store, manifest->number);
	if (r == 0)
		r = store_sweep_blobs(&view->store, manifest->number);
	if (r == 0)
		r = root_use_sweep(cli, view, manifest->number, path);
	return r < 0 ? r : store_unstage(&view->store, manifest->number);
}

int finish_generation(const struct view *view, const struct manifest *manifest)
{
	struct manifest kept = *manifest; // borrows
	int r;

	kept.is_leaving = false;
	r = store_commit(&view->store, &kept);
	if (r == 0)
		r = catalog_text_refresh(view);
	return r < 0 ? r : store_unstage(&view->store, manifest->number);
}

bool generation_is_interrupted(const struct view *view, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };

	return view->store.fd >= 0 &&
	       store_read(&view->store, STORE_STAGING, number, &manifest) == 0 &&
	       !view_wish_for(view, manifest.id);
}

bool generations_are_interrupted(const struct view *view)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	bool found = false;
	size_t n = 0;

	(void)store_list(&view->store, STORE_STAGING, &numbers, &n); // none is none
	for (size_t i = 0; i < n && !found; i++)
		found = generation_is_interrupted(view, numbers[i]);
	return found;
}

const char *repair_hint(const struct place *place, int error)
{
	return error == -EROFS || place_is_read_only(place) ? "genboot repair" : NULL;
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
				  : undo_generation(cli, view, place, path, manifest, &gone);

	for (size_t i = 0; i < gone.n_left; i++)
		note(cli, "Leaving %s on %s: it is no file.", screen(span_of(gone.left[i])),
		     screen(span_of(place->path)));
	if (r == 0) {
		note(cli, "%s generation %u: an earlier run was interrupted.",
		     deed(verdict, manifest->is_leaving), manifest->number);
		return view_read_entries(cli, view);
	}
	hint = repair_hint(place, r);
	return fail(cli,
		    hint           ? EXIT_DAMAGED
		    : r == -ENOSPC ? EXIT_NO_SPACE
				   : EXIT_FAILED,
		    hint, "cannot %s generation %u, whose %s was interrupted: %s",
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

	if (r == -EPROTONOSUPPORT)
		return fail(cli, EXIT_REFUSED, NULL,
			    "a newer genboot was interrupted while it installed or removed "
			    "generation %u: use that one",
			    number);
	if (r < 0) {
		note(cli, "Ignoring staging/%u.json in the store: %s.", number, error_text(r));
		return EXIT_DONE;
	}
	path = generation_entry_path(view, &manifest);
	place = generation_place(view, &manifest);
	is_ours = place && entry_text_is_ours(view, place, path, &manifest);
	verdict = decide(view, &manifest, is_ours);
	if (verdict == UNDO && view->wishes.unread) {
		note(cli, "Leaving the interrupted generation %u alone: cannot read %s: %s.",
		     number, view->wishes.unread, error_text(view->wishes.unread_error));
		return EXIT_DONE;
	}
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

static int sweep_place(struct cli *cli, const struct view *view, const struct place *place,
		       uint64_t keep)
{
	const char *hint;
	int r = catalog_sweep(place->fd, view->machine.token, keep);

	if (r == 0)
		return EXIT_DONE;
	hint = repair_hint(place, r);
	return fail(cli, hint ? EXIT_DAMAGED : EXIT_FAILED, hint,
		    "cannot remove old catalogs on %s: %s", screen(span_of(place->path)),
		    error_text(r));
}

// Older catalogs, and what an interrupted run has left above the newest.
static int tidy_catalogs(struct cli *cli, struct view *view)
{
	const struct catalog_set *set = &view->catalogs;
	uint64_t keep = set->has_current ? set->current.parsed.sequence : 0;
	int r;

	for (size_t i = 0; i < set->n_rubbish; i++)
		step(cli, "remove", set->rubbish[i], 0, "a catalog that does not count");
	if (cli->options.dry_run || set->n_rubbish == 0 || set->error < 0)
		return EXIT_DONE;
	// Numbers are not used again, unless none would be left above.
	if (set->highest > view->ahead.catalog && set->highest < CATALOG_SEQUENCE_MAX / 2)
		view->ahead.catalog = set->highest;
	r = sweep_place(cli, view, places_boot(&view->places), keep);
	return r == EXIT_DONE ? view_read_entries(cli, view) : r;
}

// Since there is XBOOTLDR, nobody keeps up a catalog on the ESP; the entries there speak for
// themselves.
static int tidy_esp(struct cli *cli, const struct view *view)
{
	CLEANUP(catalog_set_done) struct catalog_set set = { 0 };
	const struct place *esp = &view->places.esp;

	if (!view->places.has_xbootldr || !entries_suffice(view, esp) ||
	    catalog_set_read(esp->fd, view->machine.token, &set) < 0 || set.highest == 0 ||
	    set.newer > 0)
		return EXIT_DONE;
	step(cli, "remove", "the catalog on the ESP", 0, "$BOOT is another partition now");
	return cli->options.dry_run ? EXIT_DONE : sweep_place(cli, view, esp, 0);
}

// Without a staged manifest nobody knows of it.
static void tidy_root(struct cli *cli, const struct view *view)
{
	CLEANUP(root_folder_done) struct root_folder folder = { 0 };

	if (!roots_has_staged(&view->store))
		return;
	roots_look_at_staged(&view->store, &folder);
	if (folder.can_go)
		step(cli, "remove", ROOTS_STAGED, folder.size,
		     "a root that was not sealed to its end");
	if (!cli->options.dry_run)
		(void)root_folder_remove(view->store.fd, &folder); // told below
	if (folder.left)
		root_use_tell_left(cli, &folder);
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
	if (r == EXIT_DONE)
		tidy_root(cli, view);
	if (r == EXIT_DONE)
		r = tidy_catalogs(cli, view);
	if (r == EXIT_DONE)
		r = tidy_esp(cli, view);
	if (r == EXIT_DONE)
		menu_pins_take_over(cli, view);
	if (r == EXIT_DONE)
		default_follow(cli, view);
	return r;
}
