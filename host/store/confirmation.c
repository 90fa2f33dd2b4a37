// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/confirmation.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/duration.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"

#define FOLDER "state"
#define FILE_NAME "confirm"

static int parse(const json_t *json, struct confirmation *ret)
{
	json_int_t version = json_integer_value(json_object_get(json, "version"));
	json_int_t within = json_integer_value(json_object_get(json, "within_sec"));
	const char *id = json_get_text(json, "id");

	if (version != 1)
		return version > 1 ? -EPROTONOSUPPORT : -EBADMSG;
	if (!id || !*id || strlen(id) > BOOT_ID_MAX || within < CONFIRMATION_MIN_SEC ||
	    within > DURATION_MAX_SEC)
		return -EBADMSG;
	snprintf(ret->id, sizeof(ret->id), "%s", id);
	ret->within_sec = (uint32_t)within;
	ret->stays = json_is_true(json_object_get(json, "stays"));
	return 0;
}

int confirmation_read(const struct store *store, struct confirmation *ret)
{
	json_t *json = NULL;
	int r = store->fd < 0 ? -ENOENT : json_read_beneath(store->fd, CONFIRMATION_FILE, &json);

	*ret = (struct confirmation){ 0 };
	if (r == 0)
		r = parse(json, ret);
	json_decref(json);
	return r;
}

int confirmation_write(const struct store *store, const struct confirmation *confirmation)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(store->fd, FOLDER);
	json_t *json;
	int r;

	if (fd < 0)
		return fd;
	json = json_object();
	json_set_count(json, "version", 1);
	json_set_text(json, "id", confirmation->id);
	json_set_count(json, "within_sec", confirmation->within_sec);
	json_set_flag(json, "stays", confirmation->stays);
	r = json_replace(fd, FILE_NAME, json, 0644);
	json_decref(json);
	return r;
}

int confirmation_remove(const struct store *store)
{
	int r = store->fd < 0 ? -ENOENT : file_unlink_beneath(store->fd, CONFIRMATION_FILE);

	return r == -ENOENT ? 0 : r;
}
