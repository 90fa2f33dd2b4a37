// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <libcryptsetup.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/stage1/ask.h"
#include "host/stage1/holder.h"
#include "host/stage1/mounts.h"
#include "host/stage1/source.h"
#include "host/stage1/stage1.h"

#define NAME "genboot-data"
#define MAPPED "/dev/mapper/" NAME
#define KEYS STAGE1_RUN "/keys"
#define PASSPHRASE_MAX 512u // LUKS takes as many by keyboard
#define MAX_PINS 3
#define ASK_AGAIN_SEC 1
#define FLAGS (CRYPT_ACTIVATE_ALLOW_DISCARDS)

static void crypt_done(struct crypt_device **device)
{
	crypt_free(*device);
}

static int with_pin(struct crypt_device *device, const char *pin, size_t len)
{
	return crypt_activate_by_token_pin(device, NAME, NULL, CRYPT_ANY_TOKEN, pin, len, NULL,
					   FLAGS);
}

// What the token plug-ins can do: a TPM2, a FIDO2 key. They are on the disk's own header, so
// nothing has to be said on the command line. False: none of them helps, or an empty PIN has been
// typed.
static bool by_token(const struct stage1 *stage1, struct crypt_device *device)
{
	CLEANUP(cleanup_free)
	char *question = xprintf("PIN for the key of %s (empty: passphrase): ", stage1->device);
	char typed[PASSPHRASE_MAX];
	int n = 1, r = with_pin(device, NULL, 0);

	// A TPM locks itself after more.
	for (int tries = 0; tries < MAX_PINS && r == -ENOANO && n > 0; tries++) {
		n = ask_secret(question, typed, sizeof(typed));
		if (n > 0)
			r = with_pin(device, typed, (size_t)n);
		explicit_bzero(typed, sizeof(typed));
		// Each plug-in has its own error for a PIN that is wrong.
		if (n > 0 && r < 0) {
			ask_tell("That is not it.");
			r = -ENOANO;
		}
	}
	return r >= 0;
}

static int by_key_file(struct stage1 *stage1, struct crypt_device *device, const char *folder)
{
	struct span key = stage1->wanted.key;
	CLEANUP(cleanup_free) char *path = xprintf("%s/%.*s", folder, (int)key.len, key.at);
	int r = crypt_activate_by_keyfile_device_offset(device, NAME, CRYPT_ANY_SLOT, path, 0, 0,
							FLAGS);

	if (r >= 0)
		return 0;
	stage1_say("the key file %.*s does not open %s: %s", (int)key.len, key.at, stage1->device,
		   strerror(-r));
	return r;
}

// The key's own file system, read-only, for as long as it is read.
static int by_key(struct stage1 *stage1, struct crypt_device *device)
{
	struct span from = stage1->wanted.key_device;
	char path[256];
	int r;

	if (span_is_empty(from))
		return by_key_file(stage1, device, "");
	if (source_wait(from, stage1->wanted.wait_sec, path, sizeof(path)) < 0) {
		stage1_say("the key's device %.*s is not there", (int)from.len, from.at);
		return -ENODEV;
	}
	(void)mkdir(STAGE1_RUN, 0755);
	(void)mkdir(KEYS, 0700);
	r = mount_device(path, KEYS, "", true);
	if (r < 0) {
		stage1_say("cannot mount the key's device %s: %s", path, strerror(-r));
		return r;
	}
	r = by_key_file(stage1, device, KEYS);
	(void)umount2(KEYS, MNT_DETACH);
	return r;
}

// A passphrase typed wrong asks again, and so does a question that was called off: who is at the
// keyboard is there to type it, and a reset would only come back here.
static int by_passphrase(struct stage1 *stage1, struct crypt_device *device)
{
	char typed[PASSPHRASE_MAX];
	CLEANUP(cleanup_free) char *question = xprintf("Passphrase for %s: ", stage1->device);
	int n, r = -EPERM;

	while (r == -EPERM) {
		n = ask_secret(question, typed, sizeof(typed));
		if (n == ASK_CALLED_OFF) {
			sleep(ASK_AGAIN_SEC);
			continue;
		}
		if (n < 0)
			return -ENXIO;
		r = crypt_activate_by_passphrase(device, NAME, CRYPT_ANY_SLOT, typed, (size_t)n,
						 FLAGS);
		explicit_bzero(typed, sizeof(typed));
		if (r == -EPERM)
			ask_tell("That is not it. Once more:");
	}
	return r < 0 ? r : 0;
}

static int open_it(struct stage1 *stage1)
{
	CLEANUP(crypt_done) struct crypt_device *device = NULL;
	int r = crypt_init(&device, stage1->device);

	if (r >= 0)
		r = crypt_load(device, CRYPT_LUKS, NULL);
	if (r < 0)
		return stage1_fail(stage1, r, "cannot read the LUKS header of %s", stage1->device);
	if (by_token(stage1, device))
		return 0;
	if (!span_is_empty(stage1->wanted.key) && by_key(stage1, device) == 0)
		return 0;
	r = by_passphrase(stage1, device);
	return r < 0 ? stage1_fail(stage1, r, "cannot unlock %s", stage1->device) : 0;
}

int unlock(struct stage1 *stage1)
{
	CLEANUP(cleanup_free) char *type = source_type(stage1->device);

	if (!type || strcmp(type, "crypto_LUKS") != 0)
		return 0;
	if (holder_find(HOLDER_BLOCK, stage1->device, stage1->device, sizeof(stage1->device)))
		return 0;
	snprintf(stage1->locked, sizeof(stage1->locked), "%s", stage1->device);
	if (open_it(stage1) < 0)
		return -1;
	snprintf(stage1->device, sizeof(stage1->device), "%s", MAPPED);
	return 0;
}
