// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/packages/changes.h"
#include "host/packages/dpkg.h"
#include "host/packages/packages.h"
#include "tests/host/folder.h"

// The list that a status file gives, or "line N: PROBLEM". The caller frees.
static char *list_of(const char *status, size_t len, size_t piece)
{
	struct dpkg dpkg = { 0 };
	char *text = NULL;
	size_t n = 0;
	int r = 0;

	for (size_t at = 0; at < len && r == 0; at += piece)
		r = dpkg_take(&dpkg, status + at, piece < len - at ? piece : len - at);
	if (r == 0)
		r = dpkg_end(&dpkg);
	if (r == 0)
		r = package_list_print(&dpkg.list, &text, &n);
	if (dpkg.problem)
		text = xprintf("line %zu: %s", dpkg.n_lines + 1, dpkg.problem);
	else if (r < 0)
		text = xdup(strerror(-r));
	dpkg_done(&dpkg);
	return text;
}

// In one piece, and byte by byte.
static void gives_of(const char *status, size_t len, const char *want)
{
	for (size_t piece = 1; piece <= len; piece += len > 1 ? len - 1 : 1) {
		char *text = list_of(status, len, piece);

		cr_assert_str_eq(text, want, "%s", status);
		free(text);
	}
}

static void gives(const char *status, const char *want)
{
	gives_of(status, strlen(status), want);
}

#define STANZA(name, version)                                                                      \
	"Package: " name "\nStatus: install ok installed\nArchitecture: amd64\nVersion: " version  \
	"\n\n"

Test(dpkg, packages_are_listed_by_name)
{
	gives(STANZA("zlib1g", "1:1.3") STANZA("bash", "5.2-2") STANZA("bash-doc", "5.2~rc1+b1"),
	      "bash amd64 5.2-2\nbash-doc amd64 5.2~rc1+b1\nzlib1g amd64 1:1.3\n");
	gives("\n\n" STANZA("a", "1") "\n \t\n" STANZA("b", "2"), "a amd64 1\nb amd64 2\n");
	gives("Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n",
	      "a all 1\n");
}

Test(dpkg, a_package_may_be_there_for_two_architectures)
{
	gives(STANZA("libc6", "2.41") "Package: libc6\nStatus: install ok installed\n"
				      "Architecture: i386\nVersion: 2.41\n",
	      "libc6 amd64 2.41\nlibc6 i386 2.41\n");
	gives(STANZA("libc6", "2.41") STANZA("libc6", "2.36"), "File exists");
}

Test(dpkg, other_fields_are_passed_over)
{
	gives("package:a\nSTATUS:\tinstall ok installed \nConffiles:\n /etc/a 0123\n"
	      "Depends: b (>= 1)\nArchitecture: all\nDescription: Version: 9\n .\n Version: 8\n"
	      "Version:  1 \n\n",
	      "a all 1\n");
}

Test(dpkg, only_what_is_installed_is_listed)
{
	static const struct {
		const char *status;
		bool is_listed;
	} cases[] = {
		{ "Status: install ok installed\n", true },
		{ "Status: hold ok installed\n", true },
		{ "Status: deinstall ok installed\n", true },
		{ "Status: install  ok installed\n", true },
		{ "Status: deinstall ok config-files\n", false },
		{ "Status: install ok half-installed\n", false },
		{ "Status: install ok unpacked\n", false },
		{ "Status: install reinstreq installed\n", false },
		{ "Status: install ok installed now\n", false },
		{ "Status: installed\n", false },
		{ "Status: ok installed\n", false },
		{ "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *text =
			xprintf("Package: a\n%sArchitecture: all\nVersion: 1\n\n", cases[i].status);

		gives(text, cases[i].is_listed ? "a all 1\n" : "");
		free(text);
	}
	gives("Package: a\nStatus: purge ok not-installed\n\n", ""); // has no more than that
}

Test(dpkg, what_makes_no_sense_is_told_with_its_line)
{
	static const struct {
		const char *status, *want;
	} cases[] = {
		{ "Package: a", "line 1: its last line has no end" },
		{ STANZA("a", "1") "Package: b\nVersi", "line 7: its last line has no end" },
		{ "Package: a\nno colon\n", "line 2: a line that is no field" },
		{ ": a\n", "line 1: a line that is no field" },
		{ "#Package: a\n", "line 1: a line that is no field" },
		{ "-Package: a\n", "line 1: a line that is no field" },
		{ "Pack age: a\n", "line 1: a line that is no field" },
		{ " a\n", "line 1: a line that goes on with no field" },
		{ STANZA("a", "1") " a\n", "line 6: a line that goes on with no field" },
		{ "Package: a\n b\n", "line 2: a field of more than one line" },
		{ "Package: a\nPackage: b\n", "line 2: a field that is there twice" },
		{ "Package: a\nStatus:\n", "line 2: a field without a value that makes sense" },
		{ "Package: a\nStatus: x\033[1m\n",
		  "line 2: a field without a value that makes sense" },
		{ "Status: install ok installed\n\n",
		  "line 2: a stanza without the name of a package" },
		{ "Package: a b\n\n", "line 2: a stanza without the name of a package" },
		{ "Package: -a\n\n", "line 2: a stanza without the name of a package" },
		{ "Package: \303\244\n\n", "line 2: a stanza without the name of a package" },
		{ "Package: a\r\n\r\n", "line 1: a field without a value that makes sense" },
		{ "Package: a\nStatus: install ok installed\nVersion: 1\n\n",
		  "line 4: an installed package without an architecture" },
		{ "Package: a\nStatus: install ok installed\nArchitecture: all\n\n",
		  "line 4: an installed package without a version" },
		{ "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1 2\n\n",
		  "line 5: an installed package without a version" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		gives(cases[i].status, cases[i].want);
	gives_of("Package: a\0\n", 12, "line 1: a NUL");
}

static char *repeated(char c, size_t n)
{
	char *text = xalloc(n + 1);

	memset(text, c, n);
	return text;
}

// A line of len bytes of the field, in a stanza that is all right otherwise.
static void line_gives(const char *field, size_t len, const char *want)
{
	char *value = repeated('1', len - strlen(field));
	char *text = xprintf("Package: a\nStatus: install ok installed\nArchitecture: all\n"
			     "%s%s\n\n",
			     field, value);
	char *whole = xprintf("a all %s\n", value);

	gives(text, want ? want : whole);
	free(value);
	free(text);
	free(whole);
}

Test(dpkg, lines_have_any_length_but_for_the_fields_that_count)
{
	line_gives("Version: ", 9 + PACKAGE_WORD_MAX, NULL);
	line_gives("Version: ", 10 + PACKAGE_WORD_MAX, "line 4: a field that is too long");
	line_gives("Version: ", DPKG_LINE_MAX, "line 4: a field that is too long");
	line_gives("Version: ", DPKG_LINE_MAX + 1, "line 4: a field that is too long");
	line_gives("Version: ", 1 << 20, "line 4: a field that is too long");
	line_gives("Version: 1\nDepends: ", 1 << 20, "a all 1\n");
	line_gives("Version: 1\nDescription: x\n ", 1 << 20, "a all 1\n");
	line_gives("Version: 1\n", 1 << 20, "line 5: a line that is no field"); // no colon in view
}

Test(dpkg, the_last_byte_that_is_kept_counts)
{
	char *text = xprintf("Package: a\nStatus: install ok installed\nArchitecture: all\n"
			     "Version:%*s\n\n",
			     (int)(DPKG_LINE_MAX - strlen("Version:")), "12");

	gives(text, "a all 12\n");
	free(text);
}

// What is kept of a line does not make another one of it.
Test(dpkg, a_version_behind_blanks_that_fill_the_line_is_not_cut)
{
	char *blanks = repeated(' ', DPKG_LINE_MAX);
	char *text = xprintf("Package: a\nVersion: 1%s2\n", blanks);
	char *open = xprintf("Package: a\nX: x\n%sx\nVersion: 1\n\n", blanks);

	gives(text, "line 2: a field that is too long");
	gives(open, "");
	free(blanks);
	free(text);
	free(open);
}

Test(dpkg, after_an_error_nothing_more_is_taken)
{
	struct dpkg dpkg = { 0 };

	cr_assert_eq(dpkg_take(&dpkg, "x\n", 2), -EBADMSG);
	cr_assert_eq(dpkg_take(&dpkg, "Package: a\n", 11), -EBADMSG);
	cr_assert_eq(dpkg_end(&dpkg), -EBADMSG);
	cr_assert_eq(dpkg.n_lines, 0);
	dpkg_done(&dpkg);
}

Test(dpkg, a_file_has_a_longest_size)
{
	struct dpkg dpkg = { .n_bytes = DPKG_SIZE_MAX - 4 };

	cr_assert_eq(dpkg_take(&dpkg, "X:x\n", 4), 0);
	cr_assert_eq(dpkg_take(&dpkg, "\n", 1), -E2BIG);
	cr_assert_str_eq(dpkg.problem, "it is too long");
	dpkg_done(&dpkg);
}

Test(package_list, holds_so_many_packages)
{
	struct package_list list = { 0 };
	struct package package = { .architecture = span_of("all"), .version = span_of("1") };
	char *text;
	size_t len;

	for (unsigned i = 0; i < PACKAGES_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), "p%u", i);
		package.name = span_of(name);
		cr_assert_eq(package_list_add(&list, &package), 0);
	}
	package.name = span_of("q");
	cr_assert_eq(package_list_add(&list, &package), -E2BIG);
	cr_assert_eq(package_list_print(&list, &text, &len), 0);
	cr_assert_eq(len, strlen(text));
	free(text);
	package_list_done(&list);
}

// With long words it is too long before there are too many.
Test(package_list, has_a_longest_text)
{
	struct package_list list = { 0 };
	char *version = repeated('1', PACKAGE_WORD_MAX), *text;
	struct package package = { .architecture = span_of("all"), .version = span_of(version) };
	size_t len;

	for (unsigned i = 0; i < PACKAGES_TEXT_MAX / PACKAGE_WORD_MAX; i++) {
		char name[16];

		snprintf(name, sizeof(name), "p%u", i);
		package.name = span_of(name);
		cr_assert_eq(package_list_add(&list, &package), 0);
	}
	cr_assert_eq(package_list_print(&list, &text, &len), -E2BIG);
	free(version);
	package_list_done(&list);
}

Test(package_list, takes_words_only)
{
	static const char *const bad[] = { "", " ", "a b", "a\n", "\177", "\303\244" };
	struct package_list list = { 0 };

	char *longest = repeated('1', PACKAGE_WORD_MAX + 1);
	struct package package = { span_of("a"), span_of("all"), span_of(longest) };

	cr_assert_eq(package_list_add(&list, &package), -EBADMSG);
	package.version.len = PACKAGE_WORD_MAX;
	cr_assert_eq(package_list_add(&list, &package), 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		package.version = span_of(bad[i]);
		cr_assert_eq(package_list_add(&list, &package), -EBADMSG);
	}
	free(longest);
	package_list_done(&list);
}

Test(package_list, reads_back_what_it_prints_and_nothing_else)
{
	static const char *const bad[] = { "a all 1",    "a all\n",    "a\n",      "\n",
					   " all 1\n",   "a  1\n",     "a all \n", "a all 1 2\n",
					   "a all\t1\n", "a all 1\r\n" };
	struct span rest = span_of("a all 1\nb amd64 2\n");
	struct package package;

	cr_assert_eq(package_list_next(&rest, &package), 0);
	cr_assert_eq(package_list_next(&rest, &package), 0);
	cr_assert(span_equals_text(package.name, "b"));
	cr_assert(span_equals_text(package.architecture, "amd64"));
	cr_assert(span_equals_text(package.version, "2"));
	cr_assert_eq(package_list_next(&rest, &package), -ENODATA);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		rest = span_of(bad[i]);
		cr_assert_eq(package_list_next(&rest, &package), -EBADMSG, "%s", bad[i]);
	}
}

// The lines, joined by "|".
static void changes(const char *before, const char *now, size_t max, const char *want)
{
	char *lines[PACKAGE_CHANGES_MAX], *text = xdup("");
	size_t n = package_changes_describe(span_of(before), span_of(now), max, lines);

	for (size_t i = 0; i < n; i++) {
		char *longer = xprintf("%s%s%s", text, i > 0 ? "|" : "", lines[i]);

		cr_assert_leq(strlen(lines[i]), PACKAGE_CHANGE_LINE_MAX);
		free(text);
		free(lines[i]);
		text = longer;
	}
	cr_assert_str_eq(text, want);
	free(text);
}

Test(package_changes, say_how_many_and_which)
{
	changes("a all 1\nc all 1\nd all 1\n", "a all 2\nb all 1\nd all 1\n", 6,
		"packages: 1 changed, 1 new, 1 gone|a 1 -> 2|new: b 1|gone: c 1");
	changes("a all 1\n", "a all 1\nb all 1\n", 6, "packages: 1 new|new: b 1");
	changes("a all 1\nb all 1\n", "b all 1\n", 6, "packages: 1 gone|gone: a 1");
	changes("a all 1\n", "a all 1\n", 6, "");
	changes("a all 1\n", "a-b all 1\n", 6, "packages: 1 new, 1 gone|new: a-b 1|gone: a 1");
}

Test(package_changes, put_what_changed_first_and_keep_to_the_lines_they_get)
{
	static const char before[] = "a all 1\nb all 1\nc all 1\nd all 1\ne all 1\nx all 1\n";
	static const char now[] = "a all 2\nb all 2\nc all 2\nd all 2\ne all 2\nf all 1\n";

	changes(before, now, 100,
		"packages: 5 changed, 1 new, 1 gone|a 1 -> 2|b 1 -> 2|c 1 -> 2|d 1 -> 2|e 1 -> 2");
	changes(before, now, 3, "packages: 5 changed, 1 new, 1 gone|a 1 -> 2|b 1 -> 2");
	changes(before, now, 1, "packages: 5 changed, 1 new, 1 gone");
	changes(before, now, 0, "");
}

Test(package_changes, say_a_library_of_two_architectures_once)
{
	changes("libc6 amd64 1\nlibc6 i386 1\n", "libc6 amd64 2\nlibc6 i386 2\n", 6,
		"packages: 2 changed|libc6 1 -> 2");
	changes("libc6 amd64 1\nlibc6 i386 1\n", "libc6 amd64 2\nlibc6 i386 3\n", 6,
		"packages: 2 changed|libc6 1 -> 2|libc6 1 -> 3");
}

Test(package_changes, cut_a_line_that_is_too_long)
{
	char *version = repeated('1', PACKAGE_WORD_MAX);
	char *now = xprintf("a all %s\n", version);
	char *want = xprintf("packages: 1 changed|a 0 -> %.*s...",
			     (int)(PACKAGE_CHANGE_LINE_MAX - strlen("a 0 -> ...")), version);

	changes("a all 0\n", now, 6, want);
	free(now);
	free(want);
	version[PACKAGE_CHANGE_LINE_MAX - strlen("a 0 -> ")] = '\0';
	now = xprintf("a all %s\n", version);
	want = xprintf("packages: 1 changed|a 0 -> %s", version);
	changes("a all 0\n", now, 6, want);
	free(version);
	free(now);
	free(want);
}

Test(package_changes, list_every_one_and_cut_none)
{
	const char *before = "0 all 1\n";
	char *now = xdup(""), **lines = NULL;
	size_t n;

	for (char c = 'a'; c <= 'z'; c++) {
		char *longer = xprintf("%s%c all %0200d\n", now, c, 1);

		free(now);
		now = longer;
	}
	n = package_changes_list(span_of(before), span_of(now), &lines);
	cr_assert_eq(n, 1 + 26 + 1);
	cr_assert_str_eq(lines[0], "packages: 26 new, 1 gone");
	cr_assert_eq(strlen(lines[26]), strlen("new: z ") + 200);
	cr_assert_str_eq(lines[27], "gone: 0 1");
	file_list_free(lines, n);
	cr_assert_eq(package_changes_list(span_of(now), span_of(now), &lines), 0);
	cr_assert_eq(package_changes_list(span_of("x"), span_of(now), &lines), 0);
	free(now);
}

Test(package_changes, nothing_of_what_is_no_list)
{
	changes("a all 1\n", "a all 2\ntorn", 6, "");
	changes("a all 1\nx", "a all 2\n", 6, "");
	changes("a all 1\n", "b all 2\na all 2\n", 6, "");
	changes("a all 1\n", "a all 2\na all 3\n", 6, "");
	changes("a all 1\nb all 1\nx x\n", "a all 2\n", 6, "");
}

static void put_status(const struct folder *folder, const char *text)
{
	static const char *const folders[] = { "var", "var/lib", "var/lib/dpkg" };

	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		(void)mkdirat(folder->fd, folders[i], 0755);
	folder_put(folder, "var/lib/dpkg/status", text, strlen(text));
}

Test(packages, are_those_of_the_tree)
{
	struct folder folder = folder_make();
	struct packages packages;

	packages_read(folder.fd, &packages);
	cr_assert(!packages.text && !packages.problem && !packages.source, "there is none");
	put_status(&folder, "");
	packages_read(folder.fd, &packages);
	cr_assert(!packages.text && !packages.problem && !packages.source, "it is empty");
	put_status(&folder, STANZA("a", "1"));
	packages_read(folder.fd, &packages);
	cr_assert_str_eq(packages.text, "a amd64 1\n");
	cr_assert_eq(packages.len, strlen(packages.text));
	cr_assert_str_eq(packages.source, "/var/lib/dpkg/status");
	packages_done(&packages);
	folder_remove(&folder);
}

Test(packages, of_a_database_that_makes_no_sense_are_none_with_a_reason)
{
	struct folder folder = folder_make();
	struct packages packages;

	put_status(&folder, STANZA("a", "1") "torn");
	packages_read(folder.fd, &packages);
	cr_assert_not(packages.text);
	cr_assert_str_eq(packages.problem, "its last line has no end");
	cr_assert_eq(packages.line, 6);
	cr_assert_str_eq(packages.source, "/var/lib/dpkg/status");
	put_status(&folder, STANZA("a", "1") STANZA("a", "1"));
	packages_read(folder.fd, &packages);
	cr_assert_not(packages.text);
	cr_assert_str_eq(packages.problem, "a package is there twice");
	folder_remove(&folder);
}

Test(packages, of_what_is_no_file_are_none_for_a_reason)
{
	struct folder folder = folder_make();
	struct packages packages;

	put_status(&folder, "");
	cr_assert_eq(unlinkat(folder.fd, "var/lib/dpkg/status", 0), 0);
	cr_assert_eq(mkfifoat(folder.fd, "var/lib/dpkg/status", 0644), 0);
	packages_read(folder.fd, &packages);
	cr_assert(!packages.text && !packages.problem);
	cr_assert(packages.error < 0 && strcmp(packages.source, DPKG_STATUS) == 0);
	cr_assert_eq(unlinkat(folder.fd, "var/lib/dpkg/status", 0), 0);
	cr_assert_eq(mkdirat(folder.fd, "var/lib/dpkg/status", 0755), 0);
	packages_read(folder.fd, &packages);
	cr_assert(!packages.text && !packages.problem);
	cr_assert(packages.error < 0 && strcmp(packages.source, DPKG_STATUS) == 0);
	folder_remove(&folder);
}
