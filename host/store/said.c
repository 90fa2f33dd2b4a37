// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/said.h"

#include <sys/stat.h>

#include "host/base/file.h"

void said_take(int fd, char *said, size_t size)
{
	struct stat st;
	size_t n = 0;
	uint64_t from = fstat(fd, &st) == 0 && (uint64_t)st.st_size >= size
				? (uint64_t)st.st_size - (size - 1)
				: 0;

	(void)file_read_at(fd, from, said, size - 1, &n);
	while (n > 0 && (said[n - 1] == '\n' || said[n - 1] == ' '))
		n--;
	said[n] = '\0';
}
