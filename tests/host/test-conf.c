// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "host/esp/conf.h"
#include "tests/host/folder.h"

static struct folder folder_with(const char *text)
{
	struct folder folder = folder_make();

	mkdirat(folder.fd, "loader", 0755);
	if (text)
		folder_put(&folder, "loader/loader.conf", text, strlen(text));
	return folder;
}

// Sets the default to x.conf and returns what the file says then, without its filling.
static const char *after_default(const char *text, char ret[LOADER_CONF_SECTOR + 1])
{
	struct folder folder = folder_with(text);
	char sector[LOADER_CONF_SECTOR];
	struct conf conf;
	size_t len;

	conf_read(folder.fd, &conf);
	cr_assert_eq(conf_plan_default(&conf, "x.conf", sector), CONF_OK);
	cr_assert_eq(conf_write(folder.fd, &conf, sector), 0);
	conf_done(&conf);
	conf_read(folder.fd, &conf);
	cr_assert_eq(conf.len, LOADER_CONF_SECTOR);
	len = strcspn(conf.text, "\n") == 0 ? 0
					    : (size_t)(strstr(conf.text, "\n\n") + 1 - conf.text);
	memcpy(ret, conf.text, len);
	ret[len] = '\0';
	conf_done(&conf);
	folder_remove(&folder);
	return ret;
}

Test(conf, the_default_is_set_and_all_else_stays)
{
	char text[LOADER_CONF_SECTOR + 1];

	cr_assert_str_eq(after_default("timeout 3\ndefault y\neditor no", text),
			 "timeout 3\ndefault x.conf\neditor no\n");
	cr_assert_str_eq(after_default("# mine\n", text), "# mine\ndefault x.conf\n");
	cr_assert_str_eq(after_default("", text), "default x.conf\n");
	cr_assert_str_eq(after_default(NULL, text), "default x.conf\n");
}

Test(conf, what_would_win_over_the_default_goes)
{
	char text[LOADER_CONF_SECTOR + 1];

	cr_assert_str_eq(after_default("preferred y\ntimeout 1\n", text),
			 "timeout 1\ndefault x.conf\n");
}

Test(conf, more_than_a_sector_is_left_alone)
{
	char text[600], sector[LOADER_CONF_SECTOR];
	struct folder folder;
	struct conf conf;

	memset(text, '#', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	folder = folder_with(text);
	conf_read(folder.fd, &conf);
	cr_assert_eq(conf_plan_default(&conf, "x.conf", sector), CONF_TOO_LONG);
	cr_assert_eq(conf_plan_setup(&conf, sector), CONF_TOO_LONG);
	conf_done(&conf);
	folder_remove(&folder);
}

Test(conf, a_full_sector_is_left_alone)
{
	char text[LOADER_CONF_SECTOR + 1], sector[LOADER_CONF_SECTOR];
	struct folder folder;
	struct conf conf;

	memset(text, '#', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	folder = folder_with(text);
	conf_read(folder.fd, &conf);
	cr_assert_eq(conf_plan_default(&conf, "x.conf", sector), CONF_NO_ROOM);
	conf_done(&conf);
	folder_remove(&folder);
}

Test(conf, a_folder_in_its_place_is_no_file)
{
	struct folder folder = folder_with(NULL);
	char sector[LOADER_CONF_SECTOR];
	struct conf conf;

	mkdirat(folder.fd, "loader/loader.conf", 0755);
	conf_read(folder.fd, &conf);
	cr_assert_eq(conf_plan_default(&conf, "x.conf", sector), CONF_UNREADABLE);
	cr_assert_eq(conf.parsed.timeout_sec, TIMEOUT_DEFAULT_SEC);
	conf_done(&conf);
	folder_remove(&folder);
}
