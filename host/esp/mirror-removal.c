// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/entry-name.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/blob.h"
#include "host/esp/loader-file.h"
#include "host/esp/mirror-sides.h"
#include "host/esp/state.h"

static bool is_gone(const struct place *place, const char *path)
{
	uint64_t size;

	return file_size_beneath(place->fd, path, &size) == -ENOENT;
}

// Removes from a folder of the mirror what is ours by name and gone from the primary.
static int plan_gone(struct sides *s, const char *folder, enum mirror_deed deed,
		     bool (*is_ours)(const struct sides *s, const char *name))
{
	char **names = NULL;
	size_t n = 0;
	int r = mirror_list(s->mirror, folder, &names, &n);

	for (size_t i = 0; i < n && r == 0; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", folder, names[i]);

		if (is_ours(s, names[i]) && is_gone(s->boot, path) && is_gone(s->esp, path))
			mirror_add_step(s, (struct mirror_step){ .deed = deed,
								 .from = s->boot,
								 .path = path,
								 .why = "is gone from the ESP" });
	}
	file_list_free(names, n);
	return r;
}

// What the store still has a manifest of was not removed: it was installed while this mirror stood
// in for the ESP, or the ESP has lost it.
static bool is_removed_entry(const struct sides *s, const char *name)
{
	uint32_t number = mirror_entry_number(s, name);

	for (size_t i = 0; i < s->source->n_stored; i++)
		if (s->source->stored[i] == number)
			return false;
	return number > 0;
}

static bool is_our_blob(const struct sides *s, const char *name)
{
	(void)s;
	return blob_name_is_ours(name);
}

static bool is_our_catalog(const struct sides *s, const char *name)
{
	uint64_t sequence;

	(void)s;
	return catalog_parse_name(span_of(name), &sequence);
}

static bool is_our_loader_there(const struct sides *s, const char *name)
{
	return mirror_is_our_loader(s->mirror, name);
}

static bool names(const char *id, const struct entry_name *name)
{
	return *id && span_equals_nocase(span_of(id), span_of(name->id));
}

// What the mirror's own record names goes last, when the record is the ESP's.
static void mark_early(struct sides *s, size_t start)
{
	const struct state_record *record;
	struct state_file theirs;

	state_file_read(s->mirror->fd, &theirs);
	record = &theirs.state.record;
	for (size_t i = start; i < s->plan->n; i++) {
		struct mirror_step *step = &s->plan->steps[i];
		struct entry_name name;

		step->may_go_first =
			entry_name_parse(span_of(strrchr(step->path, '/') + 1), &name) < 0 ||
			!(names(record->default_id, &name) || names(record->one_shot_id, &name) ||
			  names(record->last_good_id, &name));
	}
}

int mirror_plan_removals(struct sides *s)
{
	CLEANUP(cleanup_free) char *catalogs = catalog_folder(s->source->token);
	size_t start = s->plan->n;
	int r = plan_gone(s, BOOT_DIR_ENTRIES, MIRROR_REMOVE, is_removed_entry);

	mark_early(s, start);
	if (r == 0)
		r = plan_gone(s, s->source->token, MIRROR_REMOVE_BLOB, is_our_blob);
	return r == 0 ? plan_gone(s, catalogs, MIRROR_REMOVE_CATALOG, is_our_catalog) : r;
}

static bool is_choice(const struct mirror_step *step)
{
	return step->deed == MIRROR_RECORD || strcmp(step->path, BOOT_FILE_LOADER_CONF) == 0;
}

void mirror_plan_keep_choice(struct mirror_plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->n; i++) {
		if (is_choice(&plan->steps[i]) && !plan->has_other_record)
			plan->steps[n++] = plan->steps[i];
		else
			free(plan->steps[i].path);
	}
	plan->n = n;
}

int mirror_plan_loader_removals(struct sides *s)
{
	return plan_gone(s, LOADER_FOLDER, MIRROR_REMOVE, is_our_loader_there);
}
