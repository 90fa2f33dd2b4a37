// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/adopted.h"
#include "host/cli/leftovers.h"
#include "host/cli/mirrors.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/retain.h"
#include "host/cli/root-use.h"
#include "host/cli/steps.h"
#include "host/cli/whole.h"
#include "host/store/adoption.h"
#include "host/store/blobs.h"

// What will go, in the order in which it goes.
struct gc {
	struct cli *cli;
	struct view *view;
	uint32_t *numbers;
	size_t n;
	uint64_t freed;
	size_t n_steps_before; // of putting right what an interrupted run has left
};

static void keep(const struct gc *gc, const struct retained *item, const char *why)
{
	json_t *json = json_object();

	if (gc->cli->options.dry_run || item->rule == RETENTION_HELD)
		note(gc->cli, "Generation %u stays: it %s.", item->number, why);
	json_set_count(json, "number", item->number);
	json_set_text(json, "why", why);
	json_array_append_new(json_object_get(gc->cli->result, "kept"), json);
}

static uint64_t size_of(const struct view *view, const struct manifest *manifest)
{
	CLEANUP(cleanup_free) char *path = generation_entry_path(view, manifest);
	const struct place *place = generation_place(view, manifest);
	const char *blobs[ENTRY_MAX_INITRDS + 1];
	size_t n = unshared_blobs(view, manifest, path, blobs);
	uint64_t sum = 0, size;

	for (size_t i = 0; i < n; i++)
		if (file_size_beneath(place->fd, blobs[i], &size) == 0)
			sum += size;
	return sum;
}

static int give_up(struct gc *gc, const struct place *place, const char *what, int error)
{
	const char *hint = place ? repair_hint(place, error) : NULL;

	return fail(gc->cli, hint ? EXIT_DAMAGED : EXIT_FAILED, hint ? hint : "genboot status",
		    "cannot remove %s: %s", screen(span_of(what)), error_text(error));
}

// The newest first, as they are removed from the end. In a dry run it is told of each that stays
// why; else of those that no rule keeps.
static int take_plan(struct gc *gc, const struct retain *retain)
{
	for (size_t i = retain->n; i > 0; i--) {
		const struct retained *item = &retain->items[i - 1];

		if (item->rule != RETENTION_NONE) {
			keep(gc, item, retain_why(retain, i - 1));
			continue;
		}
		gc->numbers = xgrow(gc->numbers, gc->n, sizeof(*gc->numbers));
		gc->numbers[gc->n++] = item->number;
	}
	if (retain->missing > 0)
		warn(gc->cli, NULL,
		     "min-free cannot be reached: %s are missing, and no other generation can go",
		     size_text(retain->missing));
	if (gc->n == 0 || whole_one_remains(gc->view, gc->numbers, gc->n))
		return EXIT_DONE;
	return fail(gc->cli, EXIT_DAMAGED, "genboot repair",
		    "what would be left cannot boot: its files are damaged. Nothing was removed");
}

static int plan_generations(struct gc *gc, const struct genboot_conf *rules)
{
	CLEANUP(retain_done) struct retain retain = { 0 };
	int r = retain_plan(gc->cli, gc->view, rules, &retain);

	if (r < 0)
		return fail(gc->cli, EXIT_FAILED, NULL, "cannot read the store: %s", error_text(r));
	return take_plan(gc, &retain);
}

static int remove_empty(struct gc *gc, uint32_t number)
{
	CLEANUP(cleanup_free) char *path = xprintf("generations/%u", number);
	int r;

	step(gc->cli, "remove", path, 0, "it is empty");
	r = gc->cli->options.dry_run ? 0 : store_drop_empty(&gc->view->store, number);
	return r < 0 ? give_up(gc, NULL, path, r) : EXIT_DONE;
}

static int remove_empties(struct gc *gc)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;
	int r = EXIT_DONE;

	(void)store_list(&gc->view->store, STORE_GENERATIONS, &numbers, &n); // was checked
	for (size_t i = 0; i < n && r == EXIT_DONE; i++)
		if (store_is_empty(&gc->view->store, numbers[i]))
			r = remove_empty(gc, numbers[i]);
	return r;
}

// The one at this index. Those behind it have gone, or would have.
static int remove_generation(struct gc *gc, size_t index)
{
	uint32_t number = gc->numbers[index];
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(cleanup_free) char *name = xprintf("generation %u", number);
	CLEANUP(cleanup_free) char *path = NULL;
	const struct place *place;
	struct unpublished gone = { 0 };
	uint64_t size;
	int r = store_read(&gc->view->store, STORE_GENERATIONS, number, &manifest);

	if (r < 0)
		return give_up(gc, NULL, name, r);
	path = generation_entry_path(gc->view, &manifest);
	place = generation_place(gc->view, &manifest);
	size = size_of(gc->view, &manifest);
	gc->freed += size;
	step(gc->cli, "remove", name, size, manifest.title);
	gc->freed += root_use_step(
		gc->cli, &(struct root_use){ gc->view, path, &gc->numbers[index], gc->n - index },
		&manifest);
	if (gc->cli->options.dry_run)
		return EXIT_DONE;
	manifest.is_leaving = true;
	r = store_stage(&gc->view->store, &manifest);
	if (r == 0)
		r = undo_generation(gc->cli, gc->view, place, path, &manifest, &gone);
	return r < 0 ? give_up(gc, place, name, r) : view_read_entries(gc->cli, gc->view);
}

static int remove_leftover(struct gc *gc, const struct leftover *left)
{
	int r;

	if (!left->is_ours) {
		note(gc->cli,
		     "Leaving %s on %s: nothing refers to it, but its content is not what its name "
		     "says.",
		     screen(span_of(left->path)), screen(span_of(left->place->path)));
		return EXIT_DONE;
	}
	step(gc->cli, "remove", left->path, left->size, "nothing refers to it");
	gc->freed += left->size;
	if (gc->cli->options.dry_run)
		return EXIT_DONE;
	r = file_unlink_beneath(left->place->fd, left->path);
	if (r == 0)
		r = file_sync_dir(left->place->fd, gc->view->machine.token);
	return r < 0 ? give_up(gc, left->place, left->path, r) : EXIT_DONE;
}

static int remove_leftovers(struct gc *gc)
{
	CLEANUP(leftovers_done) struct leftovers leftovers = { 0 };
	int r = leftovers_find(gc->view, &leftovers);

	if (r == -EBADMSG) {
		note(gc->cli, "Looking for no files to remove: a manifest in the store cannot be "
			      "read, and may need them (genboot repair).");
		return EXIT_DONE;
	}
	if (r < 0)
		return fail(gc->cli, EXIT_FAILED, NULL, "cannot look for unused files: %s",
			    error_text(r));
	r = EXIT_DONE;
	for (size_t i = 0; i < leftovers.n && r == EXIT_DONE; i++)
		r = remove_leftover(gc, &leftovers.items[i]);
	return r;
}

static int remove_catalogs(struct gc *gc)
{
	const struct catalog_set *set = &gc->view->catalogs;
	const struct place *boot = places_boot(&gc->view->places);
	int r;

	// Without a valid one, any of them may be what is left to mend from.
	if (!set->has_current || set->n_rubbish == 0)
		return EXIT_DONE;
	for (size_t i = 0; i < set->n_rubbish; i++)
		step(gc->cli, "remove", set->rubbish[i], 0, "a newer catalog counts");
	if (gc->cli->options.dry_run)
		return EXIT_DONE;
	r = catalog_sweep(boot->fd, gc->view->machine.token, set->current.parsed.sequence);
	return r < 0 ? give_up(gc, boot, "an old catalog", r) : EXIT_DONE;
}

static int remove_copies(struct gc *gc)
{
	char **paths = NULL;
	size_t n = 0;
	int r = store_unused_blobs(&gc->view->store, 0, &paths, &n);

	if (r < 0 && r != -EBADMSG)
		return give_up(gc, NULL, "what the store does not need", r);
	for (size_t i = 0; i < n; i++) {
		uint64_t size = 0;

		(void)file_size_beneath(gc->view->store.fd, paths[i], &size);
		step(gc->cli, "remove", paths[i], size, "no generation in the store has it");
	}
	file_list_free(paths, n);
	r = gc->cli->options.dry_run || n == 0 ? 0 : store_sweep_blobs(&gc->view->store, 0);
	return r < 0 ? give_up(gc, NULL, "what the store does not need", r) : EXIT_DONE;
}

static int remove_roots(struct gc *gc)
{
	CLEANUP(roots_done) struct roots roots = { 0 };
	const struct root_use use = { .view = gc->view };
	const struct roots_keep keep = root_use_keep(&use);
	int r = roots_unused(&gc->view->store, 0, &keep, &roots);

	if (r < 0 && r != -EBADMSG)
		return give_up(gc, NULL, "what the store does not need", r);
	for (size_t i = 0; i < roots.n; i++) {
		if (!roots.items[i].can_go)
			continue;
		step(gc->cli, "remove", roots.items[i].path, roots.items[i].size,
		     "nothing needs it");
		gc->freed += roots.items[i].size;
	}
	r = gc->cli->options.dry_run ? 0 : root_use_sweep(gc->cli, gc->view, 0, NULL);
	return r < 0 ? give_up(gc, NULL, "what the store does not need", r) : EXIT_DONE;
}

static int flush(const struct gc *gc)
{
	const struct places *places = &gc->view->places;
	int r = place_flush(&places->esp);

	if (r == 0 && places->has_xbootldr)
		r = place_flush(&places->xbootldr);
	return r == 0 ? EXIT_DONE
		      : fail(gc->cli, EXIT_FAILED, NULL, "cannot flush the ESP: %s", error_text(r));
}

// " 1, 2, 3": as they went. The caller frees.
static char *numbers_text(const struct gc *gc)
{
	char *text = xdup("");

	for (size_t i = gc->n; i > 0; i--) {
		char *longer = xprintf("%s%s %u", text, *text ? "," : "", gc->numbers[i - 1]);

		free(text);
		text = longer;
	}
	return text;
}

static void tell(const struct gc *gc)
{
	CLEANUP(cleanup_free) char *numbers = numbers_text(gc);
	size_t n_steps = json_array_size(json_object_get(gc->cli->result, "steps"));

	steps_print(gc->cli);
	json_set_count(gc->cli->result, "freed", gc->freed);
	if (gc->cli->options.dry_run)
		return;
	if (n_steps == 0)
		note(gc->cli, "There is nothing to remove.");
	else if (gc->n > 0)
		note(gc->cli, "Removed %s%s; %s are free again.",
		     gc->n == 1 ? "generation" : "generations", numbers, size_text(gc->freed));
	else
		note(gc->cli, "Removed %zu %s; %s are free again.", n_steps,
		     n_steps == 1 ? "file" : "files", size_text(gc->freed));
}

// What adopt notes to go back by counts as long as nothing has been removed since.
static void forget_adoption(const struct gc *gc)
{
	size_t n = json_array_size(json_object_get(gc->cli->result, "steps"));

	if (gc->cli->options.dry_run || n == gc->n_steps_before ||
	    !adoption_exists(&gc->view->store) || adopted_is_on_trial(gc->view))
		return;
	if (adoption_forget(&gc->view->store) == 0)
		note(gc->cli, "The adoption can no longer be undone.");
}

static int collect(struct gc *gc, const struct genboot_conf *rules)
{
	int r;

	gc->n_steps_before = json_array_size(json_object_get(gc->cli->result, "steps"));
	json_object_set_new(gc->cli->result, "kept", json_array());
	r = retain_is_wanted(rules) ? plan_generations(gc, rules) : EXIT_DONE;

	// The oldest first: a run that is cut has taken away what matters least.
	for (size_t i = gc->n; i > 0 && r == EXIT_DONE; i--)
		r = remove_generation(gc, i - 1);
	if (r == EXIT_DONE)
		r = remove_empties(gc);
	if (r == EXIT_DONE)
		r = remove_catalogs(gc);
	if (r == EXIT_DONE)
		r = remove_leftovers(gc);
	if (r == EXIT_DONE)
		r = remove_copies(gc);
	if (r == EXIT_DONE)
		r = remove_roots(gc);
	forget_adoption(gc);
	if (r == EXIT_DONE && !gc->cli->options.dry_run)
		r = flush(gc);
	if (r == EXIT_DONE)
		tell(gc);
	return r;
}

int verb_gc(struct cli *cli)
{
	CLEANUP(view_done) struct view view = { .store.fd = -1, .efivars_fd = -1 };
	struct gc gc = { .cli = cli, .view = &view };
	struct genboot_conf rules;
	int r = retain_rules(cli, &rules);

	if (r == EXIT_DONE)
		r = view_open(cli, VIEW_CHANGE, &view);
	if (r == EXIT_DONE && retain_is_wanted(&rules))
		r = view_check_wishes(cli, &view);
	if (r == EXIT_DONE)
		r = view_check_writable(cli, &view.places.esp);
	if (r == EXIT_DONE)
		r = view_check_writable(cli, places_boot(&view.places));
	if (r == EXIT_DONE)
		r = collect(&gc, &rules);
	if (r == EXIT_DONE)
		mirrors_follow(cli, &view);
	free(gc.numbers);
	return r;
}
