// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/entry-name.h"
#include "tests/fuzz/fuzz.h"

// A name prints as it was read; a fixed-width counter keeps its length when counted.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char buf[BOOT_ID_MAX + 1];
	struct entry_name name;
	uint32_t left;
	bool fixed;

	if (entry_name_parse(span_bytes(data, size), &name) < 0)
		return 0;
	must(entry_name_print(&name, buf, sizeof(buf)) == 0);
	must(strlen(buf) == size && memcmp(buf, data, size) == 0);
	left = name.tries_left;
	fixed = name.counted && name.done_width > 0;
	entry_name_count(&name);
	must(name.tries_left <= left);
	if (fixed)
		must(entry_name_print(&name, buf, sizeof(buf)) == 0 && strlen(buf) == size);
	return 0;
}
