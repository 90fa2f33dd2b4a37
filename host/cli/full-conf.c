// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/full-conf.h"

#include "boot-entries/glob.h"
#include "boot-entries/loader-interface.h"
#include "host/base/memory.h"
#include "host/cli/report.h"

// What loader.conf does not say, does no harm.
static bool agrees(struct span wish, const char *id)
{
	return span_is_empty(wish) || glob_match(wish, span_of(id));
}

bool full_conf_keeps_other(const struct view *view, const char *id, const char **ret_problem)
{
	const struct conf *conf = &view->wishes.conf;
	char sector[LOADER_CONF_SECTOR];
	enum conf_problem problem = conf_plan_default(conf, id, sector);

	if (problem == CONF_OK || (agrees(conf->parsed.preferred_pattern, id) &&
				   agrees(conf->parsed.default_pattern, id)))
		return false;
	*ret_problem = conf_problem_text(problem);
	return true;
}

bool full_conf_holds(const struct view *view, const char *id)
{
	const struct state_record *record = &view->wishes.state.state.record;
	const struct loader_conf *conf = &view->wishes.conf.parsed;
	const char *problem;

	return (span_equals_nocase(conf->default_pattern, span_of(id)) ||
		span_equals_nocase(conf->preferred_pattern, span_of(id))) &&
	       !span_equals_nocase(span_of(record->default_id), span_of(id)) &&
	       full_conf_keeps_other(view, record->default_id, &problem);
}

char *full_conf_hint(const struct place *esp)
{
	return xprintf("shorten %s/" BOOT_FILE_LOADER_CONF
		       " until it fits into 512 bytes with the default; genboot repair",
		       screen(span_of(esp->path)));
}
