// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/recover.h"

#include <string.h>

#include "boot-entries/path.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/facts.h"
#include "host/cli/generation-marks.h"
#include "host/cli/root-use.h"
#include "host/esp/blob.h"
#include "host/esp/uki-file.h"

static bool take_listed(const struct view *view, struct span path, struct manifest_file *ret)
{
	const struct catalog_blob *blob = view->catalogs.has_current
						  ? catalog_file_blob(&view->catalogs.current, path)
						  : NULL;

	if (!blob)
		return false;
	ret->path = xdup_span(blob->path);
	ret->digest.size = blob->size;
	memcpy(ret->digest.sha256, blob->sha256, sizeof(ret->digest.sha256));
	return true;
}

// A torn file has not the content that its name says.
static bool take_by_name(const struct view *view, struct span path, struct manifest_file *ret)
{
	CLEANUP(cleanup_fd) int fd = -1;
	char name[BOOT_PATH_MAX + 1];

	if (boot_path_print(path, '/', name, sizeof(name)) < 0 ||
	    !blob_name_is_ours(blob_name(name)))
		return false;
	fd = file_open_beneath(places_boot(&view->places)->fd, name);
	if (fd < 0 || digest_file(fd, BLOB_MAX, NULL, &ret->digest) < 0 ||
	    strncmp(ret->digest.sha256, blob_name(name), BLOB_NAME_DIGITS) != 0)
		return false;
	ret->path = xdup(name);
	return true;
}

static bool take_file(const struct view *view, struct span path, struct manifest_file *ret)
{
	return take_listed(view, path, ret) || take_by_name(view, path, ret);
}

static bool take_files(const struct view *view, const struct entry *entry, struct manifest *ret)
{
	if (!take_file(view, entry->image, &ret->image))
		return false;
	for (; ret->n_initrds < entry->n_initrds; ret->n_initrds++)
		if (!take_file(view, entry->initrds[ret->n_initrds], &ret->initrds[ret->n_initrds]))
			return false;
	return true;
}

static char *text_or_null(struct span text)
{
	return span_is_empty(text) ? NULL : xdup_span(text);
}

static void take_texts(const struct esp_entry *from, struct manifest *ret)
{
	CLEANUP(cleanup_free) char *options = xalloc(ENTRY_FILE_MAX);
	char created[FACTS_TIME_SIZE];
	size_t len = 0;

	time_print(from->changed, created);
	ret->id = xdup(from->shown.id);
	ret->created = xdup(created);
	ret->title = xdup_span(from->entry.title);
	ret->kernel_version = text_or_null(from->shown.kernel_version);
	ret->architecture = text_or_null(from->entry.architecture);
	if (entry_join_options(&from->entry, options, ENTRY_FILE_MAX, &len) == 0)
		ret->cmdline = text_or_null(span_bytes(options, len));
}

// A kernel without an initrd may be a UKI, which has sections that tell.
static bool is_uki(const struct view *view, const struct manifest *manifest)
{
	CLEANUP(uki_file_close) struct uki_file uki = { .fd = -1 };

	if (manifest->n_initrds > 0)
		return false;
	uki.fd = file_open_beneath(places_boot(&view->places)->fd, manifest->image.path);
	return uki.fd >= 0 && uki_file_open(&uki) == 0;
}

// The command line names it; without it, or with another in its place, it would not start.
int recover_root(const struct view *view, struct manifest *manifest)
{
	struct root root;
	int r = root_use_find(view, span_of(manifest->cmdline), &root);

	if (r == 0)
		manifest->root = root;
	return r;
}

bool recover_manifest(const struct view *view, uint32_t number, struct manifest *ret,
		      struct marks *ret_marks)
{
	const struct esp_entry *from = view_generation(view, number);
	const char *part_uuid = places_boot(&view->places)->part_uuid;
	struct manifest manifest = { .number = number };
	struct marks marks = { 0 };
	const struct catalog_generation *listed = NULL;

	if (!from || from->place != places_boot(&view->places))
		return false;
	if (!take_files(view, &from->entry, &manifest)) {
		manifest_done(&manifest);
		return false;
	}
	take_texts(from, &manifest);
	if (view->catalogs.has_current)
		listed = catalog_file_generation(&view->catalogs.current, number);
	if (listed)
		manifest.label = text_or_null(listed->label);
	(void)generation_listed_marks(view, number, &marks);
	manifest.partition = *part_uuid ? xdup(part_uuid) : NULL;
	manifest.is_uki = is_uki(view, &manifest);
	(void)recover_root(view, &manifest);
	*ret = manifest;
	*ret_marks = marks;
	return true;
}
