// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot-entries/glob.h"
#include "boot-entries/persist.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/seed.h"

#define ETC "etc"
#define MAX_NAMES 100000u

// Nothing else of the image can be written: false for a folder elsewhere.
static bool below_etc(struct span folder, struct span *ret)
{
	if (span_equals_text(folder, ETC)) {
		*ret = (struct span){ 0 };
		return true;
	}
	*ret = span_skip(folder, sizeof(ETC "/") - 1);
	return span_has_prefix(folder, ETC "/");
}

// What stage 1 has put there is a copy, or something to mount on.
static bool is_made(const struct keep *keep, const char *path)
{
	struct stat st, own;

	return fstatat(keep->upper_fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) &&
	       fstatat(keep->own_fd, path, &own, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT;
}

// Read from where the system sees it: the layer by itself has marks of overlayfs' own.
static int keep_one(const struct keep *keep, const char *path)
{
	CLEANUP(cleanup_free) char *from = xprintf("%s/%s", keep->etc, path);
	CLEANUP(cleanup_free) char *to = xprintf(ETC "/%s", path);

	return is_made(keep, path) ? seed_update(from, keep->data_fd, to) : 0;
}

static int keep_names(const struct keep *keep, const char *folder, struct span pattern)
{
	char **names;
	size_t n;
	int r = file_list(keep->upper_fd, *folder ? folder : ".", MAX_NAMES, &names, &n);
	int first = 0;

	if (r < 0)
		return r == -ENOENT || r == -ENOTDIR || r == -ELOOP ? 0 : r;
	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free)
		char *path = *folder ? xprintf("%s/%s", folder, names[i]) : xdup(names[i]);

		r = glob_match(pattern, span_of(names[i])) ? keep_one(keep, path) : 0;
		first = first < 0 ? first : r;
	}
	file_list_free(names, n);
	return first;
}

static int keep_pattern(const struct keep *keep, const struct persist *pattern)
{
	CLEANUP(cleanup_free) char *there = xdup_span(pattern->folder);
	CLEANUP(cleanup_free) char *folder = NULL;
	struct span below;
	int r;

	if (!below_etc(pattern->folder, &below))
		return 0;
	folder = xdup_span(below);
	r = file_make_dirs(keep->data_fd, there);
	return r < 0 ? r : keep_names(keep, folder, pattern->name);
}

int keep_made(const struct keep *keep, struct span conf)
{
	struct persist pattern;
	size_t at = 0;
	int first = 0;

	while (persist_next(&conf, &at, &pattern)) {
		int r = keep_pattern(keep, &pattern);

		first = first < 0 ? first : r;
	}
	if (syncfs(keep->data_fd) < 0 && first == 0)
		first = -errno;
	return first;
}
