// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/store/roots.h"
#include "host/store/verity.h"
#include "tests/host/folder.h"

static struct folder folder;
static struct store store;
static char *tree;

static void set_up(void)
{
	char *path;

	folder = folder_make();
	path = xprintf("%s/store", folder.path);
	tree = xprintf("%s/tree", folder.path);
	cr_assert_eq(store_create(path, &store), 0);
	cr_assert_eq(mkdir(tree, 0755), 0);
	free(path);
	mkdirat(folder.fd, "tree/etc", 0755);
	folder_put(&folder, "tree/etc/hosts", "localhost\n", 10);
	folder_put(&folder, "tree/a", "aaaa", 4);
}

static void take_down(void)
{
	store_close(&store);
	free(tree);
	folder_remove(&folder);
}

TestSuite(roots, .init = set_up, .fini = take_down);

static int seal_clamped(const char *format, int64_t clamp_sec, struct root *ret)
{
	struct survey survey = { 0 };
	char said[ROOT_SAID_SIZE];
	int r = survey_tree(tree, clamp_sec, NULL, &survey);

	cr_assert_eq(r, 0);
	r = roots_seal(&store, tree, &survey, root_format_of(span_of(format)), NULL, ret, said);
	survey_done(&survey);
	return r;
}

static int seal(const char *format, struct root *ret)
{
	return seal_clamped(format, SURVEY_NO_CLAMP, ret);
}

static void set_time(const char *path, int64_t sec, long nsec)
{
	const struct timespec times[2] = { { sec, nsec }, { sec, nsec } };

	cr_assert_eq(utimensat(folder.fd, path, times, 0), 0);
}

static bool is_there(const char *path)
{
	return faccessat(folder.fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void commit(uint32_t number, const struct root *root)
{
	struct manifest manifest = { .number = number,
				     .id = xdup("t-1.conf"),
				     .created = xdup("2026"),
				     .title = xdup("t"),
				     .root = *root,
				     .image = { xdup("/t/x.efi"), xdup("x"), { 0 } } };

	memset(manifest.image.digest.sha256, '0', SHA256_HEX_SIZE - 1);
	cr_assert_eq(store_commit(&store, &manifest), 0);
	manifest_done(&manifest);
}

Test(roots, a_tree_is_sealed_published_and_checked)
{
	struct root root = { 0 }, found = { 0 };

	cr_assert_eq(seal("erofs", &root), 0);
	cr_assert(is_there("store/staging/root.new/root.erofs"));
	cr_assert(roots_has_staged(&store));
	cr_assert_eq(roots_look(&store, &root), -ENOENT);
	cr_assert_eq(roots_publish(&store, &root), 0);
	cr_assert_not(roots_has_staged(&store));
	cr_assert_eq(roots_look(&store, &root), 0);
	cr_assert_eq(roots_check(&store, &root), 0);
	cr_assert_eq(roots_find(&store, span_of(root.hash), &found), 0);
	cr_assert_eq(found.image_size, root.image_size);
	cr_assert_str_eq(found.format->name, "erofs");
}

Test(roots, the_same_tree_gives_the_same_hash_and_another_another)
{
	struct root first = { 0 }, second = { 0 }, third = { 0 };

	cr_assert_eq(seal("erofs", &first), 0);
	cr_assert_eq(roots_publish(&store, &first), 0);
	sleep(1); // of which a build time would tell
	cr_assert_eq(seal("erofs", &second), 0);
	cr_assert_str_eq(first.hash, second.hash);
	cr_assert_eq(roots_publish(&store, &second), 0); // there already
	cr_assert_not(roots_has_staged(&store));
	folder_put(&folder, "tree/a", "aaab", 4);
	cr_assert_eq(seal("erofs", &third), 0);
	cr_assert_str_neq(first.hash, third.hash);
}

Test(roots, squashfs_is_sealed_the_same_way)
{
	struct root first = { 0 }, second = { 0 };

	cr_assert_eq(seal("squashfs", &first), 0);
	cr_assert_eq(roots_publish(&store, &first), 0);
	cr_assert_eq(roots_check(&store, &first), 0);
	sleep(1);
	cr_assert_eq(seal("squashfs", &second), 0);
	cr_assert_str_eq(first.hash, second.hash);
}

Test(roots, one_changed_bit_anywhere_is_found)
{
	static const char *const files[] = { "root.erofs", "root.verity" };
	struct root root = { 0 };

	cr_assert_eq(seal("erofs", &root), 0);
	cr_assert_eq(roots_publish(&store, &root), 0);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char *path = xprintf("store/roots/%s/%s", root.hash, files[i]);
		int fd = openat(folder.fd, path, O_RDWR | O_CLOEXEC);
		off_t size = lseek(fd, 0, SEEK_END);
		uint8_t byte;

		// The superblock of the tree has bytes that mean nothing: from its second block on.
		for (off_t at = i == 0 ? 0 : 4096; at < size; at += 1021) {
			cr_assert_eq(pread(fd, &byte, 1, at), 1);
			byte ^= 4;
			cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
			cr_assert_eq(roots_check(&store, &root), -EBADMSG, "%s at %ld", path,
				     (long)at);
			byte ^= 4;
			cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
		}
		cr_assert_eq(roots_check(&store, &root), 0);
		close(fd);
		free(path);
	}
}

static bool needs(const void *ctx, const char *hash)
{
	return ctx && strcmp(ctx, hash) == 0;
}

static const struct roots_keep nobody = { needs, NULL };

static void sweep(const struct roots_keep *keep)
{
	struct roots swept;

	cr_assert_eq(roots_sweep(&store, 0, keep, &swept), 0);
	roots_done(&swept);
}

Test(roots, what_is_not_genboots_stays_and_is_named)
{
	struct root root = { 0 };
	struct roots swept;
	char *inside, *path;

	cr_assert_eq(seal("erofs", &root), 0);
	cr_assert_eq(roots_publish(&store, &root), 0);
	path = xprintf("roots/%s/sub", root.hash);
	inside = xprintf("store/%s", path);
	cr_assert_eq(mkdirat(folder.fd, inside, 0755), 0);
	cr_assert_eq(roots_sweep(&store, 0, &nobody, &swept), 0);
	cr_assert_eq(swept.n, 1);
	cr_assert_str_eq(swept.items[0].left, path);
	cr_assert_eq(swept.items[0].error, 0);
	roots_done(&swept);
	cr_assert_eq(roots_look(&store, &root), -ENOENT);
	cr_assert(is_there(inside));
	free(inside);
	free(path);
}

Test(roots, a_root_that_somebody_keeps_stays_without_a_manifest)
{
	struct root root = { 0 };
	struct roots_keep keep = { needs, root.hash };

	cr_assert_eq(seal("erofs", &root), 0);
	cr_assert_eq(roots_publish(&store, &root), 0);
	sweep(&keep);
	cr_assert_eq(roots_look(&store, &root), 0);
	sweep(&nobody);
	cr_assert_eq(roots_look(&store, &root), -ENOENT);
}

Test(roots, a_root_goes_with_the_last_manifest_that_names_it)
{
	struct root kept = { 0 }, other = { 0 };
	struct roots unused, swept;

	cr_assert_eq(seal("erofs", &kept), 0);
	cr_assert_eq(roots_publish(&store, &kept), 0);
	folder_put(&folder, "tree/b", "b", 1);
	cr_assert_eq(seal("erofs", &other), 0);
	cr_assert_eq(roots_publish(&store, &other), 0);
	commit(1, &kept);
	cr_assert_eq(roots_unused(&store, 0, &nobody, &unused), 0);
	cr_assert_eq(unused.n, 1);
	cr_assert_eq(unused.items[0].size, other.image_size + other.verity_size);
	cr_assert(unused.items[0].can_go);
	roots_done(&unused);
	cr_assert_eq(roots_sweep(&store, 0, &nobody, &swept), 0);
	cr_assert_null(swept.items[0].left);
	roots_done(&swept);
	cr_assert_eq(roots_look(&store, &kept), 0);
	cr_assert_eq(roots_look(&store, &other), -ENOENT);
}

Test(roots, what_stage_1_has_noted_goes_with_the_root)
{
	static const char name[] =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	char *path = xprintf("store/state/starts/%s", name);
	struct root root = { 0 };

	cr_assert_eq(seal("erofs", &root), 0);
	cr_assert_eq(roots_publish(&store, &root), 0);
	commit(1, &root);
	mkdirat(folder.fd, "store/state", 0755);
	mkdirat(folder.fd, "store/state/starts", 0755);
	folder_put(&folder, path, "1", 1);
	sweep(&nobody);
	cr_assert_not(is_there(path));
	free(path);
}

Test(roots, a_tree_that_changes_while_it_is_read_is_not_sealed)
{
	struct survey survey = { 0 };
	struct root root = { 0 };
	char said[ROOT_SAID_SIZE];

	cr_assert_eq(survey_tree(tree, SURVEY_NO_CLAMP, NULL, &survey), 0);
	folder_put(&folder, "tree/late", "x", 1);
	cr_assert_eq(roots_seal(&store, tree, &survey, root_format_of(span_of("erofs")), NULL,
				&root, said),
		     -ESTALE);
	cr_assert_not(roots_has_staged(&store));
	cr_assert_eq(root.hash[0], '\0');
	survey_done(&survey);
}

Test(roots, fifos_are_kept_and_sockets_left_out)
{
	struct survey survey = { 0 };
	struct root root = { 0 };

	cr_assert_eq(mkfifoat(folder.fd, "tree/fifo", 0600), 0);
	cr_assert_eq(mknodat(folder.fd, "tree/etc/so(ck", S_IFSOCK | 0600, 0), 0);
	cr_assert_eq(survey_tree(tree, SURVEY_NO_CLAMP, NULL, &survey), 0);
	cr_assert_eq(survey.n_sockets, 1);
	cr_assert_str_eq(survey.sockets[0], "etc/so(ck");
	cr_assert_eq(survey.n_files, 5); // the root, etc, hosts, a, fifo
	cr_assert_eq(survey.bytes, 14);
	survey_done(&survey);
	cr_assert_eq(seal("erofs", &root), 0);
	cr_assert_eq(seal("squashfs", &root), 0);
}

Test(roots, two_copies_of_a_tree_survey_alike)
{
	struct survey first = { 0 }, second = { 0 };
	char *command = xprintf("cp -a %s %s/copy", tree, folder.path);
	char *copy = xprintf("%s/copy", folder.path);

	cr_assert_eq(system(command), 0);
	cr_assert_eq(survey_tree(tree, SURVEY_NO_CLAMP, NULL, &first), 0);
	cr_assert_eq(survey_tree(copy, SURVEY_NO_CLAMP, NULL, &second), 0);
	cr_assert_arr_eq(first.content, second.content, sizeof first.content);
	cr_assert_arr_neq(first.state, second.state, sizeof first.state);
	survey_done(&first);
	survey_done(&second);
	free(command);
	free(copy);
}

Test(roots, what_is_younger_than_the_clamp_counts_as_of_its_time)
{
	struct survey survey = { 0 }, later = { 0 };

	set_time("tree/a", 500, 7);
	set_time("tree/etc/hosts", 1000, 1);
	cr_assert_eq(survey_tree(tree, 1000, NULL, &survey), 0);
	cr_assert(survey.is_clamped);
	cr_assert_eq(survey.newest_sec, 1000);
	set_time("tree/etc/hosts", 2000, 0);
	cr_assert_eq(survey_tree(tree, 1000, NULL, &later), 0);
	cr_assert_arr_eq(survey.content, later.content, sizeof survey.content);
	survey_done(&later);
	set_time("tree/a", 501, 7);
	cr_assert_eq(survey_tree(tree, 1000, NULL, &later), 0);
	cr_assert_arr_neq(survey.content, later.content, sizeof survey.content);
	survey_done(&later);
	survey_done(&survey);
}

Test(roots, two_builds_of_a_tree_give_one_hash_where_times_are_clamped)
{
	static const char *const formats[] = { "erofs", "squashfs" };

	set_time("tree/a", 500, 7);
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		struct root first = { 0 }, second = { 0 }, kept = { 0 };

		set_time("tree/etc/hosts", 1000, 1);
		cr_assert_eq(seal_clamped(formats[i], 1000, &first), 0);
		set_time("tree/etc/hosts", 3000, 3);
		sleep(1); // of which a build time would tell
		cr_assert_eq(seal_clamped(formats[i], 1000, &second), 0);
		cr_assert_str_eq(first.hash, second.hash);
		cr_assert_eq(seal(formats[i], &kept), 0);
		cr_assert_str_neq(first.hash, kept.hash);
	}
}

Test(roots, a_clamp_that_nothing_is_above_changes_nothing)
{
	static const char *const files[] = { "tree/etc/hosts", "tree/etc", "tree/a", "tree" };
	struct root first = { 0 }, second = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		set_time(files[i], 1000, 0);
	cr_assert_eq(seal_clamped("erofs", 1000, &first), 0);
	cr_assert_eq(seal_clamped("erofs", 2000, &second), 0);
	cr_assert_str_eq(first.hash, second.hash);
}

static int take(const char *file, const struct stat *before, struct root *ret)
{
	int fd = openat(folder.fd, file, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int r;

	cr_assert_geq(fd, 0);
	cr_assert_eq(fstat(fd, &st), 0);
	r = roots_take(&store, fd, before ? before : &st, root_format_of(span_of("squashfs")), NULL,
		       ret);
	close(fd);
	return r;
}

Test(roots, an_image_is_taken_with_zeros_up_to_a_whole_block)
{
	char bytes[5000];
	struct root odd = { 0 }, again = { 0 }, other = { 0 };

	memset(bytes, 'x', sizeof bytes);
	folder_put(&folder, "image", bytes, sizeof bytes);
	cr_assert_eq(take("image", NULL, &odd), 0);
	cr_assert_eq(odd.image_size, 8192);
	cr_assert_eq(roots_publish(&store, &odd), 0);
	cr_assert_eq(roots_check(&store, &odd), 0);
	folder_put(&folder, "copy", bytes, sizeof bytes);
	cr_assert_eq(take("copy", NULL, &again), 0);
	cr_assert_str_eq(odd.hash, again.hash);
	folder_put(&folder, "other", bytes, 4096);
	cr_assert_eq(take("other", NULL, &other), 0);
	cr_assert_eq(other.image_size, 4096);
	cr_assert_str_neq(odd.hash, other.hash);
}

Test(roots, an_image_that_has_changed_since_it_was_looked_at_is_not_taken)
{
	struct root root = { 0 };
	struct stat before;

	folder_put(&folder, "image", "aaaa", 4);
	cr_assert_eq(fstatat(folder.fd, "image", &before, 0), 0);
	before.st_size = 3;
	cr_assert_eq(take("image", &before, &root), -ESTALE);
	before.st_size = 5;
	cr_assert_eq(take("image", &before, &root), -ESTALE);
	before.st_size = 4;
	before.st_ctim.tv_nsec ^= 1;
	cr_assert_eq(take("image", &before, &root), -ESTALE);
	cr_assert_not(roots_has_staged(&store));
	cr_assert_eq(root.hash[0], '\0');
	before.st_ctim.tv_nsec ^= 1;
	cr_assert_eq(take("image", &before, &root), 0);
}

static const char *const emptied[] = { "var", "tmp" };
static const char *const kept[] = { "var/lib/dpkg" };

static void make_live_tree(void)
{
	static const char *const folders[] = { "tree/var", "tree/var/log", "tree/var/lib",
					       "tree/var/lib/dpkg", "tree/tmp" };

	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		cr_assert_eq(mkdirat(folder.fd, folders[i], 0755), 0);
	folder_put(&folder, "tree/var/log/syslog", "one\n", 4);
	folder_put(&folder, "tree/var/lib/dpkg/status", "Package: a\n", 11);
	folder_put(&folder, "tree/tmp/x", "x", 1);
	folder_put(&folder, "tree/swap.file", "zzzz", 4);
}

static void read_image(const struct root *root, char *ret, size_t size)
{
	char *command = xprintf("cd %s/store/roots/%s && "
				"{ fsck.erofs --extract=../../../out root.erofs || "
				"unsquashfs -q -n -d ../../../out root.squashfs; } >/dev/null 2>&1;"
				" cd ../../../out && find . -mindepth 1 | LC_ALL=C sort",
				folder.path, root->hash);
	FILE *pipe = popen(command, "r");
	size_t n = fread(ret, 1, size - 1, pipe);

	ret[n] = '\0';
	pclose(pipe);
	free(command);
}

static void remove_extracted(void)
{
	char *command = xprintf("rm -r %s/out", folder.path);

	cr_assert_eq(system(command), 0);
	free(command);
}

Test(roots, what_is_left_out_is_not_in_the_image_and_may_change)
{
	static const char *const formats[] = { "erofs", "squashfs" };

	make_live_tree();
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		struct left_out left_out = { emptied, 2, kept, 1, NULL, 0 };
		struct survey survey = { 0 };
		char said[ROOT_SAID_SIZE], found[1024];
		struct root root;

		left_out_drop(&left_out, "swap.file");
		cr_assert_eq(survey_tree(tree, SURVEY_NO_CLAMP, &left_out, &survey), 0);
		folder_put(&folder, "tree/tmp/y", "y", 1);
		folder_put(&folder, "tree/var/log/syslog", "one\ntwo\n", 8);
		cr_assert_eq(roots_seal(&store, tree, &survey, root_format_of(span_of(formats[i])),
					NULL, &root, said),
			     0, "%s", said);
		cr_assert_eq(roots_publish(&store, &root), 0);
		read_image(&root, found, sizeof(found));
		cr_assert_str_eq(found, "./a\n./etc\n./etc/hosts\n./tmp\n./var\n./var/lib\n"
					"./var/lib/dpkg\n./var/lib/dpkg/status\n");
		unlinkat(folder.fd, "tree/tmp/y", 0);
		remove_extracted();
		survey_done(&survey);
		left_out_done(&left_out);
	}
}

Test(roots, what_is_kept_below_it_may_not)
{
	struct left_out left_out = { emptied, 2, kept, 1, NULL, 0 };
	struct survey survey = { 0 };
	char said[ROOT_SAID_SIZE];
	struct root root;

	make_live_tree();
	cr_assert_eq(survey_tree(tree, SURVEY_NO_CLAMP, &left_out, &survey), 0);
	folder_put(&folder, "tree/var/lib/dpkg/status", "Package: bb\n", 12);
	cr_assert_eq(roots_seal(&store, tree, &survey, root_format_of(span_of("erofs")), NULL,
				&root, said),
		     -ESTALE);
	survey_done(&survey);
}
