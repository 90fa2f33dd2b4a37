// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/choose-default.h"
#include "host/cli/adopted.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/generation.h"
#include "boot-entries/glob.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/trial.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/ahead.h"
#include "host/cli/facts.h"
#include "host/cli/failed-start.h"
#include "host/cli/full-conf.h"
#include "host/cli/mirrors.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/store/last-default.h"

// Why neither file on the ESP may be written; NULL when they may.
static const char *esp_problem(const struct view *view)
{
	if (view->is_damaged)
		return "the file system of the ESP is damaged";
	return place_is_read_only(&view->places.esp) ? "the ESP is read-only" : NULL;
}

// What runs is known to be good: somebody is sitting in front of it, changing the default. But who
// goes back to an older generation is leaving it for a reason.
static void set_last_good(const struct view *view, const char *id, struct state_record *record)
{
	uint32_t running = view_number(view, view->booted), next = 0;

	if (running == 0)
		return;
	if (!generation_parse_id(span_of(id), span_of(view->machine.token), &next) ||
	    next >= running)
		(void)state_set_id(record->last_good_id, span_of(view->booted->shown.id));
	else if (strcmp(record->last_good_id, view->booted->shown.id) == 0)
		(void)state_set_id(record->last_good_id, span_of(""));
}

// Returns why the record cannot say it, or NULL.
static const char *plan_record(const struct view *view, const char *id, struct default_plan *plan)
{
	const struct state_file *file = &view->wishes.state;
	const struct state_record *now = &file->state.record;

	if (!state_file_is_writable(file))
		return "the state record is a newer genboot's";
	plan->record = ahead_record(view);
	if (state_set_id(plan->record.default_id, span_of(id)) < 0)
		return "its id is too long for the state record";
	set_last_good(view, id, &plan->record);
	// Somebody has decided.
	trial_end(&plan->record);
	plan->write_record = plan->record.sequence > now->sequence || now->trial_id[0] ||
			     strcmp(plan->record.default_id, now->default_id) != 0 ||
			     strcmp(plan->record.last_good_id, now->last_good_id) != 0;
	return NULL;
}

// Returns why loader.conf cannot say it, or NULL.
static const char *plan_sector(const struct view *view, const char *id, struct default_plan *plan)
{
	const struct conf *conf = &view->wishes.conf;
	enum conf_problem problem = conf_plan_default(conf, id, plan->sector);

	if (problem != CONF_OK)
		return conf_problem_text(problem);
	plan->write_sector = conf->len != LOADER_CONF_SECTOR ||
			     memcmp(conf->text, plan->sector, LOADER_CONF_SECTOR) != 0;
	return NULL;
}

// True where loader.conf must say it: there is no record, or the loader does not read it.
static bool needs_sector(const struct view *view)
{
	return view->wishes.state.error < 0 || !wishes_know_record(&view->wishes);
}

// One of both files must say it. Where the record does, loader.conf may; where another loader is in
// charge, both must, because ours may come to be.
static const char *plan_files(const struct view *view, const char *id, struct default_plan *plan)
{
	const char *problem = esp_problem(view), *why_no_sector;

	if (problem)
		return problem;
	why_no_sector = plan_sector(view, id, plan);
	(void)full_conf_keeps_other(view, id, &plan->why_no_sector);
	if (view->wishes.state.error == 0)
		problem = plan_record(view, id, plan);
	return !problem && needs_sector(view) ? why_no_sector : problem;
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
	const struct wishes *wishes = &view->wishes;
	struct default_plan plan = { 0 };
	bool by_file;

	snprintf(plan.id, sizeof(plan.id), "%s", id);
	if (!glob_match(span_of(id), span_of(id)))
		return fail(cli, EXIT_REFUSED, NULL,
			    "a loader reads the id %s as a pattern, so it cannot be the default",
			    quoted(id));
	plan.why_variable = plan_files(view, id, &plan);
	by_file = !plan.why_variable;
	if (!by_file && view->efivars_fd < 0)
		return fail(cli, view->is_damaged ? EXIT_DAMAGED : EXIT_FAILED,
			    view->is_damaged ? "genboot repair"
					     : "shorten loader.conf on the ESP to 512 bytes, or "
					       "mount it read-write",
			    "the default cannot be set: %s, and there are no EFI variables here",
			    plan.why_variable);
	if (!by_file) {
		plan.write_sector = plan.write_record = false;
		plan.variable = plan_variable(wishes, id);
	}
	plan.delete_preferred = wishes->preferred &&
				(by_file || span_is_empty(wishes->conf.parsed.preferred_pattern));
	plan.delete_default = wishes->default_ && by_file;
	*ret = plan;
	return EXIT_DONE;
}

bool default_plan_is_empty(const struct default_plan *plan)
{
	return !plan->write_record && !plan->write_sector && !plan->variable &&
	       !plan->delete_preferred && !plan->delete_default;
}

void default_steps(struct cli *cli, const struct default_plan *plan)
{
	if (plan->write_record)
		step(cli, "set", "the state record", 0, plan->id);
	if (plan->write_sector)
		step(cli, "set", "the default in loader.conf", 0, plan->id);
	if (plan->variable) {
		CLEANUP(cleanup_free) char *what = xprintf("the EFI variable %s", plan->variable);

		step(cli, "set", what, 0, plan->id);
		note(cli, "Using an EFI variable: %s.", plan->why_variable);
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

// The machine boots right all the same: it is for systemd-boot, and for the day without a record.
static void warn_of_conf(struct cli *cli, const struct place *esp, int error)
{
	const char *hint = repair_hint(esp, error);

	warn(cli, hint ? hint : "genboot verify; genboot repair",
	     "%s/" BOOT_FILE_LOADER_CONF " still names another default than the state record: it "
	     "cannot be written: %s",
	     screen(span_of(esp->path)), error_text(error));
}

static void warn_of_old_default(struct cli *cli, const struct place *esp,
				const struct default_plan *plan)
{
	CLEANUP(cleanup_free) char *next = full_conf_hint(esp);

	warn(cli, next,
	     "%s/" BOOT_FILE_LOADER_CONF " still names another default than the state record, "
	     "which systemd-boot would boot; it was left as it is: %s",
	     screen(span_of(esp->path)), plan->why_no_sector);
}

// The record is the commit, where there is one; loader.conf follows as well as it can.
static int write_files(struct cli *cli, const struct view *view, const struct default_plan *plan)
{
	const struct place *esp = &view->places.esp;
	int r = plan->write_record ? state_file_write(esp->fd, &plan->record) : 0, in_step = 0;

	if (r == 0 && plan->write_sector)
		in_step = conf_write(esp->fd, &view->wishes.conf, plan->sector);
	if (r == 0 && needs_sector(view))
		r = in_step;
	else if (in_step < 0)
		warn_of_conf(cli, esp, in_step);
	else if (plan->why_no_sector && !plan->variable)
		warn_of_old_default(cli, esp, plan);
	return r == 0 && (plan->write_record || plan->write_sector) ? place_flush(esp) : r;
}

// A variable or file that could not be read when the plan was made may say otherwise.
static int check_in_force(const struct view *view, const char *id)
{
	CLEANUP(wishes_done) struct wishes wishes = { 0 };

	wishes_read(view->places.esp.fd, view->efivars_fd, &wishes);
	return glob_match(wishes_default(&wishes), span_of(id)) ? 0 : -ESTALE;
}

static int write_variables(const struct view *view, const struct default_plan *plan,
			   const char **ret_variable)
{
	int r = 0;

	*ret_variable = plan->variable;
	if (plan->variable)
		r = loader_var_write(view->efivars_fd, plan->variable, span_of(plan->id));
	if (r == 0 && plan->delete_preferred) {
		*ret_variable = LOADER_VAR_ENTRY_PREFERRED;
		r = delete_variable(view, *ret_variable);
	}
	if (r == 0 && plan->delete_default) {
		*ret_variable = LOADER_VAR_ENTRY_DEFAULT;
		r = delete_variable(view, *ret_variable);
	}
	return r;
}

// For a day when the ESP is empty. An old one would count then.
static void note_in_store(struct cli *cli, const struct view *view, const char *id)
{
	int r = store_set_default(&view->store, id);

	if (r < 0)
		warn(cli, "genboot repair",
		     "the store cannot note the default: %s; what it knows counts when the state "
		     "record is lost",
		     error_text(r));
}

int default_apply(struct cli *cli, const struct view *view, const struct default_plan *plan,
		  const char **ret_variable)
{
	const char *variable = NULL;
	int r = write_files(cli, view, plan);

	if (r == 0)
		r = write_variables(view, plan, &variable);
	if (r < 0 && ret_variable)
		*ret_variable = variable;
	if (r == 0)
		r = check_in_force(view, plan->id);
	if (r == 0 && view->store.fd >= 0 && !view->is_apart)
		note_in_store(cli, view, plan->id);
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
		 const struct boot_entry *shown)
{
	const struct boot_entry *next = view_next(view);

	if (default_plan_is_empty(plan))
		note(cli, "The default is %s already.", view_name_shown(view, shown));
	else if (!cli->options.dry_run)
		note(cli, "From now on the machine boots %s.", view_name_shown(view, shown));
	if (plan->delete_preferred || plan->delete_default)
		note(cli, "EFI variables that named another default %s deleted.",
		     cli->options.dry_run ? "would be" : "were");
	if (next && next != view_standing(view))
		note(cli, "The next boot alone is for %s, which was asked for once.",
		     view_name_shown(view, next));
}

static int fail_apply(struct cli *cli, const struct view *view, const struct boot_entry *shown,
		      const char *variable, int error)
{
	const char *hint = variable ? NULL : repair_hint(&view->places.esp, error);

	return fail(cli, hint ? EXIT_DAMAGED : EXIT_FAILED, hint,
		    "cannot make %s the default: %s%s%s%s", view_name_shown(view, shown),
		    variable ? "the EFI variable " : "", variable ? variable : "",
		    variable ? ": " : "", error_text(error));
}

static int plan_and_apply(struct cli *cli, const struct view *view, const struct boot_entry *shown,
			  uint32_t number)
{
	struct default_plan plan = { 0 };
	const char *variable = NULL;
	int r = default_plan(cli, view, shown->id, &plan);

	if (r != EXIT_DONE)
		return r;
	json_set_text(cli->result, "id", shown->id);
	json_set_count(cli->result, "number", number);
	default_steps(cli, &plan);
	steps_print(cli);
	if (!cli->options.dry_run)
		r = default_apply(cli, view, &plan, &variable);
	if (r < 0)
		return fail_apply(cli, view, shown, variable, r);
	tell(cli, view, &plan, shown);
	mirrors_follow(cli, view);
	return EXIT_DONE;
}

struct esp_entry *generation_before(const struct view *view, uint32_t number)
{
	struct esp_entry *best = NULL;

	for (size_t i = 0; i < view->entries.n; i++) {
		struct esp_entry *entry = view->entries.items[i];
		uint32_t its = view_number(view, entry);
		CLEANUP(cleanup_free) char *problem = entry_files_problem(view, entry);

		if (its > 0 && its < number && !problem && boot_entry_is_usable(&entry->shown) &&
		    (!best || its > best->shown.generation))
			best = entry;
	}
	return best;
}

int make_default(struct cli *cli, struct view *view, struct esp_entry *entry)
{
	int r = check_usable(cli, view, entry);

	if (r != EXIT_DONE)
		return r;
	failed_start_forgive(cli, view, entry->shown.id);
	r = adopted_start_once(cli, view);
	return r == EXIT_DONE ? plan_and_apply(cli, view, &entry->shown, view_number(view, entry))
			      : r;
}

int make_other_default(struct cli *cli, const struct view *view, const struct boot_entry *other)
{
	CLEANUP(cleanup_free) char *once = xprintf("genboot boot --once %s", other->id);

	if (!boot_entry_may_be_default(other))
		return fail(cli, EXIT_REFUSED, once,
			    "%s cannot be the default: it starts no installed system; it can be "
			    "asked for once",
			    view_name_shown(view, other));
	return plan_and_apply(cli, view, other, 0);
}

int choose_default(struct cli *cli, struct view *view, const char *operand)
{
	const struct boot_entry *other = seen_others_find(&view->others, operand);
	struct target target = { 0 };
	int r = other ? EXIT_DONE : view_find(cli, view, operand, &target);

	if (other)
		return make_other_default(cli, view, other);
	if (r != EXIT_DONE)
		return r;
	if (!target.entry)
		return fail(cli, EXIT_DAMAGED, "genboot list",
			    "generation %u cannot be the default: it has no boot entry",
			    target.number);
	return make_default(cli, view, target.entry);
}
