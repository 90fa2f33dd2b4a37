// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A mark: one sector of text, written past the page cache to the raw partition that the environment
// variable MARKS names, so that the disk's log has it between the writes before and after it.

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MARK_SIZE 512

static inline void write_mark(const char *text)
{
	_Alignas(MARK_SIZE) char sector[MARK_SIZE];
	const char *device = getenv("MARKS");
	int fd = device ? open(device, O_WRONLY | O_DIRECT | O_CLOEXEC) : -1;

	memset(sector, ' ', sizeof(sector));
	memcpy(sector, text, strnlen(text, sizeof(sector) - 1));
	sector[sizeof(sector) - 1] = '\n';
	if (fd < 0)
		return;
	if (pwrite(fd, sector, sizeof(sector), 0) != (ssize_t)sizeof(sector))
		abort();
	close(fd);
}
