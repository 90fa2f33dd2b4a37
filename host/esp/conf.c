// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define FIRST_SETTINGS "timeout 5\n"

void conf_read(int esp_fd, struct conf *ret)
{
	struct conf conf = { 0 };
	int r = file_read_beneath(esp_fd, BOOT_FILE_LOADER_CONF, LOADER_CONF_MAX, &conf.text,
				  &conf.len);

	conf.exists = r != -ENOENT;
	if (r < 0) {
		conf.error = r == -ENOENT ? 0 : r;
		conf.text = xdup("");
	}
	loader_conf_init(&conf.parsed);
	(void)loader_conf_parse(conf.text, conf.len, &conf.parsed); // the size is within its limit
	*ret = conf;
}

void conf_done(struct conf *conf)
{
	free(conf->text);
	*conf = (struct conf){ 0 };
}

static enum conf_problem check(const struct conf *conf)
{
	if (conf->error < 0)
		return conf->error == -EFBIG ? CONF_TOO_LONG : CONF_UNREADABLE;
	return conf->len > LOADER_CONF_SECTOR ? CONF_TOO_LONG : CONF_OK;
}

enum conf_problem conf_plan_default(const struct conf *conf, const char *id,
				    char ret_sector[LOADER_CONF_SECTOR])
{
	char without_preferred[LOADER_CONF_SECTOR];
	enum conf_problem problem = check(conf);

	if (problem != CONF_OK)
		return problem;
	if (loader_conf_set(span_bytes(conf->text, conf->len), "preferred", span_of(""),
			    without_preferred, sizeof(without_preferred)) < 0)
		return CONF_NO_ROOM;
	if (loader_conf_set(span_bytes(without_preferred, sizeof(without_preferred)), "default",
			    span_of(id), ret_sector, LOADER_CONF_SECTOR) < 0)
		return CONF_NO_ROOM;
	return CONF_OK;
}

enum conf_problem conf_plan_setup(const struct conf *conf, char ret_sector[LOADER_CONF_SECTOR])
{
	enum conf_problem problem = check(conf);

	if (problem != CONF_OK)
		return problem;
	memset(ret_sector, '\n', LOADER_CONF_SECTOR);
	if (conf->exists)
		memcpy(ret_sector, conf->text, conf->len);
	else
		memcpy(ret_sector, FIRST_SETTINGS, strlen(FIRST_SETTINGS));
	return CONF_OK;
}

static int create(int esp_fd, const char *sector)
{
	int r = file_make_dirs(esp_fd, "loader");

	if (r == 0)
		r = file_create_whole(esp_fd, BOOT_FILE_LOADER_CONF, sector, LOADER_CONF_SECTOR);
	return r < 0 ? r : file_sync_dir(esp_fd, "loader");
}

// Where the size stays, fdatasync is enough, and leaves the folder's block alone.
static int write_sector(int fd, const char *sector, int (*sync)(int fd))
{
	int r = file_write_at(fd, 0, sector, LOADER_CONF_SECTOR);

	return r < 0 ? r : sync(fd);
}

// A shorter file (somebody's editor) grows to one sector with its old settings first: then the
// change itself is one sector again.
static int fill_up(int fd, const struct conf *conf)
{
	char sector[LOADER_CONF_SECTOR];

	memset(sector, '\n', sizeof(sector));
	memcpy(sector, conf->text, conf->len);
	return write_sector(fd, sector, file_sync);
}

int conf_write(int esp_fd, const struct conf *conf, const char sector[LOADER_CONF_SECTOR])
{
	CLEANUP(cleanup_fd) int fd = -1;
	int r = 0;

	if (!conf->exists)
		return create(esp_fd, sector);
	fd = file_open_beneath_rw(esp_fd, BOOT_FILE_LOADER_CONF);
	if (fd < 0)
		return fd;
	if (conf->len < LOADER_CONF_SECTOR)
		r = fill_up(fd, conf);
	return r < 0 ? r : write_sector(fd, sector, file_sync_data);
}

static int cut(int esp_fd, size_t len)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath_rw(esp_fd, BOOT_FILE_LOADER_CONF);

	if (fd < 0)
		return fd;
	return ftruncate(fd, (off_t)len) < 0 ? -errno : file_sync(fd);
}

int conf_restore(int esp_fd, const struct conf *now, const char *text, size_t len)
{
	char sector[LOADER_CONF_SECTOR];
	int r;

	if (len > sizeof(sector) || now->len > sizeof(sector))
		return -EFBIG;
	memset(sector, '\n', sizeof(sector));
	memcpy(sector, text, len);
	r = conf_write(esp_fd, now, sector);
	return r < 0 ? r : cut(esp_fd, len);
}

const char *conf_problem_text(enum conf_problem problem)
{
	switch (problem) {
	case CONF_OK:
		return "loader.conf is fine";
	case CONF_UNREADABLE:
		return "loader.conf cannot be read as a file";
	case CONF_TOO_LONG:
		return "loader.conf is longer than the 512 bytes that can be changed safely";
	case CONF_NO_ROOM:
		return "the 512 bytes of loader.conf are full";
	}
	return "";
}
