// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/cli/view.h"
#include "host/esp/health.h"

static int tell_health(struct cli *cli, const struct place *place, const char *problem, bool refuse)
{
	CLEANUP(cleanup_free)
	char *text = xprintf("the file system of %s is damaged: %s", place->path, problem);

	if (refuse)
		return fail(cli, EXIT_DAMAGED, "genboot repair", "%s. Nothing was changed",
			    screen(span_of(text)));
	note(cli, "%s (genboot repair).", screen(span_of(text)));
	return EXIT_DONE;
}

static int check_place(struct cli *cli, struct view *view, const struct place *place, bool refuse)
{
	CLEANUP(cleanup_free) char *problem = NULL;
	enum health health = HEALTH_SOUND;
	int r = health_check(place, &health, &problem);

	if (r == 0 && health != HEALTH_DAMAGED)
		return EXIT_DONE;
	view->is_damaged = true;
	if (r < 0)
		return tell_health(cli, place, error_text(r), refuse);
	return tell_health(cli, place, problem ? problem : "its FAT", refuse);
}

int view_check_health(struct cli *cli, struct view *view, bool refuse)
{
	int r = check_place(cli, view, &view->places.esp, refuse);

	if (r == EXIT_DONE && view->places.has_xbootldr)
		r = check_place(cli, view, &view->places.xbootldr, refuse);
	return r;
}

static int refuse_newer(struct cli *cli, const struct place *boot, uint64_t sequence)
{
	return fail(cli, EXIT_REFUSED, "that newer genboot",
		    "a newer genboot than this one has written catalog-%" PRIu64
		    " on %s. Nothing was changed",
		    sequence, screen(span_of(boot->path)));
}

int view_check_catalogs(struct cli *cli, const struct view *view)
{
	int error = view->catalogs.error < 0 ? view->catalogs.error : view->entries.error;

	if (view->catalogs.newer > 0)
		return refuse_newer(cli, places_boot(&view->places), view->catalogs.newer);
	if (error == 0 || cli->verb->run == verb_repair)
		return EXIT_DONE;
	return fail(cli, EXIT_DAMAGED, "genboot repair", "cannot read the catalog on %s: %s",
		    screen(span_of(places_boot(&view->places)->path)), error_text(error));
}

int view_refuse_stranger(struct cli *cli)
{
	return fail(cli, EXIT_FAILED, "the same again with sudo", "%s needs root", cli->verb->name);
}

int view_check_root(struct cli *cli)
{
	return geteuid() == 0 || cli->options.esp_is_a_directory ? EXIT_DONE
								 : view_refuse_stranger(cli);
}

int view_check_writable(struct cli *cli, const struct place *place)
{
	CLEANUP(cleanup_free) char *next = xprintf("mount -o remount,rw %s", place->path);

	return place_is_read_only(place) ? fail(cli, EXIT_FAILED, screen(span_of(next)),
						"%s is read-only", screen(span_of(place->path)))
					 : EXIT_DONE;
}

int view_check_wishes(struct cli *cli, const struct view *view)
{
	const struct wishes *wishes = &view->wishes;

	return wishes->unread ? fail(cli, EXIT_FAILED, "the same again",
				     "cannot read %s: %s. Nothing was removed", wishes->unread,
				     error_text(wishes->unread_error))
			      : EXIT_DONE;
}

int view_check_private(struct cli *cli, const struct view *view)
{
	const char *path = view_store_path(cli);
	CLEANUP(cleanup_free) char *next = xprintf("chown root %s; chmod go-w %s", path, path);

	return store_is_private(&view->store)
		       ? EXIT_DONE
		       : fail(cli, EXIT_REFUSED, next, "others than root may write to the store %s",
			      path);
}

int view_check_store(struct cli *cli, const struct view *view)
{
	int error = 0;
	const char *folder = store_lacks(&view->store, &error);
	CLEANUP(cleanup_free) char *path = NULL;
	CLEANUP(cleanup_free) char *next = NULL;

	if (!folder)
		return EXIT_DONE;
	path = xprintf("%s/%s", view_store_path(cli), folder);
	if (error != -ENOENT)
		next = xprintf("rm -r %s; genboot setup", path);
	return fail(cli, EXIT_FAILED, next ? screen(span_of(next)) : "genboot setup",
		    "cannot use the store: %s: %s", screen(span_of(path)), error_text(error));
}

// The length of what is left of a path without its last name; 0 when that is all.
static size_t parent_length(const char *path, size_t len)
{
	while (len > 0 && path[len - 1] != '/')
		len--;
	while (len > 1 && path[len - 1] == '/')
		len--;
	return len;
}

int view_refuse_obstacle(struct cli *cli)
{
	CLEANUP(cleanup_free)
	char *path = xdup(cli->options.store ? cli->options.store : STORE_DIR);
	CLEANUP(cleanup_free) char *next = NULL;
	size_t len = strlen(path);
	struct stat st;

	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	while (stat(path, &st) < 0 && (len = parent_length(path, len)) > 1)
		path[len] = '\0';
	next = xprintf("mv %s %s.old; genboot setup", path, path);
	return fail(cli, EXIT_FAILED, screen(span_of(next)),
		    "cannot use the store %s: %s is in the way: it is no folder",
		    view_store_path(cli), screen(span_of(path)));
}

static bool is_mounted_alike(const char *path, const char *parent)
{
	struct statx one, other;

	return statx(AT_FDCWD, path, 0, STATX_MNT_ID, &one) < 0 ||
	       statx(AT_FDCWD, parent, 0, STATX_MNT_ID, &other) < 0 ||
	       one.stx_mnt_id == other.stx_mnt_id;
}

char *view_store_hint(const struct cli *cli, int error)
{
	CLEANUP(cleanup_free)
	char *path = realpath(cli->options.store ? cli->options.store : STORE_DIR, NULL);
	size_t len = path ? strlen(path) : 0;

	if (error != -EROFS || !path)
		return NULL;
	while (len > 1) {
		CLEANUP(cleanup_free) char *parent = xdup(path);

		len = parent_length(path, len);
		parent[len] = '\0';
		if (len == 0 || !is_mounted_alike(path, parent))
			break;
		path[len] = '\0';
	}
	return xprintf("mount -o remount,rw %s", path);
}
