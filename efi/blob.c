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

EFI_STATUS blob_check(const struct catalog *catalog, struct span path, const void *data,
		      size_t size)
{
	char digest_text[SHA256_HEX_SIZE];
	uint8_t digest[SHA256_SIZE];
	struct catalog_blob blob;
	struct sha256 hash;
	EFI_STATUS status;

	if (!catalog)
		return EFI_SUCCESS;
	status = find(catalog, path, size, &blob);
	if (EFI_ERROR(status))
		return status;
	sha256_init(&hash);
	sha256_update(&hash, data, size);
	sha256_finish(&hash, digest);
	sha256_print(digest, digest_text);
	return span_equals_text(span_of(blob.sha256), digest_text) ? EFI_SUCCESS
								   : EFI_COMPROMISED_DATA;
}
