// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/drift-text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/copy.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/base/unified.h"
#include "host/cli/report.h"

#define LINK_SIZE 4096u
// Of each side; what is longer is nothing that a person wrote into /etc.
#define TEXT_MAX ((size_t)1 << 20)
#define DIFF_MAX (8 * TEXT_MAX)

// One of the two sides of a change.
struct side {
	bool is_there;
	struct stat st;
	char link[LINK_SIZE]; // where it leads
	int fd;               // of a file; -1
};

struct change {
	struct cli *cli;
	const struct drift_item *item;
	struct side before, after;
	json_t *json;
};

static void change_done(const struct change *change)
{
	cleanup_fd(&change->before.fd);
	cleanup_fd(&change->after.fd);
}

static const char *type_text(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "file";
	case S_IFDIR:
		return "folder";
	case S_IFLNK:
		return "link";
	case S_IFIFO:
		return "FIFO";
	case S_IFSOCK:
		return "socket";
	default:
		return "device";
	}
}

static void open_side(int folder_fd, const char *path, const struct stat *st, struct side *side)
{
	ssize_t n = S_ISLNK(st->st_mode)
			    ? readlinkat(folder_fd, path, side->link, sizeof(side->link) - 1)
			    : 0;

	side->is_there = true;
	side->st = *st;
	side->link[n > 0 ? n : 0] = '\0';
	if (S_ISREG(st->st_mode))
		side->fd = file_open_beneath(folder_fd, path);
}

static void open_sides(const struct drift_sides *sides, struct change *change)
{
	const struct drift_item *item = change->item;

	if (item->kind != DRIFT_ADDED)
		open_side(item->before_is_own ? sides->own_fd : sides->image_fd, item->path,
			  &item->before, &change->before);
	if (item->kind != DRIFT_REMOVED)
		open_side(sides->upper_fd, item->path, &item->now, &change->after);
}

static json_t *side_to_json(const struct side *side)
{
	json_t *json = json_object();

	json_set_text(json, "type", type_text(side->st.st_mode));
	json_set_count(json, "mode", side->st.st_mode & 07777);
	json_set_count(json, "uid", side->st.st_uid);
	json_set_count(json, "gid", side->st.st_gid);
	if (S_ISLNK(side->st.st_mode))
		json_set_text(json, "link", side->link);
	return json;
}

static bool is_link(const struct side *side)
{
	return side->is_there && S_ISLNK(side->st.st_mode);
}

// A link's own mode means nothing, and a folder's that is gone neither.
static void tell_facts(const struct change *change)
{
	const struct stat *a = &change->before.st, *b = &change->after.st;

	if (change->before.is_there && change->after.is_there) {
		if ((a->st_mode & S_IFMT) != (b->st_mode & S_IFMT))
			say(change->cli, "  type %s -> %s\n", type_text(a->st_mode),
			    type_text(b->st_mode));
		else if (a->st_mode != b->st_mode)
			say(change->cli, "  mode %04o -> %04o\n", a->st_mode & 07777,
			    b->st_mode & 07777);
		if (a->st_uid != b->st_uid || a->st_gid != b->st_gid)
			say(change->cli, "  owner %u:%u -> %u:%u\n", a->st_uid, a->st_gid,
			    b->st_uid, b->st_gid);
	}
	if (is_link(&change->before) || is_link(&change->after))
		say(change->cli, "  link %s -> %s\n",
		    is_link(&change->before) ? screen(span_of(change->before.link)) : "(none)",
		    is_link(&change->after) ? screen(span_of(change->after.link)) : "(none)");
}

static bool is_file(const struct side *side)
{
	return side->is_there && S_ISREG(side->st.st_mode);
}

// 0; -EBADMSG: it is no text; -EFBIG; -errno.
static int check_text(const struct side *side)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;
	int r;

	if (!is_file(side))
		return 0; // nothing, or what has no content
	r = side->fd < 0 ? side->fd : file_read(side->fd, TEXT_MAX, &text, &len);
	return r == 0 && memchr(text, '\0', len) ? -EBADMSG : r;
}

// Of what is no text, too.
static bool has_same_content(const struct change *change)
{
	struct digest before, after;

	return is_file(&change->before) && is_file(&change->after) && change->before.fd >= 0 &&
	       change->after.fd >= 0 && change->before.st.st_size == change->after.st.st_size &&
	       digest_file(change->before.fd, UINT64_MAX, NULL, &before) == 0 &&
	       digest_file(change->after.fd, UINT64_MAX, NULL, &after) == 0 &&
	       digest_equals(&before, &after);
}

static const char *why_not(int error)
{
	switch (error) {
	case -EBADMSG:
		return "its content is not text";
	case -EFBIG:
		return "it is above 1 MiB";
	case -ENOENT:
		return "diff is not installed (apt install diffutils)";
	case -EIO:
		return "it cannot be read, or diff failed";
	default:
		return error_text(error);
	}
}

static const char *color_of(char first)
{
	bool is_wanted = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");

	return !is_wanted     ? NULL
	       : first == '+' ? "\033[32m"
	       : first == '-' ? "\033[31m"
	       : first == '@' ? "\033[36m"
			      : NULL;
}

// What the line is can be seen from its first character; colour only helps.
static void say_line(const struct cli *cli, struct span line)
{
	CLEANUP(cleanup_free) char *text = screen_line(line);
	const char *color = color_of(text[0]);

	say(cli, "%s%s%s\n", color ? color : "", text, color ? "\033[0m" : "");
}

static void tell_diff(const struct change *change, const char *text, size_t len)
{
	struct span rest = span_bytes(text, len), line;

	while (span_take_line(&rest, &line))
		say_line(change->cli, line);
	json_set_span(change->json, "diff", span_bytes(text, len));
}

static int make_diff(const struct change *change, char **ret, size_t *ret_len)
{
	const char *path = change->item->path;
	CLEANUP(cleanup_free) char *shown = screen_line(span_of(path));
	CLEANUP(cleanup_free) char *before = xprintf("image/etc/%s", shown);
	CLEANUP(cleanup_free) char *after = xprintf("/etc/%s", shown);
	int r = check_text(&change->before);

	if (r == 0)
		r = check_text(&change->after);
	return r < 0 ? r
		     : unified_diff(change->before.fd,
				    change->before.is_there ? before : "/dev/null",
				    change->after.fd, change->after.is_there ? after : "/dev/null",
				    DIFF_MAX, ret, ret_len);
}

static void tell_content(const struct change *change)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;
	int r = make_diff(change, &text, &len);

	if (r < 0) {
		say(change->cli, "  not shown: %s\n", why_not(r));
		json_set_text(change->json, "not_shown", why_not(r));
	} else if (text) {
		tell_diff(change, text, len);
	}
}

void drift_tell(struct cli *cli, const struct drift_sides *sides, const struct drift_item *item,
		json_t *list)
{
	CLEANUP(cleanup_free) char *path = xprintf("/etc/%s", item->path);
	CLEANUP(change_done)
	struct change change = { .cli = cli,
				 .item = item,
				 .before = { .fd = -1 },
				 .after = { .fd = -1 },
				 .json = json_object() };

	open_sides(sides, &change);
	json_set_text(change.json, "path", path);
	json_set_text(change.json, "kind", drift_kind_text(item->kind));
	if (change.before.is_there)
		json_object_set_new(change.json, "before", side_to_json(&change.before));
	if (change.after.is_there)
		json_object_set_new(change.json, "after", side_to_json(&change.after));
	say(cli, "%s, %s\n", screen(span_of(path)), drift_kind_text(item->kind));
	tell_facts(&change);
	if ((is_file(&change.before) || is_file(&change.after)) && !has_same_content(&change))
		tell_content(&change);
	json_array_append_new(list, change.json);
}
