// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/escape.h"

#include <stddef.h>

#define NUMBER 0x80u // of a key: no final byte is as large

void escape_begin(struct escape *escape)
{
	*escape = (struct escape){ .code = KEY_ESCAPE };
}

// Of a final byte; of NUMBER and the number before a "~".
static enum key_code code_of(uint32_t sign)
{
	static const struct {
		uint8_t sign, code;
	} codes[] = {
		{ 'A', KEY_UP },
		{ 'B', KEY_DOWN },
		{ 'C', KEY_RIGHT },
		{ 'D', KEY_LEFT },
		{ 'H', KEY_HOME },
		{ 'F', KEY_END },
		{ 'P', KEY_HELP },
		{ NUMBER + 1, KEY_HOME },
		{ NUMBER + 3, KEY_DELETE },
		{ NUMBER + 4, KEY_END },
		{ NUMBER + 5, KEY_PAGE_UP },
		{ NUMBER + 6, KEY_PAGE_DOWN },
		{ NUMBER + 7, KEY_HOME },
		{ NUMBER + 8, KEY_END },
		{ NUMBER + 11, KEY_HELP },
	};

	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (codes[i].sign == sign)
			return (enum key_code)codes[i].code;
	return KEY_NONE;
}

static void add_parameter(struct escape *escape, uint16_t character)
{
	if (character < '0' || character > '9')
		escape->has_number = true;
	else if (!escape->has_number && escape->number < 100)
		escape->number = escape->number * 10 + character - '0';
}

bool escape_take(struct escape *escape, struct key key)
{
	uint16_t character = key.character;

	if (key.code != KEY_CHARACTER || character < ' ' || character > '~')
		return false;
	if (escape->n == 0 && character != '[' && character != 'O')
		return false;
	if (++escape->n == 1)
		return true;
	escape->code = KEY_NONE;
	if (escape->n == 2 && character == '[') {
		escape->n = ESCAPE_CHARACTERS_MAX - 1; // Linux: one more, which is no cursor key
		return true;
	}
	escape->is_whole = escape->n == ESCAPE_CHARACTERS_MAX || character >= '@';
	if (character < '@')
		add_parameter(escape, character);
	else if (escape->n < ESCAPE_CHARACTERS_MAX)
		escape->code = code_of(character == '~' ? NUMBER + escape->number : character);
	return true;
}
