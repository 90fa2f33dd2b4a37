// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/cleanup.h"
#include "host/base/lock.h"
#include "host/base/memory.h"
#include "host/cli/repair.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/fsck.h"
#include "host/esp/health.h"
#include "host/esp/holder.h"
#include "host/esp/mounts.h"

// A device of ours, mounted or not; no descriptor on it is open.
struct device {
	struct place place; // fd is -1
	struct mounts mounts;
	char *problem; // NULL: none
};

static void device_done(struct device *device)
{
	place_done(&device->place);
	mounts_done(&device->mounts);
	free(device->problem);
}

// Where an error has made it read-only, Linux has seen more than can be seen from here.
static int look(struct cli *cli, struct device *device)
{
	CLEANUP(cleanup_free) char *where = NULL;
	enum health health = HEALTH_SOUND;
	int r = mounts_read(device->place.device, &device->mounts, &where);

	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot see where %s is mounted: %s",
			    screen(span_of(device->place.path)),
			    where ? screen(span_of(where)) : error_text(r));
	r = health_check(&device->place, &health, &device->problem);
	if (r < 0)
		return fail(cli, EXIT_DAMAGED, NULL, "cannot read the file system of %s: %s",
			    screen(span_of(device->place.path)), error_text(r));
	if (health == HEALTH_DAMAGED && !device->problem)
		device->problem = xdup("its FAT is damaged");
	if (health != HEALTH_DAMAGED && device->mounts.turned_read_only)
		device->problem = xdup("Linux has made it read-only because of an error");
	return EXIT_DONE;
}

static int refuse_busy(struct cli *cli, const struct device *device, const char *where, int error)
{
	CLEANUP(cleanup_free) char *holder = holder_of(device->place.device);

	return fail(cli, EXIT_DAMAGED, "genboot repair, when nothing uses it any more",
		    "cannot unmount %s: %s%s%s", screen(span_of(where)), error_text(error),
		    holder ? ": in use by " : "", holder ? screen(span_of(holder)) : "");
}

// Mounted again whatever came of it: the machine shall go on as it was.
static int check_and_mount(struct cli *cli, struct device *device)
{
	int mended = fsck_mend(device->place.path, cli->options.quiet || cli->options.json);
	enum health health = HEALTH_DAMAGED;
	const char *where = "";
	int r;

	free(device->problem);
	device->problem = NULL;
	if (mended == 0 && health_check(&device->place, &health, &device->problem) < 0)
		health = HEALTH_DAMAGED;
	r = mounts_restore(&device->mounts, &where);
	if (health == HEALTH_DAMAGED)
		return fail(cli, EXIT_DAMAGED,
			    "make the file system anew with mkfs.vfat -F 32 DEVICE, mount it; "
			    "genboot setup; genboot repair",
			    "fsck.vfat could not mend %s: %s", screen(span_of(device->place.path)),
			    device->problem ? screen(span_of(device->problem)) : "it failed");
	if (r < 0)
		return fail(cli, EXIT_FAILED, "mount it by hand; genboot repair",
			    "the file system of %s is mended, but cannot be mounted on %s: %s",
			    screen(span_of(device->place.path)), screen(span_of(where)),
			    error_text(r));
	note(cli, "Mended the file system of %s.", screen(span_of(device->place.path)));
	return EXIT_DONE;
}

static int mend(struct cli *cli, struct device *device)
{
	CLEANUP(cleanup_free)
	char *question = xprintf("The file system of %s is damaged: %s.\nUnmount it, run "
				 "\"fsck.vfat -a\" on it, and mount it again?",
				 device->place.path, device->problem);
	const char *where = "";
	int r;

	if (!fsck_is_installed())
		return fail(cli, EXIT_DAMAGED, "apt-get install dosfstools; genboot repair",
			    "the file system of %s is damaged (%s), and there is no fsck.vfat to "
			    "mend it with",
			    screen(span_of(device->place.path)), screen(span_of(device->problem)));
	r = repair_ask(cli, question);
	if (r != EXIT_DONE)
		return r;
	r = mounts_unmount(&device->mounts, &where);
	return r < 0 ? refuse_busy(cli, device, where, r) : check_and_mount(cli, device);
}

static int check_device(struct cli *cli, struct device *device, bool *ret_damaged)
{
	int r = look(cli, device);

	if (r != EXIT_DONE || !device->problem)
		return r;
	*ret_damaged = true;
	step(cli, "mend", device->place.path, 0, device->problem);
	return cli->options.dry_run ? EXIT_DONE : mend(cli, device);
}

static struct device device_of(const struct place *place)
{
	struct device device = { .place = { .fd = -1, .device = place->device } };

	device.place.path = place_device(place);
	return device;
}

// The ESP and XBOOTLDR, which are mounted. They are closed again before one is unmounted.
static int list_mounted(struct cli *cli, struct device *devices, size_t *n)
{
	CLEANUP(view_done) struct view view = { .store.fd = -1, .efivars_fd = -1 };
	int r = view_open_places(cli, &view);

	if (r != EXIT_DONE)
		return r;
	// Closed, it cannot be asked for what the kernel still holds back.
	(void)syncfs(view.places.esp.fd);
	(void)syncfs(places_boot(&view.places)->fd);
	if (!view.places.esp.is_plain_folder)
		devices[(*n)++] = device_of(&view.places.esp);
	if (view.places.has_xbootldr && !view.places.xbootldr.is_plain_folder)
		devices[(*n)++] = device_of(&view.places.xbootldr);
	return EXIT_DONE;
}

static bool is_listed(const struct device *devices, size_t n, dev_t device)
{
	for (size_t i = 0; i < n; i++)
		if (devices[i].place.device == device)
			return true;
	return false;
}

static void list_mirrors(const struct machine *machine, struct device *devices, size_t *n)
{
	for (size_t i = 0; i < machine->mirrors.n; i++) {
		const char *name = machine->mirrors.items[i];
		CLEANUP(cleanup_free) char *node = *name == '/' ? NULL : mirror_device(name);
		struct place place = { .fd = -1 };
		struct stat st;

		if (!node || stat(node, &st) < 0 || is_listed(devices, *n, st.st_rdev))
			continue;
		place.device = st.st_rdev;
		devices[(*n)++] = device_of(&place);
	}
}

// Nobody else may write, nor take the ESP for missing, while it is unmounted.
static int lock(struct cli *cli, const struct store *store)
{
	int r = cli->options.dry_run || store->fd < 0 ? 0 : lock_take(store->fd, 0);

	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, "the same again, when that is done",
			     "cannot lock %s: %s", view_store_path(cli),
			     r == -EBUSY ? "another genboot is at work" : error_text(r));
}

int repair_file_systems(struct cli *cli, bool *ret_damaged)
{
	CLEANUP(store_close) struct store store = { .fd = -1 };
	struct device devices[MACHINE_PLACES_MAX + 2] = { 0 };
	struct machine machine = { 0 };
	size_t n = 0;
	int r = list_mounted(cli, devices, &n);

	*ret_damaged = false;
	if (r == EXIT_DONE &&
	    store_open(cli->options.store ? cli->options.store : STORE_DIR, &store) == 0) {
		(void)store_read_machine(&store, &machine); // without one there are no mirrors
		list_mirrors(&machine, devices, &n);
		r = lock(cli, &store);
	}
	for (size_t i = 0; i < n && r == EXIT_DONE; i++)
		r = check_device(cli, &devices[i], ret_damaged);
	for (size_t i = 0; i < n; i++)
		device_done(&devices[i]);
	return r;
}
