// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/generation.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/adopt-files.h"
#include "host/cli/adopt.h"
#include "host/cli/ask.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/boot-option.h"
#include "host/esp/boot-order-restore.h"
#include "host/esp/boot-order.h"

static void undo_done(struct undo *undo)
{
	adoption_done(&undo->before);
	view_done(&undo->view);
}

static const char *path_of_store(const struct cli *cli)
{
	return cli->options.store ? cli->options.store : STORE_DIR;
}

static int refuse(struct cli *cli, int error)
{
	if (error != -ENOENT)
		return fail(cli, EXIT_DAMAGED, NULL, "cannot read %s/" ADOPTION_FILE ": %s",
			    view_store_path(cli), error_text(error));
	return fail(cli, EXIT_REFUSED, "genboot list",
		    "there is nothing to undo: %s has no " ADOPTION_FILE
		    ". This system was not adopted, or gc has removed something since",
		    view_store_path(cli));
}

static int check_mirrors(const struct undo *undo)
{
	const struct machine_places *mirrors = &undo->view.machine.mirrors;
	CLEANUP(cleanup_free) char *next = NULL;

	if (mirrors->n == 0)
		return EXIT_DONE;
	next = xprintf("genboot setup --no-mirror %s, for each", mirrors->items[0]);
	return fail(undo->cli, EXIT_REFUSED, screen(span_of(next)),
		    "there are %zu mirrors, which would keep genboot's files", mirrors->n);
}

// Without machine.json setup has not begun: there is the store, and nothing of ours on the ESP.
static int open_it(struct undo *undo)
{
	struct cli *cli = undo->cli;
	struct machine machine;
	struct store store = { .fd = -1 };
	int r = store_open(path_of_store(cli), &store);

	if (r == 0)
		r = adoption_read(&store, &undo->before);
	if (r == 0)
		undo->is_set_up = store_read_machine(&store, &machine) != -ENOENT;
	store_close(&store);
	if (r < 0)
		return refuse(cli, r);
	if (undo->is_set_up) {
		r = view_open(cli, VIEW_CHANGE, &undo->view);
		return r == EXIT_DONE ? check_mirrors(undo) : r;
	}
	r = view_open_places(cli, &undo->view);
	if (r == EXIT_DONE && store_open(path_of_store(cli), &undo->view.store) < 0)
		r = refuse(cli, -ENOENT);
	return r == EXIT_DONE && !cli->options.dry_run ? view_take_locks(cli, &undo->view) : r;
}

int undo_failed(const struct undo *undo, const struct place *place, const char *what, int error)
{
	const char *hint = place ? repair_hint(place, error) : NULL;

	return fail(undo->cli, hint ? EXIT_DAMAGED : EXIT_FAILED,
		    hint ? hint : "genboot adopt --undo", "cannot undo %s: %s",
		    screen(span_of(what)), error_text(error));
}

static int drop_option(const struct undo *undo)
{
	CLEANUP(boot_order_plan_done) struct boot_order_plan plan = { 0 };
	const struct place *esp = &undo->view.places.esp;
	const struct load_option option = { BOOT_OPTION_DESCRIPTION, esp->part_number,
					    esp->part_start,         esp->part_size,
					    esp->part_uuid,          BOOT_OPTION_FOLDER };
	int r;

	if (esp->is_plain_folder)
		return 0;
	r = boot_order_plan_removal(undo->view.efivars_fd, &option, BOOT_OPTION_FOLDER, &plan);
	return r < 0 ? r : boot_order_apply(undo->view.efivars_fd, &plan);
}

// First of all: from here on the machine boots as it did, however far the rest comes.
static int restore_order(struct undo *undo)
{
	int r;

	if (!undo->before.has_order || undo->view.efivars_fd < 0)
		return EXIT_DONE;
	step(undo->cli, "set", "BootOrder", 0, "as it was");
	if (undo->cli->options.dry_run)
		return EXIT_DONE;
	r = drop_option(undo);
	if (r == 0 && undo->before.on_trial)
		(void)efivar_delete(undo->view.efivars_fd, "BootNext", EFIVAR_GLOBAL_GUID);
	if (r == 0)
		r = boot_order_restore(undo->view.efivars_fd, undo->before.order,
				       undo->before.n_order);
	return r < 0 ? undo_failed(undo, NULL, "BootOrder", r) : EXIT_DONE;
}

static int remove_generation(struct undo *undo, enum store_folder folder, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(cleanup_free) char *name = xprintf("generation %u", number);
	CLEANUP(cleanup_free) char *path = NULL;
	const struct store *store = &undo->view.store;
	const struct place *place;
	struct unpublished gone = { 0 };
	int r = store_read(store, folder, number, &manifest);

	// A folder without a manifest: what there is to it is staged.
	if (r == -ENOENT)
		return EXIT_DONE;
	if (r < 0)
		return undo_failed(undo, NULL, name, r);
	path = generation_entry_path(&undo->view, &manifest);
	place = generation_place(&undo->view, &manifest);
	if (!place)
		return undo_failed(undo, NULL, name, -ENODEV);
	step(undo->cli, "remove", name, 0, manifest.title);
	if (undo->cli->options.dry_run)
		return EXIT_DONE;
	manifest.is_leaving = true;
	r = store_stage(store, &manifest);
	if (r == 0)
		r = undo_generation(undo->cli, &undo->view, place, path, &manifest, &gone);
	return r < 0 ? undo_failed(undo, place, name, r)
		     : view_read_entries(undo->cli, &undo->view);
}

// Staged ones come second: of them all but the manifest may have gone.
static int remove_generations(struct undo *undo)
{
	static const enum store_folder folders[] = { STORE_GENERATIONS, STORE_STAGING };
	int r = EXIT_DONE;

	for (size_t k = 0; k < ARRAY_LEN(folders) && r == EXIT_DONE; k++) {
		CLEANUP(cleanup_free) uint32_t *numbers = NULL;
		size_t n = 0;
		int error = store_list(&undo->view.store, folders[k], &numbers, &n);

		if (error < 0)
			return undo_failed(undo, NULL, "the generations", error);
		for (size_t i = n; i > 0 && r == EXIT_DONE; i--)
			r = remove_generation(undo, folders[k], numbers[i - 1]);
	}
	return r;
}

static bool names_ours(const struct undo *undo, const char *id)
{
	uint32_t number;

	return id && generation_parse_id(span_of(id), span_of(undo->view.machine.token), &number);
}

// Those that somebody has set to another system since stay. install takes away what would win over
// its generation.
static int restore_default(struct undo *undo, const char *name, const char *before)
{
	CLEANUP(cleanup_free) char *now = NULL;
	int r;

	(void)loader_var_read(undo->view.efivars_fd, name, &now);
	if (now ? !names_ours(undo, now) : !before)
		return EXIT_DONE;
	step(undo->cli, before ? "set" : "remove", name, 0, before);
	if (undo->cli->options.dry_run)
		return EXIT_DONE;
	r = before ? loader_var_write(undo->view.efivars_fd, name, span_of(before))
		   : loader_var_delete(undo->view.efivars_fd, name);
	return r < 0 ? undo_failed(undo, NULL, name, r) : EXIT_DONE;
}

static int restore_defaults(struct undo *undo)
{
	int r = restore_default(undo, LOADER_VAR_ENTRY_ONE_SHOT, NULL);

	for (size_t i = 0; i < ADOPTION_VARIABLES && r == EXIT_DONE; i++)
		r = restore_default(undo, adoption_variables[i], undo->before.variables[i]);
	return r;
}

// What the loader and stage 1 remember of generations that are no more.
static void drop_variables(const struct undo *undo)
{
	static const char *const names[] = { GENBOOT_VAR_PINS, GENBOOT_VAR_FAILED };

	for (size_t i = 0; i < ARRAY_LEN(names) && !undo->cli->options.dry_run; i++)
		(void)efivar_delete(undo->view.efivars_fd, names[i], GENBOOT_VENDOR_GUID);
}

// adopted.json is the last to go: until then the next run goes on here.
static int remove_store(struct undo *undo)
{
	struct cli *cli = undo->cli;
	char **left = NULL;
	size_t n_left = 0;
	int r;

	if (undo->is_failure && adoption_restore_machine(&undo->view.store) == 0) {
		r = adoption_forget(&undo->view.store);
		return r < 0 ? undo_failed(undo, NULL, path_of_store(cli), r) : EXIT_DONE;
	}
	step(cli, "remove", path_of_store(cli), 0, "the store");
	if (cli->options.dry_run)
		return EXIT_DONE;
	r = store_empty(&undo->view.store, ADOPTION_FILE, &left, &n_left);
	for (size_t i = 0; i < n_left; i++)
		warn(cli, NULL, "%s/%s is not genboot's, and stays", view_store_path(cli),
		     screen(span_of(left[i])));
	file_list_free(left, n_left);
	if (r == 0)
		r = adoption_forget(&undo->view.store);
	if (r < 0)
		return undo_failed(undo, NULL, path_of_store(cli), r);
	(void)rmdir(path_of_store(cli)); // empty, it does no harm
	return EXIT_DONE;
}

static int undo_boot(struct undo *undo)
{
	int r = view_check_writable(undo->cli, &undo->view.places.esp);

	if (r == EXIT_DONE)
		r = view_check_writable(undo->cli, places_boot(&undo->view.places));
	if (r == EXIT_DONE)
		r = restore_order(undo);
	if (r == EXIT_DONE)
		r = restore_defaults(undo);
	if (r == EXIT_DONE)
		r = remove_generations(undo);
	if (r == EXIT_DONE)
		r = undo_files(undo);
	if (r == EXIT_DONE)
		drop_variables(undo);
	return r;
}

static int undo_once(struct cli *cli, bool is_failure)
{
	CLEANUP(undo_done)
	struct undo undo = { .cli = cli,
			     .is_failure = is_failure,
			     .view = { .store.fd = -1, .efivars_fd = -1 } };
	int r = open_it(&undo);

	if (r == EXIT_DONE && undo.is_set_up)
		r = undo_boot(&undo);
	if (r == EXIT_DONE)
		r = remove_store(&undo);
	if (r == EXIT_DONE)
		steps_print(cli);
	return r;
}

static int show_and_ask(struct cli *cli)
{
	bool dry_run = cli->options.dry_run;
	int r;

	cli->options.dry_run = true;
	r = undo_once(cli, false);
	cli->options.dry_run = dry_run;
	if (r != EXIT_DONE || dry_run)
		return r;
	(void)json_object_del(cli->result, "steps");
	return ask(cli, "Put all back as it was before genboot? Every generation goes; /home, "
			"/root, /srv and /var stay.");
}

int adopt_undo(struct cli *cli, bool is_sure)
{
	int r = is_sure ? EXIT_DONE : show_and_ask(cli);

	if (r != EXIT_DONE || cli->options.dry_run)
		return r;
	r = undo_once(cli, is_sure);
	if (r == EXIT_DONE && !is_sure)
		note(cli, "All is as it was before genboot, from the next start on.");
	return r;
}
