// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/ask.h"
#include "host/cli/repair.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/fsck.h"
#include "host/esp/health.h"
#include "host/esp/holder.h"
#include "host/esp/mend.h"

// A device of ours, mounted or not; no descriptor on it is open.
struct device {
	struct place place; // fd is -1
	bool is_mirror;
	struct mounts mounts;
	char *problem; // NULL: none
};

static void device_done(struct device *device)
{
	place_done(&device->place);
	mounts_done(&device->mounts);
	free(device->problem);
}

// What is wrong with a mirror keeps nothing else from being mended; that it is not in step shows
// again when it is written to.
static int refuse(struct cli *cli, const struct device *device, enum exit_code code,
		  const char *next, const char *format, ...) __attribute__((format(printf, 5, 6)));

static int refuse(struct cli *cli, const struct device *device, enum exit_code code,
		  const char *next, const char *format, ...)
{
	CLEANUP(cleanup_free) char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	if (!device->is_mirror)
		return fail(cli, code, next, "%s", text ? text : "out of memory");
	warn(cli, next, "%s", text ? text : "out of memory");
	return EXIT_DONE;
}

// Where an error has made it read-only, Linux has seen more than can be seen from here.
static int look(struct cli *cli, struct device *device)
{
	CLEANUP(cleanup_free) char *where = NULL;
	enum health health = HEALTH_SOUND;
	int r = mounts_read(device->place.device, &device->mounts, &where);

	if (r < 0)
		return refuse(cli, device, EXIT_FAILED, NULL, "cannot see where %s is mounted: %s",
			      screen(span_of(device->place.path)),
			      where ? screen(span_of(where)) : error_text(r));
	r = health_check(&device->place, &health, &device->problem);
	if (r < 0)
		return refuse(cli, device, EXIT_DAMAGED, NULL,
			      "cannot read the file system of %s: %s",
			      screen(span_of(device->place.path)), error_text(r));
	if (health == HEALTH_DAMAGED && !device->problem)
		device->problem = xdup("its FAT is damaged");
	if (health != HEALTH_DAMAGED && device->mounts.turned_read_only)
		device->problem = xdup("Linux has made it read-only because of an error");
	return EXIT_DONE;
}

static int refuse_busy(struct cli *cli, const struct device *device, const struct mended *mended)
{
	CLEANUP(cleanup_free) char *holder = holder_of(device->place.device);

	if (mended->error == -ESTALE)
		return refuse(cli, device, EXIT_DAMAGED, "genboot repair, without that",
			      "cannot unmount %s: another file system is mounted over it",
			      screen(span_of(mended->where)));
	return refuse(cli, device, EXIT_DAMAGED, "genboot repair, when nothing uses it any more",
		      "cannot unmount %s: %s%s%s", screen(span_of(mended->where)),
		      error_text(mended->error), holder ? ": in use by " : "",
		      holder ? screen(span_of(holder)) : "");
}

static int refuse_held(struct cli *cli, const struct device *device, int error)
{
	CLEANUP(cleanup_free) char *holder = holder_of(device->place.device);
	const char *why = error != -EBUSY ? error_text(error)
			  : holder        ? "in use by "
					  : "another session or service has it mounted or in use";

	return refuse(cli, device, EXIT_DAMAGED, "genboot repair, when nothing uses it any more",
		      "cannot have %s alone, to mend its file system: %s%s",
		      screen(span_of(device->place.path)), why,
		      error == -EBUSY && holder ? screen(span_of(holder)) : "");
}

static int refuse_damaged(struct cli *cli, const struct device *device, const struct mended *mended)
{
	return refuse(cli, device, EXIT_DAMAGED,
		      "make the file system anew with mkfs.vfat -F 32 DEVICE, mount it; "
		      "genboot setup; genboot repair",
		      "fsck.vfat could not mend %s: %s%s", screen(span_of(device->place.path)),
		      mended->problem ? screen(span_of(mended->problem)) : "it failed",
		      device->mounts.n == 0 ? ""
		      : mended->error == 0  ? ". It is mounted read-only"
					    : ". It is not mounted any more");
}

static int refuse_unmounted(struct cli *cli, const struct device *device,
			    const struct mended *mended)
{
	return refuse(cli, device, EXIT_FAILED, "mount it by hand; genboot repair",
		      "the file system of %s cannot be mounted on %s again: %s",
		      screen(span_of(device->place.path)), screen(span_of(mended->where)),
		      error_text(mended->error));
}

static int tell_end(struct cli *cli, const struct device *device, enum mend_end end,
		    const struct mended *mended)
{
	switch (end) {
	case MEND_BUSY:
		return refuse_busy(cli, device, mended);
	case MEND_HELD:
		return refuse_held(cli, device, mended->error);
	case MEND_DAMAGED:
		return refuse_damaged(cli, device, mended);
	case MEND_NOT_MOUNTED:
		return refuse_unmounted(cli, device, mended);
	case MEND_DONE:
		break;
	}
	note(cli, "Mended the file system of %s.", screen(span_of(device->place.path)));
	return EXIT_DONE;
}

static int run_fsck(struct cli *cli, struct device *device, bool *ret_mended)
{
	struct mended mended;
	enum mend_end end = mend_file_system(&device->place, &device->mounts,
					     cli->options.quiet || cli->options.json, &mended);
	int r = tell_end(cli, device, end, &mended);

	*ret_mended = *ret_mended || end == MEND_DONE;
	free(mended.problem);
	return r;
}

static int mend(struct cli *cli, struct device *device, bool *ret_mended)
{
	CLEANUP(cleanup_free)
	char *question = xprintf("The file system of %s is damaged: %s.\n%sun \"fsck.vfat -a\" on "
				 "it%s?",
				 device->place.path, device->problem,
				 device->mounts.n > 0 ? "Unmount it, r" : "R",
				 device->mounts.n > 0 ? ", and mount it again" : "");
	int r;

	if (!fsck_is_installed())
		return refuse(
			cli, device, EXIT_DAMAGED, "apt-get install dosfstools; genboot repair",
			"the file system of %s is damaged (%s), and there is no fsck.vfat to "
			"mend it with",
			screen(span_of(device->place.path)), screen(span_of(device->problem)));
	r = ask(cli, question);
	return r == EXIT_DONE ? run_fsck(cli, device, ret_mended) : r;
}

static int check_device(struct cli *cli, struct device *device, bool *ret_damaged)
{
	int r = look(cli, device);

	if (r != EXIT_DONE || !device->problem)
		return r;
	step(cli, "mend", device->place.path, 0, device->problem);
	if (!cli->options.dry_run)
		return mend(cli, device, ret_damaged);
	*ret_damaged = *ret_damaged || !device->is_mirror;
	return EXIT_DONE;
}

static struct device device_of(const struct place *place)
{
	struct device device = { .place = { .fd = -1, .device = place->device } };

	device.place.path = place_device(place);
	return device;
}

// Who has another store is kept out by the ESP's lock, for as long as it is open here; then by its
// being unmounted, and held.
static int lock(struct cli *cli, struct view *view)
{
	if (store_open(cli->options.store ? cli->options.store : STORE_DIR, &view->store) < 0)
		view->store.fd = -1;
	return cli->options.dry_run ? EXIT_DONE : view_take_locks(cli, view);
}

// The ESP and XBOOTLDR, which are mounted. They are closed again before one is unmounted; the
// store, with its lock, is not.
static int list_mounted(struct cli *cli, struct device *devices, size_t *n, struct store *ret_store)
{
	CLEANUP(view_done) struct view view = { .store.fd = -1, .efivars_fd = -1 };
	int r = view_open_places(cli, &view);

	if (r == EXIT_DONE)
		r = lock(cli, &view);
	if (r != EXIT_DONE)
		return r;
	// Closed, it cannot be asked for what the kernel still holds back.
	(void)syncfs(view.places.esp.fd);
	(void)syncfs(places_boot(&view.places)->fd);
	if (!view.places.esp.is_plain_folder)
		devices[(*n)++] = device_of(&view.places.esp);
	if (view.places.has_xbootldr && !view.places.xbootldr.is_plain_folder)
		devices[(*n)++] = device_of(&view.places.xbootldr);
	ret_store->fd = steal_fd(&view.store.fd);
	return EXIT_DONE;
}

static bool is_listed(const struct device *devices, size_t n, dev_t device)
{
	for (size_t i = 0; i < n; i++)
		if (devices[i].place.device == device)
			return true;
	return false;
}

// One that is not there is told of when it is to be written to.
static void list_mirror(struct cli *cli, const char *name, struct device *devices, size_t *n)
{
	CLEANUP(cleanup_free) char *drop = xprintf("genboot setup --no-mirror %s", name);
	struct place place = { .fd = -1 };
	int r = mirror_find(name, &place);

	if (r < 0 && r != -ENODEV)
		warn(cli, screen(span_of(drop)), "leaving the mirror %s alone: %s",
		     screen(span_of(name)), mirror_error_text(r));
	if (r == 0 && !is_listed(devices, *n, place.device)) {
		devices[*n] = device_of(&place);
		devices[(*n)++].is_mirror = true;
	}
	place_done(&place);
}

static void list_mirrors(struct cli *cli, const struct store *store, struct device *devices,
			 size_t *n)
{
	struct machine machine = { 0 };

	if (store->fd < 0 || store_read_machine(store, &machine) < 0)
		return; // no mirrors are known
	for (size_t i = 0; i < machine.mirrors.n; i++)
		if (machine.mirrors.items[i][0] != '/')
			list_mirror(cli, machine.mirrors.items[i], devices, n);
}

int repair_file_systems(struct cli *cli, bool *ret_damaged)
{
	CLEANUP(store_close) struct store store = { .fd = -1 };
	struct device devices[MACHINE_PLACES_MAX + 2] = { 0 };
	size_t n = 0;
	int r = list_mounted(cli, devices, &n, &store);

	*ret_damaged = false;
	if (r == EXIT_DONE)
		list_mirrors(cli, &store, devices, &n);
	for (size_t i = 0; i < n && r == EXIT_DONE; i++)
		r = check_device(cli, &devices[i], ret_damaged);
	for (size_t i = 0; i < n; i++)
		device_done(&devices[i]);
	return r;
}
