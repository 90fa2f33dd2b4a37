// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"
#include "boot-entries/utf.h"
#include "tests/boot-entries/text.h"

Test(utf, every_code_point_goes_to_utf16_and_back)
{
	for (uint32_t code = 1; code <= 0x10ffff; code++) {
		uint16_t units[3] = { 0 };
		char utf8[8];
		size_t n, len;
		struct span rest;

		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		units[0] = (uint16_t)code;
		if (code > 0xffff) {
			units[0] = (uint16_t)(0xd800 + ((code - 0x10000) >> 10));
			units[1] = (uint16_t)(0xdc00 + ((code - 0x10000) & 0x3ff));
		}
		cr_assert_eq(utf16_to_utf8(units, 3, utf8, sizeof(utf8), &len), 0);
		rest = span_bytes(utf8, len);
		cr_assert(utf8_is_valid(rest));
		cr_assert_eq(utf8_take(&rest), code);
		cr_assert_eq(rest.len, 0);
		cr_assert_eq(utf8_to_utf16(span_bytes(utf8, len), units, 3, &n), 0);
		cr_assert_eq(n, code > 0xffff ? 2 : 1);
	}
}

// Unicode 15, table 3-7, and RFC 3629: overlong forms, surrogates, above U+10FFFF, cut short, lone
// continuation.
Test(utf, invalid_bytes_become_one_replacement_each)
{
	static const char *const invalid[] = {
		"\x80",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x80\x80",
		"\xed\xa0\x80",
		"\xf0\x80\x80\x80",
		"\xf4\x90\x80\x80",
		"\xf5",
		"\xff",
		"\xe2\x82",
		"\xc3",
	};

	for (size_t i = 0; i < ARRAY_LEN(invalid); i++) {
		struct span rest = span_of(invalid[i]);

		cr_assert_not(utf8_is_valid(rest));
		while (rest.len > 0) {
			size_t before = rest.len;

			cr_assert_eq(utf8_take(&rest), UTF_REPLACEMENT);
			cr_assert_eq(rest.len, before - 1);
		}
	}
}

Test(utf, lone_surrogates_become_replacements_and_an_odd_byte_is_ignored)
{
	static const uint8_t bytes[] = { 'a',  0,   0x00, 0xd8, 'b',  0,  0x00,
					 0xdc, 'c', 0,    0x3d, 0xd8, 'x' };
	char utf8[32];
	size_t len;

	cr_assert_eq(utf16le_to_utf8(bytes, sizeof(bytes), utf8, sizeof(utf8), &len), 0);
	assert_span(span_bytes(utf8, len), "a\xef\xbf\xbd"
					   "b\xef\xbf\xbd"
					   "c\xef\xbf\xbd");
}

Test(utf, conversion_stops_at_a_terminator_and_needs_none)
{
	static const uint8_t bytes[] = { 'a', 0, 0, 0, 'b', 0 };
	char utf8[8];
	size_t len;

	cr_assert_eq(utf16le_to_utf8(bytes, sizeof(bytes), utf8, sizeof(utf8), &len), 0);
	assert_span(span_bytes(utf8, len), "a");
	cr_assert_eq(utf16le_to_utf8(bytes, 2, utf8, sizeof(utf8), &len), 0);
	assert_span(span_bytes(utf8, len), "a");
}

Test(utf, buffers_that_are_too_small_are_refused)
{
	uint16_t units[2];
	char utf8[2];

	cr_assert_eq(utf8_to_utf16(S("ab"), units, 2, NULL), BOOT_ERROR_NO_ROOM);
	cr_assert_eq(utf8_to_utf16(S("\xf0\x9f\x98\x80"), units, 2, NULL), BOOT_ERROR_NO_ROOM);
	cr_assert_eq(utf8_to_utf16(S("a"), units, 2, NULL), 0);
	cr_assert_eq(utf16_to_utf8((const uint16_t[]){ 'a', 'b' }, 2, utf8, sizeof(utf8), NULL),
		     BOOT_ERROR_NO_ROOM);
}

Test(utf, nothing_that_moves_a_cursor_reaches_the_screen)
{
	char buf[64];

	cr_assert_eq(utf8_to_screen(S("a\x1b[2Jb\tc\r\n"), 40, buf, sizeof(buf)), 10);
	cr_assert_str_eq(buf, "a?[2Jb?c??");
	cr_assert_eq(
		utf8_to_screen(S("\xe2\x80\xaex\xe6\xbc\xa2\xcc\x81\xff"), 40, buf, sizeof(buf)),
		5); // RTL override, wide, combining
	cr_assert_str_eq(buf, "?x???");
	cr_assert_eq(utf8_to_screen(S("M\xc3\xbcller"), 3, buf, sizeof(buf)), 3);
	cr_assert_str_eq(buf, "M\xc3\xbcl");
	utf8_to_screen(S("\xc3\xbc\xc3\xbc\xc3\xbc"), 40, buf, 6);
	cr_assert(utf8_is_valid(span_of(buf)), "never cut inside a character");
}

Test(utf, a_byte_that_is_no_utf8_is_found_in_any_place)
{
	char text[20];

	for (size_t at = 0; at < sizeof(text); at++) {
		memset(text, 'a', sizeof(text));
		cr_assert(utf8_is_valid(span_bytes(text, sizeof(text))));
		text[at] = '\x80';
		cr_assert_not(utf8_is_valid(span_bytes(text, sizeof(text))), "%zu", at);
		cr_assert(utf8_is_valid(span_bytes(text, at)));
	}
}
