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

#define LOADERS_MAX 4096u // what one folder may hold

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

// Any of an ESP's, older ones too.
static int open_below(int esp_fd, const char *want)
{
	CLEANUP(cleanup_free) char *fallback = loader_fallback_path();
	int fd = accept(file_open_beneath(esp_fd, fallback), want);
	char **names = NULL;
	size_t n = 0;

	(void)file_list(esp_fd, LOADER_FOLDER, LOADERS_MAX, &names, &n); // no folder: none
	for (size_t i = 0; i < n && fd < 0; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", LOADER_FOLDER, names[i]);

		if (span_has_suffix_nocase(span_of(names[i]), ".efi"))
			fd = accept(file_open_beneath(esp_fd, path), want);
	}
	file_list_free(names, n);
	return fd;
}

// The one named or installed; or a copy on the ESP or a mirror, where it is what was there. Where
// neither is, and any will do, that is what setup wrote last.
static int open_loader(const struct repair *repair, const char *want)
{
	const struct options *options = &repair->cli->options;
	CLEANUP(cleanup_free)
	char *file = options->loader ? xdup(options->loader) : setup_installed_loader();
	int fd = accept(file_open_named(file), want);

	if (fd < 0 && !*want)
		want = repair->view->machine.loader_sha256;
	if (fd < 0 && *want)
		fd = open_below(repair->view->places.esp.fd, want);
	for (size_t i = 0; i < repair->n_mirrors && fd < 0 && *want; i++)
		if (repair->mirrors[i].is_open)
			fd = open_below(repair->mirrors[i].mirror.place.fd, want);
	return fd;
}

static int plan_loader(const struct repair *repair, int from, bool is_fallback,
		       struct loader_plan *ret)
{
	CLEANUP(cleanup_free)
	char *running = loader_running(repair->view->efivars_fd, &repair->view->places.esp);
	struct fallback_policy policy = { .wait = true };

	policy.running = running;
	policy.replace_foreign = is_fallback; // damaged, it does not say whose
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

static int write_both(const struct repair *repair, const struct loader_plan *plan)
{
	int esp_fd = repair->view->places.esp.fd, r = loader_write(esp_fd, plan);

	if (r == 0)
		r = loader_write_fallback(esp_fd, plan);
	return r < 0 ? r : record(repair, plan);
}

// What is damaged goes only when another one is written, and firmware finds that: under the same
// name if it may have it, or else by its Boot####.
int repair_loader(struct repair *repair, const struct damage *damage)
{
	CLEANUP(cleanup_fd) int from = open_loader(repair, damage->digest.sha256);
	CLEANUP(loader_plan_done) struct loader_plan plan = { 0 };
	int r = from < 0 ? from : plan_loader(repair, from, false, &plan);
	bool other_name;

	if (r < 0)
		return r;
	other_name =
		damage->state == DAMAGE_IS_DAMAGED && !loader_plan_take_name(&plan, damage->path);
	r = write_both(repair, &plan);
	return r < 0 || !other_name ? r : drop_loader(repair, damage->path, plan.path);
}

static bool has_started(const struct repair *repair)
{
	const struct view *view = repair->view;
	CLEANUP(cleanup_free) char *running = loader_running(view->efivars_fd, &view->places.esp);
	CLEANUP(cleanup_free) char *path = loader_efi_path(view->machine.loader);

	return running && span_equals_nocase(span_of(running), span_of(path));
}

// What was there; or the new one, where nothing is lost by it: it has started, or nothing is there.
static int open_fallback(const struct repair *repair, const struct damage *damage)
{
	const struct machine *machine = &repair->view->machine;
	int fd = open_loader(repair, damage->digest.sha256);

	if (fd < 0 && machine->fallback_sha256[0] &&
	    (damage->state == DAMAGE_IS_MISSING || has_started(repair)))
		fd = open_loader(repair, machine->loader_sha256);
	return fd;
}

// The loader that was there leaves the other files as they are.
int repair_fallback(struct repair *repair, const struct damage *damage)
{
	CLEANUP(cleanup_fd) int from = open_fallback(repair, damage);
	CLEANUP(loader_plan_done) struct loader_plan plan = { 0 };
	int r = from < 0 ? from : plan_loader(repair, from, true, &plan);

	if (r < 0)
		return r;
	return strcmp(plan.want.sha256, damage->digest.sha256) == 0
		       ? loader_write_fallback(repair->view->places.esp.fd, &plan)
		       : write_both(repair, &plan);
}
