// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/utf.h"
#include "boot-entries/bytes.h"
#include "boot-entries/error.h"
#include "boot-entries/writer.h"

// How many bytes a sequence has by its first one; 0 for a byte that cannot start one.
static size_t sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

static bool is_surrogate(uint32_t code)
{
	return code >= 0xd800 && code <= 0xdfff;
}

// The code point of n bytes at bytes, or UTF_REPLACEMENT and *ret_valid false.
static uint32_t decode(const char *bytes, size_t n, bool *ret_valid)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t code = (unsigned char)bytes[0] & (n == 1 ? 0x7fu : 0xffu >> (n + 1));

	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)bytes[i] & 0xc0) != 0x80)
			return UTF_REPLACEMENT;
		code = code << 6 | ((unsigned char)bytes[i] & 0x3f);
	}
	if (code < smallest[n] || code > 0x10ffff || is_surrogate(code))
		return UTF_REPLACEMENT;
	*ret_valid = true;
	return code;
}

static uint32_t take(struct span *rest, bool *ret_valid)
{
	size_t n = sequence_length((unsigned char)rest->at[0]);
	uint32_t code = UTF_REPLACEMENT;

	*ret_valid = false;
	if (n > 0 && n <= rest->len)
		code = decode(rest->at, n, ret_valid);
	*rest = span_skip(*rest, *ret_valid ? n : 1);
	return code;
}

uint32_t utf8_take(struct span *rest)
{
	unsigned char first = (unsigned char)rest->at[0];
	bool valid;

	if (first >= 0x80)
		return take(rest, &valid);
	rest->at++;
	rest->len--;
	return first;
}

// Nearly all text is ASCII.
static struct span skip_ascii(struct span text)
{
	uint64_t word;
	size_t n = 0;

	for (; text.len - n >= sizeof(word); n += sizeof(word)) {
		__builtin_memcpy(&word, text.at + n, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (n < text.len && (unsigned char)text.at[n] < 0x80)
		n++;
	return span_skip(text, n);
}

bool utf8_is_valid(struct span text)
{
	bool valid = true;

	for (text = skip_ascii(text); valid && text.len > 0; text = skip_ascii(text))
		take(&text, &valid);
	return valid;
}

int utf8_to_utf16(struct span text, uint16_t *buf, size_t cap, size_t *ret_units)
{
	size_t n = 0;

	while (text.len > 0) {
		uint32_t code = utf8_take(&text);

		if (cap - n < (code > 0xffff ? 2u : 1u))
			return BOOT_ERROR_NO_ROOM;
		if (code > 0xffff) {
			buf[n++] = (uint16_t)(0xd800 + ((code - 0x10000) >> 10));
			code = 0xdc00 + ((code - 0x10000) & 0x3ff);
		}
		buf[n++] = (uint16_t)code;
	}
	if (n == cap)
		return BOOT_ERROR_NO_ROOM;
	buf[n] = 0;
	if (ret_units)
		*ret_units = n;
	return 0;
}

static void add_utf8(struct writer *w, uint32_t code)
{
	if (code < 0x80) {
		writer_add_char(w, (char)code);
		return;
	}
	if (code < 0x800) {
		writer_add_char(w, (char)(0xc0 | code >> 6));
	} else if (code < 0x10000) {
		writer_add_char(w, (char)(0xe0 | code >> 12));
		writer_add_char(w, (char)(0x80 | (code >> 6 & 0x3f)));
	} else {
		writer_add_char(w, (char)(0xf0 | code >> 18));
		writer_add_char(w, (char)(0x80 | (code >> 12 & 0x3f)));
		writer_add_char(w, (char)(0x80 | (code >> 6 & 0x3f)));
	}
	writer_add_char(w, (char)(0x80 | (code & 0x3f)));
}

// The code point at *i of n units, little-endian bytes; moves *i behind it.
static uint32_t take_utf16(const uint8_t *bytes, size_t n, size_t *i)
{
	uint32_t high = load_le16(bytes + 2 * (*i)++), low;

	if (!is_surrogate(high))
		return high;
	if (high >= 0xdc00 || *i == n)
		return UTF_REPLACEMENT;
	low = load_le16(bytes + 2 * *i);
	if (low < 0xdc00 || low > 0xdfff)
		return UTF_REPLACEMENT;
	++*i;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

int utf16le_to_utf8(const uint8_t *bytes, size_t n_bytes, char *buf, size_t cap, size_t *ret_len)
{
	size_t n = n_bytes / 2, i = 0;
	struct writer w;
	int r;

	writer_init(&w, buf, cap);
	while (i < n && load_le16(bytes + 2 * i) != 0)
		add_utf8(&w, take_utf16(bytes, n, &i));
	r = writer_end_text(&w);
	if (r == 0 && ret_len)
		*ret_len = w.len;
	return r;
}

// UEFI machines are little-endian (UEFI 2.10, section 1.8.1).
int utf16_to_utf8(const uint16_t *text, size_t n, char *buf, size_t cap, size_t *ret_len)
{
	return utf16le_to_utf8((const uint8_t *)text, 2 * n, buf, cap, ret_len);
}

static bool is_one_cell(uint32_t code)
{
	return (code >= 0x20 && code <= 0x7e) || (code >= 0xa1 && code <= 0x17f && code != 0xad);
}

size_t utf8_to_screen(struct span text, size_t max_cells, char *buf, size_t cap)
{
	size_t n_cells = 0;
	struct writer w;

	writer_init(&w, buf, cap);
	while (text.len > 0 && n_cells < max_cells && cap - w.len > 2) {
		uint32_t code = utf8_take(&text);

		add_utf8(&w, is_one_cell(code) ? code : '?');
		n_cells++;
	}
	writer_end_cut(&w);
	return n_cells;
}
