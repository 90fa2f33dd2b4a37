// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include "host/base/memory.h"
#include "host/stage1/seed.h"
#include "tests/host/folder.h"

static const char *const nothing[] = { NULL };
static struct folder folder;
static int data_fd;

static void set_up(void)
{
	folder = folder_make();
	cr_assert_eq(mkdirat(folder.fd, "image", 0755), 0);
	cr_assert_eq(mkdirat(folder.fd, "data", 0755), 0);
	data_fd = openat(folder.fd, "data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void take_down(void)
{
	close(data_fd);
	folder_remove(&folder);
}

TestSuite(seed, .init = set_up, .fini = take_down);

static int run(const char *const *skip)
{
	char *from = xprintf("%s/image", folder.path);
	int r = seed(from, data_fd, "var", skip);

	free(from);
	return r;
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

static struct stat look(const char *path)
{
	struct stat st;

	cr_assert_eq(fstatat(folder.fd, path, &st, AT_SYMLINK_NOFOLLOW), 0, "%s", path);
	return st;
}

Test(seed, what_is_not_there_is_copied_with_mode_and_time)
{
	const struct timespec times[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };

	mkdirat(folder.fd, "image/lib", 0700);
	folder_put(&folder, "image/lib/a", "text", 4);
	cr_assert_eq(fchmodat(folder.fd, "image/lib/a", 04711, 0), 0);
	cr_assert_eq(symlinkat("../a", folder.fd, "image/link"), 0);
	cr_assert_eq(mkfifoat(folder.fd, "image/fifo", 0600), 0);
	cr_assert_eq(utimensat(folder.fd, "image/lib/a", times, 0), 0);
	cr_assert_eq(run(nothing), 0);
	assert_text("data/var/lib/a", "text");
	cr_assert_eq(look("data/var/lib/a").st_mode & 07777, 04711);
	cr_assert_eq(look("data/var/lib/a").st_mtim.tv_sec, 1000000000);
	cr_assert_eq(look("data/var/lib").st_mode & 07777, 0700);
	cr_assert(S_ISLNK(look("data/var/link").st_mode));
	cr_assert(S_ISFIFO(look("data/var/fifo").st_mode));
}

Test(seed, what_is_there_is_never_touched)
{
	mkdirat(folder.fd, "image/lib", 0755);
	folder_put(&folder, "image/lib/a", "image's", 7);
	folder_put(&folder, "image/lib/b", "new", 3);
	folder_put(&folder, "image/x", "file", 4);
	mkdirat(folder.fd, "data/var", 0700);
	mkdirat(folder.fd, "data/var/lib", 0711);
	folder_put(&folder, "data/var/lib/a", "mine", 4);
	mkdirat(folder.fd, "data/var/x", 0755);
	cr_assert_eq(run(nothing), 0);
	assert_text("data/var/lib/a", "mine");
	assert_text("data/var/lib/b", "new");
	cr_assert_eq(look("data/var/lib").st_mode & 07777, 0711);
	cr_assert(S_ISDIR(look("data/var/x").st_mode));
}

Test(seed, a_file_in_the_place_of_a_folder_stays_and_nothing_goes_below_it)
{
	mkdirat(folder.fd, "image/lib", 0755);
	folder_put(&folder, "image/lib/a", "a", 1);
	folder_put(&folder, "image/z", "z", 1);
	mkdirat(folder.fd, "data/var", 0755);
	folder_put(&folder, "data/var/lib", "a file", 6);
	cr_assert_eq(run(nothing), 0);
	assert_text("data/var/lib", "a file");
	assert_text("data/var/z", "z");
}

Test(seed, a_link_in_the_place_of_a_folder_leads_nowhere)
{
	mkdirat(folder.fd, "image/lib", 0755);
	folder_put(&folder, "image/lib/a", "a", 1);
	mkdirat(folder.fd, "outside", 0755);
	mkdirat(folder.fd, "data/var", 0755);
	cr_assert_eq(symlinkat("../../outside", folder.fd, "data/var/lib"), 0);
	cr_assert_eq(run(nothing), 0);
	cr_assert_eq(faccessat(folder.fd, "outside/a", F_OK, 0), -1);
	cr_assert(S_ISLNK(look("data/var/lib").st_mode));
}

Test(seed, what_is_skipped_is_made_as_an_empty_folder)
{
	static const char *const skip[] = { "/lib/dpkg", NULL };

	mkdirat(folder.fd, "image/lib", 0755);
	mkdirat(folder.fd, "image/lib/dpkg", 0755);
	folder_put(&folder, "image/lib/dpkg/status", "x", 1);
	cr_assert_eq(run(skip), 0);
	cr_assert(S_ISDIR(look("data/var/lib/dpkg").st_mode));
	cr_assert_eq(faccessat(folder.fd, "data/var/lib/dpkg/status", F_OK, 0), -1);
}

Test(seed, sockets_are_left_out)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%.60s/image/socket", folder.path);
	cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	close(fd);
	cr_assert_eq(run(nothing), 0);
	cr_assert_eq(faccessat(folder.fd, "data/var/socket", F_OK, 0), -1);
}

Test(seed, one_file_can_be_seeded_by_itself)
{
	char *from = xprintf("%s/image/machine-id", folder.path);

	folder_put(&folder, "image/machine-id", "0123", 4);
	cr_assert_eq(seed(from, data_fd, "machine-id", nothing), 0);
	assert_text("data/machine-id", "0123");
	free(from);
}
