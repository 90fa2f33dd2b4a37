// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/line-edit.h"
#include "boot-entries/utf.h"

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t before(const struct line_edit *line, size_t at)
{
	do {
		if (at == 0)
			return 0;
		at--;
	} while (is_continuation(line->text[at]));
	return at;
}

static size_t behind(const struct line_edit *line, size_t at)
{
	if (at < line->len)
		at++;
	while (at < line->len && is_continuation(line->text[at]))
		at++;
	return at;
}

static void move_bytes(char *to, const char *from, size_t n)
{
	if (n > 0) // or from may be NULL
		__builtin_memmove(to, from, n);
}

// Takes out what is between from and to, and leaves the cursor there.
static void cut(struct line_edit *line, size_t from, size_t to)
{
	move_bytes(line->text + from, line->text + to, line->len - to);
	line->len -= to - from;
	line->cursor = from;
}

static void insert(struct line_edit *line, struct span s)
{
	if (s.len > sizeof line->text - line->len)
		return;
	move_bytes(line->text + line->cursor + s.len, line->text + line->cursor,
		   line->len - line->cursor);
	move_bytes(line->text + line->cursor, s.at, s.len);
	line->len += s.len;
	line->cursor += s.len;
}

static size_t word_start(const struct line_edit *line)
{
	size_t at = line->cursor;

	while (at > 0 && line->text[at - 1] == ' ')
		at--;
	while (at > 0 && line->text[at - 1] != ' ')
		at--;
	return at;
}

void line_edit_init(struct line_edit *line, struct span text)
{
	size_t len = text.len;

	if (len > sizeof line->text) {
		len = sizeof line->text;
		while (len > 0 && is_continuation(text.at[len]))
			len--;
	}
	move_bytes(line->text, text.at, len);
	line->len = len;
	line->cursor = len;
}

static bool press_character(struct line_edit *line, uint16_t character)
{
	char bytes[4];
	size_t len;

	switch (character) {
	case KEY_CTRL('A'):
		line->cursor = 0;
		return true;
	case KEY_CTRL('E'):
		line->cursor = line->len;
		return true;
	case KEY_CTRL('K'):
		cut(line, line->cursor, line->len);
		return true;
	case KEY_CTRL('U'):
		cut(line, 0, line->cursor);
		return true;
	case KEY_CTRL('W'):
		cut(line, word_start(line), line->cursor);
		return true;
	case KEY_CTRL('B'):
		line->cursor = before(line, line->cursor);
		return true;
	case KEY_CTRL('F'):
		line->cursor = behind(line, line->cursor);
		return true;
	case KEY_CTRL('D'):
		cut(line, line->cursor, behind(line, line->cursor));
		return true;
	case KEY_CTRL('H'):
		cut(line, before(line, line->cursor), line->cursor);
		return true;
	default:
		break;
	}
	if (character < 0x20 || utf16_to_utf8(&character, 1, bytes, sizeof bytes, &len) < 0)
		return false;
	insert(line, span_bytes(bytes, len));
	return true;
}

bool line_edit_press(struct line_edit *line, struct key key)
{
	if (key.code == KEY_CHARACTER)
		return press_character(line, key.character);
	if (key.code == KEY_LEFT)
		line->cursor = before(line, line->cursor);
	else if (key.code == KEY_RIGHT)
		line->cursor = behind(line, line->cursor);
	else if (key.code == KEY_HOME)
		line->cursor = 0;
	else if (key.code == KEY_END)
		line->cursor = line->len;
	else if (key.code == KEY_BACKSPACE)
		cut(line, before(line, line->cursor), line->cursor);
	else if (key.code == KEY_DELETE)
		cut(line, line->cursor, behind(line, line->cursor));
	else
		return false;
	return true;
}

static size_t count_characters(struct span s)
{
	size_t n = 0;

	for (; !span_is_empty(s); n++)
		utf8_take(&s);
	return n;
}

struct span line_edit_visible(const struct line_edit *line, size_t width, size_t *ret_cell)
{
	size_t cursor = count_characters((struct span){ line->text, line->cursor });
	size_t half = width > 1 ? width / 2 : 1;
	size_t first = cursor < width ? 0 : (cursor / half - 1) * half;
	struct span rest = line_edit_text(line);

	for (size_t i = 0; i < first; i++)
		utf8_take(&rest);
	*ret_cell = cursor - first;
	return rest;
}

struct span line_edit_text(const struct line_edit *line)
{
	return (struct span){ line->text, line->len };
}
