// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/glob.h"

// Whether c is in the set behind "[" at the front of *pattern; takes the set and its "]" off. A "]"
// that comes first is a member, as in fnmatch(3). *ret_closed is false when no "]" ends it.
static bool set_has(struct span *pattern, char c, bool *ret_closed)
{
	bool found = false, first = true;

	*ret_closed = false;
	for (; pattern->len > 0; first = false) {
		char low = ascii_lower(pattern->at[0]), high;

		*pattern = span_skip(*pattern, 1);
		if (low == ']' && !first) {
			*ret_closed = true;
			return found;
		}
		if (low == '\\' && pattern->len > 0) {
			low = ascii_lower(pattern->at[0]);
			*pattern = span_skip(*pattern, 1);
		}
		high = low;
		if (pattern->len >= 2 && pattern->at[0] == '-' && pattern->at[1] != ']') {
			high = ascii_lower(pattern->at[1]);
			*pattern = span_skip(*pattern, 2);
		}
		found |= c >= low && c <= high;
	}
	return false;
}

// Matches one pattern element other than * against c and takes it off.
static bool match_one(struct span *pattern, char c)
{
	char p = pattern->at[0];
	bool closed, found;

	*pattern = span_skip(*pattern, 1);
	if (p == '?')
		return true;
	if (p == '[') {
		found = set_has(pattern, ascii_lower(c), &closed);
		return closed && found;
	}
	if (p == '\\') {
		if (pattern->len == 0)
			return false;
		p = pattern->at[0];
		*pattern = span_skip(*pattern, 1);
	}
	return ascii_lower(p) == ascii_lower(c);
}

// Only the last * ever needs a second try, one character further: earlier ones have matched as
// little as they could.
bool glob_match(struct span pattern, struct span text)
{
	const struct span whole_pattern = pattern, whole_text = text;
	size_t pattern_left = 0, text_left = 0; // behind the last *, and behind what it has taken
	bool star = false;

	while (text.len > 0) {
		if (pattern.len > 0 && pattern.at[0] == '*') {
			pattern = span_skip(pattern, 1);
			pattern_left = pattern.len;
			text_left = text.len;
			star = true;
			continue;
		}
		if (pattern.len > 0 && match_one(&pattern, text.at[0])) {
			text = span_skip(text, 1);
			continue;
		}
		if (!star)
			return false;
		text_left--;
		pattern = span_skip(whole_pattern, whole_pattern.len - pattern_left);
		text = span_skip(whole_text, whole_text.len - text_left);
	}
	while (pattern.len > 0 && pattern.at[0] == '*')
		pattern = span_skip(pattern, 1);
	return pattern.len == 0;
}
