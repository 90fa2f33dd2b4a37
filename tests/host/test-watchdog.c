// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/activate/watchdog.h"
#include "tests/host/folder.h"

static struct folder folder;

static void set_up(void)
{
	folder = folder_make();
}

static void tear_down(void)
{
	folder_remove(&folder);
}

TestSuite(watchdog, .init = set_up, .fini = tear_down);

// As sysfs has it: the class leads to the device.
static void put_device(void)
{
	cr_assert_eq(mkdirat(folder.fd, "device", 0755), 0);
	cr_assert_eq(mkdirat(folder.fd, "class", 0755), 0);
	cr_assert_eq(symlinkat("../device", folder.fd, "class/watchdog0"), 0);
}

static int read_class(struct watchdog *ret)
{
	char path[128];

	snprintf(path, sizeof path, "%s/class", folder.path);
	return watchdog_read(path, ret);
}

Test(watchdog, what_linux_tells_of_it_is_read)
{
	struct watchdog found;

	put_device();
	folder_put(&folder, "device/identity", "i6300ESB timer\n", 15);
	folder_put(&folder, "device/state", "active\n", 7);
	folder_put(&folder, "device/timeout", "300\n", 4);
	cr_assert_eq(read_class(&found), 0);
	cr_assert_str_eq(found.identity, "i6300ESB timer");
	cr_assert(found.is_active);
	cr_assert_eq(found.timeout_sec, 300);
}

Test(watchdog, without_attributes_it_is_there)
{
	struct watchdog found;

	put_device();
	cr_assert_eq(read_class(&found), 0);
	cr_assert_str_empty(found.identity);
	cr_assert_not(found.is_active);
	cr_assert_eq(found.timeout_sec, 0);
}

Test(watchdog, none_is_none)
{
	struct watchdog found;

	cr_assert_eq(read_class(&found), -ENOENT);
	cr_assert_eq(mkdirat(folder.fd, "class", 0755), 0);
	cr_assert_eq(read_class(&found), -ENOENT);
}

Test(watchdog, a_long_name_is_cut)
{
	struct watchdog found;
	char name[200];

	put_device();
	memset(name, 'x', sizeof name);
	folder_put(&folder, "device/identity", name, sizeof name);
	cr_assert_eq(read_class(&found), 0);
	cr_assert_eq(strlen(found.identity), WATCHDOG_IDENTITY_SIZE - 1);
}
