// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/cli/status.h"
#include "host/store/drift.h"

#define MAX_SHOWN 10

static void tell_item(const struct status *status, json_t *list, const struct drift_item *item,
		      bool is_shown)
{
	CLEANUP(cleanup_free) char *path = xprintf("/etc/%s", item->path);
	json_t *json = json_object();

	if (is_shown)
		say(status->cli, "%-11s %s, %s\n", "", screen(span_of(path)),
		    drift_kind_text(item->kind));
	json_set_text(json, "path", path);
	json_set_text(json, "kind", drift_kind_text(item->kind));
	json_array_append_new(list, json);
}

void status_tell_drift(const struct status *status)
{
	CLEANUP(drift_done) struct drift drift = { 0 };
	json_t *list = json_array();
	int r = drift_read(DRIFT_RUN, &drift);

	if (r < 0 && r != -ENOENT)
		warn(status->cli, NULL, "cannot see what has changed in /etc: %s", error_text(r));
	if (drift.n > 0)
		say(status->cli, "%-11s %zu change%s in /etc, gone at the next start\n", "Drift",
		    drift.n, drift.n == 1 ? "" : "s");
	for (size_t i = 0; i < drift.n; i++)
		tell_item(status, list, &drift.items[i], i < MAX_SHOWN);
	if (drift.n > MAX_SHOWN)
		say(status->cli, "%-11s and %zu more: genboot diff --drift\n", "",
		    drift.n - MAX_SHOWN);
	if (r == 0)
		json_object_set(status->cli->result, "drift", list);
	json_decref(list);
}
