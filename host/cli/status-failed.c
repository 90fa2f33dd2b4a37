// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot-entries/boot-log.h"
#include "boot-entries/failed-starts.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/cli/status.h"

#define CAUSE_NOT_KNOWN "it came back with an error"

struct variable {
	uint8_t *bytes;
	size_t len;
};

static void variable_done(struct variable *variable)
{
	free(variable->bytes);
}

// Empty where there is none, or it cannot be read.
static struct span read_own(const struct status *status, const char *name,
			    struct variable *variable)
{
	if (efivar_read(status->view->efivars_fd, name, GENBOOT_VENDOR_GUID, &variable->bytes,
			&variable->len) < 0)
		return (struct span){ 0 };
	return span_bytes(variable->bytes, variable->len);
}

// The failure in "ID: CAUSE". An id has no colon of its own: UAPI.1's characters.
static bool next_failure(struct span *lines, struct span *ret_id, struct span *ret_cause)
{
	struct boot_log_line line;

	while (boot_log_next(lines, &line)) {
		size_t colon = span_find(line.text, ':');

		if (line.event != BOOT_LOG_FAILED || colon == line.text.len)
			continue;
		*ret_id = (struct span){ line.text.at, colon };
		*ret_cause = span_trim(span_skip(line.text, colon + 1));
		return true;
	}
	return false;
}

// The last one of an entry tells most: what came of trying it once more.
static struct span find_cause(struct span lines, struct span id)
{
	struct span cause = { 0 }, its_id, its_cause;

	while (next_failure(&lines, &its_id, &its_cause))
		if (span_equals_nocase(its_id, id))
			cause = its_cause;
	return cause;
}

static void tell_one(const struct status *status, json_t *list, struct span id, struct span cause,
		     bool is_marked)
{
	json_t *json = json_object();

	say(status->cli, "%-11s %s: %s%s\n", "Failed", screen(id), screen(cause),
	    is_marked ? "; the next start passes it over" : "");
	json_set_span(json, "id", id);
	json_set_span(json, "why", cause);
	json_set_flag(json, "passed_over_next", is_marked);
	json_array_append_new(list, json);
}

static bool names(struct span ids, struct span id)
{
	struct span line;

	while (span_take_line(&ids, &line))
		if (span_equals_nocase(line, id))
			return true;
	return false;
}

static void tell_marked(const struct status *status, json_t *list, struct span ids,
			struct span lines)
{
	struct span id, cause;

	while (span_take_line(&ids, &id)) {
		if (span_is_empty(id) || names(ids, id))
			continue;
		cause = find_cause(lines, id);
		tell_one(status, list, id, span_is_empty(cause) ? span_of(CAUSE_NOT_KNOWN) : cause,
			 true);
	}
}

static void tell_others(const struct status *status, json_t *list, struct span marked,
			struct span lines)
{
	struct span rest = lines, id, cause, later_id, later_cause;

	while (next_failure(&rest, &id, &cause)) {
		struct span later = rest;
		bool again = false;

		while (!again && next_failure(&later, &later_id, &later_cause))
			again = span_equals_nocase(id, later_id);
		if (!again && !names(marked, id))
			tell_one(status, list, id, cause, false);
	}
}

// What stage 1 could not start, unless the loader has said so at this start.
static void tell_starts(const struct status *status, json_t *list, struct span starts,
			struct span lines)
{
	struct span id, reason;

	while (failed_starts_next(&starts, &id, &reason))
		if (span_is_empty(find_cause(lines, id)))
			tell_one(status, list, id, reason, true);
}

void status_tell_failed(const struct status *status)
{
	CLEANUP(variable_done) struct variable log = { 0 }, came_back = { 0 }, failed = { 0 };
	struct span ids = read_own(status, GENBOOT_VAR_CAME_BACK, &came_back);
	struct span starts = read_own(status, GENBOOT_VAR_FAILED, &failed);
	struct span text = read_own(status, GENBOOT_VAR_BOOT_LOG, &log), lines = { 0 };
	json_t *list = json_array();

	if (boot_log_open(text.at, text.len, &lines) < 0)
		lines = (struct span){ 0 };
	tell_marked(status, list, ids, lines);
	tell_starts(status, list, starts, lines);
	tell_others(status, list, ids, lines);
	json_object_set_new(status->cli->result, "failed", list);
}
