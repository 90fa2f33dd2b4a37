// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/span.h"

#define WORD 8u
#define ONE_IN_EACH_BYTE UINT64_C(0x0101010101010101)

struct span span_of(const char *text)
{
	size_t len = 0;

	while (text && text[len])
		len++;
	return (struct span){ text, len };
}

struct span span_bytes(const void *data, size_t len)
{
	return (struct span){ data, len };
}

bool span_is_empty(struct span s)
{
	return s.len == 0;
}

bool span_equals(struct span a, struct span b)
{
	return a.len == b.len && span_compare(a, b) == 0;
}

bool span_equals_nocase(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
			return false;
	return true;
}

// As far as text goes, how much of s is like it. Menus of hundreds of entries compare keys a lot.
static size_t count_same(struct span s, const char *text)
{
	size_t n = 0;

	while (n < s.len && s.at[n] == text[n] && text[n])
		n++;
	return n;
}

bool span_equals_text(struct span s, const char *text)
{
	size_t n = count_same(s, text);

	return n == s.len && !text[n];
}

static uint64_t load_word(const char *at)
{
	uint64_t word;

	__builtin_memcpy(&word, at, sizeof(word));
	return word;
}

int span_compare(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;

	while (n - i >= WORD && load_word(a.at + i) == load_word(b.at + i))
		i += WORD;
	for (; i < n; i++)
		if (a.at[i] != b.at[i])
			return (unsigned char)a.at[i] < (unsigned char)b.at[i] ? -1 : 1;
	return (a.len > b.len) - (a.len < b.len);
}

bool span_has_prefix(struct span s, const char *prefix)
{
	return !prefix[count_same(s, prefix)];
}

bool span_has_suffix_nocase(struct span s, const char *suffix)
{
	struct span x = span_of(suffix);

	return s.len >= x.len && span_equals_nocase(span_skip(s, s.len - x.len), x);
}

struct span span_skip(struct span s, size_t n)
{
	if (n > s.len)
		n = s.len;
	return (struct span){ n > 0 ? s.at + n : s.at, s.len - n }; // at may be NULL
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct span span_trim(struct span s)
{
	for (; s.len > 0 && is_blank(s.at[0]); s.len--)
		s.at++;
	while (s.len > 0 && is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

// The top bit of the first byte of word that is below limit, and of some that follow it; 0 when
// there is none. limit is at most 0x80.
static uint64_t bytes_below(uint64_t word, unsigned limit)
{
	return (word - ONE_IN_EACH_BYTE * limit) & ~word & ONE_IN_EACH_BYTE << 7;
}

// How many bytes stand in front of the first one of found, which is not 0. The first is the lowest:
// UEFI machines are little-endian (UEFI 2.10, section 1.8.1), and others run no genboot.
static size_t count_before(uint64_t found)
{
	return (size_t)__builtin_ctzll(found) / 8;
}

size_t span_find(struct span s, char c)
{
	uint64_t wanted = ONE_IN_EACH_BYTE * (unsigned char)c;
	size_t i = 0;

	for (; s.len - i >= WORD; i += WORD) {
		uint64_t found = bytes_below(load_word(s.at + i) ^ wanted, 1);

		if (found != 0)
			return i + count_before(found);
	}
	while (i < s.len && s.at[i] != c)
		i++;
	return i;
}

size_t span_find_last(struct span s, char c)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.at[i - 1] == c)
			return i - 1;
	return s.len;
}

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

// A catalog of hundreds of generations is searched for its lines at each boot, so it goes word by
// word. Of what is not above a line's end only tabs are to be expected.
static size_t find_line_end(struct span s)
{
	size_t i = 0;

	while (s.len - i >= WORD) {
		uint64_t found = bytes_below(load_word(s.at + i), '\r' + 1);

		i += found != 0 ? count_before(found) : WORD;
		if (found != 0 && is_line_end(s.at[i]))
			return i;
		i += found != 0;
	}
	while (i < s.len && !is_line_end(s.at[i]))
		i++;
	return i;
}

bool span_take_line(struct span *rest, struct span *ret_line)
{
	struct span text = *rest;
	size_t n;

	if (text.len == 0)
		return false;
	n = find_line_end(text);
	*ret_line = (struct span){ text.at, n };
	*rest = span_skip(text, n + 1);
	return true;
}

void span_split_key(struct span line, struct span *ret_key, struct span *ret_value)
{
	size_t n = 0;

	while (n < line.len && !is_blank(line.at[n]))
		n++;
	*ret_key = (struct span){ line.at, n };
	*ret_value = span_trim(span_skip(line, n));
}

struct span span_unquote(struct span s)
{
	if (s.len < 2 || s.at[0] != s.at[s.len - 1] || (s.at[0] != '"' && s.at[0] != '\''))
		return s;
	return (struct span){ s.at + 1, s.len - 2 };
}

bool span_to_u64(struct span s, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_digit(s.at[i]) || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(s.at[i] - '0'), &value))
			return false;
	}
	if (value > max)
		return false;
	*ret = value;
	return true;
}

bool span_to_bool(struct span s, bool *ret)
{
	static const struct {
		char text[6];
		bool value;
	} words[] = {
		{ "1", true },  { "yes", true },    { "y", true },  { "true", true },
		{ "t", true },  { "on", true },     { "0", false }, { "no", false },
		{ "n", false }, { "false", false }, { "f", false }, { "off", false },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (span_equals_nocase(s, span_of(words[i].text))) {
			*ret = words[i].value;
			return true;
		}
	}
	return false;
}

bool span_has_control(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
			return true;
	return false;
}

char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool ascii_is_alpha(char c)
{
	return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

bool ascii_is_hex(char c)
{
	return ascii_is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
}
