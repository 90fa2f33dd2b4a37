// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/mirrors.h"
#include "host/cli/report.h"
#include "host/cli/setup.h"
#include "host/cli/steps.h"

#define DESCRIPTION "genboot (mirror)"
#define OUR_EFI_FOLDER "\\EFI\\genboot\\"

// What the ESP is called in machine.json. The caller frees.
static char *name_of_esp(const struct setup *setup)
{
	const struct place *esp = &setup->view.places.esp;
	char *real = esp->is_plain_folder ? realpath(esp->path, NULL) : NULL;

	return real ? real : xdup(esp->part_uuid);
}

static int refuse(struct cli *cli, const char *device, const char *why)
{
	return fail(cli, EXIT_FAILED, NULL, "%s cannot be a mirror: %s", quoted(device), why);
}

static int add(struct cli *cli, struct setup *setup, const char *device)
{
	CLEANUP(mirror_close) struct mirror mirror = { .place.fd = -1, .mount_fd = -1 };
	CLEANUP(cleanup_free) char *esp = name_of_esp(setup);
	CLEANUP(cleanup_free) char *name = NULL;
	enum place_refusal why = mirror_name(device, cli->options.esp_is_a_directory, &name);
	int r;

	if (why != PLACE_OK)
		return refuse(cli, device, place_refusal_text(why, PLACE_ESP));
	if (strcmp(name, esp) == 0)
		return refuse(cli, device, "it is the ESP itself");
	if (machine_has_place(&setup->machine.mirrors, name))
		return EXIT_DONE;
	r = mirror_open(name, &mirror);
	if (r < 0)
		return refuse(cli, device, mirror_error_text(r));
	if (place_is_read_only(&mirror.place))
		return refuse(cli, device, "it is read-only");
	if (!machine_add_place(&setup->machine.mirrors, name))
		return refuse(cli, device, "there are too many, or its name is too long");
	machine_drop_place(&setup->machine.former, name);
	setup->write_mirrors = true;
	step(cli, "create", "a mirror of the ESP", 0, device);
	return EXIT_DONE;
}

// By its device, or by its name where the device is gone.
static int drop(struct cli *cli, struct setup *setup, const char *device)
{
	CLEANUP(cleanup_free) char *name = NULL;

	if (mirror_name(device, *device == '/' && cli->options.esp_is_a_directory, &name) !=
	    PLACE_OK)
		name = xdup(device);
	if (!machine_has_place(&setup->machine.mirrors, name))
		return fail(cli, EXIT_NOTHING, "genboot status", "%s is no mirror", quoted(device));
	machine_drop_place(&setup->machine.mirrors, name);
	(void)machine_add_place(&setup->machine.former, name); // without room, older ones count
	snprintf(setup->dropped, sizeof(setup->dropped), "%s", name);
	setup->write_mirrors = true;
	step(cli, "remove", "a mirror of the ESP", 0, device);
	note(cli, "The files on the mirror stay.");
	return EXIT_DONE;
}

// A new ESP takes the place of one whose disk is gone.
static void name_esp(struct setup *setup)
{
	CLEANUP(cleanup_free) char *esp = name_of_esp(setup);
	struct machine *machine = &setup->machine;

	if (machine->mirrors.n == 0 || strcmp(machine->esp, esp) == 0 ||
	    strlen(esp) >= sizeof(machine->esp))
		return;
	(void)machine_add_place(&machine->former, machine->esp);
	snprintf(machine->esp, sizeof(machine->esp), "%s", esp);
	setup->write_mirrors = true;
}

static struct load_option option_of(const struct setup *setup, const struct place *place)
{
	return (struct load_option){ DESCRIPTION,      place->part_number, place->part_start,
				     place->part_size, place->part_uuid,   setup->efi_path };
}

// Behind the ESP's own, so that firmware tries the mirrors next.
static int plan_option(const struct setup *setup, const struct place *place, size_t index,
		       struct boot_order_plan *ret)
{
	const struct load_option option = option_of(setup, place);

	return boot_order_plan_at(setup->view.efivars_fd, &option, OUR_EFI_FOLDER, index + 1, ret);
}

static bool lacks_option(const struct setup *setup, const struct place *place, size_t index)
{
	CLEANUP(boot_order_plan_done) struct boot_order_plan plan = { 0 };

	return setup->use_variables && !place->is_plain_folder &&
	       plan_option(setup, place, index, &plan) == 0 && plan.is_new;
}

static void add_steps(struct cli *cli, const struct setup *setup, size_t index)
{
	CLEANUP(mirror_close) struct mirror mirror = { .place.fd = -1, .mount_fd = -1 };
	CLEANUP(mirror_plan_done) struct mirror_plan plan = { 0 };
	CLEANUP(cleanup_free) char *shown = NULL;

	if (mirror_look(&setup->view, setup->machine.mirrors.items[index], false, NULL, &mirror,
			&plan, &shown) < 0)
		return; // said when it is written to
	if (plan.state == MIRROR_BEHIND)
		step(cli, "write", shown, mirror_plan_size(&plan), "to bring the mirror in step");
	if (lacks_option(setup, &mirror.place, index))
		step(cli, "set", "the EFI boot option \"" DESCRIPTION "\"", 0, shown);
}

int setup_plan_mirrors(struct cli *cli, struct setup *setup)
{
	int r = EXIT_DONE;

	for (size_t i = 0; i < cli->options.n_mirrors && r == EXIT_DONE; i++)
		r = add(cli, setup, cli->options.mirrors[i]);
	if (r == EXIT_DONE && cli->options.no_mirror)
		r = drop(cli, setup, cli->options.no_mirror);
	if (r != EXIT_DONE)
		return r;
	name_esp(setup);
	setup->view.machine = setup->machine;
	for (size_t i = 0; i < setup->machine.mirrors.n; i++)
		add_steps(cli, setup, i);
	return EXIT_DONE;
}

static int write_option(const struct setup *setup, size_t index)
{
	CLEANUP(mirror_close) struct mirror mirror = { .place.fd = -1, .mount_fd = -1 };
	CLEANUP(boot_order_plan_done) struct boot_order_plan plan = { 0 };
	int r = mirror_open(setup->machine.mirrors.items[index], &mirror);

	if (r < 0 || mirror.place.is_plain_folder)
		return 0; // a mirror that is gone keeps its option
	r = plan_option(setup, &mirror.place, index, &plan);
	return r < 0 ? r : boot_order_apply(setup->view.efivars_fd, &plan);
}

static int remove_option(const struct setup *setup)
{
	CLEANUP(boot_order_plan_done) struct boot_order_plan plan = { 0 };
	const struct load_option option = { .description = DESCRIPTION,
					    .part_uuid = setup->dropped,
					    .path = setup->efi_path };
	int r;

	if (!*setup->dropped || *setup->dropped == '/')
		return 0;
	r = boot_order_plan_removal(setup->view.efivars_fd, &option, OUR_EFI_FOLDER, &plan);
	return r < 0 ? r : boot_order_apply(setup->view.efivars_fd, &plan);
}

int setup_write_mirrors(struct cli *cli, const struct setup *setup)
{
	int r = 0;

	mirrors_follow(cli, &setup->view);
	if (!setup->use_variables)
		return EXIT_DONE;
	for (size_t i = 0; i < setup->machine.mirrors.n && r == 0; i++)
		r = write_option(setup, i);
	if (r == 0)
		r = remove_option(setup);
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, "genboot setup",
			     "cannot set the EFI boot option of a mirror: %s", error_text(r));
}
