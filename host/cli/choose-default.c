// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/choose-default.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/glob.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/facts.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

static enum conf_problem plan_sector(const struct view *view, const char *id,
				     struct default_plan *plan)
{
	const struct conf *conf = &view->wishes.conf;
	enum conf_problem problem = place_is_read_only(&view->places.esp)
					    ? CONF_READ_ONLY
					    : conf_plan_default(conf, id, plan->sector);

	plan->write_sector =
		problem == CONF_OK && (conf->len != LOADER_CONF_SECTOR ||
				       memcmp(conf->text, plan->sector, LOADER_CONF_SECTOR) != 0);
	return problem;
}

// NULL when it is set already.
static const char *plan_variable(const struct wishes *wishes, const char *id)
{
	bool preferred = !span_is_empty(wishes->conf.parsed.preferred_pattern);
	const char *now = preferred ? wishes->preferred : wishes->default_;

	if (now && strcmp(now, id) == 0)
		return NULL;
	return preferred ? LOADER_VAR_ENTRY_PREFERRED : LOADER_VAR_ENTRY_DEFAULT;
}

int default_plan(struct cli *cli, const struct view *view, const char *id, struct default_plan *ret)
{
	struct default_plan plan = { 0 };

	snprintf(plan.id, sizeof(plan.id), "%s", id);
	if (!glob_match(span_of(id), span_of(id)))
		return fail(cli, EXIT_REFUSED, NULL,
			    "a loader reads the id %s as a pattern, so it cannot be the default",
			    quoted(id));
	plan.why_variable = plan_sector(view, id, &plan);
	if (plan.why_variable != CONF_OK && view->efivars_fd < 0)
		return fail(cli, EXIT_FAILED,
			    "shorten loader.conf on the ESP to 512 bytes, or mount it read-write",
			    "the default cannot be set: %s, and there are no EFI variables here",
			    conf_problem_text(plan.why_variable));
	if (plan.why_variable != CONF_OK)
		plan.variable = plan_variable(&view->wishes, id);
	plan.delete_preferred = view->wishes.preferred != NULL &&
				(plan.why_variable == CONF_OK ||
				 span_is_empty(view->wishes.conf.parsed.preferred_pattern));
	plan.delete_default = plan.why_variable == CONF_OK && view->wishes.default_ != NULL;
	*ret = plan;
	return EXIT_DONE;
}

bool default_plan_is_empty(const struct default_plan *plan)
{
	return !plan->write_sector && !plan->variable && !plan->delete_preferred &&
	       !plan->delete_default;
}

void default_steps(struct cli *cli, const struct default_plan *plan)
{
	if (plan->write_sector)
		step(cli, "set", "the default in loader.conf", 0, plan->id);
	if (plan->variable) {
		CLEANUP(cleanup_free) char *what = xprintf("the EFI variable %s", plan->variable);

		step(cli, "set", what, 0, plan->id);
		note(cli, "Using an EFI variable: %s.", conf_problem_text(plan->why_variable));
	}
	if (plan->delete_preferred)
		step(cli, "remove", "the EFI variable LoaderEntryPreferred", 0,
		     "it would win over the default");
	if (plan->delete_default)
		step(cli, "remove", "the EFI variable LoaderEntryDefault", 0,
		     "it would win over the default");
}

static int delete_variable(const struct view *view, const char *name)
{
	int r = loader_var_delete(view->efivars_fd, name);

	return r == -ENOENT ? 0 : r;
}

int default_apply(const struct view *view, const struct default_plan *plan)
{
	int r = 0;

	if (plan->write_sector)
		r = conf_write(view->places.esp.fd, &view->wishes.conf, plan->sector);
	if (r == 0 && plan->write_sector)
		r = place_flush(&view->places.esp);
	if (r == 0 && plan->variable)
		r = loader_var_write(view->efivars_fd, plan->variable, span_of(plan->id));
	if (r == 0 && plan->delete_preferred)
		r = delete_variable(view, LOADER_VAR_ENTRY_PREFERRED);
	if (r == 0 && plan->delete_default)
		r = delete_variable(view, LOADER_VAR_ENTRY_DEFAULT);
	return r;
}

// A default that the loader would pass over is no default.
static int check_usable(struct cli *cli, const struct view *view, struct esp_entry *entry)
{
	CLEANUP(cleanup_free) char *problem = entry_files_problem(view, entry);

	if (problem)
		return fail(cli, EXIT_DAMAGED, "genboot list", "%s cannot be the default: %s",
			    view_name(view, entry), screen(span_of(problem)));
	if (boot_entry_is_bad(&entry->shown))
		return fail(cli, EXIT_REFUSED, "genboot list",
			    "%s cannot be the default: it has failed to boot as often as allowed",
			    view_name(view, entry));
	return EXIT_DONE;
}

static void tell(struct cli *cli, const struct view *view, const struct default_plan *plan,
		 const struct esp_entry *entry)
{
	if (default_plan_is_empty(plan))
		note(cli, "The default is %s already.", view_name(view, entry));
	else if (!cli->options.dry_run)
		note(cli, "From now on the machine boots %s.", view_name(view, entry));
	if (plan->delete_preferred || plan->delete_default)
		note(cli, "EFI variables that named another default %s deleted.",
		     cli->options.dry_run ? "would be" : "were");
	if (view->wishes.one_shot)
		note(cli, "The next boot alone is for %s, which was asked for once.",
		     quoted(view->wishes.one_shot));
}

int make_default(struct cli *cli, const struct view *view, struct esp_entry *entry)
{
	struct default_plan plan = { 0 };
	int r = check_usable(cli, view, entry);

	if (r == EXIT_DONE)
		r = default_plan(cli, view, entry->shown.id, &plan);
	if (r != EXIT_DONE)
		return r;
	json_set_text(cli->result, "id", entry->shown.id);
	json_set_count(cli->result, "number", view_number(view, entry));
	default_steps(cli, &plan);
	steps_print(cli);
	if (!cli->options.dry_run)
		r = default_apply(view, &plan);
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot make %s the default: %s",
			    view_name(view, entry), error_text(r));
	tell(cli, view, &plan, entry);
	return EXIT_DONE;
}
