// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/esp/catalog.h"
#include "host/esp/entries.h"
#include "tests/host/folder.h"

#define ENTRY "title Seven\nversion 7, Linux 6.1\nlinux /test/a.efi\ninitrd /test/b.img\n"

static void put_catalog(const struct folder *boot, uint64_t sequence, size_t torn)
{
	struct catalog_blob blobs[] = { { .path = span_of("/test/a.efi"), .size = 3 },
					{ .path = span_of("/test/b.img"), .size = 2 } };
	struct catalog_generation generation = { .number = 7,
						 .created = span_of("2026-11-22T10:00:00Z"),
						 .entry = span_of(ENTRY) };
	struct catalog_source source = { .token = span_of("test"),
					 .sequence = sequence,
					 .blobs = blobs,
					 .n_blobs = 2,
					 .generations = &generation,
					 .n_generations = 1 };
	char text[2000];
	size_t len;

	for (size_t i = 0; i < 2; i++)
		memset(blobs[i].sha256, 'a', SHA256_HEX_SIZE - 1);
	cr_assert_eq(catalog_print(&source, text, sizeof(text), &len), 0);
	cr_assert_eq(catalog_file_write(boot->fd, "test", sequence, text, len - torn), 0);
}

static struct entry_list read_entries(const struct folder *boot, struct places *places)
{
	struct entry_list list;

	*places = (struct places){ .esp = { .fd = boot->fd, .is_plain_folder = true } };
	cr_assert_eq(entries_read(places, &list), 0);
	return list;
}

Test(esp_catalog, the_highest_valid_one_counts_and_the_others_are_rubbish)
{
	struct folder boot = folder_make();
	struct catalog_set set;

	put_catalog(&boot, 9, 0);
	put_catalog(&boot, 10, 0);
	put_catalog(&boot, 11, 20);
	cr_assert_eq(catalog_set_read(boot.fd, "test", &set), 0);
	cr_assert(set.has_current);
	cr_assert_eq(set.current.parsed.sequence, 10);
	cr_assert_eq(set.highest, 11);
	cr_assert_eq(set.n_rubbish, 2);
	cr_assert(set.problem);
	catalog_set_done(&set);
	cr_assert_eq(catalog_sweep(boot.fd, "test", 10), 0);
	cr_assert_eq(catalog_set_read(boot.fd, "test", &set), 0);
	cr_assert_eq(set.n_rubbish, 0);
	cr_assert_not(set.problem);
	catalog_set_done(&set);
	folder_remove(&boot);
}

Test(esp_catalog, a_number_is_used_once)
{
	struct folder boot = folder_make();

	put_catalog(&boot, 3, 0);
	cr_assert_eq(catalog_file_write(boot.fd, "test", 3, "x", 1), -EEXIST);
	folder_remove(&boot);
}

Test(esp_catalog, one_of_a_newer_version_is_told_from_what_is_no_catalog)
{
	static const char body[] = "genboot-catalog 2\ntoken test\nsequence 9\n\n";
	struct folder boot = folder_make();
	struct catalog_set set;
	char text[200], hex[SHA256_HEX_SIZE];
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;
	int len;

	sha256_init(&hash);
	sha256_update(&hash, body, sizeof(body) - 1);
	sha256_finish(&hash, digest);
	sha256_print(digest, hex);
	len = snprintf(text, sizeof(text), "%ssha256 %s\n", body, hex);
	put_catalog(&boot, 3, 0);
	cr_assert_eq(catalog_file_write(boot.fd, "test", 9, text, (size_t)len), 0);
	cr_assert_eq(catalog_set_read(boot.fd, "test", &set), 0);
	cr_assert_eq(set.newer, 9);
	cr_assert_eq(set.current.parsed.sequence, 3);
	catalog_set_done(&set);
	put_catalog(&boot, 10, 5);
	cr_assert_eq(catalog_set_read(boot.fd, "test", &set), 0);
	cr_assert_eq(set.newer, 9, "a torn one above it says nothing");
	catalog_set_done(&set);
	folder_remove(&boot);
}

Test(esp_catalog, without_a_folder_there_is_none)
{
	struct folder boot = folder_make();
	struct catalog_set set;

	cr_assert_eq(catalog_set_read(boot.fd, "test", &set), 0);
	cr_assert_not(set.has_current);
	cr_assert_eq(set.highest, 0);
	cr_assert_not(set.problem);
	catalog_set_done(&set);
	cr_assert_eq(catalog_sweep(boot.fd, "test", 0), 0);
	folder_remove(&boot);
}

Test(esp_catalog, a_blob_is_found_by_its_path_in_any_case)
{
	struct folder boot = folder_make();
	const struct catalog_blob *blob;
	struct catalog_set set;

	put_catalog(&boot, 1, 0);
	cr_assert_eq(catalog_set_read(boot.fd, "test", &set), 0);
	blob = catalog_file_blob(&set.current, span_of("TEST/B.img"));
	cr_assert(blob);
	cr_assert_eq(blob->size, 2);
	cr_assert_not(catalog_file_blob(&set.current, span_of("/test/c.img")));
	cr_assert_not(catalog_file_blob(&set.current, span_of("/test/b.im")));
	catalog_set_done(&set);
	folder_remove(&boot);
}

Test(esp_catalog, a_generation_that_is_listed_needs_no_file)
{
	struct folder boot = folder_make();
	struct entry_list list;
	struct places places;

	put_catalog(&boot, 1, 0);
	cr_assert_eq(mkdirat(boot.fd, "test", 0755), 0);
	folder_put(&boot, "test/a.efi", "abc", 3);
	folder_put(&boot, "test/b.img", "de", 2);
	list = read_entries(&boot, &places);
	cr_assert_eq(list.n, 1);
	cr_assert_str_eq(list.items[0]->shown.id, "test-7.conf");
	cr_assert_eq(list.items[0]->shown.generation, 7);
	cr_assert(list.items[0]->is_listed && !list.items[0]->has_file);
	cr_assert_not(list.items[0]->shown.damaged);
	cr_assert_eq(list.items[0]->changed, 1795341600);
	cr_assert(entries_have_id(&list, "test-7.conf"));
	entry_list_done(&list);
	folder_remove(&boot);
}

Test(esp_catalog, of_its_file_only_the_name_counts_for_the_menu)
{
	struct folder boot = folder_make();
	struct entry_list list;
	struct places places;

	put_catalog(&boot, 1, 0);
	cr_assert_eq(mkdirat(boot.fd, "loader", 0755), 0);
	cr_assert_eq(mkdirat(boot.fd, "loader/entries", 0755), 0);
	folder_put(&boot, "loader/entries/test-7+2-1.conf", "linux /other.efi\n", 17);
	list = read_entries(&boot, &places);
	cr_assert_eq(list.n, 1);
	cr_assert(list.items[0]->has_file && list.items[0]->shown.counted);
	cr_assert_eq(list.items[0]->shown.tries_left, 2);
	cr_assert(span_equals_text(list.items[0]->entry.image, "/test/a.efi"));
	cr_assert(entries_refer_to(&list, "other.efi", NULL), "another loader would read it");
	cr_assert(entries_refer_to(&list, "a.efi", NULL));
	cr_assert_not(entries_refer_to(&list, "a.efi", "loader/entries/test-7+2-1.conf"));
	entry_list_done(&list);
	folder_remove(&boot);
}

Test(esp_catalog, a_file_of_another_size_than_it_says_is_damage)
{
	struct folder boot = folder_make();
	struct entry_list list;
	struct places places;

	put_catalog(&boot, 1, 0);
	cr_assert_eq(mkdirat(boot.fd, "test", 0755), 0);
	folder_put(&boot, "test/a.efi", "abc", 3);
	folder_put(&boot, "test/b.img", "def", 3);
	list = read_entries(&boot, &places);
	cr_assert(list.items[0]->shown.damaged);
	cr_assert_str_eq(list.items[0]->unlike, "/test/b.img");
	entry_list_done(&list);
	folder_remove(&boot);
}

Test(esp_catalog, a_generation_is_found_by_its_number)
{
	struct folder boot = folder_make();
	struct catalog_set set;

	put_catalog(&boot, 3, 0);
	cr_assert_eq(catalog_set_read(boot.fd, "test", &set), 0);
	cr_assert_not_null(catalog_file_generation(&set.current, 7));
	cr_assert_eq(catalog_file_generation(&set.current, 7)->number, 7);
	cr_assert_null(catalog_file_generation(&set.current, 6));
	cr_assert_null(catalog_file_generation(&set.current, 8));
	catalog_set_done(&set);
	folder_remove(&boot);
}
