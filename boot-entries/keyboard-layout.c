// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/keyboard-layout.h"
#include "boot-entries/bytes.h"
#include "boot-entries/error.h"

#define HEADER 23u
#define DESCRIPTIONS_AT 18u

static bool belongs_into_a_tag(uint16_t unit)
{
	char c = unit < 0x80 ? (char)unit : '\0';

	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-';
}

static int copy_tag(const uint8_t *units, size_t n, char ret[KEYBOARD_LANGUAGE_MAX])
{
	char tag[KEYBOARD_LANGUAGE_MAX] = "";
	size_t len = 0;

	while (len < n && load_le16(units + 2 * len) != ' ') {
		if (!belongs_into_a_tag(load_le16(units + 2 * len)))
			return BOOT_ERROR_SYNTAX;
		if (len == KEYBOARD_LANGUAGE_MAX - 1)
			return BOOT_ERROR_NO_ROOM;
		tag[len] = (char)load_le16(units + 2 * len);
		len++;
	}
	if (len == 0 || len == n)
		return BOOT_ERROR_SYNTAX;
	__builtin_memcpy(ret, tag, sizeof(tag));
	return 0;
}

int keyboard_layout_language(const void *layout, size_t size, char ret[KEYBOARD_LANGUAGE_MAX])
{
	const uint8_t *bytes = layout;
	size_t at;

	if (size < HEADER || load_le16(bytes) != size)
		return BOOT_ERROR_TRUNCATED;
	at = load_le32(bytes + DESCRIPTIONS_AT);
	if (at > size || size - at < 2)
		return BOOT_ERROR_RANGE;
	if (load_le16(bytes + at) == 0)
		return BOOT_ERROR_MISSING;
	return copy_tag(bytes + at + 2, (size - at - 2) / 2, ret);
}
