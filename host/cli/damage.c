// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/damage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/catalog-text.h"
#include "host/cli/entry-text.h"
#include "host/cli/full-conf.h"
#include "host/cli/generation-marks.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/root-use.h"
#include "host/esp/blob.h"
#include "host/store/blobs.h"

#define SREL_MAX 64u // a line

// Blobs that have been looked at: generations share them.
struct seen {
	char (*hashes)[SHA256_HEX_SIZE];
	size_t n;
};

struct search {
	const struct view *view;
	struct progress *progress;
	struct damages *damages;
	struct seen on_boot, in_store;
};

struct damage *damages_add(struct damages *damages, enum damage_kind kind, enum damage_state state,
			   char *path, char *why)
{
	damages->items = xgrow(damages->items, damages->n, sizeof(*damages->items));
	damages->items[damages->n] =
		(struct damage){ .kind = kind, .state = state, .path = path, .why = why };
	return &damages->items[damages->n++];
}

char *damage_obstacle(const struct view *view, const char *store_path, const struct damage *damage)
{
	const char *folder = damage->place ? damage->place->path : store_path;
	uint64_t size;
	int r;

	// What is missing, or a folder by itself, stands for the file that should be in it.
	if (damage->state != DAMAGE_IS_DAMAGED || damage->kind == DAMAGE_CATALOG ||
	    damage->kind == DAMAGE_FOLDER || damage->kind == DAMAGE_ROOT)
		return NULL;
	r = file_size_beneath(damage->place ? damage->place->fd : view->store.fd, damage->path,
			      &size);
	if (r != -EISDIR && r != -ELOOP && r != -EBADFD)
		return NULL;
	return xprintf("%s%s%s", folder, *damage->path == '/' ? "" : "/", damage->path);
}

char *damage_by_hand(const struct view *view, const char *store_path, const struct damage *damage)
{
	CLEANUP(cleanup_free) char *obstacle = damage_obstacle(view, store_path, damage);

	if (damage->is_for_hands && damage->kind == DAMAGE_ADOPTION)
		return xprintf("rm %s/adopted*.json, which gives the way back up", store_path);
	if (damage->is_for_hands)
		return full_conf_hint(damage->place);
	return obstacle ? xprintf("rm -r %s; genboot repair", obstacle) : NULL;
}

bool damages_have(const struct damages *damages, enum damage_kind kind)
{
	for (size_t i = 0; i < damages->n; i++)
		if (damages->items[i].kind == kind)
			return true;
	return false;
}

// True when it was not there before.
static bool add_seen(struct seen *seen, const char *sha256)
{
	for (size_t i = 0; i < seen->n; i++)
		if (strcmp(seen->hashes[i], sha256) == 0)
			return false;
	seen->hashes = xgrow(seen->hashes, seen->n, sizeof(*seen->hashes));
	memcpy(seen->hashes[seen->n++], sha256, SHA256_HEX_SIZE);
	return true;
}

static void add_file(struct search *s, enum damage_kind kind, enum damage_state state,
		     const struct place *place, const struct manifest_file *file, char *why)
{
	char *path =
		kind == DAMAGE_COPY ? xprintf("blobs/%s", file->digest.sha256) : xdup(file->path);
	struct damage *damage = damages_add(s->damages, kind, state, path, why);

	damage->place = place;
	damage->digest = file->digest;
	xreplace(&damage->source, file->source);
	xreplace(&damage->on_boot, file->path);
}

static void check_blob(struct search *s, const struct place *place,
		       const struct manifest_file *file)
{
	enum blob_state state = BLOB_ABSENT;
	int r;

	if (!add_seen(&s->on_boot, file->digest.sha256))
		return;
	r = blob_check(place->fd, file->path, &file->digest, s->progress, &state);
	if (r < 0)
		add_file(s, DAMAGE_BLOB, DAMAGE_IS_DAMAGED, place, file,
			 xprintf("it cannot be read: %s", error_text(r)));
	else if (state == BLOB_ABSENT)
		add_file(s, DAMAGE_BLOB, DAMAGE_IS_MISSING, place, file, xdup("it is not there"));
	else if (state == BLOB_DIFFERENT)
		add_file(s, DAMAGE_BLOB, DAMAGE_IS_DAMAGED, place, file,
			 xdup("its content is not what was installed"));
}

static void check_copy(struct search *s, const struct manifest_file *file)
{
	int r;

	if (!add_seen(&s->in_store, file->digest.sha256))
		return;
	r = store_check_blob(&s->view->store, &file->digest, s->progress);
	if (r < 0)
		add_file(s, DAMAGE_COPY, r == -ENOENT ? DAMAGE_IS_MISSING : DAMAGE_IS_DAMAGED, NULL,
			 file, xdup(r == -ENOENT ? "the store has no copy of it" : error_text(r)));
}

// One that is missing is no damage: repair or an older genboot has removed it, and nothing boots
// by it.
static void check_list(struct search *s, const struct manifest *manifest)
{
	const struct digest *digest = &manifest->packages.digest;
	int r;

	if (!manifest_has_packages(manifest) || !add_seen(&s->in_store, digest->sha256))
		return;
	r = store_check_blob(&s->view->store, digest, s->progress);
	if (r < 0 && r != -ENOENT)
		damages_add(s->damages, DAMAGE_LIST, DAMAGE_IS_DAMAGED,
			    xprintf("blobs/%s", digest->sha256),
			    xprintf("it is the list of packages of generation %u, and damaged: %s",
				    manifest->number, error_text(r)))
			->digest = *digest;
}

static void add_root(struct search *s, const struct root *root, uint32_t number, int error)
{
	damages_add(
		s->damages, DAMAGE_ROOT, error == -ENOENT ? DAMAGE_IS_MISSING : DAMAGE_IS_DAMAGED,
		xprintf(ROOTS_FOLDER "/%s", root->hash),
		error == -ENOENT ? xprintf("generation %u has no root without it", number)
				 : xprintf("the root of generation %u is not as it was sealed: %s",
					   number, error_text(error)))
		->number = number;
}

static void read_root(struct search *s, const struct root *root, uint32_t number)
{
	int r = roots_check(&s->view->store, root);

	progress_add(s->progress, root->image_size + root->verity_size);
	if (r < 0)
		add_root(s, root, number, r);
}

// Where no manifest tells more of it. r and root: root_use_find's.
static void check_named_root(struct search *s, uint32_t number, int r, const struct root *root)
{
	if (r == -EINVAL || !add_seen(&s->in_store, root->hash))
		return;
	if (r < 0)
		add_root(s, root, number, r);
	else
		read_root(s, root, number);
}

static void add_entry(struct search *s, enum damage_state state, const struct place *place,
		      const char *path, uint32_t number, const char *why)
{
	struct damage *damage = damages_add(s->damages, DAMAGE_ENTRY, state, xdup(path), xdup(why));

	damage->place = place;
	damage->number = number;
}

// Word for word.
static void check_entry(struct search *s, const struct place *place,
			const struct manifest *manifest)
{
	CLEANUP(cleanup_free) char *path = generation_entry_path(s->view, manifest);
	CLEANUP(cleanup_free) char *there = NULL;
	CLEANUP(cleanup_free) char *want = NULL;
	size_t n_there = 0, n_want = 0;
	int r = file_read_beneath(place->fd, path, ENTRY_FILE_MAX, &there, &n_there);

	if (entry_text_print(s->view, manifest, &want, &n_want) < 0)
		return; // no entry can say it: installed by a genboot with other limits
	if (r == -ENOENT)
		add_entry(s, DAMAGE_IS_MISSING, place, path, manifest->number, "it is not there");
	else if (r < 0)
		add_entry(s, DAMAGE_IS_DAMAGED, place, path, manifest->number, error_text(r));
	else if (n_there != n_want || memcmp(there, want, n_want) != 0)
		add_entry(s, DAMAGE_IS_DAMAGED, place, path, manifest->number,
			  "its text is not what was installed");
}

static void add_in_store(struct search *s, enum damage_kind kind, enum damage_state state,
			 uint32_t number, const char *file, const char *why)
{
	char *path = xprintf("generations/%u%s", number, file);

	damages_add(s->damages, kind, state, path, xdup(why))->number = number;
}

static void check_root(struct search *s, const struct manifest *manifest)
{
	const struct root *root = &manifest->root;
	struct root named;
	int r;

	if (manifest_has_root(manifest)) {
		if (add_seen(&s->in_store, root->hash))
			read_root(s, root, manifest->number);
		return;
	}
	r = root_use_find(s->view, span_of(manifest->cmdline), &named);
	if (r == 0)
		add_in_store(s, DAMAGE_MANIFEST, DAMAGE_IS_DAMAGED, manifest->number,
			     "/manifest.json", "it has no root, and its command line names one");
	check_named_root(s, manifest->number, r, &named);
}

// Of a generation whose manifest is lost, which its entry has to tell.
static void check_entry_root(struct search *s, uint32_t number)
{
	const struct esp_entry *entry = view_generation(s->view, number);
	struct root named;
	int r = entry ? root_use_find_of(s->view, entry, &named) : -EINVAL;

	check_named_root(s, number, r, &named);
}

// One that nobody was installing or removing.
static void check_empty(struct search *s, uint32_t number)
{
	if (store_is_empty(&s->view->store, number))
		add_in_store(s, DAMAGE_FOLDER, DAMAGE_IS_DAMAGED, number, "", "it is empty");
}

// Of what never was marked, nobody says anything.
static void check_marks(struct search *s, uint32_t number)
{
	CLEANUP(marks_done) struct marks marks = { 0 }, listed = { 0 };
	int r = store_read_marks(&s->view->store, number, &marks);

	if (r == 0)
		return;
	(void)generation_listed_marks(s->view, number, &listed);
	if (r != -ENOENT)
		add_in_store(s, DAMAGE_MARKS, DAMAGE_IS_DAMAGED, number, "/marks.json",
			     error_text(r));
	else if (listed.pinned || listed.note)
		add_in_store(s, DAMAGE_MARKS, DAMAGE_IS_MISSING, number, "/marks.json",
			     "it is not there, and the catalog has marks");
}

static void check_number(struct search *s, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	const struct place *place;
	int r = store_read(&s->view->store, STORE_GENERATIONS, number, &manifest);

	if (r == -ENOENT && !view_generation(s->view, number)) {
		check_empty(s, number);
		return;
	}
	if (r < 0) {
		add_in_store(s, DAMAGE_MANIFEST,
			     r == -ENOENT ? DAMAGE_IS_MISSING : DAMAGE_IS_DAMAGED, number,
			     "/manifest.json", r == -ENOENT ? "it is not there" : error_text(r));
		check_entry_root(s, number);
		return;
	}
	check_marks(s, number);
	check_copy(s, &manifest.image);
	for (size_t i = 0; i < manifest.n_initrds; i++)
		check_copy(s, &manifest.initrds[i]);
	check_list(s, &manifest);
	check_root(s, &manifest);
	place = generation_place(s->view, &manifest);
	s->damages->has_unseen = s->damages->has_unseen || !place;
	if (!place)
		return;
	check_blob(s, place, &manifest.image);
	for (size_t i = 0; i < manifest.n_initrds; i++)
		check_blob(s, place, &manifest.initrds[i]);
	check_entry(s, place, &manifest);
}

static bool has_number(const uint32_t *numbers, size_t n, uint32_t number)
{
	for (size_t i = 0; i < n; i++)
		if (numbers[i] == number)
			return true;
	return false;
}

// Generations that the ESP has and the store does not know.
static void check_lost(struct search *s, const uint32_t *numbers, size_t n)
{
	for (size_t i = 0; i < s->view->entries.n; i++) {
		uint32_t number = view_number(s->view, s->view->entries.items[i]);

		if (number == 0 || has_number(numbers, n, number) ||
		    generation_is_interrupted(s->view, number))
			continue;
		add_in_store(s, DAMAGE_MANIFEST, DAMAGE_IS_MISSING, number, "/manifest.json",
			     "it is not there");
		check_entry_root(s, number);
	}
}

static void add_catalog(struct search *s, enum damage_state state, const char *why)
{
	const struct catalog_set *set = &s->view->catalogs;
	CLEANUP(cleanup_free) char *folder = catalog_folder(s->view->machine.token);
	char *path = set->problem ? xprintf("%s/" CATALOG_PREFIX "%" PRIu64, folder, set->highest)
		     : set->has_current ? xdup(set->current.path)
					: xdup(folder);
	struct damage *damage = damages_add(s->damages, DAMAGE_CATALOG, state, path, xdup(why));

	damage->place = places_boot(&s->view->places);
}

// A generation without its files or its manifest is not in the catalog that would be written now:
// once these are mended, the one that is there may say all.
static void check_catalog(struct search *s)
{
	const struct catalog_set *set = &s->view->catalogs;
	CLEANUP(catalog_text_done) struct catalog_text text = { 0 };
	int r = catalog_text_build(s->view, NULL, 0, &text);
	bool is_empty = r == 0 && text.n_generations == 0;

	if (set->newer > 0) // none of our business
		return;
	if (r < 0)
		add_catalog(s, DAMAGE_IS_DAMAGED, error_text(r));
	else if (!set->has_current && !(is_empty && set->highest == 0))
		add_catalog(s, set->problem ? DAMAGE_IS_DAMAGED : DAMAGE_IS_MISSING,
			    set->problem ? set->problem : "there is no catalog");
	else if (set->problem)
		add_catalog(s, DAMAGE_IS_DAMAGED, set->problem);
	else if (set->has_current && !damages_have(s->damages, DAMAGE_BLOB) &&
		 !damages_have(s->damages, DAMAGE_MANIFEST) &&
		 !generations_are_interrupted(s->view) && // whose run would have written it
		 !catalog_text_is_current(s->view, &text))
		add_catalog(s, DAMAGE_IS_STALE, "it does not say what the store says");
}

static void check_srel(struct search *s)
{
	const struct place *boot = places_boot(&s->view->places);
	CLEANUP(cleanup_free) char *text = NULL;
	const char *why = NULL;
	size_t len = 0;
	int r = file_read_beneath(boot->fd, BOOT_FILE_ENTRIES_SREL, SREL_MAX, &text, &len);

	if (r < 0 && r != -EFBIG)
		why = r == -ENOENT ? "it is not there" : error_text(r);
	else if (r < 0 || !span_equals_text(span_bytes(text, len), BOOT_ENTRIES_SREL_TEXT))
		why = "it does not say \"type1\", so that other tools take the entries for "
		      "something else";
	if (why)
		damages_add(s->damages, DAMAGE_SREL,
			    r == -ENOENT ? DAMAGE_IS_MISSING : DAMAGE_IS_DAMAGED,
			    xdup(BOOT_FILE_ENTRIES_SREL), xdup(why))
			->place = boot;
}

static int compare(const void *a, const void *b)
{
	const struct damage *da = a, *db = b;

	if (da->kind != db->kind)
		return da->kind < db->kind ? -1 : 1;
	if (da->number != db->number)
		return da->number < db->number ? -1 : 1;
	return strcmp(da->path, db->path);
}

int damages_find(const struct view *view, struct progress *progress, struct damages *ret)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	struct damages damages = { 0 };
	struct search s = { .view = view, .progress = progress, .damages = &damages };
	size_t n = 0;
	int r = store_list(&view->store, STORE_GENERATIONS, &numbers, &n);

	if (r < 0)
		return r;
	damages_find_in_store(view, &damages);
	for (size_t i = 0; i < n; i++)
		if (!generation_is_interrupted(view, numbers[i]))
			check_number(&s, numbers[i]);
	check_lost(&s, numbers, n);
	check_catalog(&s);
	check_srel(&s);
	damages_find_on_esp(view, &damages);
	free(s.on_boot.hashes);
	free(s.in_store.hashes);
	if (damages.n > 0)
		qsort(damages.items, damages.n, sizeof(*damages.items), compare);
	*ret = damages;
	return 0;
}

void damages_done(struct damages *damages)
{
	for (size_t i = 0; i < damages->n; i++) {
		free(damages->items[i].path);
		free(damages->items[i].on_boot);
		free(damages->items[i].source);
		free(damages->items[i].why);
	}
	free(damages->items);
	*damages = (struct damages){ 0 };
}

// On $BOOT and in the store, shared ones once.
uint64_t damages_size(const struct view *view)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	struct seen seen = { 0 };
	uint64_t sum = 0;
	size_t n = 0;

	(void)store_list(&view->store, STORE_GENERATIONS, &numbers, &n); // none: nothing to read
	for (size_t i = 0; i < n; i++) {
		CLEANUP(manifest_done) struct manifest manifest = { 0 };

		if (store_read(&view->store, STORE_GENERATIONS, numbers[i], &manifest) < 0)
			continue;
		if (add_seen(&seen, manifest.image.digest.sha256))
			sum += 2 * manifest.image.digest.size;
		for (size_t k = 0; k < manifest.n_initrds; k++)
			if (add_seen(&seen, manifest.initrds[k].digest.sha256))
				sum += 2 * manifest.initrds[k].digest.size;
		if (manifest_has_packages(&manifest) &&
		    add_seen(&seen, manifest.packages.digest.sha256))
			sum += manifest.packages.digest.size;
		if (manifest_has_root(&manifest) && add_seen(&seen, manifest.root.hash))
			sum += manifest.root.image_size + manifest.root.verity_size;
	}
	free(seen.hashes);
	return sum;
}
