// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/adopted.h"
#include "host/cli/status.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "boot-entries/glob.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/cli/go.h"
#include "host/cli/report.h"
#include "host/cli/trial.h"
#include "host/esp/loader-update.h"

void status_tell_update(const struct status *status)
{
	CLEANUP(loader_update_done) struct loader_update update = { 0 };
	const struct view *view = status->view;
	CLEANUP(cleanup_free)
	char *running = loader_running(view->efivars_fd, &view->places.esp);
	json_t *json;

	if (!loader_update_find(view->places.esp.fd, running, &update))
		return;
	say(status->cli, "%-11s %s is %s until %s\n", "Pending", update.fallback_path,
	    screen(span_of(update.fallback_identity)),
	    update.is_due ? "the next genboot install or setup" : "the new one has booted once");
	json = json_object();
	json_set_text(json, "path", update.fallback_path);
	json_set_text(json, "now", update.fallback_identity);
	json_set_text(json, "new", update.identity);
	json_set_flag(json, "due", update.is_due);
	json_object_set_new(status->cli->result, "pending", json);
}

static const char *slot_text(enum state_slot slot)
{
	switch (slot) {
	case STATE_SLOT_EMPTY:
		return "empty";
	case STATE_SLOT_BAD:
		return "damaged";
	case STATE_SLOT_VALID:
		return "valid";
	case STATE_SLOT_NEWER:
		return "of a newer genboot";
	}
	return "";
}

static void say_record(const struct status *status, const char *name, const char *id)
{
	if (*id)
		say(status->cli, "%-11s %s: %s\n", "", name, screen(span_of(id)));
}

static void set_id(json_t *json, const char *key, const char *id)
{
	json_set_text(json, key, *id ? id : NULL);
}

static void tell_trial(const struct status *status)
{
	CLEANUP(cleanup_free) char *text = trial_text(status->view);
	const struct trial *trial = &status->view->wishes.trial;
	const char *id = status->view->wishes.state.state.record.trial_id;
	json_t *json;

	if (!text)
		return;
	say(status->cli, "%-11s %s: %s\n", "", screen(span_of(id)), text);
	json = json_object();
	json_set_text(json, "id", id);
	json_set_flag(json, "ready", trial->state == TRIAL_READY);
	json_set_count(json, "left", trial->left);
	json_set_count(json, "done", trial->done);
	json_object_set_new(status->cli->result, "trial", json);
}

static json_t *record_to_json(const struct state *state)
{
	const struct state_record *record = &state->record;
	json_t *json = json_object(), *slots = json_array();

	json_set_count(json, "sequence", record->sequence);
	set_id(json, "default", record->default_id);
	set_id(json, "one_shot", record->one_shot_id);
	set_id(json, "last_good", record->last_good_id);
	for (unsigned i = 0; i < STATE_SLOTS; i++)
		json_array_append_new(slots, json_string(slot_text(state->slots[i])));
	json_object_set_new(json, "slots", slots);
	return json;
}

// Without a file the rules go on with loader.conf, as before there were records.
void status_tell_record(const struct status *status)
{
	const struct state_file *file = &status->view->wishes.state;
	const struct state *state = &file->state;

	if (file->error < 0) {
		say(status->cli, "%-11s %s (genboot %s)\n", "Record",
		    file->error == -ENOENT ? "there is none" : error_text(file->error),
		    status->view->has_machine ? "repair" : "setup");
		return;
	}
	say(status->cli, "%-11s sequence %" PRIu64 ", slots: %s, %s\n", "Record",
	    state->record.sequence, slot_text(state->slots[0]), slot_text(state->slots[1]));
	say_record(status, "default", state->record.default_id);
	say_record(status, "once", state->record.one_shot_id);
	say_record(status, "last good", state->record.last_good_id);
	tell_trial(status);
	json_object_set_new(status->cli->result, "record", record_to_json(state));
}

void status_tell_booted(const struct status *status)
{
	const struct view *view = status->view;
	const struct wishes *wishes = &view->wishes;

	if (wishes->loader)
		status_line(status, "started_by", "Started by", wishes->loader);
	if (view->booted)
		status_line(status, "booted", "Running", view_name(view, view->booted));
	else if (wishes->selected)
		status_line(status, "booted", "Running", wishes->selected);
	status_tell_started_from(status);
}

// Every wish that says something else than what boots by default, in words: a person looks at one
// of them and wonders.
static void tell_overridden(const struct status *status)
{
	const struct wishes *wishes = &status->view->wishes;
	const struct choose_wishes all = wishes_standing(wishes);
	const struct {
		enum choose_rule rule;
		struct span wish;
		const char *name;
	} rules[] = {
		{ CHOOSE_PREFERRED_VARIABLE, all.preferred_variable,
		  "the EFI variable LoaderEntryPreferred" },
		{ CHOOSE_DEFAULT_VARIABLE, all.default_variable,
		  "the EFI variable LoaderEntryDefault" },
		{ CHOOSE_RECORD_DEFAULT, all.record_default, "the state record's default" },
		{ CHOOSE_PREFERRED_CONF, all.preferred_conf, "\"preferred\" in loader.conf" },
		{ CHOOSE_DEFAULT_CONF, all.default_conf, "\"default\" in loader.conf" },
	};
	const struct view *view = status->view;
	const struct boot_entry *standing = view_standing(view);
	json_t *list = json_array();

	for (size_t i = 0; standing && i < ARRAY_LEN(rules); i++) {
		if (rules[i].rule <= view->why_standing.rule || span_is_empty(rules[i].wish) ||
		    glob_match(rules[i].wish, span_of(standing->id)))
			continue;
		say(status->cli, "%-11s %s (%s)\n", "Overridden", rules[i].name,
		    screen(rules[i].wish));
		json_array_append_new(list, json_text(rules[i].wish));
	}
	json_object_set_new(status->cli->result, "overridden", list);
}

static void tell_adoption(const struct status *status)
{
	if (!adopted_is_on_trial(status->view))
		return;
	say(status->cli,
	    "%-11s on trial: the firmware starts the old system until generation 1 was found well "
	    "(genboot adopt tries it again)\n",
	    "Adoption");
	json_set_flag(status->cli->result, "adoption_on_trial", true);
}

static void tell_waiting(const struct status *status)
{
	struct confirmation waiting;
	json_t *json;

	if (!go_waits(status->view, &waiting))
		return;
	say(status->cli, "%-11s %s goes back %u seconds after its start, unless: genboot confirm\n",
	    "Unconfirmed", view_name(status->view, status->view->booted), waiting.within_sec);
	json = json_object();
	json_set_text(json, "id", waiting.id);
	json_set_count(json, "within_sec", waiting.within_sec);
	json_set_flag(json, "stays", waiting.stays);
	json_object_set_new(status->cli->result, "unconfirmed", json);
}

void status_tell_next(const struct status *status)
{
	const struct view *view = status->view;
	const struct state_record *record = &view->wishes.state.state.record;
	const struct boot_entry *next = view_next(view), *standing = view_standing(view);
	json_t *json = json_object();
	char why[512];

	if (!next) {
		say(status->cli, "%-11s nothing: there is no entry that could boot\n", "Next boot");
		json_object_set_new(status->cli->result, "next", json_null());
		json_decref(json);
		return;
	}
	choice_print(&view->why_next, why, sizeof(why));
	if (view->next)
		say(status->cli, "%-11s %s, %s\n", "Next boot", view_name(view, view->next),
		    screen(next->title));
	else
		say(status->cli, "%-11s %s\n", "Next boot", view_name_shown(view, next));
	say(status->cli, "%-11s because: %s\n", "", screen(span_of(why)));
	json_set_text(json, "id", next->id);
	json_set_count(json, "number", view_number(view, view->next));
	json_set_text(json, "reason", why);
	json_object_set_new(status->cli->result, "next", json);
	if (view->wishes.one_shot)
		status_line(status, "one_shot", "Only once", view->wishes.one_shot);
	else if (*record->one_shot_id)
		status_line(status, "one_shot", "Only once", record->one_shot_id);
	tell_overridden(status);
	tell_adoption(status);
	tell_waiting(status);
	if (standing)
		json_set_text(status->cli->result, "default", standing->id);
	if (standing && standing != next)
		say(status->cli, "%-11s %s\n", "Afterwards", view_name_shown(view, standing));
}
