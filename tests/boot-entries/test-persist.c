// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/persist.h"
#include "tests/boot-entries/text.h"

// The folder and the name of the nth, from 0; false behind the last.
static bool nth(const char *text, size_t n, struct persist *ret)
{
	struct span rest = span_of(text);
	size_t at = 0;

	for (size_t i = 0; i <= n; i++)
		if (!persist_next(&rest, &at, ret))
			return false;
	return true;
}

Test(persist, the_machine_id_and_ssh_host_keys_need_no_line)
{
	struct persist persist;

	cr_assert(nth("", 0, &persist));
	assert_span(persist.folder, "etc");
	assert_span(persist.name, "machine-id");
	cr_assert(nth("", 1, &persist));
	assert_span(persist.folder, "etc/ssh");
	assert_span(persist.name, "ssh_host_*");
	cr_assert_not(nth("", 2, &persist));
}

Test(persist, lines_follow_and_other_keys_are_passed_over)
{
	static const char text[] = "# what stays\nkeep-last 3\npersist /etc/wireguard\r\n"
				   "persist\t/opt \npersist  /etc/net/*.conf\n";
	struct persist persist;

	cr_assert(nth(text, 2, &persist));
	assert_span(persist.folder, "etc");
	assert_span(persist.name, "wireguard");
	cr_assert(nth(text, 3, &persist));
	cr_assert_eq(persist.folder.len, 0);
	assert_span(persist.name, "opt");
	cr_assert(nth(text, 4, &persist));
	assert_span(persist.folder, "etc/net");
	assert_span(persist.name, "*.conf");
	cr_assert_not(nth(text, 5, &persist));
}

Test(persist, a_path_that_leads_elsewhere_is_passed_over)
{
	static const char *const bad[] = {
		"persist etc/x",      "persist /etc/../x", "persist /etc//x", "persist /",
		"persist /etc/",      "persist /./x",      "persist /etc/..", "persist",
		"persist /etc/a\x01", "persisted /etc/x",  "#persist /etc/x"
	};
	struct persist persist;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		cr_assert_not(nth(bad[i], 2, &persist), "%s", bad[i]);
}
