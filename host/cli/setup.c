// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/ahead.h"
#include "host/cli/apart.h"
#include "host/cli/loader-input.h"
#include "host/cli/loader-record.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/setup.h"
#include "host/cli/steps.h"
#include "host/esp/boot-option.h"
#include "host/esp/fallback.h"
#include "host/esp/loader-update.h"
#include "host/esp/space.h"

#define LOADER_NAME "genboot" BOOT_ARCHITECTURE ".efi"

static void setup_done(struct setup *setup)
{
	cleanup_fd(&setup->loader_fd);
	loader_plan_done(&setup->loader);
	boot_order_plan_done(&setup->boot_order);
	old_loaders_done(&setup->old_loaders);
	free(setup->efi_path);
	catalog_text_done(&setup->catalog);
	view_done(&setup->view);
}

// What cannot be set up for want of a token leaves no empty store behind.
static int check_new_machine(struct cli *cli, struct setup *setup)
{
	struct store *store = &setup->view.store;
	struct machine there = { 0 };
	int r = store_open(setup->store_path, store);
	bool is_new = r == -ENOENT || (r == 0 && store_read_machine(store, &there) == -ENOENT);

	r = is_new ? setup_plan_machine(cli, setup) : EXIT_DONE;
	store_close(store);
	return r;
}

// The store is made before the plan, because it has the lock under which to plan.
static int open_store(struct cli *cli, struct setup *setup)
{
	struct store *store = &setup->view.store;
	int r = cli->options.dry_run ? store_open(setup->store_path, store)
				     : store_create(setup->store_path, store);

	if (r == -ENOENT && cli->options.dry_run)
		return EXIT_DONE;
	if (r == -ENOTDIR)
		return view_refuse_obstacle(cli);
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot open the store %s: %s",
			    quoted(setup->store_path), error_text(r));
	return cli->options.dry_run ? EXIT_DONE : view_take_locks(cli, &setup->view);
}

// Nothing new is written on a damaged file system, nor beside what an interrupted run has left.
static int put_right(struct cli *cli, struct setup *setup)
{
	struct view *view = &setup->view;
	int r = view_check_health(cli, view, true);

	view->machine = setup->machine;
	view->has_machine = true;
	if (r == EXIT_DONE)
		r = view_read_entries(cli, view);
	if (r == EXIT_DONE)
		r = view_check_catalogs(cli, view);
	if (r == EXIT_DONE)
		ahead_look(view);
	if (r == EXIT_DONE)
		r = apart_check(cli, view, VIEW_CHANGE);
	return r == EXIT_DONE && !setup->write_machine ? reconcile(cli, view) : r;
}

// PREFIX/lib/genboot beside this program's PREFIX/bin, wherever that was installed or moved to.
char *setup_installed_loader(void)
{
	CLEANUP(cleanup_free) char *program = realpath("/proc/self/exe", NULL);

	for (int up = 0; up < 2 && program; up++) {
		char *slash = strrchr(program, '/');

		if (slash)
			*slash = '\0';
	}
	return xprintf("%s/lib/genboot/" LOADER_NAME, program ? program : "/usr");
}

// What has rotten on the ESP is written anew in its place, and not left beside the new file.
static void take_damaged_name(struct setup *setup)
{
	const struct machine *machine = &setup->machine;

	if (setup->loader.state != BLOB_SAME &&
	    loader_record_differs(machine, setup->view.places.esp.fd, machine->loader))
		(void)loader_plan_take_name(&setup->loader, machine->loader);
}

// With --force, too: what cannot be read is not replaced.
static int refuse_fallback(struct cli *cli, const struct place *esp, int error)
{
	CLEANUP(cleanup_free) char *fallback = loader_fallback_path();
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s", esp->path, fallback);
	CLEANUP(cleanup_free) char *next = xprintf("mv %s %s.old; genboot setup", path, path);

	return fail(cli, EXIT_DAMAGED, screen(span_of(next)), "%s cannot be read: %s",
		    screen(span_of(path)), error_text(error));
}

static int plan_loader(struct cli *cli, struct setup *setup)
{
	CLEANUP(cleanup_free)
	char *file = cli->options.loader ? xdup(cli->options.loader) : setup_installed_loader();
	CLEANUP(cleanup_free)
	char *running = loader_running(setup->view.efivars_fd, &setup->view.places.esp);
	struct fallback_policy policy = { .replace_foreign = cli->options.force,
					  .wait = setup->use_variables ||
						  cli->boot_option == BOOT_OPTION_LATER };
	int r;

	setup->loader_fd = file_open_named(file);
	if (setup->loader_fd < 0)
		return fail(cli, EXIT_FAILED, "genboot setup --loader FILE",
			    "cannot open the boot loader %s: %s", quoted(file),
			    error_text(setup->loader_fd));
	policy.running = running;
	r = loader_input_check(cli, file, setup->loader_fd);
	if (r != EXIT_DONE)
		return r;
	r = fallback_error(setup->view.places.esp.fd);
	if (r < 0)
		return refuse_fallback(cli, &setup->view.places.esp, r);
	r = loader_plan(setup->view.places.esp.fd, setup->loader_fd, &policy, &setup->loader);
	if (r == -EBADMSG)
		return fail(cli, EXIT_DAMAGED, NULL, "%s is no EFI program for this machine",
			    quoted(file));
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot prepare the boot loader on %s: %s",
			    screen(span_of(setup->view.places.esp.path)), error_text(r));
	take_damaged_name(setup);
	return EXIT_DONE;
}

static int plan_boot_order(struct cli *cli, struct setup *setup)
{
	const struct place *esp = &setup->view.places.esp;
	CLEANUP(cleanup_free) char *running = NULL;
	struct load_option option;
	int r;

	setup->efi_path = loader_efi_path(setup->loader.path);
	option = (struct load_option){ BOOT_OPTION_DESCRIPTION, esp->part_number, esp->part_start,
				       esp->part_size,          esp->part_uuid,   setup->efi_path };
	r = boot_order_plan(setup->view.efivars_fd, &option, BOOT_OPTION_FOLDER,
			    &setup->boot_order);
	if (r == -ENOENT)
		return fail(cli, EXIT_FAILED, "genboot setup --no-variables",
			    "there are no EFI variables here: not started by UEFI, or efivarfs is "
			    "not mounted");
	if (r < 0)
		return fail(cli, EXIT_FAILED, "genboot setup --no-variables",
			    "cannot plan a boot option: %s", error_text(r));
	(void)loader_var_read(setup->view.efivars_fd, LOADER_VAR_IMAGE_IDENTIFIER, &running);
	// Files that stay do no harm.
	(void)old_loaders_plan(esp->fd, setup->view.efivars_fd, &option, &setup->boot_order,
			       running, &setup->old_loaders);
	return EXIT_DONE;
}

// With somebody else's loader in EFI/BOOT and no boot option of its own, genboot would never run.
static int plan_variables(struct cli *cli, struct setup *setup)
{
	bool plain = setup->view.places.esp.is_plain_folder;

	if (cli->boot_option == BOOT_OPTION_LATER)
		return EXIT_DONE;
	if (setup->use_variables)
		return plan_boot_order(cli, setup);
	if (setup->loader.fallback == FALLBACK_LEAVE)
		return fail(
			cli, EXIT_REFUSED,
			plain ? "genboot setup --force"
			      : "genboot setup, without --no-variables; or genboot setup --force",
			"%s is another loader's (%s), and without EFI variables genboot's own "
			"would never start",
			setup->loader.fallback_path,
			setup->loader.fallback_identity
				? screen(span_of(setup->loader.fallback_identity))
				: "unknown");
	return EXIT_DONE;
}

static int plan_files(struct cli *cli, struct setup *setup)
{
	const struct place *esp = &setup->view.places.esp, *boot = places_boot(&setup->view.places);
	CLEANUP(cleanup_fd) int folder = file_open_dir_beneath(boot->fd, setup->machine.token);
	CLEANUP(conf_done) struct conf conf;
	enum conf_problem problem;
	uint64_t size;

	conf_read(esp->fd, &conf);
	problem = conf_plan_setup(&conf, setup->conf_sector);
	setup->write_conf = problem == CONF_OK && conf.len != LOADER_CONF_SECTOR;
	if (problem == CONF_UNREADABLE)
		return fail(cli, EXIT_DAMAGED, NULL, "cannot use %s on %s: %s",
			    BOOT_FILE_LOADER_CONF, screen(span_of(esp->path)),
			    error_text(conf.error));
	if (problem != CONF_OK)
		note(cli, "Leaving loader.conf as it is: %s.", conf_problem_text(problem));
	setup->write_srel = file_size_beneath(boot->fd, BOOT_FILE_ENTRIES_SREL, &size) == -ENOENT;
	setup->make_folder = folder < 0;
	return EXIT_DONE;
}

static int check_space(struct cli *cli, const struct setup *setup)
{
	const struct loader_plan *loader = &setup->loader;
	struct space_file files[6] = { { LOADER_CONF_SECTOR, sizeof("loader.conf") },
				       { 6, sizeof("entries.srel") } };
	size_t n = 2;
	struct space space;
	uint64_t need;

	if (loader->state != BLOB_SAME)
		files[n++] = (struct space_file){ loader->want.size, strlen(loader->path) };
	if (loader->fallback == FALLBACK_CREATE || loader->fallback == FALLBACK_REPLACE)
		files[n++] =
			(struct space_file){ loader->want.size, strlen(loader->fallback_path) };
	if (setup->make_state)
		files[n++] = (struct space_file){ STATE_FILE_SIZE, sizeof("state") };
	if (setup->catalog.text)
		files[n++] = (struct space_file){ setup->catalog.catalog.len, sizeof("catalog-1") };
	if (space_read(setup->view.places.esp.fd, &space) < 0)
		return EXIT_DONE; // writing will tell
	need = space_need(files, n, 5, 5, space.cluster);
	if (need <= space.free)
		return EXIT_DONE;
	return fail(cli, EXIT_NO_SPACE, NULL, "no space on %s: %s are needed, %s are free",
		    screen(span_of(setup->view.places.esp.path)), size_text(need),
		    size_text(space.free));
}

static void add_steps(struct cli *cli, const struct setup *setup)
{
	const struct loader_plan *loader = &setup->loader;
	struct machine machine = setup->machine;

	if (setup->write_machine)
		step(cli, "create", "the store with the token", 0, setup->machine.token);
	if (loader->state != BLOB_SAME)
		step(cli, "write", loader->path, loader->want.size, NULL);
	else if (loader_record_take(&machine, setup->view.places.esp.fd, loader))
		step(cli, "write", MACHINE_FILE, 0, "for the loader's hash");
	if (setup->use_variables &&
	    (setup->option_is_once || !boot_order_plan_is_empty(&setup->boot_order)))
		step(cli, "set", "the EFI boot option \"" BOOT_OPTION_DESCRIPTION "\"", 0,
		     setup->option_is_once ? "for the next start" : "first in BootOrder");
	if (loader->fallback == FALLBACK_CREATE)
		step(cli, "write", loader->fallback_path, loader->want.size, NULL);
	if (loader->fallback == FALLBACK_REPLACE)
		step(cli, "replace", loader->fallback_path, loader->want.size,
		     loader->fallback_identity);
	for (size_t i = 0; i < setup->old_loaders.n; i++)
		step(cli, "remove", setup->old_loaders.paths[i], 0, "an older version");
	if (setup->write_srel)
		step(cli, "write", BOOT_FILE_ENTRIES_SREL, 0, NULL);
	if (setup->write_conf)
		step(cli, "write", BOOT_FILE_LOADER_CONF, LOADER_CONF_SECTOR, NULL);
	if (setup->make_folder)
		step(cli, "create", setup->machine.token, 0, "the folder for kernels and initrds");
	if (loader->fallback == FALLBACK_WAIT)
		note(cli,
		     "%s stays %s until the new loader has booted once; the next \"genboot setup\" "
		     "or "
		     "\"genboot install\" after that replaces it.",
		     loader->fallback_path, screen(span_of(loader->fallback_identity)));
	if (loader->fallback == FALLBACK_LEAVE)
		note(cli, "%s stays as it is: it is another loader's (%s).", loader->fallback_path,
		     loader->fallback_identity ? screen(span_of(loader->fallback_identity))
					       : "unknown");
	json_set_text(cli->result, "token", setup->machine.token);
	json_set_text(cli->result, "loader", loader->path);
}

static bool has_steps(const struct cli *cli)
{
	return json_array_size(json_object_get(cli->result, "steps")) > 0;
}

int verb_setup(struct cli *cli)
{
	CLEANUP(setup_done)
	struct setup setup = {
		.store_path = cli->options.store ? cli->options.store : STORE_DIR,
		.view = { .store.fd = -1, .efivars_fd = -1 },
		.loader_fd = -1,
	};
	int r = view_check_root(cli);

	if (r == EXIT_DONE)
		r = view_open_places(cli, &setup.view);
	if (r == EXIT_DONE && setup.view.stand_in)
		r = fail(cli, EXIT_REFUSED, "mount an ESP; and the same again",
			 "a mirror cannot be set up in the place of the ESP");
	setup.use_variables = !cli->options.no_variables &&
			      !setup.view.places.esp.is_plain_folder &&
			      cli->boot_option != BOOT_OPTION_LATER;
	setup.option_is_once = cli->boot_option == BOOT_OPTION_ONCE;
	if (r == EXIT_DONE)
		r = check_new_machine(cli, &setup);
	if (r == EXIT_DONE)
		r = open_store(cli, &setup);
	if (r == EXIT_DONE)
		r = setup_plan_machine(cli, &setup);
	if (r == EXIT_DONE)
		r = put_right(cli, &setup);
	if (r == EXIT_DONE)
		r = plan_loader(cli, &setup);
	if (r == EXIT_DONE)
		r = plan_variables(cli, &setup);
	if (r == EXIT_DONE)
		r = plan_files(cli, &setup);
	if (r != EXIT_DONE)
		return r;
	add_steps(cli, &setup);
	r = setup_plan_state(cli, &setup);
	if (r == EXIT_DONE)
		r = setup_plan_mirrors(cli, &setup);
	if (r == EXIT_DONE)
		setup_tell_forgotten(cli, &setup);
	if (r == EXIT_DONE && has_steps(cli))
		r = check_space(cli, &setup);
	if (r != EXIT_DONE)
		return r;
	steps_print(cli);
	if (cli->options.dry_run)
		return EXIT_DONE;
	if (!has_steps(cli)) {
		note(cli, "Everything is set up already.");
		return EXIT_DONE;
	}
	r = setup_write(cli, &setup);
	if (r == EXIT_DONE)
		r = setup_write_mirrors(cli, &setup);
	if (r == EXIT_DONE)
		note(cli, "Set up genboot on %s.", screen(span_of(setup.view.places.esp.path)));
	return r;
}
