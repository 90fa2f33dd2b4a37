// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/retain.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/config.h"
#include "host/cli/facts.h"
#include "host/cli/keep.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"

static int take(struct cli *cli, const char *option, const char *key, const char *value,
		struct genboot_conf *rules)
{
	const char *why = value ? genboot_conf_set(rules, span_of(key), span_of(value)) : NULL;
	CLEANUP(cleanup_free) char *next = NULL;

	if (!why)
		return EXIT_DONE;
	next = xprintf("genboot gc %s %s", option, strcmp(key, "min-free") == 0 ? "2G" : "3");
	return fail(cli, EXIT_USAGE, next, "%s %s, not %s", option, why, quoted(value));
}

int retain_rules(struct cli *cli, struct genboot_conf *ret)
{
	const struct options *options = &cli->options;
	const struct {
		const char *option, *key, *value;
	} given[] = {
		{ "--keep", "keep-last", options->keep },
		{ "--keep-daily", "keep-daily", options->keep_daily },
		{ "--keep-weekly", "keep-weekly", options->keep_weekly },
		{ "--keep-monthly", "keep-monthly", options->keep_monthly },
		{ "--min-free", "min-free", options->min_free },
	};
	struct genboot_conf typed = { 0 };
	bool is_typed = false;
	int r = config_read(cli, ret);

	for (size_t i = 0; i < ARRAY_LEN(given) && r == EXIT_DONE; i++) {
		is_typed = is_typed || given[i].value;
		r = take(cli, given[i].option, given[i].key, given[i].value, &typed);
	}
	if (is_typed)
		*ret = typed;
	return r;
}

bool retain_is_wanted(const struct genboot_conf *rules)
{
	return genboot_conf_has_rules(rules) || rules->min_free_bytes > 0 ||
	       rules->min_free_percent > 0;
}

// Why an old generation cannot go; NULL when it can.
static const char *obstacle(const struct cli *cli, const struct view *view, uint32_t number,
			    struct manifest *ret)
{
	int r = store_read(&view->store, STORE_GENERATIONS, number, ret);
	const char *why;

	if (r < 0)
		return "has no manifest that could be read";
	why = generation_kept_because(cli, view, ret);
	if (!why && !generation_place(view, ret))
		why = "is on a partition that is not in view";
	return why;
}

static bool is_usable(const struct view *view, uint32_t number)
{
	struct esp_entry *entry = view_generation(view, number);
	CLEANUP(cleanup_free)
	char *problem = entry ? entry_files_problem(view, entry) : xdup("no entry");

	return !problem && boot_entry_is_usable(&entry->shown);
}

// Whatever the rules leave, one of them must boot.
static void hold_newest_usable(const struct view *view, struct retain *retain)
{
	for (size_t i = retain->n; i > 0; i--) {
		struct retained *item = &retain->items[i - 1];

		if (!is_usable(view, item->number))
			continue;
		if (!item->is_held)
			retain->needed[i - 1] = "is the newest that can boot";
		item->is_held = true;
		return;
	}
}

// A date that cannot be read is as good as that of a clock that was never set.
static void take_date(const struct manifest *manifest, struct utc *ret)
{
	if (!manifest->created || !utc_parse(span_of(manifest->created), ret))
		*ret = (struct utc){ .year = 1970, .month = 1, .day = 1 };
}

static void look(const struct cli *cli, const struct view *view, uint32_t number,
		 struct retain *retain)
{
	size_t i = retain->n++;

	retain->needed[i] = obstacle(cli, view, number, &retain->manifests[i]);
	retain->items[i].number = number;
	retain->items[i].is_held = retain->needed[i] != NULL;
	take_date(&retain->manifests[i], &retain->items[i].created);
}

// Whether its root goes with it: true for the last of those that share it, in the order of i.
static bool frees_root(const struct retain *retain, size_t i)
{
	const char *hash = retain->manifests[i].root.hash;

	for (size_t j = 0; j < retain->n && *hash; j++)
		if (j != i && strcmp(retain->manifests[j].root.hash, hash) == 0 &&
		    (retain->items[j].rule != RETENTION_NONE || j > i))
			return false;
	return *hash != '\0';
}

static uint64_t freed_by(const struct retain *retain, size_t i)
{
	const struct root *root = &retain->manifests[i].root;

	return frees_root(retain, i) ? root->image_size + root->verity_size : 0;
}

// What the file system of the store lacks now; 0 where that cannot be told.
static uint64_t missing_now(const struct view *view, const struct genboot_conf *rules)
{
	uint64_t wanted = rules->min_free_bytes, free_bytes;
	struct statvfs fs;

	if (fstatvfs(view->store.fd, &fs) < 0)
		return 0;
	if (rules->min_free_percent > 0)
		wanted = (uint64_t)fs.f_blocks * fs.f_frsize / 100 * rules->min_free_percent;
	free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	return wanted > free_bytes ? wanted - free_bytes : 0;
}

static uint64_t less(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static void make_room(const struct view *view, const struct genboot_conf *rules,
		      struct retain *retain)
{
	uint64_t missing = missing_now(view, rules);
	size_t i;

	for (i = 0; i < retain->n && missing > 0; i++)
		if (retain->items[i].rule == RETENTION_NONE)
			missing = less(missing, freed_by(retain, i));
	while (missing > 0 && retention_give_up_one(retain->items, retain->n, &i))
		missing = less(missing, freed_by(retain, i));
	retain->missing = missing;
}

int retain_plan(struct cli *cli, const struct view *view, const struct genboot_conf *rules,
		struct retain *ret)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;
	int r = store_list(&view->store, STORE_GENERATIONS, &numbers, &n);

	*ret = (struct retain){ 0 };
	if (r < 0)
		return r;
	ret->items = xalloc((n + 1) * sizeof(*ret->items));
	ret->manifests = xalloc((n + 1) * sizeof(*ret->manifests));
	ret->needed = xalloc((n + 1) * sizeof(*ret->needed));
	for (size_t i = 0; i < n; i++)
		look(cli, view, numbers[i], ret);
	hold_newest_usable(view, ret);
	retention_apply(rules, ret->items, ret->n);
	make_room(view, rules, ret);
	return 0;
}

void retain_done(struct retain *retain)
{
	for (size_t i = 0; i < retain->n; i++)
		manifest_done(&retain->manifests[i]);
	free(retain->items);
	free(retain->manifests);
	free(retain->needed);
	*retain = (struct retain){ 0 };
}

const char *retain_why(const struct retain *retain, size_t index)
{
	enum retention_rule rule = retain->items[index].rule;

	return rule == RETENTION_HELD ? retain->needed[index] : retention_text(rule);
}
