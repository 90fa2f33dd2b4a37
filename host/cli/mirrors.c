// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/mirrors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/entry-text.h"
#include "host/cli/loader-record.h"
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

static bool is_loader_good(const void *ctx, const struct place *place, const char *path)
{
	const struct view *view = ctx;

	return loader_record_knows(&view->machine, place->fd, path);
}

static bool is_entry_good(const void *ctx, const struct place *place, const char *path,
			  uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	const struct view *view = ctx;

	return view->store.fd < 0 ||
	       store_read(&view->store, STORE_GENERATIONS, number, &manifest) < 0 ||
	       entry_text_is_same(view, place, path, &manifest);
}

int mirror_compare(const struct view *view, const struct place *place, enum mirror_purpose purpose,
		   struct progress *progress, struct mirror_plan *ret)
{
	CLEANUP(cleanup_free) uint32_t *stored = NULL;
	struct mirror_source source = { .places = &view->places,
					.token = view->machine.token,
					.purpose = purpose,
					.is_loader_good = is_loader_good,
					.is_entry_good = is_entry_good,
					.ctx = view };
	int r = view->store.fd < 0
			? 0
			: store_list(&view->store, STORE_GENERATIONS, &stored, &source.n_stored);

	source.stored = stored;
	return r < 0 ? r : mirror_plan(&source, place, progress, ret);
}

int mirror_look(const struct view *view, const char *name, enum mirror_purpose purpose,
		struct progress *progress, struct mirror *ret, struct mirror_plan *ret_plan,
		char **ret_name)
{
	struct mirror mirror;
	int r = mirror_open(name, &mirror);

	*ret_name = xdup(r == 0 ? mirror.place.path : name);
	if (r < 0)
		return r;
	r = mirror_compare(view, &mirror.place, purpose, progress, ret_plan);
	if (r < 0)
		mirror_close(&mirror);
	else
		*ret = mirror;
	return r;
}

static int make_ready(const struct mirror *mirror)
{
	CLEANUP(cleanup_free) char *problem = NULL;
	enum health health = HEALTH_SOUND;
	int r = health_check(&mirror->place, &health, &problem);

	if (r == 0 && health == HEALTH_DAMAGED)
		r = -EUCLEAN;
	if (r == 0)
		r = mirror_allow_writing(mirror);
	return r == 0 && place_is_read_only(&mirror->place) ? -EROFS : r;
}

int mirror_write(struct cli *cli, const struct mirror *mirror, const struct mirror_plan *plan,
		 const char **ret_what)
{
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	struct progress progress;
	int r = make_ready(mirror);

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
	case -ENOTUNIQ:
		return "more than one partition has its UUID, and which one it is cannot be told";
	case -EPROTONOSUPPORT:
		return "a newer genboot has written its catalog; that one can bring it in step";
	case -EUCLEAN:
		return "its file system is damaged";
	case -ESTALE:
		return "the file on the ESP is damaged or missing";
	default:
		return error_text(error);
	}
}

static void follow(struct cli *cli, const struct view *view, enum mirror_purpose purpose,
		   const char *name)
{
	CLEANUP(mirror_close) struct mirror mirror = { .place.fd = -1, .mount_fd = -1 };
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	CLEANUP(cleanup_free) char *shown = NULL;
	const char *what = NULL;
	int r = mirror_look(view, name, purpose, NULL, &mirror, &plan, &shown);

	if (r == 0 && plan.state == MIRROR_AHEAD) {
		warn(cli, "genboot repair", "the mirror %s was changed while the ESP was not; %s",
		     screen(span_of(shown)),
		     plan.has_other_record ? "it is left as it is"
					   : "but for what boots by default it is left as it is");
		mirror_plan_keep_choice(&plan);
	}
	if (r == 0 && plan.keeps_record)
		warn(cli, NULL,
		     "the mirror %s keeps its state record: a newer genboot has written one",
		     screen(span_of(shown)));
	if (r == 0 && plan.n > 0)
		r = mirror_write(cli, &mirror, &plan, &what);
	if (r < 0)
		warn(cli, "genboot repair", "the mirror %s is not in step: %s%s%s",
		     screen(span_of(shown)), what ? screen(span_of(what)) : "", what ? ": " : "",
		     mirror_error_text(r));
}

void mirrors_follow(struct cli *cli, const struct view *view)
{
	mirrors_follow_for(cli, view, MIRROR_FOLLOW);
}

void mirrors_follow_for(struct cli *cli, const struct view *view, enum mirror_purpose purpose)
{
	const struct machine_places *mirrors = &view->machine.mirrors;

	if (cli->options.dry_run || view->is_damaged)
		return;
	for (size_t i = 0; i < mirrors->n; i++)
		if (!mirror_is_primary(view, mirrors->items[i]))
			follow(cli, view, purpose, mirrors->items[i]);
}
