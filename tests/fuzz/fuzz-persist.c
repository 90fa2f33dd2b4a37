// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/persist.h"
#include "tests/fuzz/fuzz.h"

// Whatever the file holds, no path leads out of the tree.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_bytes(data, size);
	struct persist persist;
	size_t at = 0;

	while (persist_next(&rest, &at, &persist)) {
		must(!span_is_empty(persist.name) && !span_equals_text(persist.name, ".."));
		must(span_is_empty(persist.folder) || persist.folder.at[0] != '/');
		for (size_t i = 0; i + 1 < persist.folder.len; i++)
			must(persist.folder.at[i] != '/' || persist.folder.at[i + 1] != '/');
	}
	return 0;
}
