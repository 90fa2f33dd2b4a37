// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"
#include "boot-entries/uki.h"
#include "tests/boot-entries/image.h"
#include "tests/boot-entries/text.h"

static struct image image;
static struct pe pe;

#define make(...)                                                                                  \
	do {                                                                                       \
		const struct image_section sections_[] = { __VA_ARGS__ };                          \
		image_make(&image, sections_, ARRAY_LEN(sections_));                               \
		cr_assert_eq(pe_parse(image.bytes, image.len, image.len, &pe), 0);                 \
	} while (0)

static void assert_part(const struct uki *uki, enum uki_part part, const char *text)
{
	cr_assert(uki->has[part]);
	assert_span(span_bytes(image.bytes + uki->parts[part].offset, uki->parts[part].size), text);
}

Test(uki, a_plain_image_has_one_profile_with_its_sections)
{
	struct uki uki;
	size_t n;

	make({ ".osrel", "ID=x" }, { ".cmdline", "quiet" }, { ".uname", "6.1" }, { ".linux", "k" },
	     { ".initrd", "i" });
	cr_assert_eq(uki_count_profiles(&pe, &n), 0);
	cr_assert_eq(n, 1);
	cr_assert_eq(uki_parse(&pe, 0, &uki), 0);
	assert_part(&uki, UKI_OSREL, "ID=x");
	assert_part(&uki, UKI_CMDLINE, "quiet");
	assert_part(&uki, UKI_UNAME, "6.1");
	cr_assert_not(uki.has[UKI_PROFILE]);
	cr_assert_eq(uki_parse(&pe, 1, &uki), BOOT_ERROR_RANGE);
}

Test(uki, a_profile_replaces_sections_of_the_base)
{
	struct uki uki;
	size_t n;

	make({ ".osrel", "ID=x" }, { ".linux", "k" }, { ".cmdline", "base" },
	     { ".profile", "ID=main" }, { ".profile", "ID=debug" }, { ".cmdline", "debug" });
	cr_assert_eq(uki_count_profiles(&pe, &n), 0);
	cr_assert_eq(n, 2);
	cr_assert_eq(uki_parse(&pe, 0, &uki), 0);
	assert_part(&uki, UKI_CMDLINE, "base");
	assert_part(&uki, UKI_PROFILE, "ID=main");
	cr_assert_eq(uki_parse(&pe, 1, &uki), 0);
	assert_part(&uki, UKI_CMDLINE, "debug");
	assert_part(&uki, UKI_OSREL, "ID=x");
	cr_assert_eq(uki_parse(&pe, 2, &uki), BOOT_ERROR_RANGE);
}

Test(uki, an_image_without_os_release_or_kernel_is_no_uki)
{
	struct uki uki;

	make({ ".linux", "k" });
	cr_assert_eq(uki_parse(&pe, 0, &uki), BOOT_ERROR_MISSING);
	make({ ".osrel", "ID=x" });
	cr_assert_eq(uki_parse(&pe, 0, &uki), BOOT_ERROR_MISSING);
}

Test(uki, a_section_twice_in_one_profile_is_refused)
{
	struct uki uki;

	make({ ".osrel", "ID=x" }, { ".linux", "k" }, { ".cmdline", "a" }, { ".cmdline", "b" });
	cr_assert_eq(uki_parse(&pe, 0, &uki), BOOT_ERROR_CONFLICT);
	make({ ".osrel", "ID=x" }, { ".linux", "k" }, { ".profile", "ID=a" }, { ".linux", "b" },
	     { ".linux", "c" });
	cr_assert_eq(uki_parse(&pe, 0, &uki), BOOT_ERROR_CONFLICT);
}

Test(uki, more_profiles_than_the_limit_are_refused)
{
	static struct image_section sections[UKI_MAX_PROFILES + 1];
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		sections[i] = (struct image_section){ ".profile", "x" };
	image_make(&image, sections, UKI_MAX_PROFILES);
	cr_assert_eq(pe_parse(image.bytes, image.len, image.len, &pe), 0);
	cr_assert_eq(uki_count_profiles(&pe, &n), 0);
	cr_assert_eq(n, UKI_MAX_PROFILES);
	image_make(&image, sections, UKI_MAX_PROFILES + 1);
	cr_assert_eq(pe_parse(image.bytes, image.len, image.len, &pe), 0);
	cr_assert_eq(uki_count_profiles(&pe, &n), BOOT_ERROR_TOO_MANY);
}

Test(uki, a_profile_section_says_id_and_title)
{
	struct span id, title;

	uki_profile_parse(S("# p\nID=factory-reset\nTITLE=\"Factory reset\"\n"), &id, &title);
	assert_span(id, "factory-reset");
	assert_span(title, "Factory reset");
	uki_profile_parse(S(""), &id, &title);
	cr_assert(span_is_empty(id) && span_is_empty(title));
}

Test(uki, the_command_line_ends_at_a_nul_and_loses_outer_blanks)
{
	assert_span(uki_cmdline(S(" root=x ro\n\0junk")), "root=x ro");
	assert_span(uki_cmdline(S("\n")), "");
}
