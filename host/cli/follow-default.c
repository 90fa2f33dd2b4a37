// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/follow-default.h"

#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/store/last-default.h"

static const char *record_default(const struct view *view)
{
	return view->wishes.state.state.record.default_id;
}

static bool record_counts(const struct view *view)
{
	const struct wishes *wishes = &view->wishes;
	const char *id = record_default(view);

	return *id && !view->is_apart && state_file_is_writable(&wishes->state) &&
	       span_equals_nocase(wishes_default(wishes), span_of(id)) && !view->stand_in &&
	       view->ahead.record <= wishes->state.state.record.sequence &&
	       !view_is_dangling(view, id);
}

bool store_lags(const struct view *view)
{
	char now[BOOT_ID_MAX + 1];

	return view->store.fd >= 0 && !view->is_guessed && record_counts(view) &&
	       (store_read_default(&view->store, now) < 0 ||
		strcmp(now, record_default(view)) != 0);
}

bool conf_lags(const struct view *view)
{
	const struct conf *conf = &view->wishes.conf;
	const char *id = record_default(view);
	char sector[LOADER_CONF_SECTOR];

	return conf->exists && store_lags(view) &&
	       (!span_equals_text(conf->parsed.default_pattern, id) ||
		!span_is_empty(conf->parsed.preferred_pattern)) &&
	       conf_plan_default(conf, id, sector) == CONF_OK;
}

void default_tell_lag(struct cli *cli, const struct view *view)
{
	bool conf = conf_lags(view);

	if (conf || store_lags(view))
		note(cli,
		     "The default is %s, by the state record, as the boot menu sets it; %s "
		     "with the next verb that changes something.",
		     screen(span_of(record_default(view))),
		     conf ? "loader.conf follows" : "the store notes it");
}

// The store last: while it lags, a cut is continued by the next run.
static int follow(struct view *view)
{
	const struct place *esp = &view->places.esp;
	char sector[LOADER_CONF_SECTOR];
	int r = 0;

	if (conf_lags(view)) {
		(void)conf_plan_default(&view->wishes.conf, record_default(view), sector);
		r = conf_write(esp->fd, &view->wishes.conf, sector);
		if (r == 0)
			r = place_flush(esp);
	}
	return r == 0 ? store_set_default(&view->store, record_default(view)) : r;
}

// As it will be.
static void pretend(struct view *view)
{
	struct loader_conf *parsed = &view->wishes.conf.parsed;

	parsed->preferred_pattern = span_of(NULL);
	parsed->default_pattern = span_of(record_default(view));
}

void default_follow(struct cli *cli, struct view *view)
{
	bool conf = conf_lags(view);
	int r = 0;

	if (!store_lags(view) || (conf && place_is_read_only(&view->places.esp)))
		return;
	if (conf)
		step(cli, "set", "the default in loader.conf", 0, record_default(view));
	if (conf && cli->options.dry_run)
		pretend(view);
	if (cli->options.dry_run)
		return;
	r = follow(view);
	if (r == 0)
		r = view_refresh(view);
	if (r < 0)
		warn(cli, repair_hint(&view->places.esp, r),
		     BOOT_FILE_LOADER_CONF
		     " and the store do not follow the state record's default: %s",
		     error_text(r));
}
