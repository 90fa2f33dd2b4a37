// SPDX-License-Identifier: GPL-2.0-or-later
//
// LD_PRELOAD that breaks the protocol on purpose: files on the ESP are written, and never synced.
// The replayer must find that (tests/crash/broken).
#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

#include "tests/crash/guest/vfat.h"

int fsync(int fd)
{
	int (*next)(int);
	void *symbol = dlsym(RTLD_NEXT, "fsync");

	memcpy(&next, &symbol, sizeof(next));
	return is_vfat_file(fd) ? 0 : next(fd);
}
