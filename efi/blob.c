// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/blob.h"

static EFI_STATUS find(const struct catalog *catalog, struct span path, size_t size,
		       struct catalog_blob *ret)
{
	if (!catalog_find_blob(catalog, path, ret))
		return EFI_NO_MAPPING;
	return ret->size == size ? EFI_SUCCESS : EFI_COMPROMISED_DATA;
}

EFI_STATUS blob_check_size(const struct catalog *catalog, struct span path, size_t size)
{
	struct catalog_blob blob;

	return catalog ? find(catalog, path, size, &blob) : EFI_SUCCESS;
}

static bool is_digest(struct sha256 *hash, const char *want)
{
	uint8_t digest[SHA256_SIZE];
	char text[SHA256_HEX_SIZE];

	sha256_finish(hash, digest);
	sha256_print(digest, text);
	return span_equals_text(span_of(want), text);
}

EFI_STATUS blob_read(struct reading *reading, const struct catalog *catalog, struct file *file,
		     uint8_t *buf, size_t size)
{
	struct catalog_blob blob;
	struct sha256 hash;
	EFI_STATUS status;

	if (!catalog)
		return reading_file(reading, file, buf, size, NULL);
	status = find(catalog, file->path, size, &blob);
	if (EFI_ERROR(status))
		return status;
	sha256_init(&hash);
	status = reading_file(reading, file, buf, size, &hash);
	if (EFI_ERROR(status))
		return status;
	return is_digest(&hash, blob.sha256) ? EFI_SUCCESS : EFI_COMPROMISED_DATA;
}
