// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/loader-record.h"
#include "host/cli/repair.h"
#include "host/cli/setup.h"
#include "host/esp/boot-option.h"
#include "host/esp/loader-update.h"

static bool has_hash(int fd, const char *sha256)
{
	struct digest digest;

	return digest_file(fd, LOADER_MAX, NULL, &digest) == 0 &&
	       strcmp(digest.sha256, sha256) == 0;
}

// Takes fd over. want empty: any loader will do.
static int accept(int fd, const char *want)
{
	if (fd >= 0 && (!*want || has_hash(fd, want)))
		return fd;
	if (fd >= 0)
		close(fd);
	return -ENODATA;
}

// The one named or installed; or the other copy on the ESP, where it is what was written.
static int open_loader(const struct repair *repair, const char *want)
{
	const struct options *options = &repair->cli->options;
	int esp_fd = repair->view->places.esp.fd;
	CLEANUP(cleanup_free)
	char *file = options->loader ? xdup(options->loader) : setup_installed_loader();
	CLEANUP(cleanup_free) char *fallback = loader_fallback_path();
	int fd = accept(file_open_named(file), want);

	if (fd < 0 && *want)
		fd = accept(file_open_beneath(esp_fd, repair->view->machine.loader), want);
	if (fd < 0 && *want)
		fd = accept(file_open_beneath(esp_fd, fallback), want);
	return fd;
}

static int plan_loader(const struct repair *repair, int from, const char *damaged,
		       struct loader_plan *ret)
{
	CLEANUP(cleanup_free)
	char *running = loader_running(repair->view->efivars_fd, &repair->view->places.esp);
	CLEANUP(cleanup_free) char *fallback = loader_fallback_path();
	struct fallback_policy policy = { .wait = true };

	policy.running = running;
	policy.replace_foreign = strcmp(damaged, fallback) == 0; // damaged, it does not say whose
	return loader_plan(repair->view->places.esp.fd, from, &policy, ret);
}

// Once firmware is led to another one.
static int drop_loader(const struct repair *repair, const char *damaged, const char *fresh)
{
	const struct place *esp = &repair->view->places.esp;
	int r = place_flush(esp);

	if (r == 0)
		r = boot_option_move(repair->view->efivars_fd, esp, damaged, fresh);
	if (r == 0)
		r = file_unlink_beneath(esp->fd, damaged);
	return r < 0 ? r : file_sync_dir(esp->fd, LOADER_FOLDER);
}

// It may be another one than setup has written.
static int record(const struct repair *repair, const struct loader_plan *plan)
{
	struct view *view = repair->view;

	return loader_record_take(&view->machine, view->places.esp.fd, plan)
		       ? store_write_machine(&view->store, &view->machine)
		       : 0;
}

// What is damaged goes only when another one is written, and firmware finds that: under the same
// name if it may have it, or else by its Boot####.
int repair_loader(struct repair *repair, const struct damage *damage)
{
	CLEANUP(cleanup_fd) int from = open_loader(repair, damage->digest.sha256);
	CLEANUP(loader_plan_done) struct loader_plan plan = { 0 };
	int esp_fd = repair->view->places.esp.fd;
	int r = from < 0 ? from : plan_loader(repair, from, damage->path, &plan);
	bool other_name;

	if (r < 0)
		return r;
	other_name = damage->state == DAMAGE_IS_DAMAGED &&
		     strcmp(damage->path, plan.fallback_path) != 0 &&
		     !loader_plan_take_name(&plan, damage->path);
	r = loader_write(esp_fd, &plan);
	if (r == 0)
		r = loader_write_fallback(esp_fd, &plan);
	if (r == 0)
		r = record(repair, &plan);
	return r < 0 || !other_name ? r : drop_loader(repair, damage->path, plan.path);
}
