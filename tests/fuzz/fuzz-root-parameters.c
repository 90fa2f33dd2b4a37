// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/root-parameters.h"
#include "tests/fuzz/fuzz.h"

static char text[16384];

static bool same(struct span a, struct span b)
{
	return span_equals(a, b);
}

// What was understood can be printed, and is understood the same again; no other word gets lost on
// the way for good: printing once more changes nothing.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char again[16384];
	struct root_parameters first, second;
	struct span cmdline = span_bytes(data, size);

	// No command line has a NUL in it.
	if (size > 4096 || span_find(cmdline, '\0') < size ||
	    root_parameters_parse(cmdline, &first) < 0 || span_is_empty(first.hash))
		return 0;
	if (root_parameters_print(cmdline, &first, text, sizeof text) < 0)
		return 0;
	must(root_parameters_parse(span_of(text), &second) == 0);
	must(same(first.hash, second.hash) && same(first.data, second.data));
	must(same(first.data_options, second.data_options) && same(first.key, second.key));
	must(same(first.key_device, second.key_device) && first.wait_sec == second.wait_sec);
	must(root_parameters_print(span_of(text), &second, again, sizeof again) == 0);
	must(same(span_of(text), span_of(again)));
	return 0;
}
