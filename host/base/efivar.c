// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/efivar.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "boot-entries/loader-interface.h"
#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define ATTRIBUTES_SIZE 4u
#define NON_VOLATILE_BOOT_RUNTIME 7u

static char *file_name(const char *name, const char *guid)
{
	return xprintf("%s-%s", name, guid);
}

int efivar_read(int dir_fd, const char *name, const char *guid, uint8_t **ret, size_t *ret_len)
{
	CLEANUP(cleanup_free) char *file = file_name(name, guid);
	CLEANUP(cleanup_free) char *content = NULL;
	size_t len;
	int r;

	if (dir_fd < 0)
		return -ENOENT;
	r = file_read_beneath(dir_fd, file, ATTRIBUTES_SIZE + EFIVAR_MAX, &content, &len);
	if (r < 0)
		return r;
	if (len < ATTRIBUTES_SIZE)
		return -EBADMSG;
	*ret_len = len - ATTRIBUTES_SIZE;
	*ret = xalloc(*ret_len);
	if (*ret_len > 0)
		memcpy(*ret, content + ATTRIBUTES_SIZE, *ret_len);
	return 0;
}

// efivarfs protects variables it does not know from rm -rf; a folder elsewhere has no such flag,
// which is fine.
static void make_mutable(int dir_fd, const char *file)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(dir_fd, file);
	unsigned int flags = 0;

	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0 || !(flags & FS_IMMUTABLE_FL))
		return;
	flags &= ~(unsigned int)FS_IMMUTABLE_FL;
	(void)ioctl(fd, FS_IOC_SETFLAGS, &flags); // what follows fails with the reason
}

static bool holds_already(int dir_fd, const char *name, const char *guid, const void *data,
			  size_t len)
{
	CLEANUP(cleanup_free) uint8_t *now = NULL;
	size_t now_len = 0;

	if (efivar_read(dir_fd, name, guid, &now, &now_len) < 0 || !now || now_len != len)
		return false;
	return memcmp(now, data, len) == 0;
}

static int write_at_once(int dir_fd, const char *file, const void *data, size_t len)
{
	CLEANUP(cleanup_fd) int fd = -1;
	struct statfs fs;
	ssize_t n;

	fd = openat(dir_fd, file, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	// efivarfs replaces the whole value by itself, and truncating would delete it first.
	if (fstatfs(fd, &fs) == 0 && fs.f_type != EFIVARFS_MAGIC && ftruncate(fd, 0) < 0)
		return -errno;
	n = write(fd, data, len);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EIO;
}

int efivar_write(int dir_fd, const char *name, const char *guid, const void *data, size_t len)
{
	CLEANUP(cleanup_free) char *file = file_name(name, guid);
	CLEANUP(cleanup_free) uint8_t *content = NULL;

	if (dir_fd < 0)
		return -ENOTSUP;
	if (holds_already(dir_fd, name, guid, data, len))
		return 0;
	content = xalloc(ATTRIBUTES_SIZE + len);
	content[0] = NON_VOLATILE_BOOT_RUNTIME;
	memcpy(content + ATTRIBUTES_SIZE, data, len);
	make_mutable(dir_fd, file);
	return write_at_once(dir_fd, file, content, ATTRIBUTES_SIZE + len);
}

int efivar_delete(int dir_fd, const char *name, const char *guid)
{
	CLEANUP(cleanup_free) char *file = file_name(name, guid);

	if (dir_fd < 0)
		return -ENOENT;
	make_mutable(dir_fd, file);
	return unlinkat(dir_fd, file, 0) < 0 ? -errno : 0;
}

int loader_var_read(int dir_fd, const char *name, char **ret)
{
	CLEANUP(cleanup_free) uint8_t *value = NULL;
	size_t len;
	int r = efivar_read(dir_fd, name, LOADER_VENDOR_GUID, &value, &len);

	if (r < 0)
		return r;
	*ret = xalloc(len / 2 * 3 + 1);
	// 3 bytes a unit are always enough.
	(void)utf16le_to_utf8(value, len, *ret, len / 2 * 3 + 1, NULL);
	return 0;
}

int loader_var_write(int dir_fd, const char *name, struct span text)
{
	CLEANUP(cleanup_free) uint16_t *units = xalloc((text.len + 1) * sizeof(*units));
	CLEANUP(cleanup_free) uint8_t *bytes = NULL;
	size_t n = 0;

	(void)utf8_to_utf16(text, units, text.len + 1, &n);
	bytes = xalloc((n + 1) * 2);
	for (size_t i = 0; i < n; i++) {
		bytes[2 * i] = (uint8_t)(units[i] & 0xff);
		bytes[2 * i + 1] = (uint8_t)(units[i] >> 8);
	}
	return efivar_write(dir_fd, name, LOADER_VENDOR_GUID, bytes, (n + 1) * 2);
}

int loader_var_delete(int dir_fd, const char *name)
{
	return efivar_delete(dir_fd, name, LOADER_VENDOR_GUID);
}
