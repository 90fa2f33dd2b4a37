// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>
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

static int restore(const struct folder *folder, const char *text)
{
	struct conf conf;
	int r;

	conf_read(folder->fd, &conf);
	r = conf_restore(folder->fd, &conf, text, strlen(text));
	conf_done(&conf);
	return r;
}

Test(conf, what_it_was_comes_back_with_its_length)
{
	static const char *const befores[] = { "", "timeout 9\n", "timeout 9" };
	static const char *const nows[] = { NULL, "x\n", "default a.conf\ntimeout 30\n" };

	for (size_t i = 0; i < ARRAY_LEN(befores); i++)
		for (size_t k = 0; k < ARRAY_LEN(nows); k++) {
			struct folder folder = folder_with(nows[k]);
			struct conf conf;

			cr_assert_eq(restore(&folder, befores[i]), 0);
			conf_read(folder.fd, &conf);
			cr_assert_eq(conf.len, strlen(befores[i]));
			cr_assert_str_eq(conf.text, befores[i]);
			conf_done(&conf);
			folder_remove(&folder);
		}
}

Test(conf, what_has_no_room_in_a_sector_is_not_restored)
{
	struct folder folder = folder_with("timeout 5\n");
	char text[LOADER_CONF_SECTOR + 2];

	memset(text, '#', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	cr_assert_eq(restore(&folder, text), -EFBIG);
	folder_remove(&folder);
}
