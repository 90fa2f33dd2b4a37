// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/generation.h"
#include "tests/fuzz/fuzz.h"

// What reads as a generation prints to the same id. Id and version are split at the first line end.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span version = span_bytes(data, size), id = { 0 }, token;
	char again[BOOT_ID_MAX + 1];
	uint32_t number;

	(void)span_take_line(&version, &id);
	(void)generation_kernel_version(version);
	if (!generation_parse(id, version, &token, &number))
		return 0;
	must(generation_print_id(token, number, again, sizeof(again)) == 0);
	must(span_equals_nocase(span_of(again), id));
	return 0;
}
