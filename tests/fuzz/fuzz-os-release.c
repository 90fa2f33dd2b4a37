// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/os-release.h"
#include "tests/fuzz/fuzz.h"

static void must_lie_within(struct span s, const uint8_t *data, size_t size)
{
	must(s.len == 0 ||
	     ((const uint8_t *)s.at >= data && (const uint8_t *)s.at + s.len <= data + size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct os_release os;

	if (os_release_parse(data, size, &os) < 0)
		return 0;
	must_lie_within(os_release_title(&os), data, size);
	must_lie_within(os_release_version(&os), data, size);
	must_lie_within(os_release_sort_key(&os), data, size);
	return 0;
}
