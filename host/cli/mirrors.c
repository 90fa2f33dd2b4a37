// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/mirrors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/esp/health.h"

static bool is_same_folder(int dir_fd, const char *path)
{
	struct stat a, b;

	return fstat(dir_fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

bool mirror_is_primary(const struct view *view, const char *name)
{
	const struct place *esp = &view->places.esp;

	return esp->is_plain_folder ? is_same_folder(esp->fd, name)
				    : strcmp(esp->part_uuid, name) == 0;
}

int mirror_look(const struct view *view, const char *name, bool thorough, struct progress *progress,
		struct mirror *ret, struct mirror_plan *ret_plan, char **ret_name)
{
	struct mirror mirror;
	int r = mirror_open(name, &mirror);

	*ret_name = xdup(r == 0 ? mirror.place.path : name);
	if (r < 0)
		return r;
	r = mirror_plan(&view->places, view->machine.token, &mirror.place, thorough, progress,
			ret_plan);
	if (r < 0)
		mirror_close(&mirror);
	else
		*ret = mirror;
	return r;
}

static int check_health(const struct place *place)
{
	CLEANUP(cleanup_free) char *problem = NULL;
	enum health health = HEALTH_SOUND;
	int r = health_check(place, &health, &problem);

	if (r < 0)
		return r;
	return health == HEALTH_DAMAGED ? -EUCLEAN : health == HEALTH_READ_ONLY ? -EROFS : 0;
}

int mirror_write(struct cli *cli, const struct mirror *mirror, const struct mirror_plan *plan,
		 const char **ret_what)
{
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	struct progress progress;
	int r = check_health(&mirror->place);

	*ret_what = "its file system";
	if (r < 0)
		return r;
	progress_start(&progress, bar, "Mirroring", 2 * mirror_plan_size(plan));
	r = mirror_sync(&mirror->place, plan, &progress, ret_what);
	progress_end(&progress);
	return r;
}

const char *mirror_error_text(int error)
{
	switch (error) {
	case -ENODEV:
	case -ENOENT:
		return "it is not there";
	case -EMEDIUMTYPE:
		return "it is no EFI system partition any more";
	case -EUCLEAN:
		return "its file system is damaged";
	case -ESTALE:
		return "the file on the ESP is damaged or missing";
	default:
		return error_text(error);
	}
}

static void follow(struct cli *cli, const struct view *view, const char *name)
{
	CLEANUP(mirror_close) struct mirror mirror = { .place.fd = -1, .mount_fd = -1 };
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	CLEANUP(cleanup_free) char *shown = NULL;
	const char *what = NULL;
	int r = mirror_look(view, name, false, NULL, &mirror, &plan, &shown);

	if (r == 0 && plan.state == MIRROR_AHEAD) {
		warn(cli, "genboot repair",
		     "the mirror %s was changed while the ESP was not; it is left as it is",
		     screen(span_of(shown)));
		return;
	}
	if (r == 0 && plan.state == MIRROR_BEHIND)
		r = mirror_write(cli, &mirror, &plan, &what);
	if (r < 0)
		warn(cli, "genboot repair", "the mirror %s is not in step: %s%s%s",
		     screen(span_of(shown)), what ? screen(span_of(what)) : "", what ? ": " : "",
		     mirror_error_text(r));
}

void mirrors_follow(struct cli *cli, const struct view *view)
{
	const struct machine_places *mirrors = &view->machine.mirrors;

	if (cli->options.dry_run || view->is_damaged)
		return;
	for (size_t i = 0; i < mirrors->n; i++)
		if (!mirror_is_primary(view, mirrors->items[i]))
			follow(cli, view, mirrors->items[i]);
}
