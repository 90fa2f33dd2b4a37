// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/old-loaders.h"

#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/loader-file.h"

#define MAX_FILES 4096u
#define NAME_START "genboot" BOOT_ARCHITECTURE "-"

static bool is_ours(int esp_fd, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(esp_fd, path);
	CLEANUP(cleanup_free) char *identity = fd < 0 ? NULL : loader_identity(fd);

	return loader_is_ours(identity);
}

static bool is_old(int esp_fd, int efivars_fd, const struct load_option *option,
		   const struct boot_order_plan *order, const char *running, const char *path)
{
	CLEANUP(cleanup_free) char *file = loader_efi_path(path);

	return !span_equals_nocase(span_of(file), span_of(option->path)) &&
	       !span_equals_nocase(span_of(file), span_of(running)) &&
	       boot_order_leads_to(efivars_fd, order->outdated, order->n_outdated, option, file) &&
	       !boot_order_leads_to(efivars_fd, order->order, order->n_order, option, file) &&
	       is_ours(esp_fd, path);
}

int old_loaders_plan(int esp_fd, int efivars_fd, const struct load_option *option,
		     const struct boot_order_plan *order, const char *running,
		     struct old_loaders *ret)
{
	struct old_loaders old = { 0 };
	char **names = NULL;
	size_t n = 0;
	int r = running ? file_list(esp_fd, LOADER_FOLDER, MAX_FILES, &names, &n) : -ENOENT;

	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", LOADER_FOLDER, names[i]);

		if (!span_has_prefix(span_of(names[i]), NAME_START) ||
		    !is_old(esp_fd, efivars_fd, option, order, running, path))
			continue;
		old.paths = xgrow(old.paths, old.n, sizeof(*old.paths));
		old.paths[old.n++] = xdup(path);
	}
	file_list_free(names, n);
	*ret = old;
	return r == -ENOENT ? 0 : r;
}

void old_loaders_done(struct old_loaders *old)
{
	file_list_free(old->paths, old->n);
	*old = (struct old_loaders){ 0 };
}

int old_loaders_remove(int esp_fd, const struct old_loaders *old)
{
	int r = 0;

	for (size_t i = 0; i < old->n && r == 0; i++)
		r = file_unlink_beneath(esp_fd, old->paths[i]);
	return r == 0 && old->n > 0 ? file_sync_dir(esp_fd, LOADER_FOLDER) : r;
}
