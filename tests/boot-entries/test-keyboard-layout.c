// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"
#include "boot-entries/keyboard-layout.h"
#include "tests/boot-entries/text.h"

static uint8_t layout[256];
static size_t size;

// One key, and descriptions behind it that start with this text.
static void make(const char *text)
{
	memset(layout, 0, sizeof layout);
	layout[18] = 40;
	layout[22] = 1;
	layout[40] = 1;
	size = 42;
	for (; *text != '\0'; text++, size += 2)
		layout[size] = (uint8_t)*text;
	layout[0] = (uint8_t)size;
}

static int read(char ret[KEYBOARD_LANGUAGE_MAX])
{
	return keyboard_layout_language(layout, size, ret);
}

Test(keyboard_layout, its_language_is_in_front_of_its_name)
{
	char language[KEYBOARD_LANGUAGE_MAX];

	make("de-CH Swiss German");
	cr_assert_eq(read(language), 0);
	cr_assert_str_eq(language, "de-CH");
	make("en ");
	cr_assert_eq(read(language), 0);
	cr_assert_str_eq(language, "en");
}

Test(keyboard_layout, what_is_no_language_is_refused)
{
	char language[KEYBOARD_LANGUAGE_MAX] = "as before";

	make("de-CH");
	cr_assert_eq(read(language), BOOT_ERROR_SYNTAX, "nothing ends it");
	make(" name");
	cr_assert_eq(read(language), BOOT_ERROR_SYNTAX);
	make("de\x1b x");
	cr_assert_eq(read(language), BOOT_ERROR_SYNTAX);
	make("de x");
	layout[43] = 1;
	cr_assert_eq(read(language), BOOT_ERROR_SYNTAX);
	make("a23456789-123456789-123456789-12 x");
	cr_assert_eq(read(language), BOOT_ERROR_NO_ROOM);
	make("de x");
	layout[40] = 0;
	cr_assert_eq(read(language), BOOT_ERROR_MISSING);
	cr_assert_str_eq(language, "as before");
}

Test(keyboard_layout, what_lies_outside_is_refused)
{
	char language[KEYBOARD_LANGUAGE_MAX];

	make("de x");
	layout[0]++;
	cr_assert_eq(read(language), BOOT_ERROR_TRUNCATED);
	make("de x");
	layout[18] = (uint8_t)(size - 1);
	cr_assert_eq(read(language), BOOT_ERROR_RANGE);
	memset(layout + 18, 0xff, 4);
	cr_assert_eq(read(language), BOOT_ERROR_RANGE);
	cr_assert_eq(keyboard_layout_language(layout, 22, language), BOOT_ERROR_TRUNCATED);
	cr_assert_eq(keyboard_layout_language(layout, 0, language), BOOT_ERROR_TRUNCATED);
}
