// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/entry-text.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/generation.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

// Enough for its entry: keys and the numbers, and the texts.
static size_t room_for(const struct manifest *manifest)
{
	size_t room = 1024 + span_of(manifest->title).len + span_of(manifest->kernel_version).len +
		      span_of(manifest->cmdline).len + span_of(manifest->image.path).len +
		      span_of(manifest->architecture).len;

	for (size_t i = 0; i < manifest->n_initrds; i++)
		room += span_of(manifest->initrds[i].path).len + 16;
	return room < ENTRY_FILE_MAX ? room : ENTRY_FILE_MAX;
}

int entry_text_print(const struct view *view, const struct manifest *manifest, char **ret,
		     size_t *ret_len)
{
	size_t room = room_for(manifest);
	CLEANUP(cleanup_free) char *text = xalloc(room);
	char version[2 * BOOT_ID_MAX];
	struct entry entry = {
		.image_kind =
			ENTRY_LINUX, // for UKIs too: systemd-boot before 258 does not know "uki"
		.image = span_of(manifest->image.path),
		.title = span_of(manifest->title),
		.machine_id = span_of(view->machine.machine_id),
		.sort_key = span_of(GENERATION_SORT_KEY),
		.architecture = span_of(manifest->architecture),
		.n_initrds = manifest->n_initrds,
		.n_options = manifest->cmdline && *manifest->cmdline ? 1 : 0,
	};
	int r = generation_print_version(manifest->number, span_of(manifest->kernel_version),
					 version, sizeof(version));

	entry.version = span_of(version);
	entry.options[0] = span_trim(span_of(manifest->cmdline));
	for (size_t i = 0; i < manifest->n_initrds; i++)
		entry.initrds[i] = span_of(manifest->initrds[i].path);
	if (r == 0)
		r = entry_print(&entry, text, room, ret_len);
	if (r < 0)
		return r;
	*ret = text;
	text = NULL;
	return 0;
}

bool entry_text_is_ours(const struct view *view, const struct place *place, const char *path,
			const struct manifest *manifest)
{
	CLEANUP(cleanup_free) char *there = NULL;
	CLEANUP(cleanup_free) char *ours = NULL;
	size_t n_there = 0, n_ours = 0;
	int r = file_read_beneath(place->fd, path, ENTRY_FILE_MAX, &there, &n_there);

	if (r < 0)
		return r == -ENOENT;
	return entry_text_print(view, manifest, &ours, &n_ours) == 0 && n_there <= n_ours &&
	       memcmp(there, ours, n_there) == 0;
}

bool entry_text_is_same(const struct view *view, const struct place *place, const char *path,
			const struct manifest *manifest)
{
	CLEANUP(cleanup_free) char *there = NULL;
	CLEANUP(cleanup_free) char *ours = NULL;
	size_t n_there = 0, n_ours = 0;

	if (entry_text_print(view, manifest, &ours, &n_ours) < 0)
		return true;
	return file_read_beneath(place->fd, path, ENTRY_FILE_MAX, &there, &n_there) == 0 &&
	       n_there == n_ours && memcmp(there, ours, n_ours) == 0;
}
