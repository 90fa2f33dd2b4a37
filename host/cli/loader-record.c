// SPDX-License-Identifier: GPL-2.0-or-later

#include "host/cli/loader-record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/version.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/loader-update.h"

static bool read_digest(int esp_fd, const char *path, struct digest *ret)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(esp_fd, path);

	return fd >= 0 && digest_file(fd, LOADER_MAX, NULL, ret) == 0;
}

static bool is_known(const struct machine *machine, const struct digest *digest)
{
	return strcmp(digest->sha256, machine->loader_sha256) == 0 ||
	       strcmp(digest->sha256, machine->fallback_sha256) == 0;
}

// The one that stays until the new one has booted. Where its content is not what was written, what
// was written counts.
static void take_fallback(const struct machine *before, int esp_fd, const struct loader_plan *plan,
			  struct machine *machine)
{
	const char *written =
		before->fallback_sha256[0] ? before->fallback_sha256 : before->loader_sha256;
	struct digest there = { 0 };

	machine->fallback_sha256[0] = '\0';
	if (plan->fallback != FALLBACK_WAIT || !read_digest(esp_fd, plan->fallback_path, &there))
		return;
	if (before->loader[0] && !is_known(before, &there))
		snprintf(machine->fallback_sha256, SHA256_HEX_SIZE, "%s", written);
	else
		memcpy(machine->fallback_sha256, there.sha256, SHA256_HEX_SIZE);
}

bool loader_record_take(struct machine *machine, int esp_fd, const struct loader_plan *plan)
{
	const struct machine before = *machine;

	if (strlen(plan->path) >= sizeof(machine->loader))
		return false;
	snprintf(machine->loader, sizeof(machine->loader), "%s", plan->path);
	memcpy(machine->loader_sha256, plan->want.sha256, SHA256_HEX_SIZE);
	take_fallback(&before, esp_fd, plan, machine);
	return strcmp(before.loader, machine->loader) != 0 ||
	       strcmp(before.loader_sha256, machine->loader_sha256) != 0 ||
	       strcmp(before.fallback_sha256, machine->fallback_sha256) != 0;
}

static char *identity_at(int esp_fd, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(esp_fd, path);

	return fd < 0 ? NULL : loader_identity(fd);
}

// A fallback of another version, of which nobody has put anything down, is another system's.
static bool should_be_known(const struct machine *machine, int esp_fd, const char *path)
{
	CLEANUP(cleanup_free) char *fallback = loader_fallback_path();
	CLEANUP(cleanup_free) char *identity = identity_at(esp_fd, path);
	CLEANUP(cleanup_free) char *recorded = identity_at(esp_fd, machine->loader);

	if (strcmp(path, fallback) != 0)
		return strcmp(path, machine->loader) == 0;
	return identity && loader_is_ours(identity) &&
	       (machine->fallback_sha256[0] || !recorded || strcmp(identity, recorded) == 0);
}

bool loader_record_differs(const struct machine *machine, int esp_fd, const char *path)
{
	struct digest digest;

	return machine->loader[0] && should_be_known(machine, esp_fd, path) &&
	       read_digest(esp_fd, path, &digest) && !is_known(machine, &digest);
}

bool loader_record_knows(const struct machine *machine, int esp_fd, const char *path)
{
	struct digest digest;

	return !machine->loader[0] ||
	       (read_digest(esp_fd, path, &digest) && is_known(machine, &digest));
}

static bool is_signed_at(int esp_fd, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(esp_fd, path);

	return fd >= 0 && loader_is_signed(fd);
}

// True when it is as it was written, and was signed before.
static bool was_written_signed(const struct machine *machine, int esp_fd, const char *path)
{
	struct digest digest;

	return is_signed_at(esp_fd, path) && read_digest(esp_fd, path, &digest) &&
	       is_known(machine, &digest);
}

// Beside a copy that setup got signed already, one that differs is damaged.
bool loader_record_is_signed_since(const struct machine *machine, int esp_fd, const char *path)
{
	CLEANUP(cleanup_free) char *fallback = loader_fallback_path();

	return is_signed_at(esp_fd, path) && loader_record_differs(machine, esp_fd, path) &&
	       !was_written_signed(machine, esp_fd, machine->loader) &&
	       !was_written_signed(machine, esp_fd, fallback);
}

bool loader_record_is_signed(const struct machine *machine, int esp_fd, const char *path)
{
	return was_written_signed(machine, esp_fd, path) ||
	       loader_record_is_signed_since(machine, esp_fd, path);
}

char *loader_record_outdated(int esp_fd)
{
	char *identity = loader_update_newest(esp_fd);

	if (identity && version_compare(span_of(identity), span_of("genboot " GENBOOT_VERSION)) < 0)
		return identity;
	free(identity);
	return NULL;
}
