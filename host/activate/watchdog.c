// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/activate/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/span.h"
#include "boot-entries/state-record.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define FIRST "watchdog0/"
#define BUILT_IN_MAX ((size_t)1 << 20)
#define ATTRIBUTE_MAX 4096u // what sysfs calls the size of each file

// One line, cut where it does not fit. False where there is none: without CONFIG_WATCHDOG_SYSFS
// there are no attributes.
static bool read_line(int fd, const char *path, char *buf, size_t cap)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;
	struct span rest, line;

	buf[0] = '\0';
	if (file_read_beneath(fd, path, ATTRIBUTE_MAX, &text, &len) < 0)
		return false;
	rest = (struct span){ text, len };
	if (!span_take_line(&rest, &line))
		return false;
	line.len = line.len < cap ? line.len : cap - 1;
	memcpy(buf, line.at, line.len);
	buf[line.len] = '\0';
	return true;
}

static bool has_file(int tree_fd, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_in_root(tree_fd, path);

	return fd >= 0;
}

// As Debian packs them, and not.
static bool has_module(int tree_fd, const char *kernel_version, const char *path)
{
	static const char *const suffixes[] = { "", ".xz", ".zst", ".gz" };

	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		CLEANUP(cleanup_free)
		char *file = xprintf("usr/lib/modules/%s/%s%s", kernel_version, path, suffixes[i]);

		if (has_file(tree_fd, file))
			return true;
	}
	return false;
}

static bool is_built_in(int tree_fd, const char *kernel_version, const char *path)
{
	CLEANUP(cleanup_free)
	char *file = xprintf("usr/lib/modules/%s/modules.builtin", kernel_version);
	CLEANUP(cleanup_fd) int fd = file_open_in_root(tree_fd, file);
	CLEANUP(cleanup_free) char *text = NULL;
	struct span rest, line;
	size_t len = 0;

	if (fd < 0 || file_read(fd, BUILT_IN_MAX, &text, &len) < 0)
		return false;
	for (rest = (struct span){ text, len }; span_take_line(&rest, &line);)
		if (span_equals_text(line, path))
			return true;
	return false;
}

uint32_t watchdogs_taken_over(int tree_fd, const char *kernel_version)
{
	static const char path[] = "kernel/drivers/watchdog/i6300esb.ko";

	if (!has_file(tree_fd, WATCHDOG_CONF) || has_file(tree_fd, WATCHDOG_OWN_CONF))
		return 0;
	return has_module(tree_fd, kernel_version, path) ||
			       is_built_in(tree_fd, kernel_version, path)
		       ? STATE_WATCHDOG_I6300ESB
		       : 0;
}

int watchdog_read(const char *folder, struct watchdog *ret)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir(folder);
	CLEANUP(cleanup_fd) int device = -1;
	char text[32];
	uint64_t seconds;

	*ret = (struct watchdog){ 0 };
	if (fd < 0)
		return fd;
	// A link, as all of sysfs' classes.
	device = openat(fd, FIRST, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (device < 0)
		return -errno;
	(void)read_line(device, "identity", ret->identity, sizeof(ret->identity));
	ret->is_active =
		read_line(device, "state", text, sizeof(text)) && strcmp(text, "active") == 0;
	if (read_line(device, "timeout", text, sizeof(text)) &&
	    span_to_u64(span_of(text), UINT32_MAX, &seconds))
		ret->timeout_sec = (uint32_t)seconds;
	return 0;
}
