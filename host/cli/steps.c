// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/steps.h"

#include <stdio.h>

#include "host/base/json.h"
#include "host/cli/report.h"

static json_t *steps_of(struct cli *cli)
{
	json_t *steps = json_object_get(cli->result, "steps");

	if (!steps) {
		steps = json_array();
		json_object_set_new(cli->result, "steps", steps);
	}
	return steps;
}

void step(struct cli *cli, const char *action, const char *object, uint64_t bytes,
	  const char *detail)
{
	json_t *json = json_object();

	json_set_text(json, "action", action);
	json_set_text(json, "object", object);
	if (bytes > 0)
		json_set_count(json, "bytes", bytes);
	json_set_text(json, "detail", detail);
	json_array_append_new(steps_of(cli), json);
}

static void print_one(const struct cli *cli, const json_t *json)
{
	const json_t *bytes = json_object_get(json, "bytes");
	const char *detail = json_get_text(json, "detail");

	say(cli, "Would %s %s", json_get_text(json, "action"),
	    screen(span_of(json_get_text(json, "object"))));
	if (bytes)
		say(cli, " (%s)", size_text((uint64_t)json_integer_value(bytes)));
	if (detail)
		say(cli, ": %s", screen(span_of(detail)));
	say(cli, "\n");
}

void steps_print(struct cli *cli)
{
	json_t *steps = steps_of(cli);

	if (cli->has_more_steps)
		return;
	for (size_t i = 0; cli->options.dry_run && i < json_array_size(steps); i++)
		print_one(cli, json_array_get(steps, i));
	if (cli->options.dry_run && json_array_size(steps) == 0)
		say(cli, "Nothing would change.\n");
}
