// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int mapping_open(const char *path, uint64_t least, struct mapping *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || st.st_size < (off_t)least) {
		close(fd);
		return -EBADMSG;
	}
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (at == MAP_FAILED)
		return -errno;
	*ret = (struct mapping){ at, (uint64_t)st.st_size };
	return 0;
}

void mapping_close(struct mapping *mapping)
{
	// It was made for reading; munmap takes what mmap gave.
	munmap((void *)(uintptr_t)mapping->at, mapping->size);
	*mapping = (struct mapping){ 0 };
}
