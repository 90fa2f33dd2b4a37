// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "host/base/memory.h"
#include "host/stage1/keep.h"
#include "host/stage1/seed.h"
#include "tests/host/folder.h"

// upper stands for the volatile layer and for /etc alike: there is no overlay here.
static struct folder folder;
static struct keep keep;
static char *etc;

static int open_folder(const char *name)
{
	cr_assert_eq(mkdirat(folder.fd, name, 0755), 0);
	return openat(folder.fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void set_up(void)
{
	folder = folder_make();
	etc = xprintf("%s/upper", folder.path);
	keep = (struct keep){ etc, open_folder("upper"), open_folder("own"), open_folder("data") };
	cr_assert_eq(mkdirat(folder.fd, "upper/ssh", 0755), 0);
}

static void take_down(void)
{
	close(keep.upper_fd);
	close(keep.own_fd);
	close(keep.data_fd);
	free(etc);
	folder_remove(&folder);
}

TestSuite(keep, .init = set_up, .fini = take_down);

static int run(const char *conf)
{
	return keep_made(&keep, span_of(conf));
}

static void put(const char *path, const char *text)
{
	folder_put(&folder, path, text, strlen(text));
}

static bool is_there(const char *path)
{
	return faccessat(folder.fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void assert_text(const char *path, const char *want)
{
	char text[64] = "";
	int fd = openat(folder.fd, path, O_RDONLY | O_CLOEXEC);

	cr_assert_geq(fd, 0, "%s", path);
	cr_assert_eq(read(fd, text, sizeof text - 1), (ssize_t)strlen(want));
	cr_assert_str_eq(text, want);
	close(fd);
}

Test(keep, a_file_that_is_made_later_is_kept_with_its_mode)
{
	struct stat st;

	put("upper/ssh/ssh_host_key", "secret");
	put("upper/later", "text");
	put("upper/other", "text");
	cr_assert_eq(fchmodat(folder.fd, "upper/ssh/ssh_host_key", 0600, 0), 0);
	cr_assert_eq(run("persist /etc/later\n"), 0);
	assert_text("data/etc/ssh/ssh_host_key", "secret"); // which needs no line
	assert_text("data/etc/later", "text");
	cr_assert_not(is_there("data/etc/other"));
	cr_assert_eq(fstatat(folder.fd, "data/etc/ssh/ssh_host_key", &st, 0), 0);
	cr_assert_eq(st.st_mode & 07777, 0600);
}

Test(keep, what_has_changed_since_is_kept_as_it_is_now)
{
	put("upper/later", "one");
	cr_assert_eq(run("persist /etc/later"), 0);
	put("upper/later", "two, longer");
	cr_assert_eq(run("persist /etc/later"), 0);
	assert_text("data/etc/later", "two, longer");
	cr_assert_not(is_there("data/etc/later.new"));
}

Test(keep, what_is_removed_stays_kept)
{
	put("upper/later", "one");
	cr_assert_eq(run("persist /etc/later"), 0);
	cr_assert_eq(unlinkat(folder.fd, "upper/later", 0), 0);
	cr_assert_eq(mknodat(folder.fd, "upper/later", S_IFCHR | 0600, makedev(0, 0)), 0);
	cr_assert_eq(run("persist /etc/later"), 0);
	assert_text("data/etc/later", "one");
}

Test(keep, a_folder_is_kept_with_what_is_in_it)
{
	mkdirat(folder.fd, "upper/wireguard", 0700);
	mkdirat(folder.fd, "upper/wireguard/a", 0700);
	put("upper/wireguard/a/b", "x");
	cr_assert_eq(run("persist /etc/wireguard"), 0);
	assert_text("data/etc/wireguard/a/b", "x");
	put("upper/wireguard/a/b", "longer");
	put("upper/wireguard/c", "new");
	cr_assert_eq(run("persist /etc/wireguard"), 0);
	assert_text("data/etc/wireguard/a/b", "longer");
	assert_text("data/etc/wireguard/c", "new");
}

Test(keep, what_stage_1_has_put_there_is_not_taken_for_it)
{
	mkdirat(folder.fd, "data/etc", 0755);
	put("data/etc/machine-id", "kept");
	put("upper/machine-id", ""); // to mount on
	put("own/machine-id", "");
	cr_assert_eq(run(""), 0);
	assert_text("data/etc/machine-id", "kept");
}

Test(keep, a_link_is_not_kept_and_leads_nowhere)
{
	put("secret", "s");
	cr_assert_eq(symlinkat("../secret", folder.fd, "upper/later"), 0);
	cr_assert_eq(symlinkat("../upper/ssh", folder.fd, "upper/link"), 0);
	put("upper/ssh/x", "x");
	cr_assert_eq(run("persist /etc/later\npersist /etc/link/x\n"), 0);
	cr_assert_not(is_there("data/etc/later"));
	cr_assert_not(is_there("data/etc/link/x"));
}

Test(keep, lines_about_other_places_and_folders_that_are_not_there_mean_nothing)
{
	cr_assert_eq(run("persist /opt/x\npersist /etcetera/x\npersist /etc/none/x\n"), 0);
	cr_assert_not(is_there("data/opt"));
	cr_assert_not(is_there("data/etcetera"));
}

Test(keep, one_that_cannot_be_kept_keeps_none_of_the_others_from_it)
{
	mkdirat(folder.fd, "data/etc", 0755);
	put("data/etc/in", "a file in the way of a folder");
	mkdirat(folder.fd, "upper/in", 0755);
	put("upper/in/x", "x");
	put("upper/later", "text");
	cr_assert_eq(run("persist /etc/in/x\npersist /etc/later\n"), -ENOTDIR);
	assert_text("data/etc/later", "text");
}

Test(keep, seeding_again_without_an_update_touches_nothing)
{
	static const char *const nothing[] = { NULL };
	char *from = xprintf("%s/later", etc);

	put("upper/later", "one");
	cr_assert_eq(seed(from, keep.data_fd, "later", nothing), 0);
	put("upper/later", "another");
	cr_assert_eq(seed(from, keep.data_fd, "later", nothing), 0);
	assert_text("data/later", "one");
	cr_assert_eq(seed_update(from, keep.data_fd, "later"), 0);
	assert_text("data/later", "another");
	free(from);
}
