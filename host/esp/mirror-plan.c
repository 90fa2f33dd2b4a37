// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/entry-name.h"
#include "boot-entries/generation.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/path.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/blob.h"
#include "host/esp/catalog.h"
#include "host/esp/entries.h"
#include "host/esp/mirror-sides.h"
#include "host/esp/state.h"

#define MAX_NAMES 16384u

void mirror_add_step(struct sides *s, struct mirror_step step)
{
	struct mirror_plan *plan = s->plan;

	plan->steps = xgrow(plan->steps, plan->n, sizeof(*plan->steps));
	step.path = xdup(step.path);
	plan->steps[plan->n++] = step;
}

// What is at path on the mirror. A trusted file is only asked for its size.
static int look(struct sides *s, const char *path, const struct digest *want, bool trusted,
		enum blob_state *ret)
{
	uint64_t size;
	int r;

	if (s->source->purpose == MIRROR_VERIFY || !trusted)
		return blob_check(s->mirror->fd, path, want, s->progress, ret);
	r = file_size_beneath(s->mirror->fd, path, &size);
	if (r < 0 && r != -ENOENT)
		return r;
	*ret = r == -ENOENT ? BLOB_ABSENT : size == want->size ? BLOB_SAME : BLOB_DIFFERENT;
	return 0;
}

static int want(struct sides *s, const struct place *from, const char *path,
		const struct digest *digest, bool trusted)
{
	struct mirror_step step = { .from = from,
				    .path = (char *)(uintptr_t)path,
				    .want = *digest };
	enum blob_state state;
	int r = look(s, path, digest, trusted, &state);

	if (r < 0 || state == BLOB_SAME)
		return r;
	step.deed = state == BLOB_ABSENT ? MIRROR_WRITE : MIRROR_REPLACE;
	step.why = state == BLOB_ABSENT ? "is missing" : "has another content";
	mirror_add_step(s, step);
	return 0;
}

int mirror_want_file(struct sides *s, const struct place *from, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(from->fd, path);
	struct digest digest;
	int r = fd < 0 ? fd : digest_file(fd, BLOB_MAX, NULL, &digest);

	if (r == -ENOENT)
		return 0;
	return r < 0 ? r : want(s, from, path, &digest, false);
}

static int plan_blobs(struct sides *s)
{
	const struct catalog_file *catalog = &s->ours.current;

	for (size_t i = 0; i < catalog->n_blobs; i++) {
		const struct catalog_blob *blob = &catalog->blobs[i];
		const struct catalog_blob *theirs =
			s->theirs.has_current ? catalog_file_blob(&s->theirs.current, blob->path)
					      : NULL;
		CLEANUP(cleanup_free) char *path = xdup_span(blob->path);
		struct digest digest = { .size = blob->size };
		int r;

		memcpy(digest.sha256, blob->sha256, sizeof(digest.sha256));
		r = want(s, s->boot, path, &digest,
			 theirs && strcmp(theirs->sha256, blob->sha256) == 0);
		if (r < 0)
			return r;
	}
	return 0;
}

uint32_t mirror_entry_number(const struct sides *s, const char *file)
{
	struct entry_name name;
	uint32_t number;

	return entry_name_parse(span_of(file), &name) == 0 &&
			       generation_parse_id(span_of(name.id), span_of(s->source->token),
						   &number)
		       ? number
		       : 0;
}

static bool is_covered(const struct sides *s, const char *file)
{
	const struct catalog_file *catalog = &s->ours.current;
	struct entry_name name;

	return entry_name_parse(span_of(file), &name) == 0 &&
	       catalog_covers(span_of(s->source->token), catalog->numbers,
			      catalog->parsed.n_generations, span_of(name.id));
}

int mirror_list(const struct place *place, const char *folder, char ***ret, size_t *ret_n)
{
	int r = file_list(place->fd, folder, MAX_NAMES, ret, ret_n);

	return r == -ENOENT ? 0 : r;
}

// A mirror does better with the one it has than with one that is not what was installed.
static int want_entry_file(struct sides *s, const struct place *from, const char *path)
{
	const struct mirror_source *source = s->source;
	uint32_t number = mirror_entry_number(s, blob_name(path));

	if (source->is_entry_good && !source->is_entry_good(source->ctx, from, path, number))
		return 0;
	return mirror_want_file(s, from, path);
}

static int plan_entries(struct sides *s)
{
	char **names = NULL;
	size_t n = 0;
	int r = mirror_list(s->boot, BOOT_DIR_ENTRIES, &names, &n);

	for (size_t i = 0; i < n && r == 0; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", BOOT_DIR_ENTRIES, names[i]);

		if (is_covered(s, names[i]))
			r = want_entry_file(s, s->boot, path);
	}
	file_list_free(names, n);
	return r;
}

// A blob that only an entry speaks for is whole when its content is what its name says.
static int want_named(struct sides *s, const struct place *from, struct span path)
{
	char name[BOOT_PATH_MAX + 2] = "/";
	CLEANUP(cleanup_fd) int fd = -1;
	struct digest digest;
	int r;

	if (boot_path_print(path, '/', name + 1, sizeof(name) - 1) < 0 ||
	    !blob_name_is_ours(blob_name(name)))
		return 0;
	fd = file_open_beneath(from->fd, name);
	r = fd < 0 ? fd : digest_file(fd, BLOB_MAX, NULL, &digest);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return strncmp(digest.sha256, blob_name(name), BLOB_NAME_DIGITS) == 0
		       ? want(s, from, name, &digest, false)
		       : 0;
}

static int want_entry(struct sides *s, const struct esp_entry *entry)
{
	int r = want_named(s, entry->place, entry->entry.image);

	for (size_t i = 0; i < entry->entry.n_initrds && r == 0; i++)
		r = want_named(s, entry->place, entry->entry.initrds[i]);
	return r < 0 ? r : want_entry_file(s, entry->place, entry->path);
}

// Generations of ours that the catalog does not list, such as those on the ESP from before there
// was an XBOOTLDR.
static int plan_unlisted(struct sides *s)
{
	struct entry_list entries = { 0 };
	int r = entries_read(s->source->places, &entries);

	for (size_t i = 0; i < entries.n && r == 0; i++) {
		const struct esp_entry *entry = entries.items[i];
		const char *file = blob_name(entry->path);

		if (entry->has_file && !entry->missing && mirror_entry_number(s, file) > 0 &&
		    !is_covered(s, file))
			r = want_entry(s, entry);
	}
	entry_list_done(&entries);
	return r;
}

static int plan_generations(struct sides *s)
{
	int r = plan_blobs(s);

	if (r == 0)
		r = plan_entries(s);
	if (r == 0)
		r = plan_unlisted(s);
	if (r == 0)
		r = mirror_want_file(s, s->boot, s->ours.current.path);
	return r == 0 ? mirror_want_file(s, s->boot, BOOT_FILE_ENTRIES_SREL) : r;
}

static bool has_bad_slot(const struct state *state)
{
	return state_slot_is_damaged(state, 0) || state_slot_is_damaged(state, 1);
}

// Of which this genboot knows but a part.
static bool is_newer_version(const struct state_file *file)
{
	return file->error == 0 && !state_file_is_writable(file);
}

// A record with the same number and other content was written on both sides apart. Without one of
// its own the ESP has nothing to say against the mirror's.
static void plan_record(struct sides *s)
{
	struct mirror_step step = { .deed = MIRROR_RECORD, .from = s->esp };
	struct state_file ours, theirs;
	uint64_t a, b;

	state_file_read(s->esp->fd, &ours);
	state_file_read(s->mirror->fd, &theirs);
	if (is_newer_version(&ours) || is_newer_version(&theirs)) {
		s->plan->keeps_record = true;
		return;
	}
	if (ours.error < 0 || !ours.state.has_record) {
		s->plan->has_other_record = theirs.error == 0 && theirs.state.has_record;
		return;
	}
	a = ours.state.record.sequence;
	b = theirs.state.record.sequence;
	step.path = (char *)(uintptr_t)BOOT_FILE_STATE;
	step.why = theirs.error == -ENOENT ? "is missing" : "is behind";
	if (theirs.error == 0 && theirs.state.has_record) {
		bool same = a == b && state_records_equal(&ours.state.record, &theirs.state.record);

		if (b > a || (a == b && !same)) {
			s->plan->has_other_record = true;
			return;
		}
		if (same && !has_bad_slot(&theirs.state))
			return;
		step.why = same ? "has a damaged slot" : step.why;
	}
	mirror_add_step(s, step);
}

static int plan_conf(struct sides *s)
{
	struct mirror_step *last;
	uint64_t size = 0;
	size_t before = s->plan->n;
	int r = mirror_want_file(s, s->esp, BOOT_FILE_LOADER_CONF);

	if (r < 0 || s->plan->n == before)
		return r;
	last = &s->plan->steps[before];
	if (last->deed == MIRROR_REPLACE && last->want.size == LOADER_CONF_SECTOR &&
	    file_size_beneath(s->mirror->fd, last->path, &size) == 0 && size == last->want.size)
		last->deed = MIRROR_SECTOR;
	return 0;
}

// Of two with one number and different content, too, neither may be taken for the other's copy.
static bool catalog_is_ahead(const struct sides *s)
{
	const struct catalog_file *ours = &s->ours.current, *theirs = &s->theirs.current;
	uint64_t a = s->ours.has_current ? ours->parsed.sequence : 0;
	uint64_t b = s->theirs.has_current ? theirs->parsed.sequence : 0;

	return b > a ||
	       (a == b && b > 0 &&
		(ours->len != theirs->len || memcmp(ours->text, theirs->text, ours->len) != 0));
}

static int plan_all(struct sides *s)
{
	int r = s->ours.has_current ? plan_generations(s) : 0;

	if (r == 0)
		plan_record(s);
	if (r == 0)
		r = plan_conf(s);
	if (r == 0)
		r = mirror_plan_loaders(s);
	if (r == 0 && s->ours.has_current)
		r = mirror_plan_removals(s);
	if (r == 0 && s->source->purpose == MIRROR_SETUP)
		r = mirror_plan_loader_removals(s);
	return r;
}

static void conclude(struct sides *s)
{
	struct mirror_plan *plan = s->plan;

	plan->has_other_catalog = catalog_is_ahead(s);
	if (plan->has_other_record || plan->has_other_catalog)
		plan->state = MIRROR_AHEAD;
	else if (plan->n > 0)
		plan->state = MIRROR_BEHIND;
}

int mirror_plan(const struct mirror_source *source, const struct place *place,
		struct progress *progress, struct mirror_plan *ret)
{
	struct mirror_plan plan = { .state = MIRROR_IN_STEP };
	struct sides s = { .source = source,
			   .esp = &source->places->esp,
			   .boot = places_boot(source->places),
			   .mirror = place,
			   .progress = progress,
			   .plan = &plan };
	int r = catalog_set_read(s.boot->fd, source->token, &s.ours);

	if (r == 0)
		r = catalog_set_read(place->fd, source->token, &s.theirs);
	if (r == 0)
		r = s.theirs.newer > 0 ? -EPROTONOSUPPORT : plan_all(&s);
	if (r == 0)
		conclude(&s);
	catalog_set_done(&s.ours);
	catalog_set_done(&s.theirs);
	if (r < 0)
		mirror_plan_done(&plan);
	else
		*ret = plan;
	return r;
}

uint64_t mirror_plan_size(const struct mirror_plan *plan)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < plan->n; i++)
		sum += plan->steps[i].want.size;
	return sum;
}

void mirror_plan_done(struct mirror_plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		free(plan->steps[i].path);
	free(plan->steps);
	*plan = (struct mirror_plan){ 0 };
}
