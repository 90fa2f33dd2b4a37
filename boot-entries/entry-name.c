// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/entry-name.h"
#include "boot-entries/error.h"
#include "boot-entries/utf.h"
#include "boot-entries/writer.h"

// A number of a counter: digits only, at most BOOT_TRIES_MAX, and not so many digits that the width
// would not fit.
static bool read_tries(struct span digits, uint32_t *ret, uint8_t *ret_width)
{
	uint64_t value;

	if (digits.len > UINT8_MAX || !span_to_u64(digits, BOOT_TRIES_MAX, &value))
		return false;
	*ret = (uint32_t)value;
	*ret_width = (uint8_t)digits.len;
	return true;
}

// Reads "LEFT" or "LEFT-DONE", what stands between the last "+" and the suffix.
static bool read_counter(struct span counter, struct entry_name *name)
{
	size_t dash = span_find(counter, '-');

	if (!read_tries((struct span){ counter.at, dash }, &name->tries_left, &name->left_width))
		return false;
	return dash == counter.len ||
	       read_tries(span_skip(counter, dash + 1), &name->tries_done, &name->done_width);
}

static void split_counter(struct entry_name *name)
{
	struct entry_name counted = *name;
	size_t plus = span_find_last(name->stem, '+');

	if (plus == 0 || plus == name->stem.len ||
	    !read_counter(span_skip(name->stem, plus + 1), &counted))
		return;
	counted.counted = true;
	counted.stem.len = plus;
	*name = counted;
}

static void print_id(struct entry_name *name)
{
	struct writer w;

	writer_init(&w, name->id, sizeof(name->id));
	for (size_t i = 0; i < name->stem.len; i++)
		writer_add_char(&w, ascii_lower(name->stem.at[i]));
	for (size_t i = 0; i < name->suffix.len; i++)
		writer_add_char(&w, ascii_lower(name->suffix.at[i]));
	writer_end_cut(&w); // never cuts: the name is at most BOOT_ID_MAX long
}

static int check_name(struct span file)
{
	if (file.len > BOOT_ID_MAX)
		return BOOT_ERROR_TOO_LONG;
	if (!utf8_is_valid(file))
		return BOOT_ERROR_ENCODING;
	if (span_has_control(file) || span_find(file, '/') < file.len ||
	    span_find(file, '\\') < file.len)
		return BOOT_ERROR_SYNTAX;
	if (span_has_prefix(file, ".") ||
	    (file.len >= 5 && span_equals_nocase((struct span){ file.at, 5 }, span_of("auto-"))))
		return BOOT_ERROR_HIDDEN;
	if (!span_has_suffix_nocase(file, ".conf") && !span_has_suffix_nocase(file, ".efi"))
		return BOOT_ERROR_HIDDEN;
	return 0;
}

int entry_name_parse(struct span file, struct entry_name *ret)
{
	struct entry_name name = { 0 };
	int r = check_name(file);

	if (r < 0)
		return r;
	name.stem = (struct span){ file.at, span_find_last(file, '.') };
	name.suffix = span_skip(file, name.stem.len);
	if (name.stem.len == 0)
		return BOOT_ERROR_HIDDEN;
	split_counter(&name);
	print_id(&name);
	*ret = name;
	return 0;
}

int entry_name_print(const struct entry_name *name, char *buf, size_t cap)
{
	struct writer w;

	writer_init(&w, buf, cap);
	writer_add(&w, name->stem);
	if (name->counted) {
		writer_add_char(&w, '+');
		writer_add_number(&w, name->tries_left, name->left_width);
	}
	if (name->counted && name->done_width > 0) {
		writer_add_char(&w, '-');
		writer_add_number(&w, name->tries_done, name->done_width);
	}
	writer_add(&w, name->suffix);
	return writer_end_text(&w);
}

// The largest number of so many digits, at most BOOT_TRIES_MAX.
static uint32_t largest_of_width(uint8_t width)
{
	uint64_t largest = 9;

	while (--width > 0 && largest < BOOT_TRIES_MAX)
		largest = largest * 10 + 9;
	return largest < BOOT_TRIES_MAX ? (uint32_t)largest : BOOT_TRIES_MAX;
}

void entry_name_count(struct entry_name *name)
{
	if (!name->counted)
		return;
	if (name->tries_left > 0)
		name->tries_left--;
	if (name->done_width == 0)
		name->done_width = 1;
	if (name->tries_done < largest_of_width(name->done_width))
		name->tries_done++;
}

enum entry_state entry_name_state(const struct entry_name *name)
{
	if (!name->counted)
		return ENTRY_GOOD;
	return name->tries_left > 0 ? ENTRY_INDETERMINATE : ENTRY_BAD;
}

bool entry_id_is_portable(struct span id)
{
	static const char others[] = "+-_.@";

	if (id.len == 0 || id.len > BOOT_ID_MAX)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (!ascii_is_alpha(id.at[i]) && !ascii_is_digit(id.at[i]) &&
		    span_find(span_of(others), id.at[i]) == sizeof(others) - 1)
			return false;
	return true;
}
