// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/taken-image.h"

#include <errno.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/copy.h"
#include "host/base/file.h"

#define BLOCK 4096u

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static int check_unchanged(int fd, const struct stat *before)
{
	struct stat now;

	if (fstat(fd, &now) < 0)
		return -errno;
	return now.st_size == before->st_size && same_time(now.st_mtim, before->st_mtim) &&
			       same_time(now.st_ctim, before->st_ctim)
		       ? 0
		       : -ESTALE;
}

static int pad(int fd, uint64_t size)
{
	uint64_t rest = size % BLOCK;

	return rest > 0 && ftruncate(fd, (off_t)(size - rest + BLOCK)) < 0 ? -errno : 0;
}

int image_take(int from_fd, const struct stat *before, const struct root_format *format,
	       int folder_fd, struct progress *progress, uint8_t ret_content[SHA256_SIZE])
{
	CLEANUP(cleanup_fd) int fd = file_create_beneath(folder_fd, format->file);
	struct digest digest;
	int r = fd < 0 ? fd
		       : digest_copy(from_fd, fd, (uint64_t)before->st_size, progress, &digest);

	if (r == -EFBIG) // it has grown
		return -ESTALE;
	if (r == 0)
		r = check_unchanged(from_fd, before);
	if (r == 0)
		r = pad(fd, digest.size);
	if (r == 0)
		r = file_sync(fd);
	if (r == 0)
		root_hash_bytes(span_of(digest.sha256), ret_content);
	return r;
}
