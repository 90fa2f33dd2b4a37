// SPDX-License-Identifier: GPL-2.0-or-later

// Bad inputs 34 to 36: hashes. Entries have none, so that every loader reads them: the catalog has
// them (boot-entries/catalog.h). 11 once more: generations of a catalog, among many entries.

#include <stdio.h>

#include "boot-entries/catalog.h"
#include "tests/bad-inputs/esp.h"

#define CATALOG_1 "EFI/genboot/tok/catalog-1"
#define CATALOG_2 "EFI/genboot/tok/catalog-2"
#define N_BLOBS 2u

static struct catalog_blob blobs[N_BLOBS];
static struct catalog_generation generations[N_BLOBS];

static void describe(struct catalog_blob *blob, const char *path)
{
	const struct fw_node *node = fw_find(esp, path + 1);
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, node->data, node->size);
	sha256_finish(&hash, digest);
	*blob = (struct catalog_blob){ .path = span_of(path), .size = node->size };
	sha256_print(digest, blob->sha256);
}

// Generation 1 is good.efi and 2 bad.efi, which stands above it.
static void open_with_generations(void)
{
	esp_open();
	CONF("timeout 0\n");
	fw_remove(esp, "loader/entries/good.conf");
	describe(&blobs[0], "/good.efi");
	describe(&blobs[1], "/bad.efi");
	for (uint32_t i = 0; i < N_BLOBS; i++)
		generations[i].number = i + 1;
	generations[0].entry = span_of("title x\nversion 1\nsort-key x\nlinux /good.efi\n");
	generations[1].entry = span_of("title x\nversion 2\nsort-key x\nlinux /bad.efi\n");
}

TestSuite(catalogs, .init = open_with_generations, .fini = esp_close);

static size_t print(uint64_t sequence, size_t n_generations, char *buf, size_t cap)
{
	const struct catalog_source source = { .token = span_of("tok"),
					       .sequence = sequence,
					       .blobs = blobs,
					       .n_blobs = N_BLOBS,
					       .generations = generations,
					       .n_generations = n_generations };
	size_t len = 0;

	cr_assert_eq(catalog_print(&source, buf, cap, &len), 0);
	return len;
}

static void put_catalog(const char *path, uint64_t sequence, size_t n_generations)
{
	char text[4096];

	fw_put(esp, path, text, print(sequence, n_generations, text, sizeof(text)));
}

Test(catalogs, bad_011_a_generation_of_a_catalog_is_found_among_ten_thousand_entries)
{
	char path[64];

	for (int i = 0; i < 10000; i++) {
		snprintf(path, sizeof(path), "loader/entries/x%d.conf", i);
		fw_put_text(esp, path, "linux /bad.efi\n");
	}
	put_catalog(CATALOG_1, 1, 1);
	machine.max_calls = 10000000;
	CONF("timeout 0\ndefault tok-1.conf\n");
	assert_starts("good.efi");
}

static void assert_not_listed(const char *sha256)
{
	snprintf(blobs[1].sha256, sizeof(blobs[1].sha256), "%s", sha256);
	put_catalog(CATALOG_1, 1, 2);
	assert_good_starts("tok-2.conf: /bad.efi: the catalog of its generation does not list it; "
			   "trying tok-1.conf");
}

Test(catalogs, bad_034_a_hash_that_is_too_short_is_none)
{
	assert_not_listed("0123456789abcdef");
}

Test(catalogs, bad_034_an_empty_hash_is_none)
{
	assert_not_listed("");
}

Test(catalogs, bad_034_a_hash_with_other_characters_is_none)
{
	assert_not_listed("g000000000000000000000000000000000000000000000000000000000000000");
}

Test(catalogs, bad_035_a_kernel_with_one_bit_changed_is_not_started)
{
	struct fw_node *bad = fw_find(esp, "bad.efi");

	put_catalog(CATALOG_1, 1, 2);
	bad->data[bad->size - 1] ^= 1;
	assert_good_starts("tok-2.conf: /bad.efi: its content is not what was installed; trying "
			   "tok-1.conf");
}

Test(catalogs, bad_035_a_longer_kernel_is_not_started)
{
	struct image image = { .len = 512 };

	put_catalog(CATALOG_1, 1, 2);
	memcpy(image.bytes, fw_find(esp, "bad.efi")->data, fw_find(esp, "bad.efi")->size);
	fw_put(esp, "bad.efi", image.bytes, image.len);
	assert_good_starts("/bad.efi: its content is not what was installed");
}

Test(catalogs, bad_035_an_initrd_with_one_bit_changed_is_not_used)
{
	PUT("bad.img", "initrd");
	describe(&blobs[0], "/bad.img");
	generations[0].entry = span_of("title x\nversion 1\nlinux /bad.efi\ninitrd /bad.img\n");
	ENTRY("tok-3.conf", "version 0\nlinux /good.efi\n");
	put_catalog(CATALOG_1, 1, 1);
	fw_find(esp, "bad.img")->data[0] ^= 1;
	CONF("timeout 0\ndefault tok-1.conf\n");
	assert_good_starts("tok-1.conf: /bad.img: its content is not what was installed");
}

// A torn catalog; generation 1 has its entry, too, and 2 has none.
Test(catalogs, bad_036_a_catalog_cut_anywhere_is_passed_over)
{
	char text[4096];
	size_t len = print(1, 2, text, sizeof(text));

	ENTRY("tok-1.conf", "title x\nversion 1\nlinux /good.efi\n");
	for (size_t n = 0; n < len; n += 7) {
		fw_put(esp, CATALOG_1, text, n);
		assert_good_starts("skipped EFI/genboot/tok/catalog-1: ");
		cr_assert_str_eq(listed(), "tok-1.conf");
	}
}

Test(catalogs, bad_036_a_catalog_with_any_byte_changed_is_passed_over)
{
	struct fw_node *catalog;

	put_catalog(CATALOG_1, 1, 1);
	put_catalog(CATALOG_2, 2, 2);
	catalog = fw_find(esp, CATALOG_2);
	for (size_t i = 0; i < catalog->size; i += 7) {
		catalog->data[i] ^= 4;
		assert_good_starts("skipped EFI/genboot/tok/catalog-2: ");
		cr_assert_str_eq(listed(), "tok-1.conf");
		catalog->data[i] ^= 4;
	}
	assert_starts("bad.efi");
}
