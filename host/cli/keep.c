// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/keep.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "boot-entries/glob.h"
#include "host/base/cleanup.h"
#include "host/cli/generation-marks.h"

// Marks that cannot be read may say so.
static bool is_pinned(const struct view *view, uint32_t number)
{
	CLEANUP(marks_done) struct marks marks = { 0 };
	int r = generation_marks(view, number, &marks);

	return r < 0 || marks.pinned;
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
	       matches(wishes->last_booted, id) || glob_match(conf->default_pattern, span_of(id)) ||
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
	const char *wish = view_wish_for(view, manifest->id);

	if (wish)
		return wish;
	if (entry && entry == view->booted)
		return "is running";
	if (entry && entry == view->standing)
		return "is the default";
	if (entry && entry == view->next)
		return "boots next";
	if (is_wished_by_pattern(view, manifest->id))
		return "is named by a default";
	if (is_pinned(view, manifest->number))
		return "is pinned";
	return may_be_running(cli, view, manifest) ? "may be running: it has the running kernel's "
						     "version"
						   : NULL;
}
