// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "boot-entries/state-record.h"
#include "host/activate/watchdog.h"
#include "host/base/file.h"
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

#define MODULES "usr/lib/modules/6.12-x"
#define DRIVERS MODULES "/kernel/drivers/watchdog"
#define CONF_FOLDER "usr/lib/systemd/system.conf.d"

static void put(const char *folder_path, const char *file, const char *text, size_t len)
{
	char path[256];

	cr_assert_eq(file_make_dirs(folder.fd, folder_path), 0);
	snprintf(path, sizeof path, "%s/%s", folder_path, file);
	folder_put(&folder, path, text, len);
}

static uint32_t taken_over(void)
{
	return watchdogs_taken_over(folder.fd, "6.12-x");
}

Test(watchdog, a_system_with_its_driver_takes_it_over)
{
	put(CONF_FOLDER, "50-genboot.conf", "", 0);
	cr_assert_eq(taken_over(), 0);
	put(DRIVERS, "i6300esb.ko.xz", "", 0);
	cr_assert_eq(taken_over(), STATE_WATCHDOG_I6300ESB);
	cr_assert_eq(watchdogs_taken_over(folder.fd, "6.13-x"), 0);
	put("etc/systemd/system.conf.d", "50-genboot.conf", "", 0);
	cr_assert_eq(taken_over(), 0);
}

Test(watchdog, a_driver_that_is_built_in_is_one)
{
	static const char names[] = "kernel/drivers/watchdog/softdog.ko\n"
				    "kernel/drivers/watchdog/i6300esb.ko\n";

	put(CONF_FOLDER, "50-genboot.conf", "", 0);
	put(MODULES, "modules.builtin", names, 36);
	cr_assert_eq(taken_over(), 0);
	put(MODULES, "modules.builtin", names, sizeof(names) - 1);
	cr_assert_eq(taken_over(), STATE_WATCHDOG_I6300ESB);
}

Test(watchdog, nobody_keeps_it_without_the_configuration)
{
	put(DRIVERS, "i6300esb.ko", "", 0);
	cr_assert_eq(taken_over(), 0);
}
