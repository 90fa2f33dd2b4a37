// SPDX-License-Identifier: GPL-2.0-or-later

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "efi/escape.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

static struct key key_of(char character)
{
	return (struct key){ .code = KEY_CHARACTER, .character = (unsigned char)character };
}

// How many of the characters behind ESC belong to it, and what that means.
static size_t take(const char *text, struct escape *ret)
{
	size_t n = 0;

	escape_begin(ret);
	while (text[n] != '\0' && !ret->is_whole && escape_take(ret, key_of(text[n])))
		n++;
	return n;
}

Test(escape, alone_it_is_esc)
{
	struct escape escape;

	cr_assert_eq(take("", &escape), 0);
	cr_assert_eq(escape.code, KEY_ESCAPE);
	cr_assert_not(escape.is_whole);
}

Test(escape, keys_of_terminals_are_known)
{
	static const struct {
		const char *text;
		enum key_code code;
	} keys[] = {
		{ "[A", KEY_UP },        { "[B", KEY_DOWN },     { "[C", KEY_RIGHT },
		{ "[D", KEY_LEFT },      { "[H", KEY_HOME },     { "[F", KEY_END },
		{ "OA", KEY_UP },        { "OB", KEY_DOWN },     { "OC", KEY_RIGHT },
		{ "OD", KEY_LEFT },      { "OH", KEY_HOME },     { "OF", KEY_END },
		{ "OP", KEY_HELP },      { "[11~", KEY_HELP },   { "[1~", KEY_HOME },
		{ "[4~", KEY_END },      { "[7~", KEY_HOME },    { "[8~", KEY_END },
		{ "[3~", KEY_DELETE },   { "[5~", KEY_PAGE_UP }, { "[6~", KEY_PAGE_DOWN },
		{ "[1;5H", KEY_HOME },   { "[1;2D", KEY_LEFT },  { "[5;2~", KEY_PAGE_UP },
		{ "[3;5~", KEY_DELETE }, { "O5P", KEY_HELP },
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct escape escape;

		cr_assert_eq(take(keys[i].text, &escape), strlen(keys[i].text), "%s", keys[i].text);
		cr_assert(escape.is_whole, "%s", keys[i].text);
		cr_assert_eq(escape.code, keys[i].code, "%s", keys[i].text);
	}
}

Test(escape, what_means_nothing_is_swallowed_up_to_its_final_byte)
{
	static const char *const unknown[] = { "[2~",      "[Z",   "[24~",        "[?1;2c", "[200~",
					       "[<0;1;1M", "[[A",  "[[E",         "OS",     "[1$r",
					       "[~",       "[65~", "[4294967299~" };

	for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
		struct escape escape;
		char text[32];

		strcpy(text, unknown[i]);
		strcat(text, "q");
		cr_assert_eq(take(text, &escape), strlen(unknown[i]), "%s", unknown[i]);
		cr_assert_eq(escape.code, KEY_NONE, "%s", unknown[i]);
	}
}

Test(escape, other_characters_are_keys_of_their_own)
{
	static const char *const others[] = { "q", "1", "o", "]", "\r", "\x7f" };

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct escape escape;

		cr_assert_eq(take(others[i], &escape), 0, "%s", others[i]);
		cr_assert_eq(escape.code, KEY_ESCAPE, "%s", others[i]);
	}
}

Test(escape, keys_that_are_no_characters_end_it)
{
	struct escape escape;

	take("[5", &escape);
	cr_assert_not(escape_take(&escape, (struct key){ .code = KEY_ENTER, .character = 0x35 }));
	cr_assert_eq(escape.code, KEY_NONE);
	take("[5", &escape);
	cr_assert_not(escape_take(&escape, (struct key){ .code = KEY_ESCAPE }));
	take("[5", &escape);
	cr_assert_not(escape_take(&escape, key_of('\n')));
	take("[5", &escape);
	cr_assert_not(
		escape_take(&escape, (struct key){ .code = KEY_CHARACTER, .character = 0x20ac }));
}

Test(escape, what_begins_and_does_not_go_on_is_esc)
{
	struct escape escape;

	take("[", &escape);
	cr_assert_eq(escape.code, KEY_ESCAPE);
	take("O", &escape);
	cr_assert_eq(escape.code, KEY_ESCAPE);
}

Test(escape, it_has_a_bound)
{
	struct escape escape;

	cr_assert_eq(take("[0000000000000000000000000005~", &escape), ESCAPE_CHARACTERS_MAX);
	cr_assert(escape.is_whole);
	cr_assert_eq(escape.code, KEY_NONE);
}

Test(escape, whatever_comes_it_ends_and_means_some_key)
{
	srand(1);
	for (int round = 0; round < 20000; round++) {
		struct escape escape;
		uint32_t n = 0;

		escape_begin(&escape);
		while (!escape.is_whole &&
		       escape_take(&escape,
				   key_of((char)(rand() % 4 ? '0' + rand() % 16 : rand() % 256))))
			n++;
		cr_assert_leq(n, ESCAPE_CHARACTERS_MAX);
		cr_assert_leq(escape.code, KEY_HELP);
	}
}
