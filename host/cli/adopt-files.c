// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/adopt-files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/conf.h"
#include "host/esp/loader-file.h"

#define MAX_FILES 4096u

// A file of which the caller knows that it is ours. The folder's entry is durable before the next
// one goes.
static int remove_file(struct undo *undo, const struct place *place, const char *path)
{
	CLEANUP(cleanup_free) char *folder = xdup(path);
	char *slash = strrchr(folder, '/');
	int r;

	step(undo->cli, "remove", path, 0, NULL);
	if (undo->cli->options.dry_run)
		return EXIT_DONE;
	r = file_unlink_beneath(place->fd, path);
	if (slash)
		*slash = '\0';
	if (r == 0)
		r = file_sync_dir(place->fd, slash ? folder : ".");
	return r < 0 ? undo_failed(undo, place, path, r) : EXIT_DONE;
}

static bool is_there(const struct place *place, const char *path)
{
	uint64_t size;

	return file_size_beneath(place->fd, path, &size) == 0;
}

static bool is_loader_of_ours(const struct place *esp, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(esp->fd, path);
	CLEANUP(cleanup_free) char *identity = fd < 0 ? NULL : loader_identity(fd);

	return loader_is_ours(identity);
}

// Damaged, it no longer says whose it is: the one that setup has noted is ours all the same.
static int remove_loader(struct undo *undo, const char *path)
{
	const struct place *esp = &undo->view.places.esp;
	bool is_noted = span_equals_nocase(span_of(undo->view.machine.loader), span_of(path));

	return !adoption_had(&undo->before.esp, path) && is_there(esp, path) &&
			       (is_noted || is_loader_of_ours(esp, path))
		       ? remove_file(undo, esp, path)
		       : EXIT_DONE;
}

static int remove_loaders(struct undo *undo)
{
	CLEANUP(cleanup_free) char *fallback = loader_fallback_path();
	char **names = NULL;
	size_t n = 0;
	int r = remove_loader(undo, fallback);

	(void)file_list(undo->view.places.esp.fd, LOADER_FOLDER, MAX_FILES, &names, &n); // or none
	for (size_t i = 0; i < n && r == EXIT_DONE; i++) {
		CLEANUP(cleanup_free) char *path = xprintf(LOADER_FOLDER "/%s", names[i]);

		r = remove_loader(undo, path);
	}
	file_list_free(names, n);
	return r;
}

static int remove_state(struct undo *undo)
{
	const struct place *esp = &undo->view.places.esp;

	return !adoption_had(&undo->before.esp, BOOT_FILE_STATE) && is_there(esp, BOOT_FILE_STATE)
		       ? remove_file(undo, esp, BOOT_FILE_STATE)
		       : EXIT_DONE;
}

static int write_conf(struct undo *undo, const char *text, size_t len)
{
	const struct place *esp = &undo->view.places.esp;
	CLEANUP(conf_done) struct conf now = { 0 };
	int r;

	conf_read(esp->fd, &now);
	if (now.exists && now.error == 0 && now.len == len && memcmp(now.text, text, len) == 0)
		return EXIT_DONE;
	step(undo->cli, "write", BOOT_FILE_LOADER_CONF, len, "as it was");
	r = undo->cli->options.dry_run ? 0 : conf_restore(esp->fd, &now, text, len);
	if (r == -EFBIG) {
		warn(undo->cli, NULL,
		     BOOT_FILE_LOADER_CONF " was changed by hand since, and stays as it is now");
		return EXIT_DONE;
	}
	return r < 0 ? undo_failed(undo, esp, BOOT_FILE_LOADER_CONF, r) : EXIT_DONE;
}

static int restore_conf(struct undo *undo)
{
	const struct place *esp = &undo->view.places.esp;
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;
	int r = adoption_read_conf(&undo->view.store, &text, &len);

	if (r == 0)
		return write_conf(undo, text, len);
	if (r != -ENOENT)
		return undo_failed(undo, NULL, ADOPTION_CONF, r);
	return !adoption_had(&undo->before.esp, BOOT_FILE_LOADER_CONF) &&
			       is_there(esp, BOOT_FILE_LOADER_CONF)
		       ? remove_file(undo, esp, BOOT_FILE_LOADER_CONF)
		       : EXIT_DONE;
}

static int remove_catalogs(struct undo *undo, const struct place *place)
{
	int r = undo->cli->options.dry_run ? 0
					   : catalog_sweep(place->fd, undo->view.machine.token, 0);

	return r < 0 ? undo_failed(undo, place, "the catalog", r) : EXIT_DONE;
}

static const struct adoption_paths *before_on(const struct undo *undo, const struct place *place)
{
	return place == &undo->view.places.esp ? &undo->before.esp : &undo->before.boot;
}

static int remove_srel(struct undo *undo, const struct place *place)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;

	if (adoption_had(before_on(undo, place), BOOT_FILE_ENTRIES_SREL) ||
	    file_read_beneath(place->fd, BOOT_FILE_ENTRIES_SREL, MAX_FILES, &text, &len) < 0 ||
	    strcmp(text, BOOT_ENTRIES_SREL_TEXT) != 0)
		return EXIT_DONE;
	return remove_file(undo, place, BOOT_FILE_ENTRIES_SREL);
}

// One that was there before stays, and so does one in which somebody has put something since.
static int remove_folder(struct undo *undo, const struct place *place, const char *path)
{
	CLEANUP(cleanup_free) char *parent = xdup(path);
	CLEANUP(cleanup_fd) int fd = -1;
	char *slash = strrchr(parent, '/');

	if (adoption_had(before_on(undo, place), path) || undo->cli->options.dry_run)
		return EXIT_DONE;
	if (slash)
		*slash = '\0';
	fd = file_open_dir_beneath(place->fd, slash ? parent : ".");
	if (fd < 0)
		return EXIT_DONE;
	if (unlinkat(fd, slash ? slash + 1 : path, AT_REMOVEDIR) < 0)
		return errno == ENOENT || errno == ENOTEMPTY || errno == ENOTDIR || errno == EEXIST
			       ? EXIT_DONE
			       : undo_failed(undo, place, path, -errno);
	return file_sync(fd) < 0 ? undo_failed(undo, place, path, -EIO) : EXIT_DONE;
}

static int remove_folders(struct undo *undo, const struct place *place)
{
	CLEANUP(cleanup_free)
	char *catalogs = xprintf(BOOT_DIR_GENBOOT "/%s", undo->view.machine.token);
	const char *const folders[] = {
		undo->view.machine.token, BOOT_DIR_ENTRIES, "loader", catalogs,
		BOOT_DIR_GENBOOT,         "EFI/BOOT",       "EFI"
	};
	int r = EXIT_DONE;

	for (size_t i = 0; i < ARRAY_LEN(folders) && r == EXIT_DONE; i++)
		r = remove_folder(undo, place, folders[i]);
	return r;
}

static int clear_place(struct undo *undo, const struct place *place)
{
	int r = remove_catalogs(undo, place);

	if (r == EXIT_DONE)
		r = remove_srel(undo, place);
	if (r == EXIT_DONE)
		r = remove_folders(undo, place);
	if (r == EXIT_DONE && !undo->cli->options.dry_run) {
		int error = place_flush(place);

		r = error < 0 ? undo_failed(undo, place, "what is on the disk", error) : r;
	}
	return r;
}

int undo_files(struct undo *undo)
{
	const struct places *places = &undo->view.places;
	int r = remove_state(undo);

	if (r == EXIT_DONE)
		r = restore_conf(undo);
	if (r == EXIT_DONE)
		r = remove_loaders(undo);
	if (r == EXIT_DONE)
		r = clear_place(undo, &places->esp);
	if (r == EXIT_DONE && places->has_xbootldr)
		r = clear_place(undo, &places->xbootldr);
	return r;
}
