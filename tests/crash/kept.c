// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/kept.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "tests/crash/log.h"

#define SMALL_FILE_MAX (UINT64_C(1) << 20)

int kept_list(struct image *image, unsigned partition, struct kept_files *ret)
{
	struct disk_source source = image_source(image);
	struct kept_files kept = { .partition = partition };
	int r = disk_paths(&source, partition, &kept.paths, &kept.n);

	if (r < 0)
		return r;
	kept.files = xalloc((kept.n + 1) * sizeof(*kept.files));
	r = disk_files(&source, partition, (const char *const *)kept.paths, kept.n, kept.files);
	if (r < 0)
		kept.n = 0;
	*ret = kept;
	return r;
}

void kept_free(struct kept_files *kept)
{
	disk_files_free(kept->files, kept->n);
	free(kept->files);
	disk_paths_free(kept->paths, kept->n);
	*kept = (struct kept_files){ 0 };
}

static bool is_same(const struct disk_file *a, const struct disk_file *b)
{
	return a->exists && b->exists && a->size == b->size && a->hash == b->hash &&
	       a->n_extents == b->n_extents &&
	       memcmp(a->extents, b->extents, a->n_extents * sizeof(*a->extents)) == 0;
}

// The files that the first n of the kept paths lead to now; the caller frees them.
static int read_now(struct image *image, const struct kept_files *kept, size_t n,
		    struct disk_file **ret)
{
	struct disk_source source = image_source(image);
	struct disk_file *now = xalloc((n + 1) * sizeof(*now));
	int r = disk_files(&source, kept->partition, (const char *const *)kept->paths, n, now);

	if (r < 0)
		free(now);
	else
		*ret = now;
	return r;
}

static void drop(struct kept_files *kept, size_t at)
{
	free(kept->paths[at]);
	disk_files_free(&kept->files[at], 1);
	kept->n--;
	kept->paths[at] = kept->paths[kept->n];
	kept->files[at] = kept->files[kept->n];
}

static void swap(struct kept_files *kept, size_t a, size_t b)
{
	struct disk_file file = kept->files[a];
	char *path = kept->paths[a];

	kept->files[a] = kept->files[b];
	kept->paths[a] = kept->paths[b];
	kept->files[b] = file;
	kept->paths[b] = path;
}

static void put_small_first(struct kept_files *kept)
{
	kept->n_small = 0;
	for (size_t i = 0; i < kept->n; i++)
		if (kept->files[i].size <= SMALL_FILE_MAX)
			swap(kept, kept->n_small++, i);
}

int kept_narrow(struct image *image, struct kept_files *kept)
{
	struct disk_file *now;
	size_t n_now = kept->n;
	int r = read_now(image, kept, n_now, &now);

	if (r < 0)
		return r;
	// From the end: drop() fills a gap with the last one.
	for (size_t i = kept->n; i-- > 0;)
		if (!is_same(&kept->files[i], &now[i]))
			drop(kept, i);
	disk_files_free(now, n_now);
	free(now);
	put_small_first(kept);
	return 0;
}

const char *kept_first_changed(struct image *image, const struct kept_files *kept)
{
	const char *changed = NULL;
	struct disk_file *now;

	if (kept->n_small == 0)
		return NULL;
	if (read_now(image, kept, kept->n_small, &now) < 0)
		return kept->paths[0];
	for (size_t i = 0; i < kept->n_small && !changed; i++)
		if (!is_same(&kept->files[i], &now[i]))
			changed = kept->paths[i];
	disk_files_free(now, kept->n_small);
	free(now);
	return changed;
}

static bool covers(const struct disk_file *file, uint64_t offset)
{
	for (size_t i = 0; i < file->n_extents; i++)
		if (offset >= file->extents[i].offset &&
		    offset - file->extents[i].offset < file->extents[i].len)
			return true;
	return false;
}

const char *kept_at_sector(const struct kept_files *kept, uint64_t sector)
{
	for (size_t i = 0; i < kept->n; i++)
		if (covers(&kept->files[i], sector * SECTOR))
			return kept->paths[i];
	return NULL;
}
