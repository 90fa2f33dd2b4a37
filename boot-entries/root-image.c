// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/root-image.h"
#include "boot-entries/erofs.h"
#include "boot-entries/error.h"
#include "boot-entries/root-parameters.h"
#include "boot-entries/squashfs.h"

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

int root_image_check(uint8_t *head, size_t len, uint64_t file_size, const struct root_format **ret)
{
	const struct root_format *format = &root_formats[1];
	int r = squashfs_check(head, len, file_size);

	if (r == BOOT_ERROR_SYNTAX) {
		format = &root_formats[0];
		r = len < EROFS_HEAD_SIZE ? BOOT_ERROR_SYNTAX : erofs_check(head, len, file_size);
	}
	if (r == 0)
		*ret = format;
	return r;
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
