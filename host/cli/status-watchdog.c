// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/activate/watchdog.h"
#include "host/base/json.h"
#include "host/cli/report.h"
#include "host/cli/status.h"

static void tell_one(const struct status *status, const struct watchdog *watchdog)
{
	json_t *json = json_object();
	const char *name = *watchdog->identity ? watchdog->identity : "one without a name";

	if (watchdog->is_active)
		say(status->cli, "%-11s %s, which resets the machine after %u seconds of silence\n",
		    "Watchdog", screen(span_of(name)), watchdog->timeout_sec);
	else
		say(status->cli,
		    "%-11s %s, which nobody has started (RuntimeWatchdogSec=, "
		    "systemd-system.conf(5))\n",
		    "Watchdog", screen(span_of(name)));
	json_set_text(json, "identity", watchdog->identity);
	json_set_flag(json, "active", watchdog->is_active);
	json_set_count(json, "timeout_sec", watchdog->timeout_sec);
	json_object_set_new(status->cli->result, "watchdog", json);
}

// A plain folder belongs to an image, and not to this machine.
void status_tell_watchdog(const struct status *status)
{
	struct watchdog watchdog;

	json_object_set_new(status->cli->result, "watchdog", json_null());
	if (status->cli->options.esp_is_a_directory)
		return;
	if (watchdog_read(WATCHDOG_FOLDER, &watchdog) == 0)
		tell_one(status, &watchdog);
	else
		say(status->cli,
		    "%-11s none that Linux has a driver for: nothing resets a kernel that hangs\n",
		    "Watchdog");
}
