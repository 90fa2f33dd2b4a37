// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/ascii.h"

#include <stddef.h>

// U+00A0 to U+017F, 32 to a line.
static const char latin[] = " !cLoY|S\"Ca<--R-o+23'uP.,1o>????"
			    "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTs"
			    "aaaaaaaceeeeiiiidnooooo/ouuuuyty"
			    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
			    "GgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
			    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSs"
			    "SsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

_Static_assert(sizeof latin == 0x180 - 0xa0 + 1, "one for each");

char ascii_of(uint16_t character)
{
	static const struct {
		uint16_t first, last;
		char sign;
	} signs[] = {
		{ 0x2013, 0x2014, '-' }, { 0x2018, 0x2019, '\'' }, { 0x201c, 0x201d, '"' },
		{ 0x2022, 0x2022, '*' }, { 0x2026, 0x2026, '.' },  { 0x20ac, 0x20ac, 'E' },
		{ 0x2190, 0x2190, '<' }, { 0x2191, 0x2191, '^' },  { 0x2192, 0x2192, '>' },
		{ 0x2193, 0x2193, 'v' }, { 0x2500, 0x2500, '-' },  { 0x2502, 0x2502, '|' },
		{ 0x2503, 0x253c, '+' }, { 0x2588, 0x2593, '#' },  { 0x25b6, 0x25b6, '>' },
		{ 0x25c0, 0x25c0, '<' },
	};

	if (character >= ' ' && character <= '~')
		return (char)character;
	if (character >= 0xa0 && character <= 0x17f)
		return latin[character - 0xa0];
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (character >= signs[i].first && character <= signs[i].last)
			return signs[i].sign;
	return '?';
}
