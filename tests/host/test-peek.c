// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/esp/peek.h"
#include "host/esp/state.h"
#include "tests/host/folder.h"

static struct folder folder;
static int image_fd;

static void run(const char *command)
{
	char line[512];

	snprintf(line, sizeof line,
		 "cd %s && export PATH=$PATH:/sbin:/usr/sbin && { %s; } >out 2>&1", folder.path,
		 command);
	cr_assert_eq(system(line), 0, "%s", command);
}

static void set_up(void)
{
	folder = folder_make();
	image_fd = -1;
}

static void tear_down(void)
{
	close(image_fd);
	folder_remove(&folder);
}

TestSuite(peek, .init = set_up, .fini = tear_down);

static void put_record(const char *id)
{
	struct state_record record = { 0 };
	struct state_file there;

	cr_assert_eq(state_set_id(record.default_id, span_of(id)), 0);
	state_file_read(folder.fd, &there);
	cr_assert_eq(there.error == -ENOENT ? state_file_create(folder.fd, &record)
					    : state_file_write(folder.fd, &record),
		     0);
}

// Into a file system of 4100 sectors, whose last block of 4096 bytes is cut off.
static void make_image(const char *files)
{
	char command[256];

	run("mkfs.vfat --invariant -C -S 512 image 2050");
	snprintf(command, sizeof command, "mcopy -s -Q -i image %s ::", files);
	run(command);
	image_fd = openat(folder.fd, "image", O_RDWR | O_CLOEXEC);
	cr_assert_geq(image_fd, 0);
}

Test(peek, the_record_is_read_from_the_disk)
{
	struct state state = { 0 };

	put_record("x-1.conf");
	put_record("x-2.conf");
	make_image("EFI");
	cr_assert_eq(state_peek_at(image_fd, &state), 0);
	cr_assert_str_eq(state.record.default_id, "x-2.conf");
	cr_assert_not(state_is_uncertain(&state));
}

Test(peek, a_slot_that_is_torn_is_known)
{
	struct state state = { 0 };
	int fd;

	put_record("x-1.conf");
	put_record("x-2.conf");
	fd = openat(folder.fd, "EFI/genboot/state", O_WRONLY | O_CLOEXEC);
	cr_assert_eq(pwrite(fd, "?", 1, state_slot_offset(1) + 100), 1);
	close(fd);
	make_image("EFI");
	cr_assert_eq(state_peek_at(image_fd, &state), 0);
	cr_assert_str_eq(state.record.default_id, "x-1.conf");
	cr_assert(state_is_uncertain(&state));
}

Test(peek, what_is_no_record_is_not_read)
{
	struct state state = { 0 };

	run("mkdir other && echo text >other/file");
	make_image("other");
	cr_assert_eq(state_peek_at(image_fd, &state), -ENOENT);
	run("mkdir -p EFI/genboot && echo short >EFI/genboot/state");
	run("mcopy -s -Q -i image EFI ::");
	cr_assert_eq(state_peek_at(image_fd, &state), -EBADMSG);
	cr_assert_eq(ftruncate(image_fd, 3 * 1024), 0);
	cr_assert_lt(state_peek_at(image_fd, &state), 0);
}

Test(peek, a_partition_that_is_not_there_is_none)
{
	struct state state = { 0 };

	cr_assert_lt(state_peek("01234567-89ab-cdef-0123-456789abcdef", &state), 0);
}
