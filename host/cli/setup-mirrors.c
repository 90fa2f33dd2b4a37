// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/entry-name.h"
#include "boot-entries/generation.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/mirrors.h"
#include "host/cli/report.h"
#include "host/cli/setup.h"
#include "host/cli/steps.h"
#include "host/esp/blob.h"
#include "host/esp/boot-option.h"

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

// The store knows the same generation: the blob's name says what is in it.
static bool is_known(const struct setup *setup, uint32_t number, struct span image)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };

	if (setup->view.store.fd < 0 ||
	    store_read(&setup->view.store, STORE_GENERATIONS, number, &manifest) < 0)
		return false;
	if (!span_has_prefix(image, "/"))
		return span_equals_nocase(image, span_of(manifest.image.path + 1));
	return span_equals_nocase(image, span_of(manifest.image.path));
}

static uint32_t number_in(const struct setup *setup, const char *path)
{
	struct entry_name name;
	uint32_t number;

	return entry_name_parse(span_of(blob_name(path)), &name) == 0 &&
			       generation_parse_id(span_of(name.id), span_of(setup->machine.token),
						   &number)
		       ? number
		       : 0;
}

// A generation with our token there that is not this installation's: it would be overwritten or
// removed. 0 for none.
static uint32_t find_foreign(const struct setup *setup, const struct entry_list *entries)
{
	for (size_t i = 0; i < entries->n; i++) {
		const struct esp_entry *entry = entries->items[i];
		uint32_t number = number_in(setup, entry->path);

		if (number > 0 && !is_known(setup, number, entry->entry.image))
			return number;
	}
	for (size_t i = 0; i < entries->n_unusable; i++) {
		CLEANUP(manifest_done) struct manifest manifest = { 0 };
		uint32_t number = number_in(setup, entries->unusable[i].path);

		if (number > 0 &&
		    (setup->view.store.fd < 0 ||
		     store_read(&setup->view.store, STORE_GENERATIONS, number, &manifest) < 0))
			return number;
	}
	return 0;
}

// Store and ESP are new: the mirror may well be what is left of this machine.
static bool is_all_that_is_left(const struct setup *setup)
{
	return setup->write_machine && setup->view.entries.n == 0;
}

// The caller frees.
static char *fetch_back(const struct setup *setup, const struct mirror *mirror, const char *device)
{
	bool is_folder = mirror->place.is_plain_folder;
	CLEANUP(cleanup_free)
	char *mount = is_folder ? xdup("") : xprintf("mount %s /mnt; ", device);

	return xprintf("%scp -r %s/. %s; genboot setup --token %s; genboot repair; and the same "
		       "again",
		       mount, is_folder ? mirror->place.path : "/mnt", setup->view.places.esp.path,
		       setup->machine.token);
}

static int check_foreign(struct cli *cli, const struct setup *setup, const struct mirror *mirror,
			 const char *device)
{
	const struct places alone = { .esp = mirror->place };
	CLEANUP(cleanup_free) char *next = NULL;
	struct entry_list entries = { 0 };
	int r = entries_read(&alone, &entries);
	uint32_t number = r < 0 ? 0 : find_foreign(setup, &entries);

	entry_list_done(&entries);
	if (r < 0)
		return refuse(cli, device, mirror_error_text(r));
	if (number == 0 || cli->options.force)
		return EXIT_DONE;
	next = is_all_that_is_left(setup) ? fetch_back(setup, mirror, device)
					  : xprintf("genboot setup --mirror %s --force", device);
	return fail(cli, EXIT_REFUSED, screen(span_of(next)),
		    "%s has generation %u of another installation with the token %s, which would "
		    "be lost",
		    quoted(device), number, setup->machine.token);
}

static bool overlap(int a_fd, int b_fd)
{
	return folder_is_within(a_fd, b_fd) || folder_is_within(b_fd, a_fd);
}

// With which folder of ours, or of another mirror, a folder shares files: one would be written into
// the other. NULL for none.
static const char *find_overlap(const struct setup *setup, const struct place *place)
{
	const struct machine_places *mirrors = &setup->machine.mirrors;
	const struct view *view = &setup->view;
	const struct {
		int fd;
		const char *what;
	} ours[] = {
		{ view->places.esp.fd, "the ESP" },
		{ places_boot(&view->places)->fd, "$BOOT" },
		{ view->store.fd, "the store" },
	};

	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		if (ours[i].fd >= 0 && overlap(place->fd, ours[i].fd))
			return ours[i].what;
	for (size_t i = 0; i < mirrors->n; i++) {
		CLEANUP(cleanup_fd)
		int fd = *mirrors->items[i] == '/' ? file_open_dir(mirrors->items[i]) : -1;

		if (fd >= 0 && overlap(place->fd, fd))
			return "another mirror";
	}
	return NULL;
}

static int check_overlap(struct cli *cli, const struct setup *setup, const struct mirror *mirror,
			 const char *device)
{
	const char *what =
		mirror->place.is_plain_folder ? find_overlap(setup, &mirror->place) : NULL;

	return what ? fail(cli, EXIT_REFUSED, NULL,
			   "%s cannot be a mirror: it shares files with %s", quoted(device), what)
		    : EXIT_DONE;
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
	if (mirror_is_read_only(&mirror))
		return refuse(cli, device, "it is read-only");
	r = check_overlap(cli, setup, &mirror, device);
	if (r == EXIT_DONE)
		r = check_foreign(cli, setup, &mirror, device);
	if (r != EXIT_DONE)
		return r;
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
	return (struct load_option){ BOOT_OPTION_MIRROR, place->part_number, place->part_start,
				     place->part_size,   place->part_uuid,   setup->efi_path };
}

// Behind the ESP's own, so that firmware tries the mirrors next.
static int plan_option(const struct setup *setup, const struct place *place, size_t index,
		       struct boot_order_plan *ret)
{
	const struct load_option option = option_of(setup, place);

	return boot_order_plan_at(setup->view.efivars_fd, &option, BOOT_OPTION_FOLDER, index + 1,
				  ret);
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

	if (mirror_look(&setup->view, setup->machine.mirrors.items[index], MIRROR_SETUP, NULL,
			&mirror, &plan, &shown) < 0)
		return; // said when it is written to
	if (plan.state == MIRROR_BEHIND)
		step(cli, "write", shown, mirror_plan_size(&plan), "to bring the mirror in step");
	if (lacks_option(setup, &mirror.place, index))
		step(cli, "set", "the EFI boot option \"" BOOT_OPTION_MIRROR "\"", 0, shown);
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
	const struct load_option option = { .description = BOOT_OPTION_MIRROR,
					    .part_uuid = setup->dropped,
					    .path = setup->efi_path };
	int r;

	if (!*setup->dropped || *setup->dropped == '/')
		return 0;
	r = boot_order_plan_removal(setup->view.efivars_fd, &option, BOOT_OPTION_FOLDER, &plan);
	return r < 0 ? r : boot_order_apply(setup->view.efivars_fd, &plan);
}

int setup_write_mirrors(struct cli *cli, const struct setup *setup)
{
	int r = 0;

	mirrors_follow_for(cli, &setup->view, setup->use_variables ? MIRROR_FOLLOW : MIRROR_SETUP);
	if (!setup->use_variables)
		return EXIT_DONE;
	for (size_t i = 0; i < setup->machine.mirrors.n && r == 0; i++)
		r = write_option(setup, i);
	if (r == 0)
		r = remove_option(setup);
	if (r == 0)
		mirrors_follow_for(cli, &setup->view, MIRROR_SETUP);
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, "genboot setup",
			     "cannot set the EFI boot option of a mirror: %s", error_text(r));
}
