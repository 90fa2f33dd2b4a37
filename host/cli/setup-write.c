// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/setup.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/cli/loader-record.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"

static int write_small(int dir_fd, const char *path, const char *text)
{
	int r = file_create_whole(dir_fd, path, text, strlen(text));

	return r < 0 ? r : file_sync_dir(dir_fd, "loader");
}

static int make_folders(const struct setup *setup, const char **ret_what)
{
	const struct place *boot = places_boot(&setup->view.places);
	int r;

	*ret_what = BOOT_DIR_ENTRIES;
	r = file_make_dirs(boot->fd, BOOT_DIR_ENTRIES);
	if (r == 0 && setup->write_srel) {
		*ret_what = BOOT_FILE_ENTRIES_SREL;
		r = write_small(boot->fd, BOOT_FILE_ENTRIES_SREL, BOOT_ENTRIES_SREL_TEXT);
	}
	if (r == 0) {
		*ret_what = setup->machine.token;
		r = file_make_dirs(boot->fd, setup->machine.token);
	}
	return r;
}

static int write_conf(const struct setup *setup, const char **ret_what)
{
	CLEANUP(conf_done) struct conf conf = { 0 };

	*ret_what = BOOT_FILE_LOADER_CONF;
	if (!setup->write_conf)
		return 0;
	conf_read(setup->view.places.esp.fd, &conf);
	return conf_write(setup->view.places.esp.fd, &conf, setup->conf_sector);
}

// The loader's new file, the way to it, and only then what it replaces.
static int write_loader(const struct setup *setup, const char **ret_what)
{
	int esp_fd = setup->view.places.esp.fd, r;

	*ret_what = setup->loader.path;
	r = loader_write(esp_fd, &setup->loader);
	if (r == 0)
		r = place_flush(&setup->view.places.esp);
	if (r == 0 && setup->use_variables) {
		*ret_what = "the EFI boot option";
		r = setup->option_is_once
			    ? boot_order_apply_once(setup->view.efivars_fd, &setup->boot_order)
			    : boot_order_apply(setup->view.efivars_fd, &setup->boot_order);
	}
	if (r == 0) {
		*ret_what = setup->loader.fallback_path;
		r = loader_write_fallback(esp_fd, &setup->loader);
	}
	if (r == 0) {
		*ret_what = LOADER_FOLDER;
		r = old_loaders_remove(esp_fd, &setup->old_loaders);
	}
	return r;
}

static int record_loader(struct setup *setup, const char **ret_what)
{
	*ret_what = setup->store_path;
	if (!loader_record_take(&setup->machine, setup->view.places.esp.fd, &setup->loader))
		return 0;
	setup->view.machine = setup->machine; // mirrors get what it knows
	return store_write_machine(&setup->view.store, &setup->machine);
}

static int write_state(const struct setup *setup, const char **ret_what)
{
	int esp_fd = setup->view.places.esp.fd;

	*ret_what = BOOT_FILE_STATE;
	if (setup->make_state)
		return state_file_create(esp_fd, &setup->record);
	return setup->write_state ? state_file_write(esp_fd, &setup->record) : 0;
}

static int write_catalog(const struct setup *setup, const char **ret_what)
{
	const struct place *boot = places_boot(&setup->view.places);
	const struct publish_catalog *catalog = &setup->catalog.catalog;
	int r;

	*ret_what = "the catalog";
	if (!catalog->text)
		return 0;
	store_note_catalog(&setup->view.store, catalog->sequence);
	r = catalog_file_write(boot->fd, catalog->token, catalog->sequence, catalog->text,
			       catalog->len);
	return r < 0 ? r : catalog_sweep(boot->fd, catalog->token, catalog->sequence);
}

static int flush(const struct setup *setup, const char **ret_what)
{
	int r = place_flush(&setup->view.places.esp);

	*ret_what = "the disk";
	return r < 0 ? r : place_flush(places_boot(&setup->view.places));
}

// Known only where the file system tells which blocks a file has.
static void warn_of_near_slots(struct cli *cli, const struct setup *setup)
{
	uint64_t distance;

	if (setup->make_state && state_file_distance(setup->view.places.esp.fd, &distance) == 0 &&
	    distance < STATE_SLOT_DISTANCE)
		note(cli,
		     "Both slots of %s lie within %s of the disk, because it is fragmented: a "
		     "power "
		     "cut while firmware writes there could spoil both, and then loader.conf "
		     "counts.",
		     BOOT_FILE_STATE, size_text(distance));
}

int setup_write(struct cli *cli, struct setup *setup)
{
	const struct place *esp = &setup->view.places.esp;
	const char *what = setup->store_path, *hint;
	int r = 0;

	if (setup->write_machine || setup->write_mirrors)
		r = store_write_machine(&setup->view.store, &setup->machine);
	if (r == 0)
		r = write_loader(setup, &what);
	if (r == 0)
		r = record_loader(setup, &what);
	if (r == 0)
		r = make_folders(setup, &what);
	if (r == 0)
		r = write_conf(setup, &what);
	if (r == 0)
		r = write_state(setup, &what);
	if (r == 0)
		r = write_catalog(setup, &what);
	if (r == 0)
		r = flush(setup, &what);
	if (r == 0) {
		warn_of_near_slots(cli, setup);
		return EXIT_DONE;
	}
	hint = what == setup->store_path ? NULL : repair_hint(esp, r);
	return fail(cli,
		    hint           ? EXIT_DAMAGED
		    : r == -ENOSPC ? EXIT_NO_SPACE
				   : EXIT_FAILED,
		    hint, "cannot write %s: %s", screen(span_of(what)), error_text(r));
}
