// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/repair.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/ask.h"
#include "host/cli/loader-input.h"
#include "host/cli/loader-record.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/boot-option.h"

static void repair_done(struct repair *repair)
{
	damages_done(&repair->damages);
	damages_done(&repair->before);
	for (size_t i = 0; i < repair->n_mirrors; i++)
		if (repair->mirrors[i].is_open)
			mirror_close(&repair->mirrors[i].mirror);
	repair->n_mirrors = 0;
}

static void add_newer(struct repair *repair, enum damage_kind kind, const char *path, char *why)
{
	struct damages *damages = &repair->damages;

	for (size_t i = 0; i < damages->n; i++)
		if (damages->items[i].kind == kind) {
			free(damages->items[i].why);
			damages->items[i].why = why;
			return;
		}
	damages_add(damages, kind, DAMAGE_IS_STALE, xdup(path), why)->place =
		&repair->view->places.esp;
}

const char *repair_name_id(const char id[STATE_ID_SIZE])
{
	return id[0] ? id : "none";
}

// The defaults are what the user decides about.
static void add_newer_record(struct repair *repair)
{
	const struct view *view = repair->view;
	const struct state_record *ours = &view->wishes.state.state.record;

	if (repair->newer_is_ours) {
		add_newer(repair, DAMAGE_RECORD, BOOT_FILE_STATE,
			  xprintf("the mirror %s has another one with the same number, whose "
				  "default is %s; this one (default %s) counts",
				  repair->winner.mirror, repair_name_id(repair->winner.default_id),
				  repair_name_id(ours->default_id)));
		return;
	}
	if (repair->newer_is_stored) { // ours is lost, which is told already
		if (!span_equals_text(view->wishes.conf.parsed.default_pattern,
				      repair->newer.default_id))
			add_newer(repair, DAMAGE_CONF, BOOT_FILE_LOADER_CONF,
				  xprintf("its default is not the last that was set, %s",
					  repair->newer.default_id));
		return;
	}
	add_newer(repair, DAMAGE_RECORD, BOOT_FILE_STATE,
		  xprintf("the mirror %s has a newer one, whose default (%s) takes the place of "
			  "this one's (%s)",
			  repair->winner.mirror, repair_name_id(repair->newer.default_id),
			  repair_name_id(ours->default_id)));
	add_newer(repair, DAMAGE_CONF, BOOT_FILE_LOADER_CONF, xdup("it follows the state record"));
}

static int find_damages(struct repair *repair)
{
	struct cli *cli = repair->cli;
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	struct progress progress;
	int r;

	progress_start(&progress, bar, "Reading", damages_size(repair->view));
	r = damages_find(repair->view, &progress, &repair->damages);
	progress_end(&progress);
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot read the store: %s", error_text(r));
	if (repair->newest_catalog > 0)
		add_newer(repair, DAMAGE_CATALOG, "the catalog",
			  xdup("a mirror has a newer one, or another with the same number"));
	if (repair->has_newer)
		add_newer_record(repair);
	return EXIT_DONE;
}

// Static.
static const char *root_hint(const struct repair *repair, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };

	return store_read(&repair->view->store, STORE_GENERATIONS, number, &manifest) == 0 &&
			       manifest.root.is_taken
		       ? "genboot install --image FILE, with the same image, and what else it was "
			 "given; or genboot remove N"
		       : "genboot install --root TREE, with the same tree; or genboot remove N";
}

void repair_tell_left(struct repair *repair, const struct damage *damage, int error)
{
	struct cli *cli = repair->cli;
	CLEANUP(cleanup_free)
	char *next = damage_by_hand(repair->view, view_store_path(cli), damage);

	repair->n_left++;
	if (next || error != -ENODATA) {
		warn(cli,
		     next              ? screen(span_of(next))
		     : error == -EROFS ? "genboot repair"
				       : NULL,
		     "cannot mend %s: %s", screen(span_of(damage->path)),
		     next ? damage->why : error_text(error));
		return;
	}
	if (damage->kind == DAMAGE_MARKS)
		warn(cli, "genboot pin N, or genboot unpin N",
		     "cannot mend %s: no catalog says whether it is pinned",
		     screen(span_of(damage->path)));
	else if (damage->kind == DAMAGE_MANIFEST)
		warn(cli, NULL,
		     "generation %u stays on the ESP as it is: the store has no manifest of it, "
		     "and no catalog says what is in it",
		     damage->number);
	else if (damage->kind == DAMAGE_FALLBACK &&
		 strcmp(damage->digest.sha256, repair->view->machine.fallback_sha256) == 0)
		warn(cli, "genboot repair, once the new boot loader has started",
		     "cannot mend %s: of the loader that was there no copy is left, and the new "
		     "one has not started yet",
		     screen(span_of(damage->path)));
	else if (damage->kind == DAMAGE_ROOT)
		warn(cli, root_hint(repair, damage->number),
		     "cannot mend %s: %s, and there is no second copy of it",
		     screen(span_of(damage->path)), screen(span_of(damage->why)));
	else if (damage->kind == DAMAGE_LOADER || damage->kind == DAMAGE_FALLBACK)
		warn(cli, "genboot setup --loader FILE",
		     damage->digest.sha256[0]
			     ? "cannot mend %s: the loader installed is another one than setup "
			       "wrote there"
			     : "cannot mend %s: there is no loader installed to write",
		     screen(span_of(damage->path)));
	else
		warn(cli, "genboot list, then genboot remove N and genboot install",
		     "cannot mend %s: no whole copy is left in the store, on a mirror, or where it "
		     "came from",
		     screen(span_of(damage->path)));
}

// Said already where it could not be mended.
static void tell_remaining(struct repair *repair, const struct damage *damage)
{
	if (repair->n_left == 0)
		warn(repair->cli, "genboot repair", "%s: %s, still", screen(span_of(damage->path)),
		     screen(span_of(damage->why)));
}

static uint64_t bytes_of(const struct damages *damages)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < damages->n; i++)
		sum += damages->items[i].digest.size;
	return sum;
}

// A mirror's newer record or catalog stays newer until ours has gone above it.
static int mend_one(struct repair *repair, const struct damage *damage, struct progress *progress)
{
	int r = repair_mend(repair, damage, progress);

	if (r == 0 && damage->kind == DAMAGE_RECORD)
		repair->has_newer = false;
	if (r == 0 && damage->kind == DAMAGE_CATALOG)
		repair->newest_catalog = 0;
	return r;
}

// One after the other: what cannot be mended keeps nothing else from it.
static int mend_damages(struct repair *repair)
{
	struct cli *cli = repair->cli;
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	const struct places *places = &repair->view->places;
	struct progress progress;
	int r = 0;

	// Looked for, written, read back.
	progress_start(&progress, bar, "Mending", 3 * bytes_of(&repair->damages));
	for (size_t i = 0; i < repair->damages.n; i++) {
		struct damage *damage = &repair->damages.items[i];
		int error = mend_one(repair, damage, &progress);

		progress_end(&progress);
		if (error < 0)
			repair_tell_left(repair, damage, error);
		else
			repair_count(repair, damage);
	}
	progress_end(&progress);
	r = place_flush(&places->esp);
	if (r == 0 && places->has_xbootldr)
		r = place_flush(&places->xbootldr);
	return r == 0 ? view_read_entries(cli, repair->view)
		      : fail(cli, EXIT_FAILED, NULL, "cannot flush the ESP: %s", error_text(r));
}

// A generation whose files are back can be listed now.
static void list_mended(struct repair *repair)
{
	char path[] = "the catalog";
	const struct damage damage = { .kind = DAMAGE_CATALOG, .path = path };
	int error = mend_one(repair, &damage, NULL);

	if (error < 0)
		repair_tell_left(repair, &damage, error);
}

// With a manifest back, there is more to compare: once again, without asking again.
static int mend(struct repair *repair)
{
	bool again = damages_have(&repair->damages, DAMAGE_MANIFEST);
	bool has_files = damages_have(&repair->damages, DAMAGE_ENTRY) ||
			 damages_have(&repair->damages, DAMAGE_BLOB);
	int r = mend_damages(repair);

	if (r == EXIT_DONE && has_files)
		list_mended(repair);
	if (r != EXIT_DONE || !again || repair->n_mended == 0)
		return r;
	repair->before = repair->damages;
	repair->damages = (struct damages){ 0 };
	repair->n_left = 0;
	r = find_damages(repair);
	if (r != EXIT_DONE)
		return r;
	repair_list(repair);
	return mend_damages(repair);
}

// What verify finds, too, and what only setup puts right.
static void check_start(struct repair *repair)
{
	const struct place *esp = &repair->view->places.esp;
	CLEANUP(cleanup_free) char *outdated = loader_record_outdated(esp->fd);

	if (outdated)
		warn(repair->cli, "genboot setup",
		     "the boot loader is older than this program (%s): what it does not know of "
		     "the state record and the catalog, it passes over",
		     screen(span_of(outdated)));
	if (!boot_option_dangles(repair->view->efivars_fd, esp))
		return;
	warn(repair->cli, "genboot setup", "the EFI boot option leads to a file that is not there");
	repair->n_left++;
}

static int conclude(struct repair *repair)
{
	struct cli *cli = repair->cli;

	check_start(repair);
	repair->n_left += repair->n_mirrors_left;
	json_set_count(cli->result, "mended", repair->n_mended);
	json_set_count(cli->result, "left", repair->n_left);
	if (cli->options.dry_run) {
		steps_print(cli);
		return EXIT_DONE;
	}
	if (repair->n_left > 0)
		return fail(cli, EXIT_DAMAGED, "genboot verify",
			    "%zu %s left that could not be mended", repair->n_left,
			    repair->n_left == 1 ? "thing is" : "things are");
	if (repair->n_mended == 0)
		note(cli, "There is nothing to repair.");
	else
		note(cli, "Mended %zu %s.", repair->n_mended,
		     repair->n_mended == 1 ? "thing" : "things");
	return EXIT_DONE;
}

static int check_writable(const struct repair *repair)
{
	const struct places *places = &repair->view->places;
	const struct place *place =
		place_is_read_only(&places->esp) ? &places->esp : places_boot(places);
	CLEANUP(cleanup_free) char *next = xprintf("mount -o remount,rw %s", place->path);

	if (!place_is_read_only(place) || repair->damages.n == 0)
		return EXIT_DONE;
	return fail(repair->cli, EXIT_FAILED, screen(span_of(next)), "%s is mounted read-only",
		    screen(span_of(place->path)));
}

// What was mended may have brought to light what was not: as verify would find it now.
static int look_again(struct repair *repair)
{
	int r = view_read_entries(repair->cli, repair->view);

	damages_done(&repair->damages);
	if (r == EXIT_DONE)
		r = find_damages(repair);
	if (r != EXIT_DONE)
		return r;
	for (size_t i = 0; i < repair->damages.n; i++)
		tell_remaining(repair, &repair->damages.items[i]);
	repair->n_left = repair->damages.n;
	return EXIT_DONE;
}

static int repair_ours(struct repair *repair)
{
	struct cli *cli = repair->cli;
	bool is_needed;
	int r;

	repair_open_mirrors(repair);
	r = find_damages(repair);
	if (r != EXIT_DONE)
		return r;
	repair_list(repair);
	repair_show_mirrors(repair);
	is_needed = repair->damages.n > 0 || repair->n_mirrors_behind > 0;
	r = check_writable(repair);
	if (r == EXIT_DONE && is_needed && !cli->options.dry_run)
		r = ask(cli, "Mend this?");
	if (r == EXIT_DONE && repair->damages.n > 0 && !cli->options.dry_run)
		r = mend(repair);
	if (r == EXIT_DONE)
		repair_mirrors(repair);
	if (r == EXIT_DONE && is_needed && !cli->options.dry_run)
		r = look_again(repair);
	return r == EXIT_DONE ? conclude(repair) : r;
}

// One that is not there is not needed, as long as no loader is to be mended.
static int check_loader(struct cli *cli)
{
	const char *file = cli->options.loader;
	CLEANUP(cleanup_fd) int fd = file ? file_open_named(file) : -1;

	return fd < 0 ? EXIT_DONE : loader_input_check(cli, file, fd);
}

int verb_repair(struct cli *cli)
{
	CLEANUP(view_done) struct view view = { .store.fd = -1, .efivars_fd = -1 };
	CLEANUP(repair_done) struct repair repair = { .cli = cli, .view = &view };
	bool damaged;
	int r = view_check_root(cli);

	if (r == EXIT_DONE)
		r = check_loader(cli);
	if (r == EXIT_DONE)
		r = repair_file_systems(cli, &damaged);
	if (r != EXIT_DONE)
		return r;
	if (damaged && cli->options.dry_run) {
		steps_print(cli); // what else there is to mend shows when the file systems are
		return EXIT_DONE;
	}
	repair.n_mended = damaged;
	r = view_open(cli, VIEW_CHANGE, &view);
	return r == EXIT_DONE ? repair_ours(&repair) : r;
}
