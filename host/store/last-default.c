// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/last-default.h"

#include <errno.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define FOLDER "state"
#define FILE_NAME "default"

int store_read_default(const struct store *store, char ret[BOOT_ID_MAX + 1])
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0, id_len;
	int r = file_read_beneath(store->fd, STORE_DEFAULT, BOOT_ID_MAX + 1, &text, &len);

	if (r < 0)
		return r == -EFBIG ? -EBADMSG : r;
	id_len = strcspn(text, "\n");
	if (id_len == 0 || id_len > BOOT_ID_MAX || id_len + 1 != len)
		return -EBADMSG;
	text[id_len] = '\0';
	memcpy(ret, text, id_len + 1);
	return 0;
}

int store_set_default(const struct store *store, const char *id)
{
	CLEANUP(cleanup_free) char *line = xprintf("%s\n", id);
	CLEANUP(cleanup_fd) int fd = -1;
	char now[BOOT_ID_MAX + 1];

	if (store_read_default(store, now) == 0 && strcmp(now, id) == 0)
		return 0;
	fd = file_open_dir_beneath(store->fd, FOLDER);
	return fd < 0 ? fd : file_replace(fd, FILE_NAME, line, strlen(line), 0644);
}
