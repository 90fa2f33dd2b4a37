// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/uki.h"
#include "boot-entries/error.h"

// No pointers, which the loader would have to relocate.
static const char part_names[UKI_N_PARTS][9] = {
	[UKI_OSREL] = ".osrel",     [UKI_CMDLINE] = ".cmdline", [UKI_UNAME] = ".uname",
	[UKI_PROFILE] = ".profile", [UKI_LINUX] = ".linux",     [UKI_INITRD] = ".initrd",
};

static bool is_profile(const struct pe_section *section)
{
	return span_equals_text(section->name, part_names[UKI_PROFILE]);
}

int uki_count_profiles(const struct pe *pe, size_t *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < pe->n_sections; i++) {
		struct pe_section section = pe_section_at(pe, i);

		n += is_profile(&section);
	}
	if (n > UKI_MAX_PROFILES)
		return BOOT_ERROR_TOO_MANY;
	*ret = n > 0 ? n : 1;
	return 0;
}

// Index of the first section from start on that begins a profile, or n_sections.
static size_t next_profile(const struct pe *pe, size_t start)
{
	for (; start < pe->n_sections; start++) {
		struct pe_section section = pe_section_at(pe, start);

		if (is_profile(&section))
			break;
	}
	return start;
}

static int take_parts(const struct pe *pe, size_t from, size_t to, struct uki *uki)
{
	bool seen[UKI_N_PARTS] = { 0 };

	for (size_t i = from; i < to; i++) {
		struct pe_section section = pe_section_at(pe, i);

		for (size_t part = 0; part < UKI_N_PARTS; part++) {
			if (!span_equals_text(section.name, part_names[part]))
				continue;
			if (seen[part])
				return BOOT_ERROR_CONFLICT;
			seen[part] = true;
			uki->has[part] = true;
			uki->parts[part] = section;
		}
	}
	return 0;
}

int uki_parse(const struct pe *pe, size_t profile, struct uki *ret)
{
	size_t first = next_profile(pe, 0), from = first;
	struct uki uki = { 0 };
	int r;

	for (size_t i = 0; i < profile && from < pe->n_sections; i++)
		from = next_profile(pe, from + 1);
	if (profile > 0 && from == pe->n_sections)
		return BOOT_ERROR_RANGE;
	r = take_parts(pe, 0, first, &uki);
	if (r == 0 && from < pe->n_sections)
		r = take_parts(pe, from, next_profile(pe, from + 1), &uki);
	if (r == 0 && (!uki.has[UKI_OSREL] || !uki.has[UKI_LINUX]))
		r = BOOT_ERROR_MISSING;
	if (r == 0)
		*ret = uki;
	return r;
}

void uki_profile_parse(struct span text, struct span *ret_id, struct span *ret_title)
{
	struct span line, id = { 0 }, title = { 0 };

	text.len = span_find(text, '\0');
	while (span_take_line(&text, &line)) {
		line = span_trim(line);
		if (span_has_prefix(line, "ID="))
			id = span_unquote(span_skip(line, 3));
		else if (span_has_prefix(line, "TITLE="))
			title = span_unquote(span_skip(line, 6));
	}
	*ret_id = id;
	*ret_title = title;
}

static bool is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct span uki_cmdline(struct span section)
{
	section.len = span_find(section, '\0');
	while (section.len > 0 && is_white(section.at[0]))
		section = span_skip(section, 1);
	while (section.len > 0 && is_white(section.at[section.len - 1]))
		section.len--;
	return section;
}
