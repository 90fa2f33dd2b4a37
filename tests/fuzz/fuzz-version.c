// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/version.h"
#include "tests/fuzz/fuzz.h"

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

// An order: a version equals itself, and swapping the sides swaps the answer. The input holds two,
// split at its first line end.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_bytes(data, size), a = { 0 };

	(void)span_take_line(&rest, &a);
	must(version_compare(a, a) == 0);
	must(sign(version_compare(a, rest)) == -sign(version_compare(rest, a)));
	return 0;
}
