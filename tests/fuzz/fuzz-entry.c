// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/entry.h"
#include "tests/fuzz/fuzz.h"

// What parses and prints must read back and print the same.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char first[ENTRY_FILE_MAX], second[ENTRY_FILE_MAX], options[ENTRY_OPTIONS_MAX];
	size_t first_len, second_len, options_len, line;
	struct entry entry, again;

	if (entry_parse(data, size, &entry, &line) < 0)
		return 0;
	must(entry_join_options(&entry, options, sizeof(options), &options_len) == 0);
	if (entry_print(&entry, first, sizeof(first), &first_len) < 0)
		return 0;
	must(entry_parse(first, first_len, &again, &line) == 0);
	must(entry_print(&again, second, sizeof(second), &second_len) == 0);
	must(first_len == second_len && memcmp(first, second, first_len) == 0);
	return 0;
}
