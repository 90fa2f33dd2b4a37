// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/marks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"

#define VERSION 1
#define MARKS_FILE "marks.json"

int store_read_marks(const struct store *store, uint32_t number, struct marks *ret)
{
	CLEANUP(cleanup_free) char *path = xprintf("generations/%u/" MARKS_FILE, number);
	struct marks marks = { 0 };
	json_t *json = NULL;
	int r = json_read_beneath(store->fd, path, &json);

	if (r == 0 && json_integer_value(json_object_get(json, "version")) != VERSION)
		r = -EBADMSG;
	if (r == 0) {
		marks.pinned = json_is_true(json_object_get(json, "pinned"));
		xreplace(&marks.label, json_get_text(json, "label"));
		xreplace(&marks.note, json_get_text(json, "note"));
	}
	json_decref(json);
	if (r < 0)
		return r;
	*ret = marks;
	return 0;
}

void marks_done(struct marks *marks)
{
	free(marks->label);
	free(marks->note);
	*marks = (struct marks){ 0 };
}

static bool is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool marks_equal(const struct marks *a, const struct marks *b)
{
	return a->pinned == b->pinned && is_same(a->label, b->label) && is_same(a->note, b->note);
}

int store_write_marks(const struct store *store, uint32_t number, const struct marks *marks)
{
	CLEANUP(cleanup_free) char *folder = xprintf("generations/%u", number);
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(store->fd, folder);
	json_t *json;
	int r;

	if (fd < 0)
		return fd;
	json = json_object();
	json_set_count(json, "version", VERSION);
	json_set_flag(json, "pinned", marks->pinned);
	if (marks->label)
		json_set_text(json, "label", marks->label);
	json_set_text(json, "note", marks->note);
	r = json_replace(fd, MARKS_FILE, json, 0644);
	json_decref(json);
	return r;
}
