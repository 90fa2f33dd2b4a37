// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/blob.h"

#include <fcntl.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

static const char *suffix_of(enum blob_kind kind)
{
	return kind == BLOB_IMAGE ? ".efi" : ".img";
}

char *blob_path(const char *token, const struct digest *digest, enum blob_kind kind)
{
	return xprintf("/%s/%.*s%s", token, BLOB_NAME_DIGITS, digest->sha256, suffix_of(kind));
}

const char *blob_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool blob_name_is_ours(const char *name)
{
	for (size_t i = 0; i < BLOB_NAME_DIGITS; i++)
		if (!ascii_is_hex(name[i]))
			return false;
	return strcmp(name + BLOB_NAME_DIGITS, ".efi") == 0 ||
	       strcmp(name + BLOB_NAME_DIGITS, ".img") == 0;
}

int blob_check(int boot_fd, const char *path, const struct digest *want, struct progress *progress,
	       enum blob_state *ret)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(boot_fd, path);
	struct digest found;
	int r;

	if (fd == -ENOENT) {
		*ret = BLOB_ABSENT;
		return 0;
	}
	if (fd < 0)
		return fd;
	r = digest_file(fd, want->size, progress, &found);
	if (r < 0 && r != -EFBIG)
		return r;
	*ret = r == 0 && digest_equals(&found, want) ? BLOB_SAME : BLOB_DIFFERENT;
	return 0;
}

int blob_write(int boot_fd, const char *path, int from, const struct digest *want,
	       struct progress *progress)
{
	CLEANUP(cleanup_fd) int fd = file_create_beneath(boot_fd, path);
	struct digest written;
	int r;

	if (fd < 0)
		return fd;
	r = digest_copy(from, fd, want->size, progress, &written);
	if (r < 0)
		return r == -EFBIG ? -ESTALE : r;
	r = file_sync(fd);
	if (r < 0)
		return r;
	return digest_equals(&written, want) ? 0 : -ESTALE;
}

int blob_read_back(int boot_fd, const char *path, const struct digest *want,
		   struct progress *progress)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(boot_fd, path);
	struct digest found;
	int r;

	if (fd < 0)
		return fd;
	// The pages were just written and are clean, so the kernel drops them and reads from the
	// disk. It may keep some.
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	r = digest_file(fd, want->size, progress, &found);
	if (r < 0)
		return r == -EFBIG ? -EBADMSG : r;
	return digest_equals(&found, want) ? 0 : -EBADMSG;
}
