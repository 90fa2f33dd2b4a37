// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/fallback.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/loader-file.h"

#define MAX_FILES 4096u
#define NAME_START "genboot" BOOT_ARCHITECTURE
#define SECTOR 512u // less is alike in many programs
#define CHUNK 65536u

// True when both start with the same len bytes.
static bool start_alike(int a, int b, uint64_t len)
{
	CLEANUP(cleanup_free) uint8_t *x = xalloc(CHUNK);
	CLEANUP(cleanup_free) uint8_t *y = xalloc(CHUNK);

	for (uint64_t at = 0; at < len; at += CHUNK) {
		size_t want = len - at < CHUNK ? (size_t)(len - at) : CHUNK, n = 0, m = 0;

		if (file_read_at(a, at, x, want, &n) < 0 || file_read_at(b, at, y, want, &m) < 0 ||
		    n != want || m != want || memcmp(x, y, want) != 0)
			return false;
	}
	return true;
}

// The one is what is left of the other, or of what the other is left of.
static bool is_left_of(int fd, uint64_t size, int loader_fd)
{
	struct stat st;
	uint64_t whole;

	if (loader_fd < 0 || fstat(loader_fd, &st) < 0)
		return false;
	whole = (uint64_t)st.st_size;
	if (size < SECTOR || whole < SECTOR)
		return false;
	return size == whole || start_alike(fd, loader_fd, size < whole ? size : whole);
}

static bool is_left_of_ours(int fd, uint64_t size, int esp_fd)
{
	bool found = false;
	char **names = NULL;
	size_t n = 0;

	(void)file_list(esp_fd, LOADER_FOLDER, MAX_FILES, &names, &n); // no folder: none of ours
	for (size_t i = 0; i < n && !found; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", LOADER_FOLDER, names[i]);
		CLEANUP(cleanup_fd) int loader_fd = -1;

		if (!span_has_prefix(span_of(names[i]), NAME_START))
			continue;
		loader_fd = file_open_beneath(esp_fd, path);
		found = is_left_of(fd, size, loader_fd);
	}
	file_list_free(names, n);
	return found;
}

enum fallback_state fallback_look(int place_fd, int esp_fd)
{
	CLEANUP(cleanup_free) char *path = loader_fallback_path();
	CLEANUP(cleanup_fd) int fd = file_open_beneath(place_fd, path);
	struct stat st;

	if (fd == -ENOENT)
		return FALLBACK_IS_MISSING;
	if (fd < 0 || fstat(fd, &st) < 0)
		return FALLBACK_IS_UNKNOWN;
	if (loader_is_program(fd))
		return FALLBACK_IS_WHOLE;
	return st.st_size == 0 || is_left_of_ours(fd, (uint64_t)st.st_size, esp_fd)
		       ? FALLBACK_IS_TORN
		       : FALLBACK_IS_UNKNOWN;
}

int fallback_error(int place_fd)
{
	CLEANUP(cleanup_free) char *path = loader_fallback_path();
	CLEANUP(cleanup_fd) int fd = file_open_beneath(place_fd, path);
	struct digest digest;
	int r = fd < 0 ? fd : digest_file(fd, LOADER_MAX, NULL, &digest);

	return r == -ENOENT || r == -EFBIG ? 0 : r;
}
