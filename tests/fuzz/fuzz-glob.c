// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/glob.h"
#include "tests/fuzz/fuzz.h"

// Pattern and text are split at the first line end; a star takes any text.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_bytes(data, size), pattern = { 0 };

	(void)span_take_line(&rest, &pattern);
	(void)glob_match(pattern, rest);
	must(glob_match(span_of("*"), rest));
	return 0;
}
