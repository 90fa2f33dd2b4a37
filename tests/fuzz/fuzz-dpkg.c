// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>
#include <string.h>

#include "host/packages/changes.h"
#include "host/packages/dpkg.h"
#include "tests/fuzz/fuzz.h"

// The list, or NULL. How the bytes are cut into pieces must not matter.
static char *list_of(const char *bytes, size_t size, size_t piece, size_t *ret_len)
{
	struct dpkg dpkg = { 0 };
	char *text = NULL;
	int r = 0;

	for (size_t at = 0; at < size && r == 0; at += piece)
		r = dpkg_take(&dpkg, bytes + at, piece < size - at ? piece : size - at);
	if (r == 0)
		r = dpkg_end(&dpkg);
	must((r < 0) == (dpkg.problem != NULL));
	if (r == 0)
		(void)package_list_print(&dpkg.list, &text, ret_len);
	dpkg_done(&dpkg);
	return text;
}

// What is printed reads back, and against nothing all of it is new.
static void must_be_a_list(struct span text)
{
	char *lines[PACKAGE_CHANGES_MAX];
	struct span rest = text;
	struct package package;
	size_t n = 0, n_lines;

	while (package_list_next(&rest, &package) == 0)
		n++;
	must(rest.len == 0);
	n_lines = package_changes_describe((struct span){ 0 }, text, PACKAGE_CHANGES_MAX, lines);
	must((n_lines > 0) == (n > 0));
	for (size_t i = 0; i < n_lines; i++) {
		must(strlen(lines[i]) <= PACKAGE_CHANGE_LINE_MAX);
		free(lines[i]);
	}
}

// The input as a list that somebody has damaged.
static void compare_anything(struct span text)
{
	char *lines[PACKAGE_CHANGES_MAX];
	struct span now = span_skip(text, text.len / 2);
	size_t n;

	text.len -= now.len;
	n = package_changes_describe(text, now, PACKAGE_CHANGES_MAX, lines);
	must(n <= PACKAGE_CHANGES_MAX);
	for (size_t i = 0; i < n; i++)
		free(lines[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	size_t len = 0, again_len = 0;
	char *text = list_of(bytes, size, size + 1, &len);
	char *again = list_of(bytes, size, 7, &again_len);

	must((text != NULL) == (again != NULL));
	must(!text || (len == again_len && memcmp(text, again, len) == 0));
	if (text)
		must_be_a_list(span_bytes(text, len));
	compare_anything(span_bytes(data, size));
	free(text);
	free(again);
	return 0;
}
