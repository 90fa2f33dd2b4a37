// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/holder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define MAX_HOLDERS 64u
#define UUID_MAX 256u
#define LUKS "CRYPT-LUKS" // what libcryptsetup begins a mapping's UUID with

static bool is_luks(const char *block_folder, const char *name)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s/dm/uuid", block_folder, name);
	char uuid[UUID_MAX] = "";
	FILE *file = fopen(path, "re");

	if (!file)
		return false;
	if (!fgets(uuid, sizeof(uuid), file))
		uuid[0] = '\0';
	fclose(file);
	return strncmp(uuid, LUKS, strlen(LUKS)) == 0;
}

bool holder_find(const char *block_folder, const char *device, char *ret, size_t size)
{
	CLEANUP(cleanup_free) char *real = realpath(device, NULL);
	const char *name = real ? strrchr(real, '/') : NULL;
	CLEANUP(cleanup_free) char *path = xprintf("%s%s/holders", block_folder, name ? name : "/");
	CLEANUP(cleanup_fd) int fd = file_open_dir(path);
	char **names;
	size_t n;
	bool found = false;

	if (fd < 0 || file_list(fd, ".", MAX_HOLDERS, &names, &n) < 0)
		return false;
	for (size_t i = 0; i < n && !found; i++)
		if (is_luks(block_folder, names[i]))
			found = snprintf(ret, size, "/dev/%s", names[i]) < (int)size;
	file_list_free(names, n);
	return found;
}
