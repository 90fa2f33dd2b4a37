// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <libcryptsetup.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot-entries/root-image.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/mounts.h"
#include "host/stage1/stage1.h"

#define NAME "genboot-root"
#define MAPPED "/dev/mapper/" NAME

static void crypt_done(struct crypt_device **device)
{
	crypt_free(*device);
}

static char *path_in_store(const struct stage1 *stage1, const char *file)
{
	return xprintf(STAGE1_STORE "/" ROOTS_FOLDER "/%s/%s", stage1->hash, file);
}

// What the image is, by the name it has; NULL when there is none.
static const struct root_format *format_of(const struct stage1 *stage1)
{
	for (size_t i = 0; i < ROOT_FORMATS; i++) {
		CLEANUP(cleanup_free) char *path = path_in_store(stage1, root_formats[i].file);
		struct stat st;

		if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
			return &root_formats[i];
	}
	return NULL;
}

static int load(struct crypt_device **ret, const char *image, const char *hashes)
{
	int r = crypt_init_data_device(ret, hashes, image);

	return r < 0 ? r : crypt_load(*ret, CRYPT_VERITY, NULL);
}

static int load_to_check(struct crypt_device **ret, const char *image, const char *hashes)
{
	struct crypt_params_verity parameters = { .flags = CRYPT_VERITY_CHECK_HASH };
	int r = crypt_init_data_device(ret, hashes, image);

	return r < 0 ? r : crypt_load(*ret, CRYPT_VERITY, &parameters);
}

// Every block, by libcryptsetup itself: where a start has ended without a word, the image may be
// why, and then that is the word.
static int check_all(const char *image, const char *hashes, const uint8_t *hash)
{
	CLEANUP(crypt_done) struct crypt_device *device = NULL;
	int r = load_to_check(&device, image, hashes);

	stage1_say("the start before did not come up: reading all of the image");
	return r < 0 ? r
		     : crypt_activate_by_volume_key(device, NULL, (const char *)hash,
						    ROOT_HASH_BYTES, CRYPT_ACTIVATE_READONLY);
}

static int activate(struct crypt_device *device, const uint8_t *hash)
{
	return crypt_activate_by_volume_key(device, NAME, (const char *)hash, ROOT_HASH_BYTES,
					    CRYPT_ACTIVATE_READONLY |
						    CRYPT_ACTIVATE_RESTART_ON_CORRUPTION);
}

int root_open(struct stage1 *stage1)
{
	CLEANUP(crypt_done) struct crypt_device *device = NULL;
	const struct root_format *format = format_of(stage1);
	CLEANUP(cleanup_free) char *hashes = path_in_store(stage1, ROOT_VERITY_FILE);
	CLEANUP(cleanup_free) char *image = NULL;
	uint8_t hash[ROOT_HASH_BYTES];
	int r;

	if (!format)
		return stage1_fail(stage1, 0, "the image of its root is not there (%s/%.12s...)",
				   "/var/lib/genboot/" ROOTS_FOLDER, stage1->hash);
	image = path_in_store(stage1, format->file);
	root_hash_bytes(span_of(stage1->hash), hash);
	if (stage1->is_suspect && check_all(image, hashes, hash) < 0)
		return stage1_fail(stage1, 0, "the image of its root is damaged");
	r = load(&device, image, hashes);
	if (r < 0)
		return stage1_fail(stage1, r, "cannot read the hash tree of its root");
	r = activate(device, hash);
	return r < 0 ? stage1_fail(stage1, r, "the image of its root does not verify") : 0;
}

int root_mount(struct stage1 *stage1)
{
	const struct root_format *format = format_of(stage1);

	if (mount(MAPPED, stage1->target, format ? format->type : "", MS_RDONLY, NULL) < 0)
		return stage1_fail(stage1, -errno, "cannot mount its root");
	if (mount_private(stage1->target) < 0)
		return stage1_fail(stage1, -errno, "cannot keep its root to itself");
	stage1->root_fd = file_open_dir(stage1->target);
	return stage1->root_fd < 0 ? stage1_fail(stage1, stage1->root_fd, "cannot open its root")
				   : 0;
}
