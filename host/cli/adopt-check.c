// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/root-parameters.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/adopt.h"
#include "host/cli/install-root.h"
#include "host/cli/report.h"
#include "host/cli/setup.h"
#include "host/esp/loader-file.h"
#include "host/store/data-source.h"
#include "host/store/image.h"
#include "host/store/initrd.h"
#include "host/store/root-source.h"

#define MOUNTINFO "/proc/self/mountinfo"
#define CMDLINE_MAX 65536u

static int check_format(struct cli *cli)
{
	const char *name = cli->options.root_format ? cli->options.root_format : "erofs";
	const struct root_format *format = root_format_of(span_of(name));
	bool is_erofs = strcmp(name, "erofs") == 0;

	if (!format)
		return fail(cli, EXIT_USAGE, "genboot help adopt",
			    "--root-format is erofs or squashfs, not %s", quoted(name));
	if (!image_program(format))
		return fail(cli, EXIT_REFUSED,
			    is_erofs ? "apt install erofs-utils" : "apt install squashfs-tools",
			    "%s is not installed, and makes the image of this system",
			    is_erofs ? "mkfs.erofs" : "mksquashfs");
	return EXIT_DONE;
}

static bool runs_sealed(void)
{
	CLEANUP(cleanup_free) char *text = NULL;
	CLEANUP(cleanup_fd) int fd = file_open_dir("/proc");
	struct root_parameters parameters;
	size_t len = 0;

	return fd >= 0 && file_read_beneath(fd, "cmdline", CMDLINE_MAX, &text, &len) == 0 &&
	       root_parameters_parse(span_bytes(text, len), &parameters) == 0 &&
	       !span_is_empty(parameters.hash);
}

// A plain folder is an image's, of another machine.
static int check_firmware(const struct adopt *adopt)
{
	struct cli *cli = adopt->cli;

	if (cli->options.esp_is_a_directory || cli->options.efivars ||
	    access("/sys/firmware/efi", F_OK) == 0)
		return EXIT_DONE;
	return fail(cli, EXIT_REFUSED, "switch the firmware to UEFI, and start the machine so",
		    "this machine was not started by UEFI: genboot's boot loader would not run");
}

// Enforced now: a firmware in setup mode, or without it, says 0 or nothing.
static bool has_secure_boot(int efivars_fd)
{
	CLEANUP(cleanup_free) uint8_t *value = NULL;
	size_t len = 0;

	return efivar_read(efivars_fd, "SecureBoot", EFIVAR_GLOBAL_GUID, &value, &len) == 0 &&
	       len == 1 && value[0] == 1;
}

// By whom it is signed, the firmware alone can tell.
static int check_signature(const struct adopt *adopt)
{
	const char *named = adopt->cli->options.loader;
	CLEANUP(cleanup_free) char *file = named ? xdup(named) : setup_installed_loader();
	CLEANUP(cleanup_fd) int fd = file_open_named(file);

	if (fd < 0 || !has_secure_boot(adopt->view.efivars_fd) || loader_is_signed(fd))
		return EXIT_DONE;
	return fail(adopt->cli, EXIT_REFUSED,
		    "sign it with a key that the firmware knows, as sbctl does, and genboot adopt "
		    "--loader FILE; or switch Secure Boot off",
		    "Secure Boot is on, and the boot loader %s is not signed: the firmware would "
		    "not start it",
		    quoted(file));
}

static int check_root(const struct adopt *adopt)
{
	struct cli *cli = adopt->cli;
	struct root_source source;
	int r;

	if (runs_sealed())
		return fail(cli, EXIT_REFUSED, "genboot status",
			    "the running system is a generation with a sealed root already");
	r = root_source_read(MOUNTINFO, &source);
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot tell what is mounted on /: %s",
			    error_text(r));
	if (!root_source_is_fit(&source))
		return fail(cli, EXIT_REFUSED,
			    "genboot install --root TREE, with the store on a file system of its "
			    "own",
			    "the root file system is %s; it can be ext4, btrfs or xfs to become "
			    "the one that /home and /var stay on",
			    screen(span_of(source.type)));
	if (source.apart)
		return fail(cli, EXIT_REFUSED,
			    "genboot install --root TREE, of a tree that has it all",
			    "%s is on a file system of its own: a system can be adopted when all "
			    "but /home, /root, /srv and /boot is on one",
			    source.apart);
	if (source.is_mapped && !cli->options.data)
		return fail(cli, EXIT_REFUSED,
			    "genboot adopt --data UUID=..., with the UUID of the LUKS partition, "
			    "or /dev/VOLUME_GROUP/VOLUME (blkid tells them)",
			    "the root file system is in LUKS or LVM, and what to wait for when "
			    "the machine starts is not known");
	return EXIT_DONE;
}

// Who names the device of a LUKS volume need not know what btrfs has in it.
static int find_subvolume(struct adopt *adopt)
{
	struct cli *cli = adopt->cli;
	int r;

	if (cli->options.data_options || cli->options.esp_is_a_directory)
		return EXIT_DONE;
	r = data_source_find_subvolume(cli->options.store ? cli->options.store : STORE_DIR,
				       &adopt->machine);
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_REFUSED, "genboot adopt --data-options subvol=NAME",
			     "which subvolume has the store is not known: %s", error_text(r));
}

// As find_data() in install-root.c, before there is a store.
static int check_data(struct adopt *adopt)
{
	struct cli *cli = adopt->cli;
	int r;

	if (cli->options.data)
		return find_subvolume(adopt);
	r = cli->options.esp_is_a_directory
		    ? -ENODEV
		    : data_source_find_path(cli->options.store ? cli->options.store : STORE_DIR,
					    &adopt->machine);
	if (r == 0)
		return EXIT_DONE;
	return fail(cli, EXIT_REFUSED, "genboot adopt --data UUID=...",
		    "which file system will have the store when the machine starts is not "
		    "known: %s",
		    r == -ENODEV  ? "nobody has said"
		    : r == -EXDEV ? "the store would not be at var/lib/genboot of it"
				  : error_text(r));
}

// Given one, we make none.
static int check_initrd(const struct adopt *adopt)
{
	struct cli *cli = adopt->cli;

	if (!adopt->is_live || cli->options.n_initrds > 0)
		return EXIT_DONE;
	if (!initrd_can_be_made())
		return fail(
			cli, EXIT_REFUSED,
			"dracut --no-hostonly-cmdline FILE; genboot adopt --initrd FILE",
			"there is no mkinitramfs to make an initrd with, and adopt runs no other "
			"program");
	if (!initrd_has_hook())
		return fail(cli, EXIT_REFUSED, "make install",
			    "genboot's hook for initramfs-tools is not installed "
			    "(/usr/share/initramfs-tools/hooks/genboot): no initrd could mount a "
			    "sealed root");
	return EXIT_DONE;
}

static int check_stage1(const struct adopt *adopt)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir(adopt->tree);

	if (fd < 0)
		return fail(adopt->cli, EXIT_FAILED, NULL, "cannot open %s: %s",
			    quoted(adopt->tree), error_text(fd));
	if (install_root_has_stage1(fd))
		return EXIT_DONE;
	return fail(adopt->cli, EXIT_REFUSED, "make install, with DESTDIR=TREE for a tree",
		    "%s has no genboot-mount, which mounts a sealed root: it would not boot",
		    quoted(adopt->tree));
}

static bool has_manifest(const struct store *store, enum store_folder folder, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };

	return store_read(store, folder, number, &manifest) != -ENOENT;
}

// How many are there to stay: neither an empty folder nor one that the next run undoes.
static int count_complete(const struct store *store, size_t *ret)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;
	int r = store_list(store, STORE_GENERATIONS, &numbers, &n);

	*ret = 0;
	for (size_t i = 0; r == 0 && i < n; i++)
		*ret += has_manifest(store, STORE_GENERATIONS, numbers[i]) &&
			!has_manifest(store, STORE_STAGING, numbers[i]);
	return r;
}

// Generation 1 says on its command line where its root is, and keeps saying so.
static int check_same_data(struct adopt *adopt)
{
	struct cli *cli = adopt->cli;
	CLEANUP(cleanup_free) char *next = NULL;
	struct machine machine;

	if (!cli->options.data || store_read_machine(&adopt->view.store, &machine) < 0 ||
	    strcmp(machine.data, cli->options.data) == 0)
		return EXIT_DONE;
	next = xprintf("genboot adopt --undo; genboot adopt --data %s",
		       screen(span_of(cli->options.data)));
	return fail(cli, EXIT_REFUSED, next,
		    "this system has been adopted already, with --data %s, and generation 1 keeps "
		    "that",
		    screen(span_of(machine.data)));
}

static int check_store(struct adopt *adopt)
{
	struct cli *cli = adopt->cli;
	size_t n = 0;
	bool is_adopted;
	int r = store_open(cli->options.store ? cli->options.store : STORE_DIR, &adopt->view.store);

	if (r == 0)
		r = count_complete(&adopt->view.store, &n);
	if (r == -ENOENT)
		return EXIT_DONE;
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot read the store %s: %s",
			    view_store_path(cli), error_text(r));
	is_adopted = adoption_exists(&adopt->view.store);
	adopt->is_begun = is_adopted && n == 0;
	adopt->is_installed = is_adopted && n > 0;
	if (adopt->is_installed)
		return check_same_data(adopt);
	return n == 0 || is_adopted
		       ? EXIT_DONE
		       : fail(cli, EXIT_REFUSED, "genboot install",
			      "this machine has generations already, in %s", view_store_path(cli));
}

// What install would refuse once setup has been run.
static int check_given(struct cli *cli)
{
	int r = input_check_texts(cli);

	for (size_t i = 0; i < cli->options.n_initrds && r == EXIT_DONE; i++) {
		CLEANUP(cleanup_fd) int fd = file_open_named(cli->options.initrds[i]);

		if (fd < 0)
			r = fail(cli, EXIT_FAILED, NULL, "cannot open %s: %s",
				 quoted(cli->options.initrds[i]), error_text(fd));
	}
	return r;
}

int adopt_check(struct adopt *adopt)
{
	int r = check_store(adopt);

	adopt->is_live = !adopt->cli->options.root;
	adopt->tree = adopt->is_live ? "/" : adopt->cli->options.root;
	if (r == EXIT_DONE && adopt->is_installed)
		return r;
	if (r == EXIT_DONE)
		r = check_given(adopt->cli);
	if (r == EXIT_DONE)
		r = check_format(adopt->cli);
	if (r == EXIT_DONE)
		r = check_firmware(adopt);
	if (r == EXIT_DONE)
		r = check_signature(adopt);
	if (r == EXIT_DONE && adopt->is_live)
		r = check_root(adopt);
	if (r == EXIT_DONE)
		r = check_data(adopt);
	if (r == EXIT_DONE)
		r = check_stage1(adopt);
	return r == EXIT_DONE ? check_initrd(adopt) : r;
}
