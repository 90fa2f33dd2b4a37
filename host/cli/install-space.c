// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/install-space.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"

#define MAX_NAMED 5
#define CATALOG_NAME_MAX (sizeof(CATALOG_PREFIX) + 20)

static bool has_folder(int dir_fd, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(dir_fd, path);

	return fd >= 0;
}

static uint64_t count_need(const struct view *view, const struct install_plan *plan,
			   uint64_t cluster)
{
	static const char *const folders[] = { BOOT_DIR_ENTRIES, "EFI", BOOT_DIR_GENBOOT };
	CLEANUP(cleanup_free) char *catalogs = catalog_folder(view->machine.token);
	struct space_file files[ENTRY_MAX_INITRDS + 3];
	int boot_fd = places_boot(&view->places)->fd;
	size_t n = 0, n_new_folders = 0;

	for (size_t i = 0; i < plan->n_blobs; i++)
		if (plan->blobs[i].state != BLOB_SAME)
			files[n++] = (struct space_file){ plan->blobs[i].want.size,
							  strlen(blob_name(plan->blobs[i].path)) };
	files[n++] = (struct space_file){ plan->entry_len, strlen(plan->manifest.id) };
	files[n++] = (struct space_file){ plan->catalog.catalog.len, CATALOG_NAME_MAX };
	n_new_folders += !has_folder(boot_fd, plan->folder);
	n_new_folders += !has_folder(boot_fd, catalogs);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		n_new_folders += !has_folder(boot_fd, folders[i]);
	return space_need(files, n, 3, n_new_folders, cluster);
}

static uint64_t freed_by(const struct view *view, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(cleanup_free) char *path = NULL;
	const char *blobs[ENTRY_MAX_INITRDS + 1];
	uint64_t freed = 0, size;
	size_t n;

	if (store_read(&view->store, STORE_GENERATIONS, number, &manifest) < 0 ||
	    generation_place(view, &manifest) != places_boot(&view->places))
		return 0;
	path = generation_entry_path(view, &manifest);
	n = unshared_blobs(view, &manifest, path, blobs);
	for (size_t i = 0; i < n; i++)
		if (file_size_beneath(places_boot(&view->places)->fd, blobs[i], &size) == 0)
			freed += size;
	return freed;
}

// From the oldest on: what `remove` would accept and what it would give. The caller frees.
static char *name_candidates(const struct view *view, json_t *list)
{
	char *text = xdup("");
	size_t n_named = 0;

	for (size_t i = view->entries.n; i > 0; i--) {
		const struct esp_entry *entry = view->entries.items[i - 1];
		uint32_t number = view_number(view, entry);
		uint64_t freed = number == 0 || entry == view->booted || entry == view->standing ||
						 entry == view->next
					 ? 0
					 : freed_by(view, number);
		json_t *json;
		char *longer;

		if (freed == 0)
			continue;
		json = json_object();
		json_set_count(json, "number", number);
		json_set_count(json, "frees", freed);
		json_array_append_new(list, json);
		if (n_named++ >= MAX_NAMED)
			continue;
		longer = xprintf("%s%s%u (frees %s)", text, *text ? ", " : "", number,
				 size_text(freed));
		free(text);
		text = longer;
	}
	return text;
}

static int refuse(struct cli *cli, const struct view *view, uint64_t need, uint64_t have)
{
	json_t *list = json_array();
	CLEANUP(cleanup_free) char *candidates = name_candidates(view, list);

	json_set_count(cli->result, "need", need);
	json_set_count(cli->result, "have", have);
	json_set_count(cli->result, "reserve", SPACE_RESERVE);
	json_object_set_new(cli->result, "candidates", list);
	return fail(cli, EXIT_NO_SPACE,
		    *candidates ? "genboot gc --keep N; or genboot remove N" : NULL,
		    "no space on %s: %s are needed, with %s in reserve, and %s are free. "
		    "Generations that could go: %s",
		    screen(span_of(places_boot(&view->places)->path)), size_text(need),
		    size_text(SPACE_RESERVE), size_text(have),
		    *candidates ? candidates : "none that would free anything");
}

// Counted as if nothing could be shared: whether the file system can is known only by trying.
static int check_store_space(struct cli *cli, const struct view *view,
			     const struct install_plan *plan)
{
	struct space space;
	int r = space_read(view->store.fd, &space);

	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot tell the free space of %s: %s",
			    view_store_path(cli), error_text(r));
	if (plan->bytes_to_store <= space.free &&
	    space.free - plan->bytes_to_store >= SPACE_RESERVE)
		return EXIT_DONE;
	return fail(cli, EXIT_NO_SPACE, "genboot gc --keep N; or genboot remove N",
		    "no space in the store %s: %s are needed, with %s in reserve, and %s are free",
		    view_store_path(cli), size_text(plan->bytes_to_store), size_text(SPACE_RESERVE),
		    size_text(space.free));
}

int check_install_space(struct cli *cli, const struct view *view, const struct install_plan *plan)
{
	const struct place *boot = places_boot(&view->places);
	struct space space;
	uint64_t need;
	int r = space_read(boot->fd, &space);

	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot tell the free space on %s: %s",
			    screen(span_of(boot->path)), error_text(r));
	need = count_need(view, plan, space.cluster);
	if (need > space.free || space.free - need < SPACE_RESERVE)
		return refuse(cli, view, need, space.free);
	return check_store_space(cli, view, plan);
}
