// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/catalog-text.h"
#include "host/cli/entry-text.h"
#include "host/cli/generation-marks.h"
#include "host/cli/recover.h"
#include "host/cli/repair.h"
#include "host/cli/setup.h"
#include "host/esp/blob.h"
#include "host/esp/publish.h"
#include "host/store/adoption.h"
#include "host/store/blobs.h"
#include "host/store/last-default.h"

// Takes fd over when it has the content that is wanted. -ENODATA when it has another.
static int accept(int fd, const struct digest *want, struct progress *progress)
{
	struct digest found;
	int r = fd < 0 ? fd : digest_file(fd, want->size, progress, &found);

	if (r == 0 && digest_equals(&found, want))
		return fd;
	if (fd >= 0)
		close(fd);
	return -ENODATA;
}

static int open_on_mirror(struct repair *repair, const struct damage *damage,
			  struct progress *progress)
{
	int fd = -ENODATA;

	for (size_t i = 0; i < repair->n_mirrors && fd < 0; i++)
		if (repair->mirrors[i].is_open)
			fd = accept(file_open_beneath(repair->mirrors[i].mirror.place.fd,
						      damage->on_boot),
				    &damage->digest, progress);
	return fd;
}

// The store's copy, $BOOT's, a mirror's, and where it came from: whichever is whole. Returns a
// descriptor, or -ENODATA.
static int open_source(struct repair *repair, const struct damage *damage,
		       struct progress *progress)
{
	const struct place *boot = places_boot(&repair->view->places);
	const struct digest *want = &damage->digest;
	int fd = accept(store_open_blob(&repair->view->store, want), want, progress);

	if (fd < 0)
		fd = accept(file_open_beneath(boot->fd, damage->on_boot), want, progress);
	if (fd < 0)
		fd = open_on_mirror(repair, damage, progress);
	if (fd < 0 && damage->source)
		fd = accept(file_open_named(damage->source), want, progress);
	return fd;
}

static int unlink_damaged(const struct damage *damage)
{
	int r = damage->state == DAMAGE_IS_MISSING
			? 0
			: file_unlink_beneath(damage->place->fd, damage->path);

	return r == -ENOENT ? 0 : r;
}

// The damaged file goes only when there is a whole one to take its name.
static int mend_blob(struct repair *repair, const struct damage *damage, struct progress *progress)
{
	CLEANUP(cleanup_fd) int from = open_source(repair, damage, progress);
	const char *token = repair->view->machine.token;
	int to = damage->place->fd, r = from < 0 ? from : unlink_damaged(damage);

	if (r == 0)
		r = file_make_dirs(to, token);
	if (r < 0)
		return r;
	r = blob_write(to, damage->path, from, &damage->digest, progress);
	if (r < 0 && r != -EEXIST)
		(void)file_unlink_beneath(to, damage->path); // half of it is no help
	if (r == 0)
		r = file_sync_dir(to, token);
	return r < 0 ? r : blob_read_back(to, damage->path, &damage->digest, progress);
}

static int mend_copy(struct repair *repair, const struct damage *damage, struct progress *progress)
{
	CLEANUP(cleanup_fd) int from = open_source(repair, damage, progress);
	const struct store *store = &repair->view->store;
	int r = from < 0 ? from : 0;

	if (r == 0 && damage->state != DAMAGE_IS_MISSING)
		r = store_drop_blob(store, &damage->digest);
	return r < 0 ? r : store_put_blob(store, from, &damage->digest, progress);
}

static int mend_manifest(struct repair *repair, const struct damage *damage)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 }, newer = { 0 };
	CLEANUP(marks_done) struct marks marks = { 0 }, there = { 0 };
	const struct store *store = &repair->view->store;
	int r = store_read(store, STORE_GENERATIONS, damage->number, &newer);

	if (r == -EPROTONOSUPPORT)
		return r;
	if (r == 0) // all of it is right but for the root that it lacks
		r = recover_root(repair->view, &newer);
	if (r == 0)
		return store_commit(store, &newer);
	if (!recover_manifest(repair->view, damage->number, &manifest, &marks))
		return -ENODATA;
	r = store_commit(store, &manifest);
	if (r < 0 || store_read_marks(store, damage->number, &there) != -ENOENT)
		return r;
	return marks.pinned || marks.note ? store_write_marks(store, damage->number, &marks) : 0;
}

static int mend_marks(struct repair *repair, const struct damage *damage)
{
	CLEANUP(marks_done) struct marks marks = { 0 };

	if (!generation_listed_marks(repair->view, damage->number, &marks))
		return -ENODATA;
	return store_write_marks(&repair->view->store, damage->number, &marks);
}

// The number is above all that any mirror has, so that each sees a newer one.
static int mend_catalog(struct repair *repair)
{
	struct view *view = repair->view;
	int r = view_refresh(view);

	if (r < 0)
		return r;
	if (repair->newest_catalog > 0 && view->catalogs.highest <= repair->newest_catalog) {
		view->catalogs.highest = repair->newest_catalog;
		view->catalogs.has_current = false; // whatever it says, it is too old
	}
	return catalog_text_refresh(view);
}

static int mend_entry(struct repair *repair, const struct damage *damage)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(cleanup_free) char *text = NULL;
	struct publication publication = { .folder = repair->view->machine.token,
					   .entry_path = damage->path };
	struct tm created = { 0 };
	const char *what;
	bool made;
	int r = store_read(&repair->view->store, STORE_GENERATIONS, damage->number, &manifest);

	if (r < 0 || entry_text_print(repair->view, &manifest, &text, &publication.entry_len) < 0)
		return -ENODATA;
	publication.entry = text;
	if (strptime(manifest.created, "%Y-%m-%dT%H:%M:%SZ", &created))
		publication.created = timegm(&created);
	r = unlink_damaged(damage);
	return r < 0 ? r : publish(damage->place->fd, &publication, NULL, &what, &made);
}

static int mend_srel(const struct damage *damage)
{
	int r = file_make_dirs(damage->place->fd, BOOT_DIR_ENTRIES);

	if (r == 0)
		r = unlink_damaged(damage);
	if (r == 0)
		r = file_create_whole(damage->place->fd, damage->path, BOOT_ENTRIES_SREL_TEXT,
				      strlen(BOOT_ENTRIES_SREL_TEXT));
	return r < 0 ? r : file_sync_dir(damage->place->fd, "loader");
}

static void drop_dangling(const struct view *view, char id[STATE_ID_SIZE])
{
	if (view_is_dangling(view, id))
		memset(id, 0, STATE_ID_SIZE);
}

// Where one slot is damaged, loader.conf may say what it said.
static void prefer_conf(const struct view *view, struct state_record *record)
{
	const struct boot_entry *standing = view_standing(view);

	if (state_is_uncertain(&view->wishes.state.state) && standing &&
	    view->why_standing.rule == CHOOSE_DEFAULT_CONF)
		(void)state_set_id(record->default_id, span_of(standing->id));
}

// What it said, or a mirror's newer one says, but for what is not there any more. Without a default
// what boots now is put down, so that nothing changes by it.
static struct state_record good_record(const struct repair *repair)
{
	const struct view *view = repair->view;
	struct state_record record =
		repair->has_newer ? repair->newer : view->wishes.state.state.record;
	bool had_default = record.default_id[0];

	if (!repair->has_newer)
		prefer_conf(view, &record);
	drop_dangling(view, record.default_id);
	drop_dangling(view, record.one_shot_id);
	drop_dangling(view, record.trial_id);
	drop_dangling(view, record.last_good_id);
	if (!had_default)
		setup_default(view, record.default_id);
	else if (!record.default_id[0] && view_number(view, view->standing) > 0)
		(void)state_set_id(record.default_id, span_of(view->standing->shown.id));
	return record;
}

// Twice at most: each writing mends the older slot.
static int mend_record(struct repair *repair)
{
	int esp_fd = repair->view->places.esp.fd, r = view_refresh(repair->view);
	struct state_record record = good_record(repair);
	struct state_file file;

	if (r < 0)
		return r;
	if (repair->has_newer)
		r = state_file_copy(esp_fd, &record);
	else
		r = repair->view->wishes.state.error < 0 ? state_file_create(esp_fd, &record)
							 : state_file_write(esp_fd, &record);
	state_file_read(esp_fd, &file);
	if (r == 0 &&
	    (state_slot_is_damaged(&file.state, 0) || state_slot_is_damaged(&file.state, 1)))
		r = state_file_write(esp_fd, &record);
	if (r == 0 && record.default_id[0])
		(void)store_set_default(&repair->view->store, record.default_id); // only a help
	return r;
}

static int make_conf(int esp_fd)
{
	CLEANUP(conf_done) struct conf conf = { 0 };
	char sector[LOADER_CONF_SECTOR];

	conf_read(esp_fd, &conf);
	return conf.exists || conf_plan_setup(&conf, sector) != CONF_OK
		       ? 0
		       : conf_write(esp_fd, &conf, sector);
}

static int mend_conf(struct repair *repair)
{
	CLEANUP(conf_done) struct conf conf = { 0 };
	int esp_fd = repair->view->places.esp.fd, r = make_conf(esp_fd);
	char sector[LOADER_CONF_SECTOR];
	struct state_file file;

	if (r < 0)
		return r;
	conf_read(esp_fd, &conf);
	state_file_read(esp_fd, &file);
	if (conf.error < 0)
		return conf.error;
	if (file.error < 0 || !file.state.record.default_id[0])
		return 0;
	return conf_plan_default(&conf, file.state.record.default_id, sector) == CONF_OK
		       ? conf_write(esp_fd, &conf, sector)
		       : -ENODATA;
}

// Both, from the one that could be read, with the token that all generations have.
static int mend_machine(struct repair *repair)
{
	struct machine *machine = &repair->view->machine;
	char agreed[BOOT_TOKEN_MAX + 1];
	int r;

	if (store_agreed_token(&repair->view->store, agreed) == 0)
		memcpy(machine->token, agreed, sizeof(agreed));
	r = store_write_machine(&repair->view->store, machine);
	repair->view->machine.error = r == 0 ? 0 : repair->view->machine.error;
	return r;
}

// As it is now, mended itself.
static int mend_default(struct repair *repair)
{
	struct state_file file;

	state_file_read(repair->view->places.esp.fd, &file);
	return file.state.record.default_id[0]
		       ? store_set_default(&repair->view->store, file.state.record.default_id)
		       : 0;
}

// No catalog's name is used again: not that of the highest in view.
static int mend_last_catalog(const struct repair *repair)
{
	const struct view *view = repair->view;

	store_note_catalog(&view->store, view->catalogs.highest);
	return store_last_catalog_is_damaged(&view->store) ? -EIO : 0;
}

int repair_mend(struct repair *repair, const struct damage *damage, struct progress *progress)
{
	switch (damage->kind) {
	case DAMAGE_MACHINE:
		return mend_machine(repair);
	case DAMAGE_ADOPTION:
		return adoption_mend(&repair->view->store);
	case DAMAGE_MANIFEST:
		return mend_manifest(repair, damage);
	case DAMAGE_FOLDER:
		return store_drop_empty(&repair->view->store, damage->number);
	case DAMAGE_MARKS:
		return mend_marks(repair, damage);
	case DAMAGE_STAGING:
		return store_unstage(&repair->view->store, damage->number);
	case DAMAGE_BLOB:
		return mend_blob(repair, damage, progress);
	case DAMAGE_COPY:
		return mend_copy(repair, damage, progress);
	case DAMAGE_LIST:
		return store_drop_blob(&repair->view->store, &damage->digest);
	case DAMAGE_ROOT:
		return -ENODATA;
	case DAMAGE_CATALOG:
		return mend_catalog(repair);
	case DAMAGE_ENTRY:
		return mend_entry(repair, damage);
	case DAMAGE_SREL:
		return mend_srel(damage);
	case DAMAGE_RECORD:
		return mend_record(repair);
	case DAMAGE_CONF:
		return mend_conf(repair);
	case DAMAGE_DEFAULT:
		return mend_default(repair);
	case DAMAGE_LAST_CATALOG:
		return mend_last_catalog(repair);
	case DAMAGE_LOADER:
		return repair_loader(repair, damage);
	case DAMAGE_FALLBACK:
		return repair_fallback(repair, damage);
	}
	return -EINVAL;
}
