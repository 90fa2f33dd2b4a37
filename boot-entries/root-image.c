// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/root-image.h"
#include "boot-entries/root-parameters.h"

const struct root_format root_formats[ROOT_FORMATS] = {
	{ "erofs", "erofs", "root.erofs" },
	{ "squashfs", "squashfs", "root.squashfs" },
};

const struct root_format *root_format_of(struct span name)
{
	for (size_t i = 0; i < ROOT_FORMATS; i++)
		if (span_equals_text(name, root_formats[i].name))
			return &root_formats[i];
	return NULL;
}

static unsigned int digit(char c)
{
	return (unsigned int)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void root_hash_bytes(struct span hash, uint8_t ret[ROOT_HASH_BYTES])
{
	bool is_valid = root_hash_is_valid(hash);

	for (size_t i = 0; i < ROOT_HASH_BYTES; i++)
		ret[i] = is_valid
				 ? (uint8_t)(digit(hash.at[2 * i]) << 4 | digit(hash.at[2 * i + 1]))
				 : 0;
}
