// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/copy.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/blob.h"
#include "host/esp/catalog.h"
#include "host/esp/mirror.h"
#include "host/esp/state.h"
#include "tests/host/folder.h"

#define TOKEN "t"

// An ESP and a mirror of it, as folders.
struct pair {
	struct folder esp, mirror;
	struct places primary;
	struct place place;
};

static struct pair pair_make(void)
{
	struct pair pair = { .esp = folder_make(), .mirror = folder_make() };

	pair.primary = (struct places){
		.esp = { .path = pair.esp.path, .fd = pair.esp.fd, .is_plain_folder = true }
	};
	pair.place = (struct place){ .path = pair.mirror.path,
				     .fd = pair.mirror.fd,
				     .is_plain_folder = true };
	return pair;
}

static void pair_remove(struct pair *pair)
{
	folder_remove(&pair->esp);
	folder_remove(&pair->mirror);
}

static void put(const struct folder *folder, const char *path, const char *text)
{
	char *parent = xdup(path);

	*strrchr(parent, '/') = '\0';
	cr_assert_eq(file_make_dirs(folder->fd, parent), 0);
	folder_put(folder, path, text, strlen(text));
	free(parent);
}

static bool has(const struct folder *folder, const char *path, const char *text)
{
	char *there;
	size_t len;
	bool same;

	if (file_read_beneath(folder->fd, path, 4096, &there, &len) < 0)
		return false;
	same = strcmp(there, text) == 0;
	free(there);
	return same;
}

// A blob with this text and a catalog that lists it, and no generation but what the entry says.
static char *publish_blob(const struct folder *folder, const char *text, uint64_t sequence)
{
	struct catalog_blob blob = { .size = strlen(text) };
	struct catalog_source source = {
		.token = span_of(TOKEN), .sequence = sequence, .blobs = &blob, .n_blobs = 1
	};
	char catalog[4096], *path;
	struct digest digest = { 0 };
	size_t len;
	int fd;

	put(folder, "tmp/x", text);
	fd = openat(folder->fd, "tmp/x", O_RDONLY | O_CLOEXEC);
	cr_assert_eq(digest_file(fd, 4096, NULL, &digest), 0);
	close(fd);
	path = blob_path(TOKEN, &digest, BLOB_IMAGE);
	put(folder, path + 1, text);
	blob.path = span_of(path);
	memcpy(blob.sha256, digest.sha256, sizeof(blob.sha256));
	cr_assert_eq(catalog_print(&source, catalog, sizeof(catalog), &len), 0);
	cr_assert_eq(catalog_file_write(folder->fd, TOKEN, sequence, catalog, len), 0);
	return path;
}

static enum mirror_state plan_state(const struct pair *pair, bool thorough)
{
	struct mirror_plan plan;
	enum mirror_state state;

	struct mirror_source source = { .places = &pair->primary,
					.token = TOKEN,
					.purpose = thorough ? MIRROR_VERIFY : MIRROR_FOLLOW };

	cr_assert_eq(mirror_plan(&source, &pair->place, NULL, &plan), 0);
	state = plan.state;
	mirror_plan_done(&plan);
	return state;
}

static int sync_pair(const struct pair *pair)
{
	struct mirror_plan plan;
	const char *what;
	int r;

	struct mirror_source source = { .places = &pair->primary, .token = TOKEN };

	cr_assert_eq(mirror_plan(&source, &pair->place, NULL, &plan), 0);
	r = mirror_sync(&pair->place, &plan, NULL, &what);
	mirror_plan_done(&plan);
	return r;
}

Test(mirror, an_empty_one_gets_all_and_is_then_in_step)
{
	struct pair pair = pair_make();
	struct state_record record = { 0 };
	char *path = publish_blob(&pair.esp, "kernel", 3);

	cr_assert_eq(state_file_create(pair.esp.fd, &record), 0);
	put(&pair.esp, BOOT_FILE_LOADER_CONF, "timeout 5\n");
	cr_assert_eq(plan_state(&pair, false), MIRROR_BEHIND);
	cr_assert_eq(sync_pair(&pair), 0);
	cr_assert(has(&pair.mirror, path, "kernel"));
	cr_assert(has(&pair.mirror, BOOT_FILE_LOADER_CONF, "timeout 5\n"));
	cr_assert_eq(plan_state(&pair, false), MIRROR_IN_STEP);
	cr_assert_eq(plan_state(&pair, true), MIRROR_IN_STEP);
	free(path);
	pair_remove(&pair);
}

Test(mirror, a_listed_blob_is_known_by_its_size_unless_all_is_read)
{
	struct pair pair = pair_make();
	char *path = publish_blob(&pair.esp, "kernel", 3);

	cr_assert_eq(sync_pair(&pair), 0);
	put(&pair.mirror, path + 1, "kermel");
	cr_assert_eq(plan_state(&pair, false), MIRROR_IN_STEP);
	cr_assert_eq(plan_state(&pair, true), MIRROR_BEHIND);
	put(&pair.mirror, path + 1, "kern");
	cr_assert_eq(plan_state(&pair, false), MIRROR_BEHIND);
	free(path);
	pair_remove(&pair);
}

Test(mirror, a_blob_that_no_catalog_of_the_mirror_lists_is_read)
{
	struct pair pair = pair_make();
	char *path = publish_blob(&pair.esp, "kernel", 3);

	put(&pair.mirror, path + 1, "kermel");
	cr_assert_eq(sync_pair(&pair), 0);
	cr_assert(has(&pair.mirror, path, "kernel"));
	free(path);
	pair_remove(&pair);
}

Test(mirror, what_is_gone_from_the_esp_goes_and_other_files_stay)
{
	struct pair pair = pair_make();
	char *old = publish_blob(&pair.esp, "old kernel", 3), *new;

	cr_assert_eq(sync_pair(&pair), 0);
	put(&pair.mirror, "loader/entries/t-1.conf", "linux /x\n");
	put(&pair.mirror, "loader/entries/other.conf", "linux /x\n");
	put(&pair.mirror, TOKEN "/readme", "x");
	cr_assert_eq(file_unlink_beneath(pair.esp.fd, old), 0);
	new = publish_blob(&pair.esp, "new kernel", 4);
	cr_assert_eq(catalog_sweep(pair.esp.fd, TOKEN, 4), 0);
	cr_assert_eq(sync_pair(&pair), 0);
	cr_assert(has(&pair.mirror, new, "new kernel"));
	cr_assert_not(has(&pair.mirror, old, "old kernel"));
	cr_assert_not(has(&pair.mirror, "loader/entries/t-1.conf", "linux /x\n"));
	cr_assert(has(&pair.mirror, "loader/entries/other.conf", "linux /x\n"));
	cr_assert(has(&pair.mirror, TOKEN "/readme", "x"));
	cr_assert_eq(plan_state(&pair, true), MIRROR_IN_STEP);
	free(old);
	free(new);
	pair_remove(&pair);
}

Test(mirror, what_another_tools_entry_there_needs_stays)
{
	struct pair pair = pair_make();
	char *path = publish_blob(&pair.esp, "kernel", 3), *entry = xprintf("linux %s\n", path);

	cr_assert_eq(sync_pair(&pair), 0);
	put(&pair.mirror, "loader/entries/other.conf", entry);
	cr_assert_eq(file_unlink_beneath(pair.esp.fd, path), 0);
	free(publish_blob(&pair.esp, "another", 4));
	cr_assert_eq(sync_pair(&pair), 0);
	cr_assert(has(&pair.mirror, path, "kernel"));
	free(entry);
	free(path);
	pair_remove(&pair);
}

Test(mirror, a_damaged_file_of_the_esp_is_not_copied_and_keeps_nothing_else)
{
	struct pair pair = pair_make();
	char *path = publish_blob(&pair.esp, "kernel", 3);

	put(&pair.esp, path + 1, "kermel");
	put(&pair.esp, BOOT_FILE_LOADER_CONF, "timeout 5\n");
	cr_assert_eq(sync_pair(&pair), -ESTALE);
	cr_assert_not(has(&pair.mirror, path, "kermel"));
	cr_assert(has(&pair.mirror, BOOT_FILE_LOADER_CONF, "timeout 5\n"));
	free(path);
	pair_remove(&pair);
}

Test(mirror, one_with_a_newer_record_or_catalog_is_ahead)
{
	struct pair pair = pair_make();
	struct state_record record = { 0 };
	char *path = publish_blob(&pair.esp, "kernel", 3);

	cr_assert_eq(state_file_create(pair.esp.fd, &record), 0);
	cr_assert_eq(sync_pair(&pair), 0);
	cr_assert_eq(state_file_write(pair.mirror.fd, &record), 0);
	cr_assert_eq(plan_state(&pair, false), MIRROR_AHEAD);
	cr_assert_eq(state_file_write(pair.esp.fd, &record), 0);
	cr_assert_eq(plan_state(&pair, false), MIRROR_IN_STEP);
	free(publish_blob(&pair.mirror, "kernel", 4));
	cr_assert_eq(plan_state(&pair, false), MIRROR_AHEAD);
	free(path);
	pair_remove(&pair);
}

Test(mirror, records_of_one_number_and_different_content_are_nobodys_copies)
{
	struct pair pair = pair_make();
	struct state_record record = { 0 };

	cr_assert_eq(state_file_create(pair.esp.fd, &record), 0);
	cr_assert_eq(sync_pair(&pair), 0);
	cr_assert_eq(state_file_write(pair.esp.fd, &record), 0);
	cr_assert_eq(state_set_id(record.default_id, span_of("t-1.conf")), 0);
	cr_assert_eq(state_file_write(pair.mirror.fd, &record), 0);
	cr_assert_eq(plan_state(&pair, false), MIRROR_AHEAD);
	pair_remove(&pair);
}

Test(mirror, a_mirrors_record_has_the_number_of_the_esps)
{
	struct pair pair = pair_make();
	struct state_record record = { 0 };
	struct state_file file;

	cr_assert_eq(state_file_create(pair.esp.fd, &record), 0);
	for (int i = 0; i < 4; i++)
		cr_assert_eq(state_file_write(pair.esp.fd, &record), 0);
	cr_assert_eq(sync_pair(&pair), 0);
	state_file_read(pair.mirror.fd, &file);
	cr_assert_eq(file.error, 0);
	cr_assert_eq(file.state.record.sequence, 5);
	cr_assert_eq(file.state.slots[0], STATE_SLOT_VALID);
	cr_assert_eq(file.state.slots[1], STATE_SLOT_VALID);
	pair_remove(&pair);
}

Test(mirror, a_slot_that_is_empty_too_late_is_damaged)
{
	struct pair pair = pair_make();
	struct state_record record = { 0 };
	struct state_file file;

	cr_assert_eq(state_file_create(pair.esp.fd, &record), 0);
	state_file_read(pair.esp.fd, &file);
	cr_assert_not(state_slot_is_damaged(&file.state, 1));
	file.state.record.sequence = 2;
	cr_assert(state_slot_is_damaged(&file.state, 1));
	pair_remove(&pair);
}

Test(mirror, somebody_elses_fallback_stays_on_the_mirror)
{
	struct pair pair = pair_make();

	put(&pair.esp, "EFI/BOOT/BOOTX64.EFI", "not ours");
	put(&pair.mirror, "EFI/BOOT/BOOTX64.EFI", "another");
	cr_assert_eq(plan_state(&pair, true), MIRROR_IN_STEP);
	pair_remove(&pair);
}

Test(mirror, a_folder_is_opened_by_its_path_and_a_partition_that_is_not_there_is_none)
{
	struct folder folder = folder_make();
	struct mirror mirror;

	cr_assert_eq(mirror_open(folder.path, &mirror), 0);
	cr_assert_str_eq(mirror.place.path, folder.path);
	mirror_close(&mirror);
	cr_assert_eq(mirror_open("/nowhere/at/all", &mirror), -ENOENT);
	cr_assert_eq(mirror_open("00000000-dead-4000-8000-00000000beef", &mirror), -ENODEV);
	folder_remove(&folder);
}
