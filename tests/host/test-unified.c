// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/unified.h"
#include "tests/host/folder.h"

static struct folder folder;
static char *text;
static size_t len;

static void set_up(void)
{
	folder = folder_make();
	text = NULL;
}

static void take_down(void)
{
	free(text);
	folder_remove(&folder);
}

TestSuite(unified, .init = set_up, .fini = take_down);

static int put(const char *name, const char *content)
{
	int fd;

	folder_put(&folder, name, content, strlen(content));
	fd = openat(folder.fd, name, O_RDONLY | O_CLOEXEC);
	cr_assert_geq(fd, 0);
	return fd;
}

static int diff(const char *before, const char *after, size_t max)
{
	int a = before ? put("a", before) : -1, b = after ? put("b", after) : -1;
	int r = unified_diff(a, "one", b, "two", max, &text, &len);

	if (a >= 0)
		close(a);
	if (b >= 0)
		close(b);
	return r;
}

Test(unified, two_texts_give_the_lines_that_differ)
{
	cr_assert_eq(diff("x\ny\n", "x\nz\n", 1000), 0);
	cr_assert_str_eq(text, "--- one\n+++ two\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n");
	cr_assert_eq(len, strlen(text));
}

Test(unified, equal_texts_give_none)
{
	cr_assert_eq(diff("x\n", "x\n", 1000), 0);
	cr_assert_null(text);
	cr_assert_eq(len, 0);
}

Test(unified, nothing_at_all_is_a_side_too)
{
	cr_assert_eq(diff(NULL, "x\n", 1000), 0);
	cr_assert_str_eq(text, "--- one\n+++ two\n@@ -0,0 +1 @@\n+x\n");
}

Test(unified, labels_that_look_like_options_are_labels)
{
	int a = put("a", "x\n"), b = put("b", "y\n");

	cr_assert_eq(unified_diff(a, "--brief", b, "-q", 1000, &text, &len), 0);
	cr_assert_eq(strncmp(text, "--- --brief\n+++ -q\n@@", 21), 0);
	close(a);
	close(b);
}

Test(unified, what_is_too_long_is_not_given)
{
	cr_assert_eq(diff("x\n", "y\n", 10), -EFBIG);
	cr_assert_null(text);
}
