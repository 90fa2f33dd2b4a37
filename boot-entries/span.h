// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Borrowed bytes: the one string type of boot-entries. A span never owns and is never
// NUL-terminated; it is valid as long as the buffer it points into. Text is UTF-8 unless a header
// says otherwise.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const char *at;
	size_t len;
};

// A span over a string literal or another NUL-terminated string; NULL gives an empty span.
struct span span_of(const char *text);

// A span over the first len bytes at data.
struct span span_bytes(const void *data, size_t len);

bool span_is_empty(struct span s);
bool span_equals(struct span a, struct span b);

// As span_equals, but ASCII letters match in either case.
bool span_equals_nocase(struct span a, struct span b);
bool span_equals_text(struct span s, const char *text);

// Negative, zero or positive as a sorts before, with or after b, byte by byte; a prefix is lower.
int span_compare(struct span a, struct span b);

bool span_has_prefix(struct span s, const char *prefix);
bool span_has_suffix_nocase(struct span s, const char *suffix);

// s without its first n bytes; empty, at the end of s, when it has no more than n.
struct span span_skip(struct span s, size_t n);

// s without spaces and tabs at both ends.
struct span span_trim(struct span s);

// Where byte c first or last stands in s, or s.len when it does not.
size_t span_find(struct span s, char c);
size_t span_find_last(struct span s, char c);

// Takes the next line off the front of *rest into *ret_line, without its end. A line ends at \n or
// \r (so \r\n gives one empty line more). False when *rest is empty.
bool span_take_line(struct span *rest, struct span *ret_line);

// Splits "KEY<spaces or tabs>VALUE" of a trimmed, non-empty line. The value is empty when there is
// none.
void span_split_key(struct span line, struct span *ret_key, struct span *ret_value);

// s without a pair of equal quotes (" or ') around it, when it has one.
struct span span_unquote(struct span s);

// Reads decimal digits and nothing else. False when s is empty, has another byte, or is above max.
bool span_to_u64(struct span s, uint64_t max, uint64_t *ret);

// 1, y, yes, t, true, on and 0, n, no, f, false, off in any case, as systemd reads them. False when
// s is neither.
bool span_to_bool(struct span s, bool *ret);

// True when s holds a byte below 0x20 or 0x7f: what must never reach a terminal or a config line.
bool span_has_control(struct span s);

char ascii_lower(char c);
bool ascii_is_digit(char c);
bool ascii_is_alpha(char c);
bool ascii_is_hex(char c);
