// SPDX-License-Identifier: GPL-2.0-or-later

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "host/store/manifest.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char full[] =
	"{\"version\":1,\"number\":3,\"id\":\"t-3.conf\",\"created\":\"2026-11-22T10:00:00Z\","
	"\"title\":\"T\xc3\xa9st: "
	"l\",\"label\":\"l\",\"kernel_version\":\"6.1\",\"cmdline\":\"quiet\",\"architecture\":"
	"\"x64\",\"partition\":\"c12a7328-f81f-11d2-ba4b-00a0c93ec93b\","
	"\"kernel\":{\"path\":\"/t/a.efi\",\"source\":\"/boot/"
	"vmlinuz\",\"size\":12,\"sha256\":\"" HASH "\"},"
	"\"initrds\":[{\"path\":\"/t/b.img\",\"source\":\"/boot/"
	"initrd\",\"size\":5000000000,\"sha256\":\"" HASH "\"}],"
	"\"packages\":{\"source\":\"/var/lib/dpkg/status\",\"size\":7,\"sha256\":\"" HASH "\"}}";

Test(manifest, what_is_read_is_written_byte_for_byte)
{
	json_t *json = json_loads(full, 0, NULL), *again;
	struct manifest manifest;
	char *text;

	cr_assert_eq(manifest_from_json(json, &manifest), 0);
	cr_assert_eq(manifest.number, 3);
	cr_assert_eq(manifest.initrds[0].digest.size, 5000000000);
	cr_assert(manifest_has_packages(&manifest));
	cr_assert_eq(manifest.packages.digest.size, 7);
	again = manifest_to_json(&manifest);
	text = json_dumps(again, JSON_COMPACT);
	cr_assert_str_eq(text, full);
	free(text);
	json_decref(again);
	json_decref(json);
	manifest_done(&manifest);
}

// Each replaces one part of the full text.
Test(manifest, what_makes_no_sense_is_refused)
{
	static const struct {
		const char *part, *with;
	} cases[] = {
		{ "\"version\":1", "\"version\":0" },
		{ "\"number\":3", "\"number\":0" },
		{ "\"number\":3", "\"number\":-3" },
		{ "\"number\":3", "\"number\":4000000000" },
		{ "\"number\":3", "\"number\":\"3\"" },
		{ "\"id\":\"t-3.conf\"", "\"id\":\"../t-3.conf\"" },
		{ "\"id\":\"t-3.conf\"", "\"id\":null" },
		{ "\"created\":", "\"creator\":" },
		{ "\"title\":", "\"tilte\":" },
		{ "\"/t/a.efi\"", "\"/../etc/passwd\"" },
		{ "\"/t/b.img\"", "\"\"" },
		{ "\"size\":12", "\"size\":-1" },
		{ HASH, "0123" },
		{ HASH, "zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
		{ "\"kernel\":", "\"colonel\":" },
		{ "\"initrds\":", "\"intrids\":" },
		{ "\"size\":7", "\"size\":-7" },
		{ "\"size\":7,\"sha256\":\"" HASH, "\"size\":7,\"sha256\":\"" },
		{ "\"packages\":{", "\"packages\":3,\"x\":{" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *at = strstr(full, cases[i].part);
		struct manifest manifest;
		char text[1024];
		json_t *json;

		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - full), full, cases[i].with,
			 at + strlen(cases[i].part));
		json = json_loads(text, 0, NULL);
		cr_assert(json, "%s", text);
		cr_assert_eq(manifest_from_json(json, &manifest), -EBADMSG, "%s", cases[i].with);
		json_decref(json);
	}
}

Test(manifest, one_of_a_newer_genboot_is_told_from_a_torn_one)
{
	struct manifest manifest = { .number = 7 };
	json_t *json = json_loads("{\"version\":2}", 0, NULL);

	cr_assert_eq(manifest_from_json(json, &manifest), -EPROTONOSUPPORT);
	cr_assert_eq(manifest.number, 7, "untouched");
	json_decref(json);
}
