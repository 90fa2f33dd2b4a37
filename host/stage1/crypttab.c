// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/crypttab.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/span.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define CRYPTTAB_MAX ((size_t)1 << 20)

static struct span next_word(struct span *rest)
{
	struct span word = span_trim(*rest);
	size_t len = 0;

	while (len < word.len && word.at[len] != ' ' && word.at[len] != '\t')
		len++;
	*rest = span_skip(word, len);
	word.len = len;
	return word;
}

// NAME DEVICE [KEY [OPTIONS]]
static bool is_about(struct span line, const char *real)
{
	struct span name = next_word(&line);
	CLEANUP(cleanup_free) char *spec = xdup_span(next_word(&line));
	CLEANUP(cleanup_free) char *found = NULL;
	CLEANUP(cleanup_free) char *its = NULL;

	if (span_is_empty(name) || name.at[0] == '#' || !*spec)
		return false;
	found = blkid_evaluate_spec(spec, NULL);
	its = found ? realpath(found, NULL) : NULL;
	return its && strcmp(its, real) == 0;
}

static int write_whole(const char *path, const char *text, size_t len)
{
	CLEANUP(cleanup_fd) int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);

	return fd < 0 ? -errno : file_write(fd, text, len);
}

int crypttab_without(const char *path, const char *device)
{
	CLEANUP(cleanup_fd) int fd = file_open_named(path);
	CLEANUP(cleanup_free) char *real = realpath(device, NULL);
	CLEANUP(cleanup_free) char *text = NULL;
	CLEANUP(cleanup_free) char *kept = NULL;
	struct span rest, line;
	size_t len = 0, n = 0;
	int r = fd < 0 ? fd : file_read(fd, CRYPTTAB_MAX, &text, &len);

	if (r < 0 || !real)
		return r == -ENOENT ? 0 : r;
	kept = xalloc(len + 1);
	rest = span_bytes(text, len);
	while (span_take_line(&rest, &line)) {
		if (is_about(line, real))
			continue;
		memcpy(kept + n, line.at, line.len);
		n += line.len;
		kept[n++] = '\n';
	}
	return n < len ? write_whole(path, kept, n) : 0;
}
