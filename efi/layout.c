// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/layout.h"

struct layout_key {
	char us;
	uint16_t character;
};

static const struct layout_key de_keys[] = {
	{ 'y', 'z' },  { 'z', 'y' },   { 'Y', 'Z' },  { 'Z', 'Y' },  { '`', '^' },  { '~', 0xb0 },
	{ '@', '"' },  { '#', 0xa7 },  { '^', '&' },  { '&', '/' },  { '*', '(' },  { '(', ')' },
	{ ')', '=' },  { '-', 0xdf },  { '_', '?' },  { '=', 0xb4 }, { '+', '`' },  { '[', 0xfc },
	{ '{', 0xdc }, { ']', '+' },   { '}', '*' },  { '\\', '#' }, { '|', '\'' }, { ';', 0xf6 },
	{ ':', 0xd6 }, { '\'', 0xe4 }, { '"', 0xc4 }, { '<', ';' },  { '>', ':' },  { '/', '-' },
	{ '?', '_' },
};

static const struct layout_key de_alt_gr[] = {
	{ 'q', '@' }, { '2', 0xb2 }, { '3', 0xb3 }, { '7', '{' },  { '8', '[' }, { '9', ']' },
	{ '0', '}' }, { '-', '\\' }, { ']', '~' },  { '\\', '|' }, { ',', '<' }, { '.', '>' },
};

static const struct layout_key fr_keys[] = {
	{ 'a', 'q' },  { 'q', 'a' },   { 'z', 'w' },  { 'w', 'z' },  { 'A', 'Q' },  { 'Q', 'A' },
	{ 'Z', 'W' },  { 'W', 'Z' },   { '1', '&' },  { '2', 0xe9 }, { '3', '"' },  { '4', '\'' },
	{ '5', '(' },  { '6', '-' },   { '7', 0xe8 }, { '8', '_' },  { '9', 0xe7 }, { '0', 0xe0 },
	{ '-', ')' },  { '!', '1' },   { '@', '2' },  { '#', '3' },  { '$', '4' },  { '%', '5' },
	{ '^', '6' },  { '&', '7' },   { '*', '8' },  { '(', '9' },  { ')', '0' },  { '_', 0xb0 },
	{ '`', 0xb2 }, { '[', '^' },   { '{', 0xa8 }, { ']', '$' },  { '}', 0xa3 }, { ';', 'm' },
	{ ':', 'M' },  { '\'', 0xf9 }, { '"', '%' },  { '\\', '*' }, { '|', 0xb5 }, { 'm', ',' },
	{ 'M', '?' },  { ',', ';' },   { '<', '.' },  { '.', ':' },  { '>', '/' },  { '/', '!' },
	{ '?', 0xa7 },
};

static const struct layout_key fr_alt_gr[] = {
	{ '2', '~' }, { '3', '#' },  { '4', '{' }, { '5', '[' }, { '6', '|' },
	{ '7', '`' }, { '8', '\\' }, { '9', '^' }, { '0', '@' }, { '-', ']' },
	{ '=', '}' }, { ',', '<' },  { '.', '>' },
};

struct layout_table {
	const struct layout_key *keys;
	size_t n;
};

#define TABLE(table) ((struct layout_table){ table, sizeof(table) / sizeof((table)[0]) })

// Not a table of tables: its pointers would be relocations, which the loader has none of.
static struct layout_table layout_of(enum loader_keyboard keyboard, bool alt_gr)
{
	switch (keyboard) {
	case LOADER_KEYBOARD_DE:
		return alt_gr ? TABLE(de_alt_gr) : TABLE(de_keys);
	case LOADER_KEYBOARD_FR:
		return alt_gr ? TABLE(fr_alt_gr) : TABLE(fr_keys);
	case LOADER_KEYBOARD_US:
		break;
	}
	return (struct layout_table){ NULL, 0 };
}

uint16_t layout_character(enum loader_keyboard keyboard, uint16_t us_character, bool alt_gr)
{
	const struct layout_table table = layout_of(keyboard, alt_gr);

	for (size_t i = 0; i < table.n; i++)
		if ((uint16_t)table.keys[i].us == us_character)
			return table.keys[i].character;
	return us_character;
}
