// SPDX-License-Identifier: GPL-2.0-or-later

// Runs a fuzz target once on each file of a folder, as TAP: what a fuzzer has once found stays
// mended. usage: replay-NAME FOLDER

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#define MAX ((size_t)1 << 20)

// A copy of its own of just this size, so that the sanitizer sees a read behind its end.
static bool run_file(int folder, const char *name, uint8_t *buf)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, MAX);
	uint8_t *copy = n < 0 ? NULL : malloc((size_t)n + (n == 0));

	if (fd >= 0)
		close(fd);
	if (!copy)
		return false;
	for (ssize_t i = 0; i < n; i++)
		copy[i] = buf[i];
	LLVMFuzzerTestOneInput(copy, (size_t)n);
	free(copy);
	return true;
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	uint8_t *buf = malloc(MAX);
	unsigned n = 0;
	bool whole = folder && buf;

	for (struct dirent *item; whole && (item = readdir(folder));) {
		if (item->d_name[0] == '.')
			continue;
		whole = run_file(dirfd(folder), item->d_name, buf);
		n++;
	}
	whole = whole && n > 0;
	printf("%sok - the corpus %s: %u inputs\n", whole ? "" : "not ", argv[argc - 1], n);
	free(buf);
	if (folder)
		closedir(folder);
	return whole ? EXIT_SUCCESS : EXIT_FAILURE;
}
