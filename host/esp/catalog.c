// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/catalog.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/error.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

char *catalog_folder(const char *token)
{
	return xprintf("%s/%s", BOOT_DIR_GENBOOT, token);
}

static char *path_of(const char *token, uint64_t sequence)
{
	return xprintf("%s/%s/%s%" PRIu64, BOOT_DIR_GENBOOT, token, CATALOG_PREFIX, sequence);
}

static void file_done(struct catalog_file *file)
{
	free(file->path);
	free(file->text);
	free(file->blobs);
	free(file->numbers);
	free(file->generations);
	*file = (struct catalog_file){ 0 };
}

void catalog_set_done(struct catalog_set *set)
{
	file_done(&set->current);
	file_list_free(set->rubbish, set->n_rubbish);
	*set = (struct catalog_set){ 0 };
}

// The order of boot_path_equals() for paths as catalogs have them: one slash between names.
static int compare_paths(struct span a, struct span b)
{
	size_t i = 0;

	a = span_skip(a, span_has_prefix(a, "/"));
	b = span_skip(b, span_has_prefix(b, "/"));
	while (i < a.len && i < b.len && ascii_lower(a.at[i]) == ascii_lower(b.at[i]))
		i++;
	if (i == a.len || i == b.len)
		return (a.len > b.len) - (a.len < b.len);
	return (uint8_t)ascii_lower(a.at[i]) < (uint8_t)ascii_lower(b.at[i]) ? -1 : 1;
}

static int compare_blobs(const void *a, const void *b)
{
	return compare_paths(((const struct catalog_blob *)a)->path,
			     ((const struct catalog_blob *)b)->path);
}

const struct catalog_blob *catalog_file_blob(const struct catalog_file *file, struct span path)
{
	struct catalog_blob wanted = { .path = path };

	return file->n_blobs == 0 ? NULL
				  : bsearch(&wanted, file->blobs, file->n_blobs,
					    sizeof(*file->blobs), compare_blobs);
}

static void index_blobs(struct catalog_file *file)
{
	struct span rest = file->parsed.blobs;
	struct catalog_blob blob;

	while (catalog_next_blob(&rest, &blob)) {
		file->blobs = xgrow(file->blobs, file->n_blobs, sizeof(*file->blobs));
		file->blobs[file->n_blobs++] = blob;
	}
	if (file->n_blobs > 0)
		qsort(file->blobs, file->n_blobs, sizeof(*file->blobs), compare_blobs);
}

static void index_generations(struct catalog_file *file)
{
	struct span rest = file->parsed.generations;
	size_t max = file->parsed.n_generations, n = 0;

	file->numbers = xalloc(max * sizeof(*file->numbers));
	file->generations = xalloc(max * sizeof(*file->generations));
	for (; n < max && catalog_next(&rest, &file->generations[n]); n++)
		file->numbers[n] = file->generations[n].number;
}

static int compare_numbers(const void *a, const void *b)
{
	const struct catalog_generation *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

const struct catalog_generation *catalog_file_generation(const struct catalog_file *file,
							 uint32_t number)
{
	struct catalog_generation wanted = { .number = number };

	return file->parsed.n_generations == 0
		       ? NULL
		       : bsearch(&wanted, file->generations, file->parsed.n_generations,
				 sizeof(*file->generations), compare_numbers);
}

static bool is_no_catalog(int error)
{
	return error == -EISDIR || error == -ELOOP || error == -EBADFD || error == -EFBIG;
}

// Why a file is no catalog of this token, or NULL when it has become set->current. set->error is
// set when nobody knows, set->newer when a newer genboot does.
static const char *read_one(int boot_fd, const char *token, uint64_t sequence,
			    struct catalog_set *set)
{
	struct catalog_file file = { .path = path_of(token, sequence) };
	const char *problem = "it cannot be read";
	int r = file_read_beneath(boot_fd, file.path, CATALOG_MAX, &file.text, &file.len);

	if (r < 0 && !is_no_catalog(r))
		set->error = r;
	if (r == 0) {
		r = catalog_parse(file.text, file.len, &file.parsed);
		if (r == BOOT_ERROR_VERSION && set->newer == 0)
			set->newer = sequence;
		problem = r < 0 ? boot_error_text(r) : NULL;
	}
	if (r == 0 && !catalog_is_at(&file.parsed, span_of(token), sequence))
		problem = "it is another one's copy: its name is not its own";
	if (problem) {
		file_done(&file);
		return problem;
	}
	index_blobs(&file);
	index_generations(&file);
	set->current = file;
	return NULL;
}

static int descending(const void *a, const void *b)
{
	uint64_t na = *(const uint64_t *)a, nb = *(const uint64_t *)b;

	return (na < nb) - (na > nb);
}

// The numbers of all files that are named as catalogs, the highest first. The caller frees.
static int list_numbers(int boot_fd, const char *token, uint64_t **ret, size_t *ret_n)
{
	CLEANUP(cleanup_free) char *folder = catalog_folder(token);
	uint64_t *numbers;
	char **names;
	size_t n, n_numbers = 0;
	int r = file_list(boot_fd, folder, CATALOG_FILES_MAX, &names, &n);

	if (r < 0)
		return r;
	numbers = xalloc(n * sizeof(*numbers));
	for (size_t i = 0; i < n; i++)
		if (catalog_parse_name(span_of(names[i]), &numbers[n_numbers]))
			n_numbers++;
	file_list_free(names, n);
	if (n_numbers > 0)
		qsort(numbers, n_numbers, sizeof(*numbers), descending);
	*ret = numbers;
	*ret_n = n_numbers;
	return 0;
}

// What is no file is not ours, and no sweep removes it.
static void add_rubbish(int boot_fd, struct catalog_set *set, const char *token, uint64_t number)
{
	char *path = path_of(token, number);
	uint64_t size;
	int r = file_size_beneath(boot_fd, path, &size);

	if (r == -EISDIR || r == -ELOOP || r == -EBADFD) {
		free(path);
		return;
	}
	set->rubbish = xgrow(set->rubbish, set->n_rubbish, sizeof(*set->rubbish));
	set->rubbish[set->n_rubbish++] = path;
}

int catalog_set_read(int boot_fd, const char *token, struct catalog_set *ret)
{
	CLEANUP(cleanup_free) uint64_t *numbers = NULL;
	struct catalog_set set = { 0 };
	size_t n = 0;
	int r = list_numbers(boot_fd, token, &numbers, &n);

	if (r < 0 && r != -ENOENT) {
		*ret = (struct catalog_set){ .error = r };
		return r;
	}
	for (size_t i = 0; i < n; i++) {
		const char *problem =
			set.has_current ? NULL : read_one(boot_fd, token, numbers[i], &set);

		if (i == 0)
			set.problem = problem;
		if (set.has_current || problem)
			add_rubbish(boot_fd, &set, token, numbers[i]);
		set.has_current = set.has_current || !problem;
	}
	set.highest = n > 0 ? numbers[0] : 0;
	*ret = set;
	return 0;
}

// What is not known to be on the disk goes again.
static int give_back(int boot_fd, const char *folder, const char *path, int error)
{
	if (file_unlink_beneath(boot_fd, path) == 0)
		(void)file_sync_dir(boot_fd, folder);
	return error;
}

static int read_back(int boot_fd, const char *path, const char *text, size_t len)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(boot_fd, path);
	CLEANUP(cleanup_free) char *there = NULL;
	size_t n;
	int r;

	if (fd < 0)
		return fd;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); // from the disk, not from memory
	r = file_read(fd, CATALOG_MAX, &there, &n);
	if (r < 0)
		return r == -EFBIG ? -EBADMSG : r;
	return n == len && memcmp(there, text, len) == 0 ? 0 : -EBADMSG;
}

int catalog_file_write(int boot_fd, const char *token, uint64_t sequence, const char *text,
		       size_t len)
{
	CLEANUP(cleanup_free) char *folder = catalog_folder(token);
	CLEANUP(cleanup_free) char *path = path_of(token, sequence);
	int r = file_make_dirs(boot_fd, folder);

	if (r == 0)
		r = file_create_whole(boot_fd, path, text, len);
	if (r < 0)
		return r;
	r = file_sync_dir(boot_fd, folder);
	if (r == 0)
		r = read_back(boot_fd, path, text, len);
	return r < 0 ? give_back(boot_fd, folder, path, r) : 0;
}

int catalog_sweep(int boot_fd, const char *token, uint64_t keep)
{
	CLEANUP(cleanup_free) uint64_t *numbers = NULL;
	CLEANUP(cleanup_free) char *folder = catalog_folder(token);
	size_t n = 0, n_removed = 0;
	int r = list_numbers(boot_fd, token, &numbers, &n);

	// Upwards, so that what a sweep that is cut leaves ends with the newest. What is no file is
	// not ours, and stays.
	for (size_t i = n; i > 0 && r == 0; i--) {
		CLEANUP(cleanup_free) char *path = path_of(token, numbers[i - 1]);

		if (numbers[i - 1] == keep)
			continue;
		r = file_unlink_beneath(boot_fd, path);
		n_removed += r == 0;
		if (r == -EISDIR || r == -ELOOP || r == -EBADFD)
			r = 0;
	}
	if (r == 0 && n_removed > 0)
		r = file_sync_dir(boot_fd, folder);
	return r == -ENOENT ? 0 : r;
}
