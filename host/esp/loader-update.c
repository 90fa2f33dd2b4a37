// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/loader-update.h"

#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "boot-entries/version.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/loader-file.h"

#define MAX_FILES 4096u

// NULL when it is none of ours.
static char *our_identity(int esp_fd, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(esp_fd, path);
	char *identity = fd < 0 ? NULL : loader_identity(fd);

	if (loader_is_ours(identity))
		return identity;
	free(identity);
	return NULL;
}

static bool is_newer(const char *identity, const char *than)
{
	return !than || version_compare(span_of(identity), span_of(than)) > 0;
}

// "genboot 0.2.0" and "genboot 0.1.0" differ in the version alone, so they compare like versions.
static void find_newest(int esp_fd, struct loader_update *update)
{
	char **names = NULL;
	size_t n = 0;

	(void)file_list(esp_fd, LOADER_FOLDER, MAX_FILES, &names, &n); // no folder: no loader
	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", LOADER_FOLDER, names[i]);
		CLEANUP(cleanup_free) char *identity = our_identity(esp_fd, path);

		if (!identity || !is_newer(identity, update->identity))
			continue;
		xreplace(&update->path, path);
		xreplace(&update->identity, identity);
	}
	file_list_free(names, n);
}

char *loader_update_newest(int esp_fd)
{
	struct loader_update update = { 0 };

	find_newest(esp_fd, &update);
	free(update.path);
	return update.identity;
}

char *loader_running(int efivars_fd, const struct place *esp)
{
	CLEANUP(cleanup_free) char *part = NULL;
	char *running = NULL;

	(void)loader_var_read(efivars_fd, LOADER_VAR_DEVICE_PART_UUID, &part);
	if (esp->is_plain_folder ||
	    (part && span_equals_nocase(span_of(part), span_of(esp->part_uuid))))
		(void)loader_var_read(efivars_fd, LOADER_VAR_IMAGE_IDENTIFIER, &running);
	return running;
}

bool loader_update_find(int esp_fd, const char *running, struct loader_update *ret)
{
	struct loader_update update = { .fallback_path = loader_fallback_path() };
	CLEANUP(cleanup_free) char *efi_path = NULL;

	update.fallback_identity = our_identity(esp_fd, update.fallback_path);
	find_newest(esp_fd, &update);
	if (!update.fallback_identity || !update.identity ||
	    !is_newer(update.identity, update.fallback_identity)) {
		loader_update_done(&update);
		return false;
	}
	efi_path = loader_efi_path(update.path);
	update.is_due = running && span_equals_nocase(span_of(running), span_of(efi_path));
	*ret = update;
	return true;
}

void loader_update_done(struct loader_update *update)
{
	free(update->path);
	free(update->identity);
	free(update->fallback_path);
	free(update->fallback_identity);
	*update = (struct loader_update){ 0 };
}

int loader_update_finish(int esp_fd, const struct loader_update *update)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(esp_fd, update->path);
	CLEANUP(loader_plan_done) struct loader_plan plan = { 0 };
	const struct fallback_policy at_once = { 0 };
	int r = fd < 0 ? fd : loader_plan(esp_fd, fd, &at_once, &plan);

	return r < 0 ? r : loader_write_fallback(esp_fd, &plan);
}
