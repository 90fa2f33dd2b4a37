// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/damage.h"
#include "host/cli/findings.h"
#include "host/cli/follow-default.h"
#include "host/cli/ignored-lines.h"
#include "host/cli/leftovers.h"
#include "host/cli/loader-record.h"
#include "host/cli/mirrors.h"
#include "host/cli/report.h"
#include "host/esp/boot-option.h"
#include "host/esp/fallback.h"
#include "host/esp/health.h"
#include "host/esp/loader-file.h"
#include "host/store/blobs.h"

#define REPAIR "genboot repair"

struct verify {
	struct cli *cli;
	const struct view *view;
	struct findings findings;
	struct progress progress;
};

static const enum finding_kind kinds[] = {
	[DAMAGE_IS_DAMAGED] = FINDING_DAMAGED,
	[DAMAGE_IS_MISSING] = FINDING_MISSING,
	[DAMAGE_IS_STALE] = FINDING_STALE,
};

static char *object_of(const char *place, const char *path)
{
	return xprintf("%s%s%s", place, *path == '/' ? "" : "/", path);
}

struct fat_search {
	struct verify *verify;
	const struct place *place;
};

static void tell_fat(void *ctx, const struct fat_finding *found)
{
	struct fat_search *search = ctx;
	bool damage = found->severity == FAT_DAMAGE;
	CLEANUP(cleanup_free) char *object = object_of(search->place->path, found->path);

	if (found->problem == FAT_IN_USE)
		return; // as every file system that is mounted for writing
	finding(&search->verify->findings, damage ? FINDING_DAMAGED : FINDING_NOTE, object,
		damage ? REPAIR : NULL, "file system: %s%s%s (%" PRIu64 ")",
		fat_problem_text(found->problem), found->other ? " " : "",
		found->other ? found->other : "", found->number);
}

static void verify_fat(struct verify *v, const struct place *place)
{
	struct fat_search search = { v, place };
	struct fat_report report = { .found = tell_fat, .ctx = &search };
	int r = place->is_plain_folder ? 0 : health_look(place, &report);

	if (r < 0)
		finding(&v->findings, FINDING_DAMAGED, place->path, REPAIR,
			"file system: it cannot be looked at: %s", error_text(r));
}

static void tell_damage(struct verify *v, const struct damage *damage)
{
	CLEANUP(cleanup_free)
	char *object = object_of(damage->place ? damage->place->path : view_store_path(v->cli),
				 damage->path);
	CLEANUP(cleanup_free)
	char *next = damage_by_hand(v->view, view_store_path(v->cli), damage);

	finding(&v->findings, kinds[damage->state], object, next ? next : REPAIR, "%s",
		damage->why);
}

// What is only behind has one line for all of it.
static int verify_ours(struct verify *v)
{
	CLEANUP(damages_done) struct damages damages = { 0 };
	int r = damages_find(v->view, &v->progress, &damages);

	progress_end(&v->progress);
	if (r < 0)
		return fail(v->cli, EXIT_FAILED, NULL, "cannot read the store: %s", error_text(r));
	for (size_t i = 0; i < damages.n; i++) {
		const struct damage *damage = &damages.items[i];

		if (damage->state != DAMAGE_IS_BEHIND)
			tell_damage(v, damage);
	}
	if (v->view->is_guessed)
		finding(&v->findings, FINDING_MISSING, MACHINE_FILE, "genboot setup",
			"the store does not say whose it is");
	if (damages.has_unseen)
		finding(&v->findings, FINDING_NOTE, "generations", NULL,
			"some are on a partition that is not in view");
	return EXIT_DONE;
}

static void verify_staging(struct verify *v)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;

	(void)store_list(&v->view->store, STORE_STAGING, &numbers, &n); // none is none
	for (size_t i = 0; i < n; i++) {
		CLEANUP(manifest_done) struct manifest manifest = { 0 };
		CLEANUP(cleanup_free) char *object = xprintf("generation %u", numbers[i]);
		int r = store_read(&v->view->store, STORE_STAGING, numbers[i], &manifest);

		if (r == -EBADMSG)
			continue; // among the damages
		finding(&v->findings, FINDING_NOTE, object, r == -EPROTONOSUPPORT ? NULL : REPAIR,
			r == -EPROTONOSUPPORT ? "its installation or removal by a newer genboot "
						"was interrupted: use that one"
					      : "its installation or removal was interrupted");
	}
}

static void verify_lists(struct verify *v)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;

	(void)store_list(&v->view->store, STORE_GENERATIONS, &numbers, &n); // was read before
	for (size_t i = 0; i < n; i++) {
		CLEANUP(manifest_done) struct manifest manifest = { 0 };
		CLEANUP(cleanup_fd) int fd = -1;
		CLEANUP(cleanup_free) char *object = xprintf("generation %u", numbers[i]);

		if (store_read(&v->view->store, STORE_GENERATIONS, numbers[i], &manifest) < 0 ||
		    !manifest_has_packages(&manifest))
			continue; // among the damages, or nothing to look for
		fd = store_open_blob(&v->view->store, &manifest.packages.digest);
		if (fd == -ENOENT)
			finding(&v->findings, FINDING_NOTE, object, NULL,
				"its list of packages is gone: what has changed in them is not "
				"told");
	}
}

// The numbers are elsewhere, too, and the next install writes it anew.
static void verify_last_number(struct verify *v)
{
	bool is_damaged = false;
	uint32_t highest;

	if (store_highest(&v->view->store, &highest, &is_damaged) == 0 && is_damaged)
		finding(&v->findings, FINDING_NOTE, "state/last-number", NULL,
			"it is damaged; the next install writes it anew");
}

static void verify_leftovers(struct verify *v)
{
	CLEANUP(leftovers_done) struct leftovers leftovers = { 0 };
	const struct catalog_set *set = &v->view->catalogs;

	(void)leftovers_find(v->view, &leftovers); // a manifest that cannot be read has been told
	for (size_t i = 0; i < leftovers.n; i++) {
		CLEANUP(cleanup_free)
		char *object = object_of(leftovers.items[i].place->path, leftovers.items[i].path);

		finding(&v->findings, FINDING_NOTE, object, "genboot gc", "nothing refers to it");
	}
	for (size_t i = 0; i < set->n_rubbish && set->has_current; i++)
		finding(&v->findings, FINDING_NOTE, set->rubbish[i], "genboot gc",
			"a newer catalog counts");
}

static void verify_newer_catalog(struct verify *v)
{
	CLEANUP(cleanup_free) char *folder = catalog_folder(v->view->machine.token);
	CLEANUP(cleanup_free)
	char *path = xprintf("%s/" CATALOG_PREFIX "%" PRIu64, folder, v->view->catalogs.newer);

	if (v->view->catalogs.newer > 0)
		finding(&v->findings, FINDING_STALE, path, NULL,
			"a newer genboot has written it: use that one");
}

// What is not ours, genboot cannot mend.
static void verify_others(struct verify *v)
{
	const struct entry_list *entries = &v->view->entries;

	for (size_t i = 0; i < entries->n; i++) {
		const struct esp_entry *entry = entries->items[i];

		if (entry->missing && view_number(v->view, entry) == 0)
			finding(&v->findings, FINDING_NOTE, entry->path, NULL,
				"its file %s is missing", screen(span_of(entry->missing)));
	}
	for (size_t i = 0; i < entries->n_unusable; i++)
		if (entries->unusable[i].reason)
			finding(&v->findings, FINDING_NOTE, entries->unusable[i].path, NULL, "%s",
				entries->unusable[i].reason);
}

static void verify_settings(struct verify *v)
{
	CLEANUP(ignored_lines_done) struct ignored_lines lines = { 0 };
	CLEANUP(cleanup_free)
	char *object = object_of(v->view->places.esp.path, BOOT_FILE_LOADER_CONF);

	ignored_lines_find(v->view, &lines);
	for (size_t i = 0; i < lines.n; i++)
		finding(&v->findings, FINDING_NOTE, object, NULL, "%s", lines.texts[i]);
}

static const char *deed_text(const struct mirror_step *step)
{
	return step->deed == MIRROR_REMOVE || step->deed == MIRROR_REMOVE_BLOB ||
			       step->deed == MIRROR_REMOVE_CATALOG
		       ? "is gone from the ESP, and not from here"
		       : step->why;
}

// The menu sets a default on the ESP alone.
static enum finding_kind kind_of(const struct verify *v, const struct mirror_step *step)
{
	if (step->deed == MIRROR_WRITE)
		return FINDING_MISSING;
	return step->deed == MIRROR_RECORD && store_lags(v->view) ? FINDING_NOTE : FINDING_DAMAGED;
}

static void tell_mirror(struct verify *v, const struct mirror *mirror,
			const struct mirror_plan *plan)
{
	if (plan->state == MIRROR_AHEAD)
		finding(&v->findings, FINDING_STALE, mirror->place.path, REPAIR,
			"mirror: it was changed while the ESP was not");
	if (plan->keeps_record)
		finding(&v->findings, FINDING_NOTE, mirror->place.path, NULL,
			"mirror: it keeps its state record: a newer genboot has written one");
	for (size_t i = 0; i < plan->n && plan->state != MIRROR_AHEAD; i++) {
		const struct mirror_step *step = &plan->steps[i];
		CLEANUP(cleanup_free) char *object = object_of(mirror->place.path, step->path);

		finding(&v->findings, kind_of(v, step), object, REPAIR, "mirror: it %s",
			deed_text(step));
	}
}

static void verify_mirror(struct verify *v, const char *name)
{
	CLEANUP(mirror_close) struct mirror mirror = { .place.fd = -1, .mount_fd = -1 };
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	CLEANUP(cleanup_free) char *shown = NULL;
	CLEANUP(cleanup_free) char *drop = xprintf("genboot setup --no-mirror %s", name);
	int r = mirror_look(v->view, name, MIRROR_VERIFY, NULL, &mirror, &plan, &shown);

	if (r == 0) {
		verify_fat(v, &mirror.place);
		tell_mirror(v, &mirror, &plan);
		return;
	}
	finding(&v->findings, r == -ENODEV || r == -ENOENT ? FINDING_MISSING : FINDING_DAMAGED,
		shown, r == -EUCLEAN ? REPAIR : drop, "mirror: %s", mirror_error_text(r));
}

static void verify_mirrors(struct verify *v)
{
	const struct machine_places *mirrors = &v->view->machine.mirrors;

	for (size_t i = 0; i < mirrors->n; i++)
		if (!mirror_is_primary(v->view, mirrors->items[i]))
			verify_mirror(v, mirrors->items[i]);
}

static void verify_signature(struct verify *v, const char *path)
{
	const struct place *esp = &v->view->places.esp;
	CLEANUP(cleanup_free) char *object = object_of(esp->path, path);

	if (loader_record_is_signed_since(&v->view->machine, esp->fd, path))
		finding(&v->findings, FINDING_NOTE, object, "genboot setup --loader FILE",
			"it was signed after setup wrote it: setup records it");
}

static void verify_fallback(struct verify *v, const char *object)
{
	int esp_fd = v->view->places.esp.fd, error = fallback_error(esp_fd);
	CLEANUP(cleanup_free) char *next = xprintf("mv %s %s.old; genboot setup", object, object);

	if (fallback_look(esp_fd, esp_fd) != FALLBACK_IS_UNKNOWN)
		return;
	if (error < 0)
		finding(&v->findings, FINDING_NOTE, object, screen(span_of(next)),
			"it cannot be read: %s; it is left alone", error_text(error));
	else
		finding(&v->findings, FINDING_NOTE, object, "genboot setup --force",
			"it is no EFI program that genboot can read, nor one of genboot's; it is "
			"left alone");
}

static void verify_start(struct verify *v)
{
	const struct place *esp = &v->view->places.esp;
	CLEANUP(cleanup_free) char *fallback = loader_fallback_path();
	CLEANUP(cleanup_free) char *object = object_of(esp->path, fallback);
	CLEANUP(cleanup_free) char *outdated = loader_record_outdated(esp->fd);

	if (outdated)
		finding(&v->findings, FINDING_NOTE, "the boot loader", "genboot setup",
			"it is older than this program: %s", screen(span_of(outdated)));
	verify_signature(v, v->view->machine.loader);
	verify_signature(v, fallback);
	if (boot_option_dangles(v->view->efivars_fd, esp))
		finding(&v->findings, FINDING_DAMAGED, "the EFI boot option", "genboot setup",
			"it leads to a file that is not there");
	verify_fallback(v, object);
}

static int conclude(struct verify *v)
{
	size_t bad = findings_bad(&v->findings), notes = v->findings.n[FINDING_NOTE];

	json_set_count(v->cli->result, "bad", bad);
	json_set_count(v->cli->result, "hints", notes);
	if (!json_object_get(v->cli->result, "findings"))
		json_object_set_new(v->cli->result, "findings", json_array());
	if (bad == 0)
		note(v->cli, "Everything of genboot's is as it was installed%s.",
		     notes > 0 ? "; see the notes above" : "");
	else
		note(v->cli, "%zu %s not as installed: \"" REPAIR "\" mends what can be mended.",
		     bad, bad == 1 ? "thing is" : "things are");
	return bad == 0 ? EXIT_DONE : EXIT_DAMAGED;
}

static int verify_all(struct verify *v)
{
	const struct places *places = &v->view->places;
	int r;

	r = view_check_store(v->cli, v->view);
	if (r != EXIT_DONE)
		return r;
	verify_fat(v, &places->esp);
	if (places->has_xbootldr)
		verify_fat(v, &places->xbootldr);
	r = verify_ours(v);
	if (r != EXIT_DONE)
		return r;
	verify_start(v);
	verify_mirrors(v);
	verify_staging(v);
	verify_lists(v);
	verify_last_number(v);
	verify_newer_catalog(v);
	verify_leftovers(v);
	verify_others(v);
	verify_settings(v);
	default_tell_lag(v->cli, v->view);
	return conclude(v);
}

int verb_verify(struct cli *cli)
{
	CLEANUP(view_done) struct view view = { .store.fd = -1, .efivars_fd = -1 };
	struct verify v = { .cli = cli, .view = &view, .findings.cli = cli };
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	int r = view_open(cli, VIEW_READ, &view);

	// What another run is at would look like damage.
	if (r == EXIT_DONE)
		r = view_take_locks(cli, &view);
	if (r == EXIT_DONE)
		r = view_read_entries(cli, &view);
	if (r != EXIT_DONE)
		return r;
	if (!view.has_machine || view.store.fd < 0)
		return fail(cli, EXIT_FAILED, "genboot setup",
			    "there is nothing to compare with: %s is no store",
			    view_store_path(cli));
	progress_start(&v.progress, bar, "Verifying", damages_size(&view));
	return verify_all(&v);
}
