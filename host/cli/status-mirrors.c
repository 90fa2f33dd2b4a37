// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/mirrors.h"
#include "host/cli/report.h"
#include "host/cli/status.h"
#include "host/esp/health.h"

static const char *const states[] = {
	[MIRROR_IN_STEP] = "in step",
	[MIRROR_BEHIND] = "behind (genboot repair)",
	[MIRROR_AHEAD] = "changed while the ESP was not (genboot repair)",
};

static const char *const words[] = {
	[MIRROR_IN_STEP] = "in step",
	[MIRROR_BEHIND] = "behind",
	[MIRROR_AHEAD] = "ahead",
};

static bool is_damaged(const struct place *place)
{
	CLEANUP(cleanup_free) char *problem = NULL;
	enum health health = HEALTH_SOUND;

	return health_check(place, &health, &problem) < 0 || health == HEALTH_DAMAGED;
}

static void tell_one(struct status *status, const char *name, json_t *list)
{
	CLEANUP(mirror_close) struct mirror mirror = { .place.fd = -1, .mount_fd = -1 };
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	CLEANUP(cleanup_free) char *shown = NULL;
	json_t *json = json_object();
	const char *text, *word;
	int r = mirror_look(status->view, name, MIRROR_FOLLOW, NULL, &mirror, &plan, &shown);

	if (r < 0 && r != -EUCLEAN) {
		text = mirror_error_text(r);
		word = "missing";
	} else if (r < 0 || is_damaged(&mirror.place)) {
		text = "its file system is damaged (genboot repair)";
		word = "damaged";
	} else {
		text = states[plan.state];
		word = words[plan.state];
	}
	say(status->cli, "%-11s %s: %s\n", "Mirror", screen(span_of(shown)), text);
	json_set_text(json, "name", name);
	json_set_text(json, "path", r < 0 ? NULL : shown);
	json_set_text(json, "state", word);
	json_array_append_new(list, json);
	status->n_damaged += strcmp(word, words[MIRROR_IN_STEP]) != 0;
}

void status_tell_mirrors(struct status *status)
{
	const struct machine_places *mirrors = &status->view->machine.mirrors;
	json_t *list;

	if (!status->view->has_machine || mirrors->n == 0)
		return;
	list = json_array();
	for (size_t i = 0; i < mirrors->n; i++)
		if (!mirror_is_primary(status->view, mirrors->items[i]))
			tell_one(status, mirrors->items[i], list);
	json_object_set_new(status->cli->result, "mirrors", list);
}

void status_tell_started_from(const struct status *status)
{
	const struct view *view = status->view;
	const char *part = view->wishes.loader_part;
	const char *from = "unknown";

	if (!part || !view->places.esp.part_uuid[0])
		return;
	if (strcmp(part, view->places.esp.part_uuid) == 0)
		from = "esp";
	else if (machine_has_place(&view->machine.mirrors, part))
		from = "mirror";
	json_set_text(status->cli->result, "started_from", from);
	if (strcmp(from, "mirror") == 0)
		note(status->cli, "This machine was started from a mirror, %s.",
		     screen(span_of(part)));
	else if (strcmp(from, "unknown") == 0)
		note(status->cli, "This machine was started from another ESP, %s.",
		     screen(span_of(part)));
}
