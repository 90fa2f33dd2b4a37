// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/verity.h"

#include <errno.h>
#include <libcryptsetup.h>
#include <stdio.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define BLOCK 4096u
#define UUID "67656e62-6f6f-8474-8000-000000000000" // version 8: the tree has no life of its own

static void device_done(struct crypt_device **device)
{
	crypt_free(*device);
}

// What fails is our caller's to say.
static void say_nothing(int level, const char *text, void *context)
{
	(void)level;
	(void)text;
	(void)context;
}

static char *path_in(int folder_fd, const char *file)
{
	return xprintf("/proc/self/fd/%d/%s", folder_fd, file);
}

static int open_hashes(int folder_fd, struct crypt_device **ret)
{
	CLEANUP(cleanup_free) char *path = path_in(folder_fd, ROOT_VERITY_FILE);
	int r = crypt_init(ret, path);

	if (r == 0)
		crypt_set_log_callback(*ret, say_nothing, NULL);
	return r;
}

static int create_file(int folder_fd)
{
	CLEANUP(cleanup_fd) int fd = file_create_beneath(folder_fd, ROOT_VERITY_FILE);

	return fd < 0 ? fd : 0;
}

static int sync_file(int folder_fd)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath_rw(folder_fd, ROOT_VERITY_FILE);

	return fd < 0 ? fd : file_sync(fd);
}

static int take_hash(struct crypt_device *device, char ret_hash[ROOT_HASH_SIZE])
{
	uint8_t hash[ROOT_HASH_BYTES];
	size_t size = sizeof(hash);
	int r = crypt_volume_key_get(device, CRYPT_ANY_SLOT, (char *)hash, &size, NULL, 0);

	if (r < 0)
		return r;
	sha256_print(hash, ret_hash);
	return 0;
}

int verity_make(int folder_fd, const char *image, const uint8_t salt[ROOT_HASH_BYTES],
		char ret_hash[ROOT_HASH_SIZE])
{
	CLEANUP(device_done) struct crypt_device *device = NULL;
	CLEANUP(cleanup_free) char *data = path_in(folder_fd, image);
	struct crypt_params_verity parameters = {
		.hash_name = "sha256",
		.data_device = data,
		.salt = (const char *)salt,
		.salt_size = ROOT_HASH_BYTES,
		.hash_type = 1,
		.data_block_size = BLOCK,
		.hash_block_size = BLOCK,
		.flags = CRYPT_VERITY_CREATE_HASH,
	};
	int r = create_file(folder_fd);

	if (r == 0)
		r = open_hashes(folder_fd, &device);
	if (r == 0)
		r = crypt_format(device, CRYPT_VERITY, NULL, NULL, UUID, NULL, 0, &parameters);
	if (r == 0)
		r = take_hash(device, ret_hash);
	return r < 0 ? r : sync_file(folder_fd);
}

int verity_check(int folder_fd, const char *image, const char *hash)
{
	CLEANUP(device_done) struct crypt_device *device = NULL;
	CLEANUP(cleanup_free) char *hashes = path_in(folder_fd, ROOT_VERITY_FILE);
	CLEANUP(cleanup_free) char *data = path_in(folder_fd, image);
	struct crypt_params_verity parameters = { .flags = CRYPT_VERITY_CHECK_HASH };
	uint8_t bytes[ROOT_HASH_BYTES];
	int r = crypt_init_data_device(&device, hashes, data);

	root_hash_bytes(span_of(hash), bytes);
	if (r < 0)
		return r;
	crypt_set_log_callback(device, say_nothing, NULL);
	r = crypt_load(device, CRYPT_VERITY, &parameters);
	// Without a name it only looks.
	if (r == 0)
		r = crypt_activate_by_volume_key(device, NULL, (const char *)bytes, sizeof(bytes),
						 CRYPT_ACTIVATE_READONLY);
	// A block; the root hash; the superblock.
	return r == -EPERM || r == -EFAULT || r == -EINVAL ? -EBADMSG : r;
}
