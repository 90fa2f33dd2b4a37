// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/compare.h"

#include "boot-entries/kernel-words.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/all-changes.h"
#include "host/cli/report.h"
#include "host/packages/list.h"

struct comparison {
	struct cli *cli;
	struct view view;
	uint32_t from, to;
	struct generation_side before, now;
};

static void comparison_done(struct comparison *comparison)
{
	generation_side_done(&comparison->before);
	generation_side_done(&comparison->now);
	view_done(&comparison->view);
}

// A generation is compared by what the store has of it, whether it can boot or not.
static int find(struct comparison *comparison, const char *operand, uint32_t *ret_number,
		struct generation_side *ret)
{
	struct target target = { 0 };
	int r = view_find(comparison->cli, &comparison->view, operand, &target);

	if (r != EXIT_DONE)
		return r;
	if (target.number == 0)
		return fail(comparison->cli, EXIT_REFUSED, "genboot list",
			    "%s belongs to another tool; only generations can be compared",
			    view_name(&comparison->view, target.entry));
	*ret_number = target.number;
	return generation_side_read(&comparison->view, target.number, ret)
		       ? EXIT_DONE
		       : fail(comparison->cli, EXIT_DAMAGED, "genboot repair",
			      "the store has no manifest of generation %u that can be read",
			      target.number);
}

static int find_both(struct comparison *comparison)
{
	struct cli *cli = comparison->cli;
	const struct view *view = &comparison->view;
	CLEANUP(cleanup_free) char *other = NULL;
	uint32_t number = view_number(view, view->booted ? view->booted : view->standing);
	int r = find(comparison, cli->options.operands[0], &comparison->from, &comparison->before);

	if (r != EXIT_DONE)
		return r;
	if (cli->options.n_operands == 1 && number == 0)
		return fail(cli, EXIT_NOTHING, "genboot diff A B",
			    "what runs is no generation, and neither is the default");
	other = xprintf("%u", number);
	return find(comparison, cli->options.n_operands > 1 ? cli->options.operands[1] : other,
		    &comparison->to, &comparison->now);
}

// The words of one command line that the other has not, each with a sign before it.
static void tell_words(struct cli *cli, const char *text, const char *other, char sign,
		       json_t *list)
{
	struct span rest = span_of(text), word;

	while (kernel_word_next(&rest, &word)) {
		if (kernel_words_have(span_of(other), word))
			continue;
		say(cli, "  %c %s\n", sign, screen(word));
		json_array_append_new(list, json_text(word));
	}
}

static void tell_command_line(struct comparison *comparison)
{
	const char *before = comparison->before.manifest.cmdline;
	const char *now = comparison->now.manifest.cmdline;
	json_t *json = json_object(), *added = json_array(), *removed = json_array();

	tell_words(comparison->cli, before, now, '-', removed);
	tell_words(comparison->cli, now, before, '+', added);
	json_object_set_new(json, "removed", removed);
	json_object_set_new(json, "added", added);
	json_object_set_new(comparison->cli->result, "cmdline", json);
}

static uint64_t size_on_boot(const struct manifest *manifest)
{
	uint64_t size = manifest->image.digest.size;

	for (size_t i = 0; i < manifest->n_initrds; i++)
		size += manifest->initrds[i].digest.size;
	return size;
}

static void tell_size(struct comparison *comparison, const char *key, const char *what,
		      uint64_t before, uint64_t now)
{
	CLEANUP(cleanup_free) char *from = xdup(size_text(before));
	json_t *json = json_object();

	if (before != now)
		say(comparison->cli, "%s %s -> %s\n", what, from, size_text(now));
	json_set_count(json, "before", before);
	json_set_count(json, "now", now);
	json_object_set_new(comparison->cli->result, key, json);
}

static void tell_sizes(struct comparison *comparison)
{
	const struct manifest *before = &comparison->before.manifest;
	const struct manifest *now = &comparison->now.manifest;

	tell_size(comparison, "size_on_boot", "kernel and initrds", size_on_boot(before),
		  size_on_boot(now));
	tell_size(comparison, "size_of_root", "root",
		  before->root.image_size + before->root.verity_size,
		  now->root.image_size + now->root.verity_size);
}

static void add_package(json_t *list, const struct package *package, const struct span *before,
			const struct span *now)
{
	json_t *json = json_object();

	json_object_set_new(json, "name", json_text(package->name));
	json_object_set_new(json, "architecture", json_text(package->architecture));
	json_object_set_new(json, "before", before ? json_text(*before) : json_null());
	json_object_set_new(json, "now", now ? json_text(*now) : json_null());
	json_array_append_new(list, json);
}

// Both lists are sorted alike.
static void walk_packages(struct span before, struct span now, json_t *list)
{
	struct package a, b;
	int ra = package_list_next(&before, &a), rb = package_list_next(&now, &b);

	while (ra == 0 || rb == 0) {
		int order = ra < 0 ? 1 : rb < 0 ? -1 : package_compare(&a, &b);

		if (order < 0)
			add_package(list, &a, &a.version, NULL);
		else if (order > 0)
			add_package(list, &b, NULL, &b.version);
		else if (!span_equals(a.version, b.version))
			add_package(list, &b, &a.version, &b.version);
		if (order <= 0)
			ra = package_list_next(&before, &a);
		if (order >= 0)
			rb = package_list_next(&now, &b);
	}
}

static void tell_packages(struct comparison *comparison)
{
	const struct generation_side *before = &comparison->before, *now = &comparison->now;
	json_t *list = json_array();

	if (before->packages && now->packages) {
		walk_packages((struct span){ before->packages, before->len },
			      (struct span){ now->packages, now->len }, list);
		json_object_set_new(comparison->cli->result, "packages", list);
		return;
	}
	json_decref(list);
	json_object_set_new(comparison->cli->result, "packages", json_null());
	note(comparison->cli,
	     "What has changed in the packages is not known: there is no list of those of "
	     "generation %u.",
	     now->packages ? comparison->from : comparison->to);
}

// All lines, or those up to the sum of the packages.
static size_t tell_lines(struct comparison *comparison)
{
	json_t *list = json_array();
	char **lines = NULL;
	size_t n = changes_between(&comparison->before, &comparison->now, &lines);

	for (size_t i = 0; i < n; i++) {
		bool is_sum = span_has_prefix(span_of(lines[i]), "packages: ");

		say(comparison->cli, "%s\n", screen(span_of(lines[i])));
		json_array_append_new(list, json_text(span_of(lines[i])));
		if (is_sum && comparison->cli->options.stat)
			break;
	}
	file_list_free(lines, n);
	json_object_set_new(comparison->cli->result, "changes", list);
	return n;
}

static void tell(struct comparison *comparison)
{
	struct cli *cli = comparison->cli;

	say(cli, "Generation %u -> generation %u\n", comparison->from, comparison->to);
	json_set_count(cli->result, "from", comparison->from);
	json_set_count(cli->result, "to", comparison->to);
	if (tell_lines(comparison) == 0)
		note(cli, "Nothing that is known of them differs.");
	if (!cli->options.stat)
		tell_command_line(comparison);
	tell_sizes(comparison);
	tell_packages(comparison);
}

int compare(struct cli *cli)
{
	CLEANUP(comparison_done) struct comparison comparison = { .cli = cli };
	int r = view_open(cli, VIEW_READ, &comparison.view);

	if (r == EXIT_DONE)
		r = find_both(&comparison);
	if (r == EXIT_DONE)
		tell(&comparison);
	return r;
}
