// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/store/adoption.h"
#include "tests/host/folder.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct folder folder;
static struct store store;

static void set_up(void)
{
	char *path;

	folder = folder_make();
	path = xprintf("%s/store", folder.path);
	cr_assert_eq(store_create(path, &store), 0);
	free(path);
}

static void take_down(void)
{
	store_close(&store);
	folder_remove(&folder);
}

TestSuite(adoption, .init = set_up, .fini = take_down);

static void write_text(const char *text)
{
	folder_put(&folder, "store/" ADOPTION_FILE, text, strlen(text));
}

Test(adoption, what_is_written_is_read_again)
{
	uint16_t order[] = { 3, 0, 0xffff };
	char efi[] = "EFI", debian[] = "EFI/debian", *paths[] = { efi, debian };
	struct adoption before = {
		.has_order = true, .order = order, .n_order = 3, .esp = { paths, 2 }
	};
	struct adoption after = { 0 };
	char id[] = "a.conf", *conf;
	size_t len;

	before.variables[1] = id;
	cr_assert_not(adoption_exists(&store));
	cr_assert_eq(adoption_write(&store, &before, "a\0\xff", 3), 0);
	cr_assert(adoption_exists(&store));
	cr_assert_eq(adoption_read(&store, &after), 0);
	cr_assert(after.has_order);
	cr_assert_eq(after.n_order, 3);
	cr_assert_eq(memcmp(after.order, order, sizeof(order)), 0);
	cr_assert_null(after.variables[0]);
	cr_assert_str_eq(after.variables[1], id);
	cr_assert(adoption_had(&after.esp, "efi/DEBIAN"));
	cr_assert_not(adoption_had(&after.esp, "EFI/deb"));
	cr_assert_not(adoption_had(&after.boot, "EFI"));
	cr_assert_eq(adoption_read_conf(&store, &conf, &len), 0);
	cr_assert_eq(len, 3);
	cr_assert_eq(memcmp(conf, "a\0\xff", 3), 0);
	free(conf);
	adoption_done(&after);
}

Test(adoption, without_variables_and_loader_conf_neither_is_noted)
{
	struct adoption before = { 0 }, after = { 0 };
	char *conf;
	size_t len;

	cr_assert_eq(adoption_write(&store, &before, NULL, 0), 0);
	cr_assert_eq(adoption_read(&store, &after), 0);
	cr_assert_not(after.has_order);
	cr_assert_eq(adoption_read_conf(&store, &conf, &len), -ENOENT);
	adoption_done(&after);
}

Test(adoption, what_makes_no_sense_is_refused)
{
	static const struct {
		const char *text;
		int want;
	} cases[] = {
		{ "{}", -EBADMSG },
		{ "{\"version\":1}", -EBADMSG },
		{ "{\"version\":2,\"esp\":[],\"boot\":[]}", -EPROTONOSUPPORT },
		{ "{\"version\":1,\"esp\":[1],\"boot\":[]}", -EBADMSG },
		{ "{\"version\":1,\"boot_order\":[70000],\"esp\":[],\"boot\":[]}", -EBADMSG },
		{ "{\"version\":1,\"boot_order\":{},\"esp\":[],\"boot\":[]}", -EBADMSG },
		{ "{\"version\":1,\"esp\":[],\"boot\":[]}", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct adoption adoption = { 0 };

		write_text(cases[i].text);
		cr_assert_eq(adoption_read(&store, &adoption), cases[i].want, "%s", cases[i].text);
		adoption_done(&adoption);
	}
}

Test(adoption, a_look_sees_the_folders_that_setup_writes_to)
{
	struct adoption_paths paths = { 0 };
	struct adoption adoption;

	mkdirat(folder.fd, "esp", 0755);
	mkdirat(folder.fd, "esp/EFI", 0755);
	mkdirat(folder.fd, "esp/EFI/Boot", 0755);
	mkdirat(folder.fd, "esp/loader", 0755);
	folder_put(&folder, "esp/loader/loader.conf", "x", 1);
	cr_assert_eq(adoption_look(openat(folder.fd, "esp", O_RDONLY | O_DIRECTORY), &paths), 0);
	cr_assert_eq(paths.n, 4);
	cr_assert(adoption_had(&paths, "loader/loader.conf"));
	cr_assert(adoption_had(&paths, "EFI/BOOT"));
	cr_assert_not(adoption_had(&paths, "loader/entries"));
	adoption = (struct adoption){ .esp = paths };
	adoption_done(&adoption);
}

Test(adoption, forgotten_it_is_gone)
{
	struct adoption before = { 0 };

	cr_assert_eq(adoption_forget(&store), 0);
	cr_assert_eq(adoption_write(&store, &before, "x", 1), 0);
	cr_assert_eq(adoption_forget(&store), 0);
	cr_assert_not(adoption_exists(&store));
}

Test(adoption, what_is_not_genboots_stays_in_the_store)
{
	static const char *const others[] = { "photos",        "roots/a",    "roots/" HASH "/sub",
					      "generations/x", "state/mine", "blobs/mine",
					      "staging/mine" };
	char **left;
	size_t n_left;

	mkdirat(store.fd, "roots", 0755);
	mkdirat(store.fd, "roots/" HASH, 0755);
	folder_put(&folder, "store/roots/" HASH "/root.erofs", "b", 1);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		CLEANUP(cleanup_free) char *folder_of = xdup(others[i]);
		CLEANUP(cleanup_free) char *file = xprintf("store/%s/mine", others[i]);
		char *slash = strrchr(folder_of, '/');

		if (slash)
			*slash = '\0';
		cr_assert_eq(slash ? file_make_dirs(store.fd, folder_of) : 0, 0);
		cr_assert_eq(mkdirat(store.fd, others[i], 0755), 0);
		folder_put(&folder, file, "m", 1);
	}
	cr_assert_eq(symlinkat("../..", store.fd, "adopted.json"), 0);
	cr_assert_eq(store_empty(&store, NULL, &left, &n_left), 0);
	cr_assert_eq(n_left, ARRAY_LEN(others) + 1);
	file_list_free(left, n_left);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		CLEANUP(cleanup_free) char *file = xprintf("%s/mine", others[i]);

		cr_assert_eq(faccessat(store.fd, file, F_OK, 0), 0, "%s", others[i]);
	}
	cr_assert_eq(faccessat(store.fd, "roots/" HASH "/root.erofs", F_OK, 0), -1);
}

Test(adoption, a_store_is_emptied_but_for_what_stays)
{
	struct adoption before = { 0 };
	char **left;
	size_t n_left;

	cr_assert_eq(adoption_write(&store, &before, "x", 1), 0);
	mkdirat(store.fd, "roots", 0755);
	mkdirat(store.fd, "roots/" HASH, 0755);
	folder_put(&folder, "store/roots/" HASH "/root.erofs", "b", 1);
	mkdirat(store.fd, "generations", 0755);
	mkdirat(store.fd, "generations/1", 0755);
	folder_put(&folder, "store/generations/1/manifest.json", "b", 1);
	folder_put(&folder, "outside", "o", 1);
	cr_assert_eq(store_empty(&store, ADOPTION_FILE, &left, &n_left), 0);
	cr_assert_eq(n_left, 0);
	file_list_free(left, n_left);
	cr_assert(adoption_exists(&store));
	cr_assert_eq(faccessat(store.fd, "generations", F_OK, 0), -1);
	cr_assert_eq(faccessat(store.fd, "roots", F_OK, 0), -1);
	cr_assert_eq(faccessat(store.fd, ADOPTION_CONF, F_OK, 0), -1);
	cr_assert_eq(faccessat(folder.fd, "outside", F_OK, 0), 0);
}

Test(adoption, a_trial_begins_and_ends)
{
	struct adoption before = { .on_trial = true }, after = { 0 };

	cr_assert_eq(adoption_set_trial(&store, false), -ENOENT);
	cr_assert_eq(adoption_write(&store, &before, NULL, 0), 0);
	cr_assert_eq(adoption_read(&store, &after), 0);
	cr_assert(after.on_trial);
	adoption_done(&after);
	cr_assert_eq(adoption_set_trial(&store, false), 0);
	cr_assert_eq(adoption_check(&store), 0);
	cr_assert_eq(adoption_read(&store, &after), 0);
	cr_assert_not(after.on_trial);
	adoption_done(&after);
}
