// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/keep.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "boot-entries/glob.h"
#include "host/base/cleanup.h"
#include "host/cli/generation-marks.h"
#include "host/cli/menu-pins.h"

static const char *pin_text(const struct view *view, uint32_t number)
{
	CLEANUP(marks_done) struct marks marks = { 0 };
	enum pin pin = menu_pin(view, number);

	if (pin != PIN_UNSAID)
		return pin == PIN_SET ? "is pinned" : NULL;
	if (generation_marks(view, number, &marks) < 0)
		return "may be pinned: its marks cannot be read";
	return marks.pinned ? "is pinned" : NULL;
}

static bool matches(const char *pattern, const char *id)
{
	return pattern && *pattern && glob_match(span_of(pattern), span_of(id));
}

static bool is_wished_by_pattern(const struct view *view, const char *id)
{
	const struct wishes *wishes = &view->wishes;
	const struct loader_conf *conf = &wishes->conf.parsed;

	return matches(wishes->default_, id) || matches(wishes->preferred, id) ||
	       glob_match(conf->default_pattern, span_of(id)) ||
	       glob_match(conf->preferred_pattern, span_of(id));
}

// Started by a loader that does not say what it started: the kernel's version is what is left.
static bool may_be_running(const struct cli *cli, const struct view *view,
			   const struct manifest *manifest)
{
	struct utsname running;

	return !view->wishes.selected && !cli->options.esp_is_a_directory &&
	       manifest->kernel_version && uname(&running) == 0 &&
	       strcmp(manifest->kernel_version, running.release) == 0;
}

const char *generation_kept_because(const struct cli *cli, const struct view *view,
				    const struct manifest *manifest)
{
	const struct esp_entry *entry = entries_find(&view->entries, manifest->id);
	const char *wish = view_wish_for(view, manifest->id), *pinned;

	if (wish)
		return wish;
	if (entry && entry == view->booted)
		return "is running";
	if (entry && entry == view->standing)
		return choose_rule_is_wish(view->why_standing.rule)
			       ? "is the default"
			       : "boots, because no default can";
	if (entry && entry == view->next)
		return "boots next";
	if (is_wished_by_pattern(view, manifest->id))
		return "is named by a default";
	if (matches(view->wishes.last_booted, manifest->id))
		return "was booted last";
	pinned = pin_text(view, manifest->number);
	if (pinned)
		return pinned;
	return may_be_running(cli, view, manifest) ? "may be running: it has the running kernel's "
						     "version"
						   : NULL;
}
