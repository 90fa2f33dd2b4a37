// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/limits.h"
#include "boot-entries/path.h"
#include "tests/fuzz/fuzz.h"

// A path that is accepted is written so that it is accepted again, unchanged, and never climbs.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char once[BOOT_PATH_MAX + 1], twice[BOOT_PATH_MAX + 1];

	if (boot_path_print(span_bytes(data, size), '/', once, sizeof(once)) < 0)
		return 0;
	must(once[0] == '/' && !strstr(once, "//") && !strstr(once, "/../"));
	must(boot_path_print(span_of(once), '/', twice, sizeof(twice)) == 0);
	must(strcmp(once, twice) == 0);
	return 0;
}
