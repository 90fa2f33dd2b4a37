// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/limits.h"
#include "boot-entries/utf.h"
#include "tests/fuzz/fuzz.h"

#define MAX 1000

// Valid UTF-8 without NUL goes to UTF-16 and back unchanged; whatever goes to the screen is valid
// and printable.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_bytes(data, size < MAX ? size : MAX);
	static char utf8[3 * (MAX + 1) + 1], screen[3 * MAX];
	static uint16_t units[MAX + 1];
	size_t n, len;

	must(utf8_to_utf16(text, units, MAX + 1, &n) == 0);
	must(utf16_to_utf8(units, n, utf8, sizeof(utf8), &len) == 0);
	if (utf8_is_valid(text) && span_find(text, '\0') == text.len)
		must(len == text.len && memcmp(utf8, text.at, len) == 0);
	must(utf16le_to_utf8(data, text.len, utf8, sizeof(utf8), NULL) == 0);
	must(utf8_is_valid(span_of(utf8)));
	must(utf8_to_screen(text, 80, screen, sizeof(screen)) <= 80);
	must(utf8_is_valid(span_of(screen)) && !span_has_control(span_of(screen)));
	return 0;
}
