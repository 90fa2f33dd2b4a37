// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "boot-entries/span.h"
#include "host/activate/checks.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/bad.h"
#include "host/cli/go.h"
#include "host/cli/report.h"

#define REASON_SIZE 160 // of which the menu shows what it has room for

static char *end_text(const struct check *check)
{
	switch (check->end) {
	case CHECK_WELL:
		return xdup("well");
	case CHECK_FAILED:
		return xprintf("failed with exit status %d", check->number);
	case CHECK_KILLED:
		return xprintf("was killed by signal %d", check->number);
	case CHECK_TOO_LONG:
		return xprintf("took longer than %u seconds", CHECKS_DEADLINE_SEC);
	case CHECK_UNRUN:
		return xprintf("could not be started: %s", error_text(check->number));
	}
	return NULL;
}

// The last line that is not empty says most.
static struct span last_line(const char *output)
{
	struct span rest = span_of(output), line, last = { 0 };

	while (span_take_line(&rest, &line))
		if (!span_is_empty(span_trim(line)))
			last = span_trim(line);
	return last;
}

static void tell(const struct cli *cli, const struct check *check, json_t *list)
{
	CLEANUP(cleanup_free) char *how = end_text(check);
	struct span said = last_line(check->output);
	json_t *json = json_object();

	say(cli, "%-28s %s%s%s\n", screen(span_of(check->name)), how,
	    span_is_empty(said) ? "" : ": ", screen(said));
	json_set_text(json, "name", check->name);
	json_set_flag(json, "well", check->end == CHECK_WELL);
	json_set_text(json, "how", how);
	json_set_text(json, "output", check->output);
	json_array_append_new(list, json);
}

static void print_reason(const struct check *check, char reason[REASON_SIZE])
{
	CLEANUP(cleanup_free) char *how = end_text(check);

	snprintf(reason, REASON_SIZE, "health check %s %s", screen(span_of(check->name)), how);
}

static int run_all(struct cli *cli, char **names, size_t n)
{
	const char *folder = cli->options.checks ? cli->options.checks : CHECKS_FOLDER;
	json_t *list = json_array();
	char reason[REASON_SIZE] = "";
	size_t n_bad = 0;

	for (size_t i = 0; i < n; i++) {
		struct check check;

		check_run(folder, names[i], CHECKS_DEADLINE_SEC, &check);
		if (check.end != CHECK_WELL && n_bad++ == 0)
			print_reason(&check, reason);
		tell(cli, &check, list);
		check_done(&check);
	}
	json_object_set_new(cli->result, "checks", list);
	if (n == 0)
		note(cli, "There is nothing to check: %s has no programs.",
		     screen(span_of(folder)));
	if (n_bad == 0)
		return EXIT_DONE;
	if (cli->options.act && bad_on_trial(cli, reason) == EXIT_DONE)
		(void)go_now(cli);
	return fail(cli, EXIT_FAILED, NULL, "%zu of %zu checks failed", n_bad, n);
}

int verb_health(struct cli *cli)
{
	const char *folder = cli->options.checks ? cli->options.checks : CHECKS_FOLDER;
	char **names;
	size_t n;
	int r = checks_list(folder, &names, &n);

	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot read %s: %s", quoted(folder),
			    error_text(r));
	r = run_all(cli, names, n);
	file_list_free(names, n);
	return r;
}
