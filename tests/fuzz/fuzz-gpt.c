// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/gpt.h"
#include "tests/fuzz/fuzz.h"

// The first 512 bytes are the header, the rest the entries.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gpt_header header;
	struct gpt_entry entry;
	uint32_t index = 0;
	char text[GUID_TEXT_SIZE];

	if (size < 512 || gpt_header_parse(data, 512, 1, &header) < 0 ||
	    gpt_entries_size(&header) > size - 512)
		return 0;
	(void)gpt_entries_check(&header, data + 512);
	while (gpt_find_type(&header, data + 512, gpt_type_xbootldr, &index, &entry))
		guid_print(entry.uuid, text);
	must(index == header.n_entries);
	return 0;
}
