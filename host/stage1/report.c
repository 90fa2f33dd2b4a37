// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/report.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mount.h>

#include "boot-entries/failed-starts.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"

// initramfs-tools has no reason to mount it before us.
static int open_variables(void)
{
	int fd = file_open_dir(EFIVAR_DIR);

	if (fd < 0)
		return fd;
	close(fd);
	if (mount("efivarfs", EFIVAR_DIR, "efivarfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0 &&
	    errno != EBUSY)
		return -errno;
	return file_open_dir(EFIVAR_DIR);
}

int report_start(const struct stage1 *stage1)
{
	CLEANUP(cleanup_fd) int fd = open_variables();
	CLEANUP(cleanup_free) char *id = NULL;
	CLEANUP(cleanup_free) uint8_t *before = NULL;
	struct span was, reason = span_of(stage1->reason), said;
	char text[FAILED_STARTS_MAX];
	size_t before_len = 0, len;
	int r = fd < 0 ? fd : loader_var_read(fd, LOADER_VAR_ENTRY_SELECTED, &id);

	if (r < 0)
		return r;
	(void)efivar_read(fd, GENBOOT_VAR_FAILED, GENBOOT_VENDOR_GUID, &before, &before_len);
	was = span_bytes(before, before_len);
	// A start that nothing is held against writes no flash.
	if (span_is_empty(reason) && !failed_starts_find(was, span_of(id), &said))
		return 0;
	if (failed_starts_set(was, span_of(id), reason, text, sizeof(text), &len) < 0)
		return -EINVAL;
	return len > 0 ? efivar_write(fd, GENBOOT_VAR_FAILED, GENBOOT_VENDOR_GUID, text, len)
		       : efivar_delete(fd, GENBOOT_VAR_FAILED, GENBOOT_VENDOR_GUID);
}
