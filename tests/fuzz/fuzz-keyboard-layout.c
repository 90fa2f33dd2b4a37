// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/keyboard-layout.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char language[KEYBOARD_LANGUAGE_MAX];

	if (keyboard_layout_language(data, size, language) == 0) {
		struct span tag = span_of(language);

		must(tag.len > 0 && tag.len < KEYBOARD_LANGUAGE_MAX && !span_has_control(tag));
	}
	return 0;
}
