// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/uki.h"
#include "tests/fuzz/fuzz.h"

static void read_profile(const struct pe *pe, size_t profile, const uint8_t *data, size_t size)
{
	struct span id, title;
	struct uki uki;

	if (uki_parse(pe, profile, &uki) < 0)
		return;
	for (size_t part = 0; part < UKI_N_PARTS; part++) {
		struct span text;

		if (!uki.has[part])
			continue;
		must((uint64_t)uki.parts[part].offset + uki.parts[part].size <= size);
		text = span_bytes(data + uki.parts[part].offset, uki.parts[part].size);
		uki_profile_parse(text, &id, &title);
		must(uki_cmdline(text).len <= text.len);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pe pe;
	size_t n;

	if (pe_parse(data, size < PE_HEADERS_MAX ? size : PE_HEADERS_MAX, size, &pe) < 0 ||
	    uki_count_profiles(&pe, &n) < 0)
		return 0;
	for (size_t profile = 0; profile <= n && profile < 4; profile++)
		read_profile(&pe, profile, data, size);
	return 0;
}
