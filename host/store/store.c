// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/store.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot-entries/generation.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"

#define MANIFEST_FILE "manifest.json"
#define MARKS_FILE "marks.json"
#define LAST_NUMBER_FILE "last-number"
#define LAST_CATALOG_FILE "last-catalog"
#define MAX_NAMES 1000000u

static const char *const folders[] = {
	[STORE_GENERATIONS] = "generations",
	[STORE_STAGING] = "staging",
};

int store_open(const char *path, struct store *ret)
{
	int fd = file_open_dir(path);

	if (fd < 0)
		return fd;
	ret->fd = fd;
	return 0;
}

// One folder, durable in its parent when it is new.
static int make_folder(const char *path)
{
	CLEANUP(cleanup_free) char *parent = xprintf("%s/..", path);
	CLEANUP(cleanup_fd) int fd = -1;

	if (mkdir(path, 0755) < 0)
		return errno == EEXIST ? 0 : -errno;
	fd = file_open_dir(parent);
	if (fd < 0)
		return fd;
	return file_sync(fd);
}

// As mkdir -p.
static int make_folders(const char *path)
{
	CLEANUP(cleanup_free) char *made = xdup(path);
	int r = 0;

	if (!*made)
		return -ENOENT;
	for (char *slash = strchr(made + 1, '/'); slash && r == 0; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		r = make_folder(made);
		*slash = '/';
	}
	return r < 0 ? r : make_folder(made);
}

int store_create(const char *path, struct store *ret)
{
	CLEANUP(cleanup_fd) int fd = -1;
	int r = make_folders(path);

	if (r < 0)
		return r;
	fd = file_open_dir(path);
	if (fd < 0)
		return fd;
	r = file_make_dirs(fd, folders[STORE_GENERATIONS]);
	if (r == 0)
		r = file_make_dirs(fd, folders[STORE_STAGING]);
	if (r == 0)
		r = file_make_dirs(fd, "state");
	if (r == 0)
		r = file_make_dirs(fd, "blobs");
	if (r == 0)
		ret->fd = steal_fd(&fd);
	return r;
}

const char *store_lacks(const struct store *store, int *ret_error)
{
	static const char *const all[] = { "generations", "staging", "state" };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(store->fd, all[i]);

		if (fd < 0) {
			*ret_error = fd;
			return all[i];
		}
	}
	return NULL;
}

bool store_is_private(const struct store *store)
{
	struct stat st;

	return fstat(store->fd, &st) == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
	       (st.st_uid == 0 || st.st_uid == geteuid());
}

void store_close(struct store *store)
{
	cleanup_fd(&store->fd);
	store->fd = -1;
}

// "12" or "12.json", as the folder has it; "012" is nobody's.
static bool number_in(const char *name, enum store_folder folder, uint32_t *ret)
{
	struct span text = span_of(name);
	uint64_t number;

	if (folder == STORE_STAGING) {
		if (!span_has_suffix_nocase(text, ".json"))
			return false;
		text.len -= strlen(".json");
	}
	if (span_has_prefix(text, "0") || !span_to_u64(text, GENERATION_MAX, &number))
		return false;
	*ret = (uint32_t)number;
	return true;
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t na = *(const uint32_t *)a, nb = *(const uint32_t *)b;

	return (na > nb) - (na < nb);
}

int store_list(const struct store *store, enum store_folder folder, uint32_t **ret, size_t *ret_n)
{
	uint32_t *numbers;
	size_t n, n_numbers = 0;
	char **names;
	int r = file_list(store->fd, folders[folder], MAX_NAMES, &names, &n);

	if (r < 0)
		return r;
	numbers = xalloc(n * sizeof(*numbers));
	for (size_t i = 0; i < n; i++)
		if (number_in(names[i], folder, &numbers[n_numbers]))
			n_numbers++;
	file_list_free(names, n);
	if (n_numbers > 0)
		qsort(numbers, n_numbers, sizeof(*numbers), compare_numbers);
	*ret = numbers;
	*ret_n = n_numbers;
	return 0;
}

static int highest_in(const struct store *store, enum store_folder folder, uint32_t *highest)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n;
	int r = store_list(store, folder, &numbers, &n);

	if (r < 0)
		return r;
	if (n > 0 && numbers[n - 1] > *highest)
		*highest = numbers[n - 1];
	return 0;
}

// One number in a line. 0 or -errno; -EBADMSG.
static int read_number(const struct store *store, const char *path, uint64_t max, uint64_t *ret)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len;
	int r = file_read_beneath(store->fd, path, 64, &text, &len);

	if (r < 0)
		return r == -EFBIG ? -EBADMSG : r;
	return span_to_u64(span_bytes(text, strcspn(text, "\n")), max, ret) ? 0 : -EBADMSG;
}

static int write_number(const struct store *store, const char *name, uint64_t number)
{
	CLEANUP(cleanup_free) char *text = xprintf("%" PRIu64 "\n", number);
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(store->fd, "state");

	return fd < 0 ? fd : file_replace(fd, name, text, strlen(text), 0644);
}

int store_highest(const struct store *store, uint32_t *ret, bool *ret_damaged)
{
	uint32_t highest;
	uint64_t number = 0;
	int r = read_number(store, "state/" LAST_NUMBER_FILE, GENERATION_MAX, &number);

	if (r < 0 && r != -ENOENT && r != -EBADMSG)
		return r;
	*ret_damaged = r == -EBADMSG;
	highest = (uint32_t)number;
	r = highest_in(store, STORE_GENERATIONS, &highest);
	if (r == 0)
		r = highest_in(store, STORE_STAGING, &highest);
	if (r == 0)
		*ret = highest;
	return r;
}

int store_set_highest(const struct store *store, uint32_t number)
{
	return write_number(store, LAST_NUMBER_FILE, number);
}

uint64_t store_last_catalog(const struct store *store)
{
	uint64_t sequence = 0;

	(void)read_number(store, STORE_LAST_CATALOG, UINT64_MAX - 1, &sequence);
	return sequence;
}

bool store_last_catalog_is_damaged(const struct store *store)
{
	uint64_t sequence;
	int r = read_number(store, STORE_LAST_CATALOG, UINT64_MAX - 1, &sequence);

	return r < 0 && r != -ENOENT;
}

void store_note_catalog(const struct store *store, uint64_t sequence)
{
	(void)write_number(store, LAST_CATALOG_FILE, sequence);
}

static char *manifest_path(enum store_folder folder, uint32_t number)
{
	return folder == STORE_STAGING ? xprintf("staging/%u.json", number)
				       : xprintf("generations/%u/" MANIFEST_FILE, number);
}

int store_read(const struct store *store, enum store_folder folder, uint32_t number,
	       struct manifest *ret)
{
	CLEANUP(cleanup_free) char *path = manifest_path(folder, number);
	json_t *json;
	int r = json_read_beneath(store->fd, path, &json);

	if (r < 0)
		return r;
	r = manifest_from_json(json, ret);
	json_decref(json);
	if (r == 0 && ret->number != number) {
		manifest_done(ret);
		return -EBADMSG;
	}
	return r;
}

bool store_token_in(const char *id, uint32_t number, char ret[BOOT_TOKEN_MAX + 1])
{
	CLEANUP(cleanup_free) char *end = xprintf("-%u.conf", number);
	size_t len = strlen(id), end_len = strlen(end);

	if (len <= end_len || len - end_len > BOOT_TOKEN_MAX ||
	    strcmp(id + len - end_len, end) != 0 ||
	    !generation_token_is_valid(span_bytes(id, len - end_len)))
		return false;
	snprintf(ret, BOOT_TOKEN_MAX + 1, "%.*s", (int)(len - end_len), id);
	return true;
}

int store_agreed_token(const struct store *store, char ret[BOOT_TOKEN_MAX + 1])
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	char agreed[BOOT_TOKEN_MAX + 1] = "", token[BOOT_TOKEN_MAX + 1];
	size_t n = 0;
	int r = store_list(store, STORE_GENERATIONS, &numbers, &n);

	for (size_t i = 0; i < n; i++) {
		CLEANUP(manifest_done) struct manifest manifest = { 0 };

		if (store_read(store, STORE_GENERATIONS, numbers[i], &manifest) < 0 ||
		    !store_token_in(manifest.id, numbers[i], token))
			continue;
		if (*agreed && strcmp(agreed, token) != 0)
			return -EBADMSG;
		memcpy(agreed, token, sizeof(agreed));
	}
	if (r < 0 || !*agreed)
		return r < 0 ? r : -ENOENT;
	memcpy(ret, agreed, sizeof(agreed));
	return 0;
}

static int write_manifest(const struct store *store, const char *folder, const char *name,
			  const struct manifest *manifest)
{
	CLEANUP(cleanup_fd) int fd = -1;
	json_t *json;
	int r = file_make_dirs(store->fd, folder);

	if (r < 0)
		return r;
	fd = file_open_dir_beneath(store->fd, folder);
	if (fd < 0)
		return fd;
	json = manifest_to_json(manifest);
	r = json_replace(fd, name, json, 0444);
	json_decref(json);
	return r;
}

// On a full disk the manifest itself is staged by a second name. It does not say "removing", but
// what is done about an interrupted installation is the same.
static int stage_by_link(const struct store *store, uint32_t number)
{
	CLEANUP(cleanup_free) char *from = manifest_path(STORE_GENERATIONS, number);
	CLEANUP(cleanup_free) char *to = manifest_path(STORE_STAGING, number);

	if (linkat(store->fd, from, store->fd, to, 0) < 0 && errno != EEXIST)
		return -ENOSPC;
	return file_sync_dir(store->fd, folders[STORE_STAGING]);
}

int store_stage(const struct store *store, const struct manifest *manifest)
{
	CLEANUP(cleanup_free) char *name = xprintf("%u.json", manifest->number);
	int r = write_manifest(store, folders[STORE_STAGING], name, manifest);

	return r == -ENOSPC && manifest->is_leaving ? stage_by_link(store, manifest->number) : r;
}

int store_commit(const struct store *store, const struct manifest *manifest)
{
	CLEANUP(cleanup_free) char *folder = xprintf("generations/%u", manifest->number);

	return write_manifest(store, folder, MANIFEST_FILE, manifest);
}

int store_unstage(const struct store *store, uint32_t number)
{
	CLEANUP(cleanup_free) char *path = manifest_path(STORE_STAGING, number);
	int r = file_unlink_beneath(store->fd, path);

	if (r == 0)
		r = file_sync_dir(store->fd, folders[STORE_STAGING]);
	return r == -ENOENT ? 0 : r;
}

bool store_is_empty(const struct store *store, uint32_t number)
{
	CLEANUP(cleanup_free) char *folder = xprintf("generations/%u", number);
	CLEANUP(cleanup_free) char *staged = manifest_path(STORE_STAGING, number);
	char **names = NULL;
	size_t n = 0;
	uint64_t size;

	if (file_list(store->fd, folder, MAX_NAMES, &names, &n) < 0)
		return false;
	file_list_free(names, n);
	return n == 0 && file_size_beneath(store->fd, staged, &size) == -ENOENT;
}

int store_drop_empty(const struct store *store, uint32_t number)
{
	CLEANUP(cleanup_free) char *folder = xprintf("generations/%u", number);

	if (unlinkat(store->fd, folder, AT_REMOVEDIR) < 0)
		return -errno;
	return file_sync_dir(store->fd, folders[STORE_GENERATIONS]);
}

int store_forget(const struct store *store, uint32_t number)
{
	static const char *const names[] = { MANIFEST_FILE, MARKS_FILE, FILE_TEMPORARY };
	CLEANUP(cleanup_free) char *folder = xprintf("%u", number);
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(store->fd, folders[STORE_GENERATIONS]);

	if (fd < 0)
		return fd;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", folder, names[i]);
		int r = file_unlink_beneath(fd, path);

		if (r < 0 && r != -ENOENT)
			return r;
	}
	if (unlinkat(fd, folder, AT_REMOVEDIR) < 0 && errno != ENOENT)
		return -errno;
	return file_sync(fd);
}
