// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/layout.h"
#include "tests/boot-entries/text.h"

static void assert_row(enum loader_keyboard keyboard, const char *us, const uint16_t *want)
{
	for (; *us != '\0'; us++, want++)
		cr_assert_eq(layout_character(keyboard, (unsigned char)*us, false), *want, "for %c",
			     *us);
}

Test(layout, a_us_keyboard_says_what_the_firmware_says)
{
	for (uint16_t c = 0; c < 0x180; c++)
		cr_assert_eq(layout_character(LOADER_KEYBOARD_US, c, c % 2), c);
}

// Row by row, as it is printed on the keys.
Test(layout, a_german_keyboard)
{
	assert_row(LOADER_KEYBOARD_DE, "`1234567890-=", u"^1234567890\u00df\u00b4");
	assert_row(LOADER_KEYBOARD_DE, "~!@#$%^&*()_+", u"\u00b0!\"\u00a7$%&/()=?`");
	assert_row(LOADER_KEYBOARD_DE, "qwertyuiop[]\\", u"qwertzuiop\u00fc+#");
	assert_row(LOADER_KEYBOARD_DE, "QWERTYUIOP{}|", u"QWERTZUIOP\u00dc*'");
	assert_row(LOADER_KEYBOARD_DE, "asdfghjkl;'", u"asdfghjkl\u00f6\u00e4");
	assert_row(LOADER_KEYBOARD_DE, "ASDFGHJKL:\"", u"ASDFGHJKL\u00d6\u00c4");
	assert_row(LOADER_KEYBOARD_DE, "zxcvbnm,./", u"yxcvbnm,.-");
	assert_row(LOADER_KEYBOARD_DE, "ZXCVBNM<>?", u"YXCVBNM;:_");
}

Test(layout, a_french_keyboard)
{
	assert_row(LOADER_KEYBOARD_FR, "`1234567890-=", u"\u00b2&\u00e9\"'(-\u00e8_\u00e7\u00e0)=");
	assert_row(LOADER_KEYBOARD_FR, "!@#$%^&*()_+", u"1234567890\u00b0+");
	assert_row(LOADER_KEYBOARD_FR, "qwertyuiop[]\\", u"azertyuiop^$*");
	assert_row(LOADER_KEYBOARD_FR, "QWERTYUIOP{}|", u"AZERTYUIOP\u00a8\u00a3\u00b5");
	assert_row(LOADER_KEYBOARD_FR, "asdfghjkl;'", u"qsdfghjklm\u00f9");
	assert_row(LOADER_KEYBOARD_FR, "ASDFGHJKL:\"", u"QSDFGHJKLM%");
	assert_row(LOADER_KEYBOARD_FR, "zxcvbnm,./", u"wxcvbn,;:!");
	assert_row(LOADER_KEYBOARD_FR, "ZXCVBNM<>?", u"WXCVBN?./\u00a7");
}

// Without these no kernel could be told anything: root=/dev/..., a[b], a|b.
Test(layout, each_printable_character_of_ascii_can_be_typed)
{
	for (int keyboard = LOADER_KEYBOARD_US; keyboard <= LOADER_KEYBOARD_FR; keyboard++)
		for (uint16_t want = ' '; want < 0x7f; want++) {
			bool found = false;

			for (uint16_t us = ' '; us < 0x7f; us++)
				for (int alt = 0; alt < 2; alt++)
					found |= layout_character((enum loader_keyboard)keyboard,
								  us, alt) == want;
			cr_assert(found, "keyboard %d: %c", keyboard, want);
		}
}

Test(layout, control_characters_stay)
{
	for (uint16_t c = 0; c < ' '; c++)
		cr_assert_eq(layout_character(LOADER_KEYBOARD_FR, c, false), c);
}
