// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>

#include "boot-entries/catalog.h"
#include "boot-entries/entry.h"
#include "boot-entries/error.h"
#include "tests/boot-entries/text.h"

#define HEX_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HEX_B "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"

#define BLOB_A "/home/00112233445566778899aabbccddeeff.efi"
#define BLOB_B "/home/ffeeddccbbaa99887766554433221100.img"

static const char want[] = "genboot-catalog 1\n"
			   "token home\n"
			   "sequence 12\n"
			   "highest 9\n"
			   "blob " BLOB_A " 8402880 " HEX_A "\n"
			   "blob " BLOB_B " 17 " HEX_B "\n"
			   "\n"
			   "generation 3\n"
			   "created 2026-11-20T08:00:00Z\n"
			   "title Debian\n"
			   "version 3\n"
			   "linux " BLOB_A "\n"
			   "\n"
			   "generation 7\n"
			   "created 2026-11-22T10:00:00Z\n"
			   "kernel 6.12.94\n"
			   "health good\n"
			   "pinned yes\n"
			   "label before\n"
			   "note try it\n"
			   "change 3 packages upgraded\n"
			   "change kernel 6.1 -> 6.12\n"
			   "title before: Debian\n"
			   "version 7, Linux 6.12.94\n"
			   "linux " BLOB_A "\n"
			   "initrd " BLOB_B "\n"
			   "options quiet\n"
			   "\n"
			   "sha256 ";

static const struct catalog_blob blobs[] = {
	{ { BLOB_A, sizeof(BLOB_A) - 1 }, 8402880, HEX_A },
	{ { BLOB_B, sizeof(BLOB_B) - 1 }, 17, HEX_B },
};

static char text[4096];

static size_t print(const struct catalog_generation *generations, size_t n)
{
	const struct catalog_source source = { S("home"), 12, blobs, 2, generations, n, 9 };
	size_t len = 0;

	cr_assert_eq(catalog_print(&source, text, sizeof(text), &len), 0);
	return len;
}

static size_t print_two(void)
{
	const struct catalog_generation generations[] = {
		{ .number = 3,
		  .created = S("2026-11-20T08:00:00Z"),
		  .entry = S("title Debian\nversion 3\nlinux " BLOB_A "\n") },
		{ .number = 7,
		  .created = S("2026-11-22T10:00:00Z"),
		  .kernel = S("6.12.94"),
		  .label = S("before"),
		  .note = S("try it"),
		  .health = CATALOG_HEALTH_GOOD,
		  .pinned = true,
		  .changes = { S("3 packages upgraded"), S("kernel 6.1 -> 6.12") },
		  .n_changes = 2,
		  .entry = S("title before: Debian\nversion 7, Linux 6.12.94\nlinux " BLOB_A
			     "\ninitrd " BLOB_B "\noptions quiet\n") },
	};

	return print(generations, 2);
}

// Replaces the checksum's line by a right one.
static size_t sign(const char *body)
{
	uint8_t digest[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, body, strlen(body));
	sha256_finish(&hash, digest);
	sha256_print(digest, hex);
	return (size_t)snprintf(text, sizeof(text), "%ssha256 %s\n", body, hex);
}

static int parse_signed(const char *body, struct catalog *ret)
{
	size_t len = sign(body);

	return catalog_parse(text, len, ret);
}

Test(catalog, prints_the_documented_lines)
{
	size_t len = print_two();

	cr_assert_eq(len, sizeof(want) - 1 + 65);
	cr_assert_eq(memcmp(text, want, sizeof(want) - 1), 0);
	cr_assert_eq(text[len - 1], '\n');
}

Test(catalog, what_is_printed_reads_back)
{
	struct catalog catalog;
	struct catalog_generation generation;
	struct catalog_blob blob;
	struct span rest;

	cr_assert_eq(catalog_parse(text, print_two(), &catalog), 0);
	assert_span(catalog.token, "home");
	cr_assert_eq(catalog.sequence, 12);
	cr_assert_eq(catalog.highest, 9);
	cr_assert_eq(catalog.n_generations, 2);
	rest = catalog.generations;
	cr_assert(catalog_next(&rest, &generation));
	cr_assert_eq(generation.number, 3);
	cr_assert_eq(generation.health, CATALOG_HEALTH_UNKNOWN);
	cr_assert_not(generation.pinned);
	cr_assert(catalog_next(&rest, &generation));
	cr_assert_eq(generation.number, 7);
	assert_span(generation.created, "2026-11-22T10:00:00Z");
	assert_span(generation.kernel, "6.12.94");
	assert_span(generation.label, "before");
	assert_span(generation.note, "try it");
	cr_assert_eq(generation.health, CATALOG_HEALTH_GOOD);
	cr_assert(generation.pinned);
	cr_assert_eq(generation.n_changes, 2);
	assert_span(generation.changes[1], "kernel 6.1 -> 6.12");
	cr_assert_not(catalog_next(&rest, &generation));
	rest = catalog.blobs;
	cr_assert(catalog_next_blob(&rest, &blob));
	assert_span(blob.path, BLOB_A);
	cr_assert_eq(blob.size, 8402880);
	cr_assert_str_eq(blob.sha256, HEX_A);
	cr_assert(catalog_next_blob(&rest, &blob));
	cr_assert_not(catalog_next_blob(&rest, &blob));
}

Test(catalog, a_block_is_a_type_1_entry)
{
	struct catalog catalog;
	struct catalog_generation generation;
	struct entry entry;
	struct span rest;

	cr_assert_eq(catalog_parse(text, print_two(), &catalog), 0);
	rest = catalog.generations;
	catalog_next(&rest, &generation);
	catalog_next(&rest, &generation);
	cr_assert_eq(entry_parse(generation.entry.at, generation.entry.len, &entry, NULL), 0);
	assert_span(entry.title, "before: Debian");
	assert_span(entry.image, BLOB_A);
	cr_assert_eq(entry.n_initrds, 1);
	assert_span(entry.initrds[0], BLOB_B);
	assert_span(entry.options[0], "quiet");
}

Test(catalog, a_catalog_cut_anywhere_is_none)
{
	struct catalog catalog;
	size_t len = print_two();

	for (size_t cut = 0; cut < len; cut++)
		cr_assert_lt(catalog_parse(text, cut, &catalog), 0, "%zu", cut);
}

Test(catalog, any_flipped_bit_is_noticed)
{
	struct catalog catalog;
	size_t len = print_two();

	for (size_t bit = 0; bit < 8 * len; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		cr_assert_lt(catalog_parse(text, len, &catalog), 0, "bit %zu", bit);
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
	}
}

Test(catalog, a_blob_is_found_by_its_path_however_an_entry_writes_it)
{
	struct catalog catalog;
	struct catalog_blob blob;

	cr_assert_eq(catalog_parse(text, print_two(), &catalog), 0);
	cr_assert(catalog_find_blob(&catalog, S(BLOB_B), &blob));
	cr_assert_eq(blob.size, 17);
	cr_assert(catalog_find_blob(&catalog, S("HOME\\ffeeddccbbaa99887766554433221100.IMG"),
				    &blob));
	cr_assert_not(catalog_find_blob(&catalog, S("/home/x.efi"), &blob));
}

Test(catalog, generations_must_ascend)
{
	struct catalog catalog;

	cr_assert_eq(parse_signed("genboot-catalog 1\ntoken a\nsequence 1\ngeneration 2\n"
				  "generation 3\n",
				  &catalog),
		     0);
	cr_assert_eq(catalog.n_generations, 2);
	cr_assert_eq(parse_signed("genboot-catalog 1\ntoken a\nsequence 1\ngeneration 2\n"
				  "generation 2\n",
				  &catalog),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(
		parse_signed("genboot-catalog 1\ntoken a\nsequence 1\ngeneration 0\n", &catalog),
		BOOT_ERROR_SYNTAX);
}

Test(catalog, a_bad_head_is_refused)
{
	struct catalog catalog;

	cr_assert_eq(parse_signed("genboot-catalog 2\ntoken a\nsequence 1\n", &catalog),
		     BOOT_ERROR_VERSION);
	cr_assert_eq(parse_signed("token a\nsequence 1\n", &catalog), BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_signed("genboot-catalog 1\ntoken ../a\nsequence 1\n", &catalog),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_signed("genboot-catalog 1\ntoken a\nsequence -1\n", &catalog),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_signed("genboot-catalog 1\ntoken a\nsequence 1\nhighest x\n", &catalog),
		     BOOT_ERROR_SYNTAX);
	cr_assert_eq(parse_signed("genboot-catalog 1\ntoken a\nsequence 1\n", &catalog), 0);
	cr_assert_eq(catalog.highest, 0);
}

Test(catalog, blob_lines_that_make_no_sense_are_passed_over)
{
	struct catalog catalog;
	struct catalog_blob blob;
	struct span rest;

	cr_assert_eq(parse_signed("genboot-catalog 1\ntoken a\nsequence 1\n"
				  "blob /a/../x 1 " HEX_A "\nblob /a/x -1 " HEX_A "\n"
				  "blob /a/x 1 " HEX_A "0\nblob /a/x 1\n"
				  "blob a/x 1 " HEX_A "\nblob /a//x 1 " HEX_A "\n"
				  "blob /a/y 2 " HEX_B "\n",
				  &catalog),
		     0);
	rest = catalog.blobs;
	cr_assert(catalog_next_blob(&rest, &blob));
	assert_span(blob.path, "/a/y");
	cr_assert_not(catalog_next_blob(&rest, &blob));
}

Test(catalog, lines_of_a_later_genboot_are_passed_over)
{
	struct catalog catalog;
	struct catalog_blob blob;

	cr_assert_eq(parse_signed("genboot-catalog 1\ntoken a\nsequence 1\nhighest 4\nsigner x\n"
				  "blob /a/x 1 " HEX_A "\nmirror y\n\nblob /a/y 2 " HEX_B "\n"
				  "generation 2\nlinux /a/x\n",
				  &catalog),
		     0);
	cr_assert_eq(catalog.highest, 4);
	cr_assert_eq(catalog.n_generations, 1);
	cr_assert(catalog_find_blob(&catalog, S("/a/y"), &blob));
	cr_assert_eq(blob.size, 2);
	cr_assert(catalog_next_blob(&catalog.blobs, &blob));
	cr_assert(catalog_next_blob(&catalog.blobs, &blob));
	cr_assert_not(catalog_next_blob(&catalog.blobs, &blob));
}

Test(catalog, sequences_end_where_names_do)
{
	const uint64_t bad[] = { 0, CATALOG_SEQUENCE_MAX + 1, UINT64_MAX };
	struct catalog_source source = { .token = S("a"), .sequence = CATALOG_SEQUENCE_MAX };
	uint64_t sequence;
	size_t len;

	cr_assert_eq(catalog_print(&source, text, sizeof(text), &len), 0);
	cr_assert(catalog_parse_name(S("catalog-9223372036854775807"), &sequence));
	cr_assert_not(catalog_parse_name(S("catalog-9223372036854775808"), &sequence));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		source.sequence = bad[i];
		cr_assert_eq(catalog_print(&source, text, sizeof(text), &len), BOOT_ERROR_RANGE);
	}
}

Test(catalog, what_would_not_read_back_is_not_printed)
{
	const struct catalog_generation bad[] = {
		{ .number = 1, .entry = S("linux /x\n"), .label = S("a\nlinux /evil") },
		{ .number = 1, .entry = S("linux /x\n"), .note = S(" a") },
		{ .number = 1, .entry = S("linux /x\ngeneration 2\n") },
		{ .number = 1, .entry = S("linux /x") },
		{ .number = 1, .entry = S("") },
	};
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const struct catalog_source source = { S("a"), 1, blobs, 0, &bad[i], 1, 0 };

		cr_assert_eq(catalog_print(&source, text, sizeof(text), &len), BOOT_ERROR_SYNTAX,
			     "%zu", i);
	}
}

Test(catalog, a_buffer_that_is_too_small_is_said)
{
	const struct catalog_source source = { S("a"), 1, blobs, 2, NULL, 0, 0 };
	size_t len, whole = 0;

	cr_assert_eq(catalog_print(&source, text, sizeof(text), &whole), 0);
	for (size_t cap = 0; cap < whole; cap++)
		cr_assert_eq(catalog_print(&source, text, cap, &len), BOOT_ERROR_NO_ROOM, "%zu",
			     cap);
}

Test(catalog, names_are_plain_numbers)
{
	uint64_t sequence;

	cr_assert(catalog_parse_name(S("catalog-12"), &sequence));
	cr_assert_eq(sequence, 12);
	cr_assert_not(catalog_parse_name(S("catalog-012"), &sequence));
	cr_assert_not(catalog_parse_name(S("catalog-"), &sequence));
	cr_assert_not(catalog_parse_name(S("catalog-1.new"), &sequence));
	cr_assert_not(catalog_parse_name(S("CATALO~1"), &sequence));
}

Test(catalog, covers_the_ids_of_its_generations_and_no_others)
{
	static const uint32_t numbers[] = { 1, 3, 4, 9 };

	for (uint32_t number = 1; number <= 10; number++) {
		char id[32];
		bool covered = number == 1 || number == 3 || number == 4 || number == 9;

		snprintf(id, sizeof(id), "home-%u.conf", number);
		cr_assert_eq(catalog_covers(S("Home"), numbers, 4, span_of(id)), covered, "%s", id);
	}
	cr_assert_not(catalog_covers(S("home"), numbers, 0, S("home-1.conf")));
	cr_assert_not(catalog_covers(S("home"), numbers, 4, S("other-1.conf")));
	cr_assert_not(catalog_covers(S("home"), numbers, 4, S("home-01.conf")));
	cr_assert_not(catalog_covers(S("home"), numbers, 4, S("home-1.efi")));
}

Test(catalog, says_which_generation_an_id_names)
{
	static const uint32_t numbers[] = { 1, 3, 4, 9 };
	size_t index = 7;

	cr_assert(catalog_find_covered(S("home"), numbers, 4, S("home-9.conf"), &index));
	cr_assert_eq(index, 3);
	cr_assert(catalog_find_covered(S("home"), numbers, 4, S("home-1.conf"), &index));
	cr_assert_eq(index, 0);
	cr_assert_not(catalog_find_covered(S("home"), numbers, 4, S("home-10.conf"), &index));
	cr_assert_eq(index, 0);
}

Test(catalog, a_block_is_an_entry_with_its_own_name)
{
	const struct catalog_generation generation = {
		.number = 7,
		.entry = S("generation 7\ncreated x\ntitle T\nversion 7\nlinux /k\noptions a b\n"),
	};
	struct entry_name name;
	struct entry entry;

	cr_assert_eq(catalog_read_entry(S("Home"), &generation, &name, &entry), 0);
	cr_assert_str_eq(name.id, "home-7.conf");
	cr_assert_not(name.counted);
	assert_span(entry.title, "T");
	assert_span(entry.image, "/k");
	cr_assert_eq(entry.n_options, 1);
}

Test(catalog, a_block_without_an_image_is_no_entry)
{
	const struct catalog_generation generation = { .number = 7, .entry = S("title T\n") };
	struct entry_name name;
	struct entry entry;

	cr_assert_eq(catalog_read_entry(S("home"), &generation, &name, &entry), BOOT_ERROR_MISSING);
}

Test(catalog, belongs_where_its_text_says)
{
	struct catalog catalog;

	cr_assert_eq(catalog_parse(text, print_two(), &catalog), 0);
	cr_assert(catalog_is_at(&catalog, S("Home"), 12));
	cr_assert_not(catalog_is_at(&catalog, S("home"), 13));
	cr_assert_not(catalog_is_at(&catalog, S("hom"), 12));
}
