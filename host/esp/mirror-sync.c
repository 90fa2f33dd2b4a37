// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "boot-entries/limits.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/blob.h"
#include "host/esp/entries.h"
#include "host/esp/mirror.h"
#include "host/esp/state.h"

struct sync {
	struct progress *progress;
	const struct place *place;
	struct entry_list entries; // of the mirror, once its own are gone
	bool has_entries;
	bool made_room;
};

// The caller frees.
static char *folder_of(const char *path)
{
	char *folder = xdup(path);
	char *slash = strrchr(folder, '/');

	if (slash)
		*slash = '\0';
	else
		xreplace(&folder, ".");
	return folder;
}

static int sync_folder(const struct place *place, const char *path)
{
	CLEANUP(cleanup_free) char *folder = folder_of(path);

	return file_sync_dir(place->fd, folder);
}

static int copy(const struct sync *s, const struct mirror_step *step)
{
	CLEANUP(cleanup_fd) int from = file_open_beneath(step->from->fd, step->path);

	// Without its source it is as if that were damaged: it must not keep the others from going.
	if (from < 0)
		return from == -ENOENT ? -ESTALE : from;
	return blob_write(s->place->fd, step->path, from, &step->want, s->progress);
}

// What could not be written as a whole goes again: its size alone could pass for it later.
static int write_file(const struct sync *s, const struct mirror_step *step)
{
	CLEANUP(cleanup_free) char *folder = folder_of(step->path);
	int r = file_make_dirs(s->place->fd, folder);

	if (r < 0)
		return r;
	r = copy(s, step);
	if (r == 0)
		r = sync_folder(s->place, step->path);
	if (r == 0)
		r = blob_read_back(s->place->fd, step->path, &step->want, s->progress);
	if (r < 0)
		(void)file_unlink_beneath(s->place->fd, step->path);
	return r;
}

static int remove_file(const struct sync *s, const struct mirror_step *step)
{
	int r = file_unlink_beneath(s->place->fd, step->path);

	if (r == -ENOENT)
		return 0;
	return r < 0 ? r : sync_folder(s->place, step->path);
}

static int replace(const struct sync *s, const struct mirror_step *step)
{
	int r = remove_file(s, step);

	return r < 0 ? r : write_file(s, step);
}

static int write_sector(const struct sync *s, const struct mirror_step *step)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath_rw(s->place->fd, step->path);
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len;
	int r = fd < 0 ? fd
		       : file_read_beneath(step->from->fd, step->path, LOADER_CONF_SECTOR, &text,
					   &len);

	if (r == 0)
		r = file_write_at(fd, 0, text, len);
	return r < 0 ? r : file_sync_data(fd);
}

// Twice at most: each writing mends one slot.
static int write_record(const struct sync *s, const struct mirror_step *step)
{
	struct state_file file;

	struct state_file there;
	int r;

	state_file_read(step->from->fd, &file);
	if (file.error < 0)
		return file.error;
	r = state_file_copy(s->place->fd, &file.state.record);
	state_file_read(s->place->fd, &there);
	return r == 0 && state_is_uncertain(&there.state)
		       ? state_file_copy(s->place->fd, &file.state.record)
		       : r;
}

// Another tool's entry may share a kernel of ours.
static int remove_blob(struct sync *s, const struct mirror_step *step)
{
	const struct places alone = { .esp = *s->place };
	int r = s->has_entries ? 0 : entries_read(&alone, &s->entries);

	s->has_entries = s->has_entries || r == 0;
	if (r < 0 || entries_refer_to(&s->entries, blob_name(step->path), NULL))
		return r;
	return remove_file(s, step);
}

static int carry_out(struct sync *s, const struct mirror_step *step)
{
	switch (step->deed) {
	case MIRROR_WRITE:
		return write_file(s, step);
	case MIRROR_REPLACE:
		return replace(s, step);
	case MIRROR_SECTOR:
		return write_sector(s, step);
	case MIRROR_RECORD:
		return write_record(s, step);
	case MIRROR_REMOVE_BLOB:
		return remove_blob(s, step);
	case MIRROR_REMOVE:
	case MIRROR_REMOVE_CATALOG:
		return remove_file(s, step);
	}
	return -EINVAL;
}

static int remove_all(struct sync *s, const struct mirror_plan *plan, enum mirror_deed deed)
{
	int r = 0;

	for (size_t i = 0; i < plan->n && r == 0; i++)
		if (plan->steps[i].deed == deed &&
		    (deed != MIRROR_REMOVE || plan->steps[i].may_go_first))
			r = carry_out(s, &plan->steps[i]);
	return r;
}

static bool can_make_room(const struct mirror_plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].may_go_first || plan->steps[i].deed == MIRROR_REMOVE_BLOB)
			return true;
	return false;
}

// Without a catalog the loader goes by the entries, which are whole at every moment.
static int make_room(struct sync *s, const struct mirror_plan *plan)
{
	static const enum mirror_deed order[] = { MIRROR_REMOVE_CATALOG, MIRROR_REMOVE,
						  MIRROR_REMOVE_BLOB };
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(order) && r == 0; i++)
		r = remove_all(s, plan, order[i]);
	if (s->has_entries)
		entry_list_done(&s->entries); // more of them may go later
	s->has_entries = false;
	return r;
}

static int carry_out_or_make_room(struct sync *s, const struct mirror_plan *plan,
				  const struct mirror_step *step)
{
	int r = carry_out(s, step);

	if (r != -ENOSPC || s->made_room || !can_make_room(plan))
		return r;
	s->made_room = true;
	r = make_room(s, plan);
	return r < 0 ? r : carry_out(s, step);
}

// A file of the primary's that is damaged must not keep the mirror from following in all else.
int mirror_sync(const struct place *place, const struct mirror_plan *plan,
		struct progress *progress, const char **ret_what)
{
	struct sync s = { .progress = progress, .place = place };
	int r = 0, stale = 0;

	for (size_t i = 0; i < plan->n && r == 0; i++) {
		r = carry_out_or_make_room(&s, plan, &plan->steps[i]);
		if (r < 0 && (r == -ESTALE || stale == 0))
			*ret_what = plan->steps[i].path;
		if (r == -ESTALE) {
			stale = r;
			r = 0;
		}
	}
	if (s.has_entries)
		entry_list_done(&s.entries);
	if (r == 0 && plan->n > 0)
		r = place_flush(place);
	return r < 0 ? r : stale;
}
