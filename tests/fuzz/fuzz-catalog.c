// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>
#include <string.h>

#include "boot-entries/catalog.h"
#include "boot-entries/entry.h"
#include "tests/fuzz/fuzz.h"

#define MAX 100000u

static void add_sum(char *text, size_t len)
{
	uint8_t digest[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, text, len);
	sha256_finish(&hash, digest);
	sha256_print(digest, hex);
	memcpy(text + len, "sha256 ", 7);
	memcpy(text + len + 7, hex, 64);
	text[len + 7 + 64] = '\n';
}

static void walk(const struct catalog *catalog)
{
	struct catalog_generation generation;
	struct catalog_blob blob;
	struct span rest = catalog->generations;
	struct entry entry;
	uint32_t last = 0;
	size_t n = 0;

	for (; catalog_next(&rest, &generation); n++) {
		must(generation.number > last);
		last = generation.number;
		(void)entry_parse(generation.entry.at, generation.entry.len, &entry, NULL);
	}
	must(n == catalog->n_generations);
	for (rest = catalog->blobs; catalog_next_blob(&rest, &blob);)
		must(catalog_find_blob(catalog, blob.path, &blob));
}

// The checksum is put right, so that what lies behind it is reached.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct catalog catalog;
	char *text;

	if (size > MAX)
		return 0;
	(void)catalog_parse(data, size, &catalog);
	text = malloc(size + 80);
	memcpy(text, data, size);
	add_sum(text, size);
	if (catalog_parse(text, size + 72, &catalog) == 0)
		walk(&catalog);
	free(text);
	return 0;
}
