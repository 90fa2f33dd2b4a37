// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/space.h"

#include <errno.h>
#include <sys/statvfs.h>

#define SLOT_SIZE 32u
#define SLOT_CHARACTERS 13u

uint64_t space_round(uint64_t size, uint64_t cluster)
{
	uint64_t up;

	if (cluster == 0 || size % cluster == 0)
		return size;
	return __builtin_add_overflow(size - size % cluster, cluster, &up) ? UINT64_MAX : up;
}

static uint64_t add(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static uint64_t slots_size(size_t name_len)
{
	return (1 + (name_len + SLOT_CHARACTERS - 1) / SLOT_CHARACTERS) * SLOT_SIZE;
}

uint64_t space_need(const struct space_file *files, size_t n, size_t n_folders,
		    size_t n_new_folders, uint64_t cluster)
{
	uint64_t need = (uint64_t)n_new_folders * cluster, slots = 0;

	for (size_t i = 0; i < n; i++) {
		need = add(need, space_round(files[i].size, cluster));
		slots = add(slots, slots_size(files[i].name_len));
	}
	// Which folder a slot lands in does not matter for the bound: each may need its last
	// cluster only in part.
	need = add(need, space_round(slots, cluster));
	return n_folders > 1 ? add(need, (n_folders - 1) * cluster) : need;
}

int space_read(int fd, struct space *ret)
{
	struct statvfs fs;

	if (fstatvfs(fd, &fs) < 0)
		return -errno;
	ret->cluster = fs.f_frsize;
	ret->free = (uint64_t)fs.f_bavail * fs.f_frsize;
	return 0;
}
