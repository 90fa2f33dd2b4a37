// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/generation.h"
#include "boot-entries/error.h"
#include "boot-entries/writer.h"

#define ID_SUFFIX ".conf"
#define KERNEL_MARK ", Linux "

// Folders at the root of a boot partition that belong to everybody, and the state record's name,
// which stands where a token's folder of catalogs would.
static bool is_taken(struct span name)
{
	return span_equals_nocase(name, span_of("EFI")) ||
	       span_equals_nocase(name, span_of("loader")) ||
	       span_equals_nocase(name, span_of("state"));
}

static bool is_token_char(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || c == '-' || c == '_' || c == '.';
}

bool generation_token_is_valid(struct span token)
{
	if (token.len == 0 || token.len > BOOT_TOKEN_MAX || token.at[0] == '.' ||
	    token.at[0] == '-' || is_taken(token))
		return false;
	if (token.len >= 5 && span_equals_nocase((struct span){ token.at, 5 }, span_of("auto-")))
		return false;
	for (size_t i = 0; i < token.len; i++)
		if (!is_token_char(token.at[i]))
			return false;
	return true;
}

static bool number_is_valid(uint32_t number)
{
	return number >= 1 && number <= GENERATION_MAX;
}

int generation_print_id(struct span token, uint32_t number, char *buf, size_t cap)
{
	struct writer w;

	if (!generation_token_is_valid(token))
		return BOOT_ERROR_SYNTAX;
	if (!number_is_valid(number))
		return BOOT_ERROR_RANGE;
	writer_init(&w, buf, cap);
	for (size_t i = 0; i < token.len; i++)
		writer_add_char(&w, ascii_lower(token.at[i]));
	writer_add_char(&w, '-');
	writer_add_number(&w, number, 0);
	writer_add_text(&w, ID_SUFFIX);
	return writer_end_text(&w);
}

int generation_print_title(struct span label, struct span system, char *buf, size_t cap)
{
	struct writer w;

	if (span_has_control(label) || span_has_control(system))
		return BOOT_ERROR_SYNTAX;
	writer_init(&w, buf, cap);
	writer_add(&w, label);
	if (!span_is_empty(label))
		writer_add_text(&w, ": ");
	writer_add(&w, system);
	return writer_end_text(&w);
}

int generation_print_version(uint32_t number, struct span kernel_version, char *buf, size_t cap)
{
	struct writer w;

	if (!number_is_valid(number))
		return BOOT_ERROR_RANGE;
	if (span_has_control(kernel_version))
		return BOOT_ERROR_SYNTAX;
	writer_init(&w, buf, cap);
	writer_add_number(&w, number, 0);
	if (!span_is_empty(kernel_version)) {
		writer_add_text(&w, KERNEL_MARK);
		writer_add(&w, kernel_version);
	}
	return writer_end_text(&w);
}

static bool read_number(struct span digits, uint32_t *ret)
{
	uint64_t number;

	if (span_is_empty(digits) || digits.at[0] == '0' ||
	    !span_to_u64(digits, GENERATION_MAX, &number))
		return false;
	*ret = (uint32_t)number;
	return true;
}

// The version's number: digits up to the end or to the kernel mark.
static struct span version_number(struct span version, struct span *ret_kernel)
{
	size_t comma = span_find(version, ',');
	struct span tail = span_skip(version, comma);

	if (!span_has_prefix(tail, KERNEL_MARK)) {
		*ret_kernel = (struct span){ 0 };
		return version;
	}
	*ret_kernel = span_skip(tail, sizeof(KERNEL_MARK) - 1);
	return (struct span){ version.at, comma };
}

// "TOKEN-N.conf" into its two parts.
static bool split_id(struct span id, struct span *ret_token, uint32_t *ret_number)
{
	size_t dash;

	if (!span_has_suffix_nocase(id, ID_SUFFIX))
		return false;
	id.len -= sizeof(ID_SUFFIX) - 1;
	dash = span_find_last(id, '-');
	if (dash == id.len || !generation_token_is_valid((struct span){ id.at, dash }) ||
	    !read_number(span_skip(id, dash + 1), ret_number))
		return false;
	*ret_token = (struct span){ id.at, dash };
	return true;
}

bool generation_parse(struct span id, struct span version, struct span *ret_token,
		      uint32_t *ret_number)
{
	uint32_t of_id, of_version;
	struct span kernel, token;

	if (!split_id(id, &token, &of_id) ||
	    !read_number(version_number(version, &kernel), &of_version) || of_id != of_version)
		return false;
	*ret_token = token;
	*ret_number = of_id;
	return true;
}

bool generation_parse_id(struct span id, struct span token, uint32_t *ret_number)
{
	struct span its_token;
	uint32_t number;

	if (!split_id(id, &its_token, &number) || !span_equals_nocase(its_token, token))
		return false;
	*ret_number = number;
	return true;
}

struct span generation_system_of(struct span title, struct span label)
{
	struct span rest = span_skip(title, label.len);

	if (span_is_empty(label) || title.len < label.len ||
	    !span_equals((struct span){ title.at, label.len }, label) ||
	    !span_has_prefix(rest, ": "))
		return title;
	return span_skip(rest, 2);
}

struct span generation_kernel_version(struct span version)
{
	struct span kernel;
	uint32_t number;

	return read_number(version_number(version, &kernel), &number) ? kernel : version;
}
