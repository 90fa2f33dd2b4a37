// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/pins.h"
#include "tests/fuzz/fuzz.h"

// Whatever the variable holds, what is set is found, within bounds, and setting it again changes
// nothing.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char once[PINS_MAX], twice[PINS_MAX];
	struct span text = span_bytes(data, size), id = span_of("home-12.conf");
	size_t len, again;

	(void)pins_find(text, id);
	must(pins_set(text, id, size % 2, once, sizeof once, &len) == 0);
	must(len <= sizeof once);
	must(pins_find((struct span){ once, len }, id) == (size % 2 ? PIN_SET : PIN_CLEARED));
	must(pins_set((struct span){ once, len }, id, size % 2, twice, sizeof twice, &again) == 0);
	must(again == len &&
	     span_equals((struct span){ once, len }, (struct span){ twice, again }));
	return 0;
}
