// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/catalog-text.h"
#include "host/cli/full-conf.h"
#include "host/cli/generation-marks.h"
#include "host/cli/mirrors.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/root-use.h"
#include "host/cli/steps.h"
#include "host/cli/whole.h"

static size_t count_generations(const struct view *view)
{
	size_t n = 0;

	for (size_t i = 0; i < view->entries.n; i++)
		n += view_number(view, view->entries.items[i]) > 0;
	return n;
}

static int check(struct cli *cli, const struct view *view, const struct target *target)
{
	const char *wish = target->entry ? view_wish_for(view, target->entry->shown.id) : NULL;
	CLEANUP(cleanup_free) char *shorten = full_conf_hint(&view->places.esp);

	if (target->number == 0)
		return fail(cli, EXIT_REFUSED, NULL,
			    "%s belongs to another tool; genboot removes its own generations only",
			    view_name(view, target->entry));
	if (!target->entry)
		return EXIT_DONE;
	if (target->entry == view->booted)
		return fail(cli, EXIT_REFUSED, "boot another generation first",
			    "generation %u is running", target->number);
	if (target->entry == view->standing)
		return fail(cli, EXIT_REFUSED, "genboot default N, with another generation",
			    "generation %u is the default", target->number);
	if (target->entry == view->next)
		return fail(cli, EXIT_REFUSED, "genboot boot --once N, with another generation",
			    "generation %u boots next", target->number);
	if (wish && full_conf_holds(view, target->entry->shown.id))
		return fail(cli, EXIT_REFUSED, shorten, "generation %u %s", target->number, wish);
	if (wish)
		return fail(cli, EXIT_REFUSED,
			    "genboot default N, with another generation; while that runs, where "
			    "this one is the last known to be good",
			    "generation %u %s", target->number, wish);
	if (count_generations(view) == 1)
		return fail(cli, EXIT_REFUSED, "genboot install", "generation %u is the only one",
			    target->number);
	return EXIT_DONE;
}

// The manifest says which files are its own: nothing is removed on the word of the ESP alone.
static int read_manifest(struct cli *cli, const struct view *view, uint32_t number,
			 struct manifest *ret)
{
	int r = store_read(&view->store, STORE_GENERATIONS, number, ret);

	if (r == 0)
		return EXIT_DONE;
	return fail(cli, EXIT_DAMAGED, NULL,
		    "generation %u is not in the store of this machine: its manifest: %s", number,
		    r == -ENOENT ? "it is missing" : error_text(r));
}

static int check_pinned(struct cli *cli, const struct view *view, uint32_t number)
{
	CLEANUP(marks_done) struct marks marks = { 0 };
	CLEANUP(cleanup_free) char *next = xprintf("genboot unpin %u", number);
	int r = generation_marks(view, number, &marks);

	if (r < 0)
		return fail(cli, EXIT_DAMAGED, next,
			    "cannot tell whether generation %u is pinned: %s", number,
			    error_text(r));
	return marks.pinned ? fail(cli, EXIT_REFUSED, next, "generation %u is pinned", number)
			    : EXIT_DONE;
}

// Started by a loader that does not say what it started: the kernel's version is what is left.
static int check_running(struct cli *cli, const struct view *view, const struct manifest *manifest)
{
	bool is_image = cli->options.esp_is_a_directory;
	struct utsname running;

	if (view->wishes.selected || (is_image && view->efivars_fd < 0))
		return EXIT_DONE;
	note(cli, "Which generation is running is not known: the EFI variable "
		  "LoaderEntrySelected cannot be read.");
	if (is_image || uname(&running) < 0 || !manifest->kernel_version ||
	    strcmp(manifest->kernel_version, running.release) != 0)
		return EXIT_DONE;
	return fail(cli, EXIT_REFUSED, "boot another generation first",
		    "generation %u may be running: it has the running kernel's version, %s",
		    manifest->number, screen(span_of(running.release)));
}

// An entry that is not in view is damaged, or on a partition that is not mounted.
static int check_unseen(struct cli *cli, const struct view *view, const struct manifest *manifest)
{
	const char *wish = view_wish_for(view, manifest->id);
	CLEANUP(cleanup_free) char *mount = NULL;

	if (wish)
		return fail(cli, EXIT_REFUSED,
			    "mount the partition of its entry, or genboot default N, with another "
			    "generation",
			    "generation %u %s, and its entry is not in view", manifest->number,
			    wish);
	if (generation_place(view, manifest))
		return EXIT_DONE;
	mount = xprintf("mount /dev/disk/by-partuuid/%s /boot", manifest->partition);
	return fail(cli, EXIT_REFUSED, screen(span_of(mount)),
		    "generation %u is on the partition %s, which is not in view", manifest->number,
		    screen(span_of(manifest->partition)));
}

// What is damaged itself is no loss.
static int check_whole(struct cli *cli, const struct view *view, uint32_t number)
{
	if (whole_one_remains(view, &number, 1) || !generation_is_whole(view, number))
		return EXIT_DONE;
	return fail(cli, EXIT_DAMAGED, "genboot repair",
		    "generation %u is the only one whose files are whole", number);
}

static void add_steps(struct cli *cli, const struct view *view, const struct target *target,
		      const struct manifest *manifest, const char *path)
{
	const struct place *place = generation_place(view, manifest);
	const char *blobs[ENTRY_MAX_INITRDS + 1];
	size_t n = unshared_blobs(view, manifest, path, blobs);
	const struct root_use use = { view, path, &manifest->number, 1 };
	uint64_t freed = 0;

	if (target->entry && target->entry->is_listed)
		step(cli, "write", "the catalog", 0, "without it");
	if (target->entry && target->entry->has_file)
		step(cli, "remove", target->entry->path, 0, NULL);
	for (size_t i = 0; i < n; i++) {
		uint64_t size = 0;

		if (file_size_beneath(place->fd, blobs[i], &size) < 0)
			continue;
		step(cli, "remove", blobs[i], size, NULL);
		freed += size;
	}
	freed += root_use_step(cli, &use, manifest);
	json_set_count(cli->result, "number", manifest->number);
	json_set_text(cli->result, "id", manifest->id);
	json_set_count(cli->result, "freed", freed);
}

static int tell(struct cli *cli, const struct place *place, uint32_t number,
		const struct unpublished *gone)
{
	json_int_t freed = json_integer_value(json_object_get(cli->result, "freed"));

	if (freed > 0)
		note(cli, "Removed generation %u; %s are free again.", number,
		     size_text((uint64_t)freed));
	else
		note(cli, "Removed generation %u; its files stay, for others use them.", number);
	if (gone->n_left == 0)
		return EXIT_DONE;
	return fail(cli, EXIT_FAILED, NULL,
		    "generation %u is removed, but %s on %s was left: it is no file", number,
		    screen(span_of(gone->left[0])), screen(span_of(place->path)));
}

// A removal that has taken nothing away is withdrawn: no later run shall carry it out unasked.
static int give_up(struct cli *cli, struct view *view, const struct place *place, uint32_t number,
		   const struct unpublished *gone, int error)
{
	const char *hint = repair_hint(place, error);

	// The catalog may be without it already.
	if (!gone->removed_any && view_refresh(view) == 0 && catalog_text_refresh(view) == 0)
		(void)store_unstage(&view->store, number);
	return fail(cli,
		    hint               ? EXIT_DAMAGED
		    : error == -ENOSPC ? EXIT_NO_SPACE
				       : EXIT_FAILED,
		    hint ? hint : "genboot status", "cannot remove generation %u: %s", number,
		    error_text(error));
}

static int remove_it(struct cli *cli, struct view *view, const struct target *target,
		     const struct manifest *manifest)
{
	CLEANUP(cleanup_free) char *path = generation_entry_path(view, manifest);
	const struct place *place = generation_place(view, manifest);
	struct unpublished gone = { 0 };
	int r;

	r = view_check_writable(cli, place);
	if (r == EXIT_DONE)
		r = check_whole(cli, view, manifest->number);
	if (r != EXIT_DONE)
		return r;
	add_steps(cli, view, target, manifest, path);
	steps_print(cli);
	if (cli->options.dry_run)
		return EXIT_DONE;
	// From here on a cut is continued by the next run.
	r = store_stage(&view->store, manifest);
	if (r == 0)
		r = undo_generation(cli, view, place, path, manifest, &gone);
	return r == 0 ? tell(cli, place, manifest->number, &gone)
		      : give_up(cli, view, place, manifest->number, &gone, r);
}

int verb_remove(struct cli *cli)
{
	CLEANUP(view_done) struct view view;
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	struct target target = { 0 };
	int r = view_open(cli, VIEW_CHANGE, &view);

	if (r == EXIT_DONE)
		r = view_check_wishes(cli, &view);
	if (r == EXIT_DONE)
		r = view_find(cli, &view, cli->options.operands[0], &target);
	if (r == EXIT_DONE)
		r = check(cli, &view, &target);
	if (r == EXIT_DONE)
		r = read_manifest(cli, &view, target.number, &manifest);
	if (r == EXIT_DONE && !target.entry)
		r = check_unseen(cli, &view, &manifest);
	if (r == EXIT_DONE)
		r = check_running(cli, &view, &manifest);
	if (r == EXIT_DONE)
		r = check_pinned(cli, &view, target.number);
	manifest.is_leaving = true;
	if (r == EXIT_DONE)
		r = remove_it(cli, &view, &target, &manifest);
	if (r == EXIT_DONE)
		mirrors_follow(cli, &view);
	return r;
}
