// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/blobs.h"
#include "host/store/marks.h"
#include "tests/host/folder.h"

// A store with one file in it, which is open for reading.
struct stored {
	struct folder folder;
	struct store store;
	int from;
	struct digest digest;
};

static struct stored make_stored(const char *text)
{
	struct stored stored = { .folder = folder_make() };
	char *path = xprintf("%s/store", stored.folder.path);

	cr_assert_eq(store_create(path, &stored.store), 0);
	folder_put(&stored.folder, "source", text, strlen(text));
	stored.from = openat(stored.folder.fd, "source", O_RDONLY | O_CLOEXEC);
	cr_assert_eq(digest_file(stored.from, BUFSIZ, NULL, &stored.digest), 0);
	free(path);
	return stored;
}

static void stored_done(struct stored *stored)
{
	close(stored->from);
	store_close(&stored->store);
	folder_remove(&stored->folder);
}

static void commit(const struct stored *stored, uint32_t number)
{
	struct manifest manifest = { .number = number,
				     .id = xdup("t-1.conf"),
				     .created = xdup("2026"),
				     .title = xdup("t"),
				     .image = { xdup("/t/x.efi"), xdup("x"), stored->digest } };

	cr_assert_eq(store_commit(&stored->store, &manifest), 0);
	manifest_done(&manifest);
}

Test(blobs, what_was_put_can_be_checked)
{
	struct stored stored = make_stored("kernel");

	cr_assert_eq(store_check_blob(&stored.store, &stored.digest, NULL), -ENOENT);
	cr_assert_eq(store_put_blob(&stored.store, stored.from, &stored.digest, NULL), 0);
	cr_assert_eq(store_check_blob(&stored.store, &stored.digest, NULL), 0);
	cr_assert_eq(store_put_blob(&stored.store, stored.from, &stored.digest, NULL), 0);
	stored_done(&stored);
}

Test(blobs, a_source_that_is_something_else_is_not_put)
{
	struct stored stored = make_stored("kernel");

	stored.digest.sha256[0] ^= 1;
	cr_assert_eq(store_put_blob(&stored.store, stored.from, &stored.digest, NULL), -ESTALE);
	cr_assert_eq(store_open_blob(&stored.store, &stored.digest), -ENOENT);
	cr_assert_eq(faccessat(stored.store.fd, "blobs/.new", F_OK, 0), -1);
	stored_done(&stored);
}

Test(blobs, changed_content_is_found_and_another_size_at_once)
{
	struct stored stored = make_stored("kernel");
	char *name = xprintf("blobs/%s", stored.digest.sha256);

	cr_assert_eq(store_put_blob(&stored.store, stored.from, &stored.digest, NULL), 0);
	folder_put(&(struct folder){ .fd = stored.store.fd }, name, "kernal", 6);
	cr_assert_eq(store_check_blob(&stored.store, &stored.digest, NULL), -EBADMSG);
	folder_put(&(struct folder){ .fd = stored.store.fd }, name, "kern", 4);
	cr_assert_eq(store_open_blob(&stored.store, &stored.digest), -EBADMSG);
	cr_assert_eq(store_put_blob(&stored.store, stored.from, &stored.digest, NULL), 0);
	cr_assert_eq(store_check_blob(&stored.store, &stored.digest, NULL), 0);
	free(name);
	stored_done(&stored);
}

Test(blobs, a_sweep_keeps_what_a_manifest_names)
{
	struct stored stored = make_stored("kernel");

	cr_assert_eq(store_put_blob(&stored.store, stored.from, &stored.digest, NULL), 0);
	commit(&stored, 1);
	commit(&stored, 2);
	folder_put(&(struct folder){ .fd = stored.store.fd }, "blobs/other", "x", 1);
	cr_assert_eq(store_sweep_blobs(&stored.store, 0), 0);
	cr_assert_eq(store_check_blob(&stored.store, &stored.digest, NULL), 0);
	cr_assert_eq(store_forget(&stored.store, 1), 0);
	cr_assert_eq(store_sweep_blobs(&stored.store, 0), 0);
	cr_assert_eq(store_check_blob(&stored.store, &stored.digest, NULL), 0);
	cr_assert_eq(store_forget(&stored.store, 2), 0);
	cr_assert_eq(store_sweep_blobs(&stored.store, 0), 0);
	cr_assert_eq(store_check_blob(&stored.store, &stored.digest, NULL), -ENOENT);
	cr_assert_eq(faccessat(stored.store.fd, "blobs/other", F_OK, 0), 0, "not named as ours");
	stored_done(&stored);
}

Test(blobs, a_manifest_that_cannot_be_read_keeps_all)
{
	struct stored stored = make_stored("kernel");

	cr_assert_eq(store_put_blob(&stored.store, stored.from, &stored.digest, NULL), 0);
	commit(&stored, 1);
	cr_assert_eq(unlinkat(stored.store.fd, "generations/1/manifest.json", 0), 0);
	folder_put(&(struct folder){ .fd = stored.store.fd }, "generations/1/manifest.json", "{",
		   1);
	cr_assert_eq(store_sweep_blobs(&stored.store, 0), 0);
	cr_assert_eq(store_check_blob(&stored.store, &stored.digest, NULL), 0);
	stored_done(&stored);
}

Test(blobs, a_text_is_put_and_read_back)
{
	struct stored stored = make_stored("a all 1\n");
	struct digest digest;
	char *text = NULL;
	size_t len = 0;

	digest_text(span_of("a all 1\n"), &digest);
	cr_assert(digest_equals(&digest, &stored.digest), "as that of the file");
	cr_assert_eq(store_read_blob(&stored.store, &digest, 8, &text, &len), -ENOENT);
	folder_put(&(struct folder){ .fd = stored.store.fd }, "blobs/.new", "of a killed run", 15);
	for (int i = 0; i < 2; i++)
		cr_assert_eq(store_put_text(&stored.store, span_of("a all 1\n"), &digest), 0);
	cr_assert_eq(faccessat(stored.store.fd, "blobs/.new", F_OK, 0), -1);
	cr_assert_eq(store_read_blob(&stored.store, &digest, 8, &text, &len), 0);
	cr_assert_eq(len, 8);
	cr_assert_str_eq(text, "a all 1\n");
	free(text);
	stored_done(&stored);
}

Test(blobs, a_text_that_is_damaged_or_too_long_is_not_read)
{
	struct stored stored = make_stored("a all 1\n");
	char *name = xprintf("blobs/%s", stored.digest.sha256), *text = NULL;
	size_t len = 0;

	cr_assert_eq(store_put_text(&stored.store, span_of("a all 1\n"), &stored.digest), 0);
	cr_assert_eq(store_read_blob(&stored.store, &stored.digest, 7, &text, &len), -EBADMSG);
	folder_put(&(struct folder){ .fd = stored.store.fd }, name, "a all 2\n", 8);
	cr_assert_eq(store_read_blob(&stored.store, &stored.digest, 8, &text, &len), -EBADMSG);
	cr_assert_not(text, "untouched");
	free(name);
	stored_done(&stored);
}

Test(blobs, a_sweep_keeps_the_list_of_packages_that_a_manifest_names)
{
	struct stored stored = make_stored("kernel");
	struct manifest manifest = { .number = 1,
				     .id = xdup("t-1.conf"),
				     .created = xdup("2026"),
				     .title = xdup("t"),
				     .image = { xdup("/t/x.efi"), xdup("x"), stored.digest } };

	digest_text(span_of("a all 1\n"), &manifest.packages.digest);
	cr_assert_eq(store_put_text(&stored.store, span_of("a all 1\n"), &manifest.packages.digest),
		     0);
	cr_assert_eq(store_commit(&stored.store, &manifest), 0);
	cr_assert_eq(store_sweep_blobs(&stored.store, 0), 0);
	cr_assert_eq(store_check_blob(&stored.store, &manifest.packages.digest, NULL), 0);
	cr_assert_eq(store_forget(&stored.store, 1), 0);
	cr_assert_eq(store_sweep_blobs(&stored.store, 0), 0);
	cr_assert_eq(store_check_blob(&stored.store, &manifest.packages.digest, NULL), -ENOENT);
	manifest_done(&manifest);
	stored_done(&stored);
}

Test(marks, what_is_written_is_read_and_saying_nothing_is_not_being_lost)
{
	struct stored stored = make_stored("kernel");
	struct marks marks = { .pinned = true, .note = xdup("try it") }, found;

	cr_assert_eq(store_write_marks(&stored.store, 1, &marks), -ENOENT);
	commit(&stored, 1);
	cr_assert_eq(store_read_marks(&stored.store, 1, &found), -ENOENT);
	cr_assert_eq(store_write_marks(&stored.store, 1, &marks), 0);
	cr_assert_eq(store_read_marks(&stored.store, 1, &found), 0);
	cr_assert(found.pinned);
	cr_assert_str_eq(found.note, "try it");
	marks_done(&found);
	marks_done(&marks);
	cr_assert_eq(store_write_marks(&stored.store, 1, &marks), 0);
	cr_assert_eq(store_read_marks(&stored.store, 1, &found), 0);
	cr_assert_not(found.pinned);
	cr_assert_null(found.note);
	stored_done(&stored);
}

Test(marks, go_with_their_generation_and_damage_is_told)
{
	struct stored stored = make_stored("kernel");
	struct marks marks = { .pinned = true };

	commit(&stored, 1);
	cr_assert_eq(store_write_marks(&stored.store, 1, &marks), 0);
	folder_put(&(struct folder){ .fd = stored.store.fd }, "generations/1/marks.json", "{}", 2);
	cr_assert_eq(store_read_marks(&stored.store, 1, &marks), -EBADMSG);
	cr_assert_eq(store_forget(&stored.store, 1), 0);
	cr_assert_eq(faccessat(stored.store.fd, "generations/1", F_OK, 0), -1);
	stored_done(&stored);
}
