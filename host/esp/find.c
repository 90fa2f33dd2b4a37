// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/find.h"

#include <blkid/blkid.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define TYPE_ESP "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define TYPE_XBOOTLDR "bc13c2ff-59e6-4262-a352-b275fd6f7172"

static char *device_path(dev_t device)
{
	return xprintf("/dev/block/%u:%u", major(device), minor(device));
}

static enum place_refusal check_mount(const char *path)
{
	CLEANUP(cleanup_free) char *real = realpath(path, NULL);
	struct libmnt_table *table = mnt_new_table_from_file("/proc/self/mountinfo");
	struct libmnt_fs *fs = NULL;
	enum place_refusal why = PLACE_NOT_MOUNTED;

	if (table && real)
		fs = mnt_table_find_target(table, real, MNT_ITER_BACKWARD);
	if (fs)
		why = strcmp(mnt_fs_get_root(fs), "/") == 0 ? PLACE_OK : PLACE_SUBFOLDER;
	mnt_unref_table(table);
	return why;
}

static bool has_value(blkid_probe probe, const char *name, const char *wanted)
{
	const char *value;

	return blkid_probe_lookup_value(probe, name, &value, NULL) == 0 &&
	       strcmp(value, wanted) == 0;
}

static uint64_t number_of(blkid_probe probe, const char *name)
{
	const char *value;

	return blkid_probe_lookup_value(probe, name, &value, NULL) == 0 ? strtoull(value, NULL, 10)
									: 0;
}

static enum place_refusal check_partition(blkid_probe probe, enum place_kind kind)
{
	if (!has_value(probe, "TYPE", "vfat"))
		return PLACE_NOT_FAT;
	if (!has_value(probe, "PART_ENTRY_SCHEME", "gpt"))
		return PLACE_NO_GPT;
	if (!has_value(probe, "PART_ENTRY_TYPE", kind == PLACE_ESP ? TYPE_ESP : TYPE_XBOOTLDR))
		return PLACE_WRONG_TYPE;
	return PLACE_OK;
}

static void take_partition(blkid_probe probe, struct place *place)
{
	// libblkid counts in 512 bytes whatever the disk does; firmware counts in the disk's own
	// blocks.
	uint64_t per_block = blkid_probe_get_sectorsize(probe) / 512;
	const char *uuid;

	if (per_block == 0)
		per_block = 1;
	place->part_number = (uint32_t)number_of(probe, "PART_ENTRY_NUMBER");
	place->part_start = number_of(probe, "PART_ENTRY_OFFSET") / per_block;
	place->part_size = number_of(probe, "PART_ENTRY_SIZE") / per_block;
	if (blkid_probe_lookup_value(probe, "PART_ENTRY_UUID", &uuid, NULL) != 0)
		return;
	for (size_t i = 0; i + 1 < sizeof(place->part_uuid) && uuid[i]; i++)
		place->part_uuid[i] = ascii_lower(uuid[i]);
}

enum place_refusal place_probe(struct place *place, enum place_kind kind)
{
	CLEANUP(cleanup_free) char *node = device_path(place->device);
	blkid_probe probe = blkid_new_probe_from_filename(node);
	enum place_refusal why = PLACE_NOT_READABLE;

	if (!probe)
		return PLACE_NOT_READABLE;
	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE);
	blkid_probe_enable_partitions(probe, 1);
	blkid_probe_set_partitions_flags(probe, BLKID_PARTS_ENTRY_DETAILS);
	if (blkid_do_safeprobe(probe) == 0) {
		why = check_partition(probe, kind);
		take_partition(probe, place);
	}
	blkid_free_probe(probe);
	return why;
}

static enum place_refusal check_place(struct place *place, enum place_kind kind)
{
	enum place_refusal why;
	struct stat here, root;
	struct statfs fs;

	if (fstat(place->fd, &here) < 0 || fstatfs(place->fd, &fs) < 0 || stat("/", &root) < 0)
		return PLACE_FORBIDDEN;
	if (here.st_dev == root.st_dev)
		return PLACE_ROOT_FILE_SYSTEM;
	why = check_mount(place->path);
	if (why != PLACE_OK)
		return why;
	if (fs.f_type != MSDOS_SUPER_MAGIC)
		return PLACE_NOT_FAT;
	if (major(here.st_dev) == 0)
		return PLACE_NO_DEVICE;
	place->device = here.st_dev;
	return place_probe(place, kind);
}

static enum place_refusal open_refusal(int error)
{
	switch (error) {
	case -ENOENT:
	case -ENODEV: // an automount with nothing behind it
		return PLACE_MISSING;
	case -ENOTDIR:
	case -ELOOP:
		return PLACE_NO_FOLDER;
	default:
		return PLACE_FORBIDDEN;
	}
}

void place_done(struct place *place)
{
	free(place->path);
	if (place->fd >= 0)
		close(place->fd);
	*place = (struct place){ .fd = -1 };
}

static enum place_refusal open_place(const char *path, enum place_kind kind, bool plain,
				     struct place *ret)
{
	struct place place = { .path = xdup(path), .is_plain_folder = plain };
	enum place_refusal why;

	place.fd = file_open_dir(path);
	if (place.fd < 0)
		why = open_refusal(place.fd);
	else
		why = plain ? PLACE_OK : check_place(&place, kind);
	if (why == PLACE_OK)
		*ret = place;
	else
		place_done(&place);
	return why;
}

static void refuse(struct places_refused *refused, const char *path, enum place_kind kind,
		   enum place_refusal why)
{
	refused->items[refused->n++] = (struct refused_place){ path, kind, why };
}

static bool try_place(const char *path, enum place_kind kind, bool plain, struct place *ret,
		      struct places_refused *refused)
{
	enum place_refusal why = open_place(path, kind, plain, ret);

	if (why == PLACE_OK)
		return true;
	refuse(refused, path, kind, why);
	return false;
}

static bool find_esp(const struct places_request *request, struct place *ret,
		     struct places_refused *refused)
{
	static const char *const usual[] = { "/efi", "/boot", "/boot/efi" };

	if (request->esp)
		return try_place(request->esp, PLACE_ESP, request->plain_folders, ret, refused);
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		if (try_place(usual[i], PLACE_ESP, false, ret, refused))
			return true;
	return false;
}

static bool is_same_folder(const struct place *a, const struct place *b)
{
	struct stat sa, sb;

	return fstat(a->fd, &sa) == 0 && fstat(b->fd, &sb) == 0 && sa.st_dev == sb.st_dev &&
	       sa.st_ino == sb.st_ino;
}

static bool is_same_disk(const struct place *a, const struct place *b)
{
	dev_t disk_a, disk_b;

	return blkid_devno_to_wholedisk(a->device, NULL, 0, &disk_a) == 0 &&
	       blkid_devno_to_wholedisk(b->device, NULL, 0, &disk_b) == 0 && disk_a == disk_b;
}

static enum place_refusal open_xbootldr(const char *path, bool plain, const struct place *esp,
					struct place *ret)
{
	enum place_refusal why = open_place(path, PLACE_XBOOTLDR, plain, ret);

	if (why != PLACE_OK || plain || is_same_disk(ret, esp))
		return why;
	place_done(ret);
	return PLACE_OTHER_DISK;
}

// False only when a place that was named is refused: /boot need not be one.
static bool find_xbootldr(const struct places_request *request, struct places *places,
			  struct places_refused *refused)
{
	enum place_refusal why;
	struct place found;

	if (!request->boot) {
		places->has_xbootldr =
			!request->plain_folders &&
			open_xbootldr("/boot", false, &places->esp, &places->xbootldr) == PLACE_OK;
		return true;
	}
	// --boot may name the ESP again.
	if (open_place(request->boot, PLACE_XBOOTLDR, true, &found) == PLACE_OK) {
		bool is_esp = is_same_folder(&found, &places->esp);

		place_done(&found);
		if (is_esp)
			return true;
	}
	why = open_xbootldr(request->boot, request->plain_folders, &places->esp, &places->xbootldr);
	places->has_xbootldr = why == PLACE_OK;
	if (why != PLACE_OK)
		refuse(refused, request->boot, PLACE_XBOOTLDR, why);
	return places->has_xbootldr;
}

int places_find(const struct places_request *request, struct places *ret,
		struct places_refused *ret_refused)
{
	struct places places = { .esp.fd = -1, .xbootldr.fd = -1 };

	*ret_refused = (struct places_refused){ 0 };
	if (find_esp(request, &places.esp, ret_refused) &&
	    find_xbootldr(request, &places, ret_refused)) {
		*ret = places;
		return 0;
	}
	places_done(&places);
	return -ENOENT;
}

void places_done(struct places *places)
{
	if (!places->esp.path)
		return;
	place_done(&places->esp);
	if (places->has_xbootldr)
		place_done(&places->xbootldr);
	places->has_xbootldr = false;
}

const struct place *places_boot(const struct places *places)
{
	return places->has_xbootldr ? &places->xbootldr : &places->esp;
}

const char *place_refusal_text(enum place_refusal why, enum place_kind kind)
{
	switch (why) {
	case PLACE_OK:
		return "it is fine";
	case PLACE_MISSING:
		return "it does not exist";
	case PLACE_NO_FOLDER:
		return "it is not a folder";
	case PLACE_FORBIDDEN:
		return "it cannot be opened (are you root?)";
	case PLACE_ROOT_FILE_SYSTEM:
		return "it is on the root file system: nothing is mounted there";
	case PLACE_NOT_MOUNTED:
		return "it is not a mount point";
	case PLACE_SUBFOLDER:
		return "what is mounted there is a folder inside another file system";
	case PLACE_NOT_FAT:
		return "it is not a FAT file system";
	case PLACE_NO_DEVICE:
		return "no block device is behind it";
	case PLACE_NOT_READABLE:
		return "its block device cannot be read (are you root?)";
	case PLACE_NO_GPT:
		return "its disk has no GUID partition table";
	case PLACE_OTHER_DISK:
		return "it is on another disk than the ESP, where a boot loader does not look";
	case PLACE_WRONG_TYPE:
		return kind == PLACE_ESP ? "its partition type is not \"EFI System\""
					 : "its partition type is not \"Linux extended boot\"";
	}
	return "";
}

char *place_device(const struct place *place)
{
	char *name = place->is_plain_folder ? NULL : blkid_devno_to_devname(place->device);

	return name ? name : xdup("DEVICE");
}

bool place_is_read_only(const struct place *place)
{
	struct statvfs fs;

	return fstatvfs(place->fd, &fs) == 0 && (fs.f_flag & ST_RDONLY);
}

int place_open_device(const struct place *place)
{
	CLEANUP(cleanup_free) char *node = NULL;
	int fd;

	if (place->is_plain_folder)
		return -ENOTBLK;
	node = device_path(place->device);
	fd = open(node, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int place_flush(const struct place *place)
{
	CLEANUP(cleanup_fd) int fd = -1;

	if (place->is_plain_folder)
		return syncfs(place->fd) < 0 ? -errno : 0;
	fd = place_open_device(place);
	return fd < 0 ? fd : file_sync(fd);
}
