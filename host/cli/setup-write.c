// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/setup.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/cli/report.h"

static int write_small(int dir_fd, const char *path, const char *text)
{
	CLEANUP(cleanup_fd) int fd = file_create_beneath(dir_fd, path);
	int r = fd < 0 ? fd : file_write(fd, text, strlen(text));

	if (r < 0)
		return r;
	return fsync(fd) < 0 ? -errno : file_sync_dir(dir_fd, "loader");
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

static int write_conf(const struct setup *setup)
{
	CLEANUP(conf_done) struct conf conf;

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
		r = boot_order_apply(setup->view.efivars_fd, &setup->boot_order);
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

int setup_write(struct cli *cli, struct setup *setup)
{
	const char *what = setup->store_path;
	int r = 0;

	if (setup->write_machine)
		r = store_write_machine(&setup->view.store, &setup->machine);
	if (r == 0)
		r = write_loader(setup, &what);
	if (r == 0)
		r = make_folders(setup, &what);
	if (r == 0 && setup->write_conf) {
		what = BOOT_FILE_LOADER_CONF;
		r = write_conf(setup);
	}
	if (r == 0)
		r = place_flush(&setup->view.places.esp);
	if (r == 0)
		r = place_flush(places_boot(&setup->view.places));
	return r == 0 ? EXIT_DONE
		      : fail(cli, r == -ENOSPC ? EXIT_NO_SPACE : EXIT_FAILED, NULL,
			     "cannot write %s: %s", screen(span_of(what)), error_text(r));
}
