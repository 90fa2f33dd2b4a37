// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/findings.h"

#include <stdarg.h>
#include <stdio.h>

#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/here.h"
#include "host/cli/report.h"

static const char *const words[] = {
	[FINDING_DAMAGED] = "damaged",
	[FINDING_MISSING] = "missing",
	[FINDING_STALE] = "stale",
	[FINDING_NOTE] = "note",
};

static json_t *list_of(struct cli *cli)
{
	json_t *list = json_object_get(cli->result, "findings");

	if (!list) {
		list = json_array();
		json_object_set_new(cli->result, "findings", list);
	}
	return list;
}

void finding(struct findings *findings, enum finding_kind kind, const char *object,
	     const char *hint, const char *format, ...)
{
	CLEANUP(cleanup_free) char *text = NULL;
	CLEANUP(cleanup_free) char *next = hint ? hint_here(findings->cli, hint) : NULL;
	json_t *json = json_object();
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = xdup("");
	va_end(args);
	findings->n[kind]++;
	say(findings->cli, "%-8s %s: %s%s%s%s\n", words[kind], screen(span_of(object)),
	    screen(span_of(text)), next ? " (" : "", next ? next : "", next ? ")" : "");
	json_set_text(json, "kind", words[kind]);
	json_set_text(json, "object", object);
	json_set_text(json, "what", text);
	json_set_text(json, "try", next);
	json_array_append_new(list_of(findings->cli), json);
}

size_t findings_bad(const struct findings *findings)
{
	return findings->n[FINDING_DAMAGED] + findings->n[FINDING_MISSING] +
	       findings->n[FINDING_STALE];
}
