// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/load-option.h"
#include "boot-entries/persist.h"
#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/adopt.h"
#include "host/cli/report.h"
#include "host/esp/boot-order-restore.h"
#include "host/esp/conf.h"
#include "host/esp/space.h"

// Of a tree, what an image of it takes at most: LZ4 packs programs to a half, text to a third.
#define PACKS_TO_A 2
// What stage 1 and its libraries make an initrd longer by, and what one takes of which nobody
// knows.
#define INITRD_GROWTH ((uint64_t)8 << 20)
#define INITRD_UNKNOWN ((uint64_t)64 << 20)
// The loader, twice, and its small files.
#define LOADER_ROOM ((uint64_t)4 << 20)
#define DESCRIPTION_MAX 128u
#define MAX_NAMES 1000000u

static uint64_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static uint64_t boot_files_size(const struct adopt *adopt)
{
	const struct options *options = &adopt->cli->options;
	CLEANUP(cleanup_free)
	char *old = xprintf("%s/boot/initrd.img-%s", adopt->is_live ? "" : adopt->tree,
			    adopt->kernel_version);
	uint64_t initrds = 0;

	for (size_t i = 0; i < options->n_initrds; i++)
		initrds += size_of(options->initrds[i]);
	if (options->n_initrds == 0)
		initrds = size_of(old) > 0 ? size_of(old) : INITRD_UNKNOWN;
	if (options->n_initrds == 0 && adopt->is_live)
		initrds += INITRD_GROWTH;
	return size_of(adopt->kernel) + initrds;
}

// The folder of the store, or the nearest above it that is there.
static int open_near(const char *path)
{
	CLEANUP(cleanup_free) char *near = xdup(path);
	int fd = file_open_dir(near);

	while (fd == -ENOENT && *near) {
		char *slash = strrchr(near, '/');

		*(slash ? slash : near) = '\0';
		fd = file_open_dir(*near ? near : slash ? "/" : ".");
	}
	return fd;
}

static int refuse_space(struct cli *cli, const char *where, const char *next, uint64_t need,
			uint64_t have)
{
	json_set_count(cli->result, "need", need);
	json_set_count(cli->result, "have", have);
	return fail(cli, EXIT_NO_SPACE, next,
		    "no space on %s: about %s are needed, and %s are free. Nothing was changed",
		    where, size_text(need), size_text(have));
}

int adopt_check_space(struct adopt *adopt)
{
	struct cli *cli = adopt->cli;
	const struct place *boot = places_boot(&adopt->view.places);
	CLEANUP(cleanup_fd)
	int fd = open_near(cli->options.store ? cli->options.store : STORE_DIR);
	uint64_t files = boot_files_size(adopt);
	uint64_t root = adopt->survey.bytes / PACKS_TO_A + 2 * files;
	struct space space;

	if (fd >= 0 && space_read(fd, &space) == 0 && space.free < root + SPACE_RESERVE)
		return refuse_space(cli, view_store_path(cli),
				    adopt->is_live ? "apt clean, and remove what is not needed"
						   : "remove what is not needed there",
				    root + SPACE_RESERVE, space.free);
	if (space_read(boot->fd, &space) == 0 && space.free < files + LOADER_ROOM + SPACE_RESERVE)
		return refuse_space(cli, screen(span_of(boot->path)),
				    "remove old kernels and loaders from it",
				    files + LOADER_ROOM + SPACE_RESERVE, space.free);
	return EXIT_DONE;
}

// "debian (0001)". The caller frees.
static char *name_option(int efivars_fd, uint16_t number)
{
	CLEANUP(cleanup_free) uint8_t *value = NULL;
	CLEANUP(cleanup_free) char *variable = xprintf("Boot%04X", number);
	char description[DESCRIPTION_MAX] = "";
	struct load_option_parts parts;
	size_t len = 0, n = 0;

	if (efivar_read(efivars_fd, variable, EFIVAR_GLOBAL_GUID, &value, &len) < 0 ||
	    load_option_parse(value, len, &parts) < 0 ||
	    utf16le_to_utf8((const uint8_t *)parts.description.at, parts.description.len,
			    description, sizeof(description), &n) < 0)
		return xdup(variable);
	return xprintf("%.*s (%04X)", (int)n, description, number);
}

// What starts the machine now and will come second. The caller frees.
static char *name_order(const struct adopt *adopt)
{
	CLEANUP(cleanup_free) uint16_t *order = NULL;
	char *text = xdup("genboot");
	size_t n = 0;

	(void)boot_order_read(adopt->view.efivars_fd, &order, &n);
	for (size_t i = 0; i < n; i++) {
		CLEANUP(cleanup_free) char *name = name_option(adopt->view.efivars_fd, order[i]);
		char *longer = xprintf("%s, %s", text, name);

		free(text);
		text = longer;
	}
	return text;
}

static char *name_left_out(const struct adopt *adopt)
{
	char *text = xdup("");

	for (size_t i = 0; i < adopt->left_out.n_dropped; i++) {
		char *longer =
			xprintf("%s%s/%s", text, *text ? ", " : "", adopt->left_out.dropped[i]);

		free(text);
		text = longer;
	}
	return text;
}

// Has something in it that is sealed with the system.
static bool has_files(int root_fd, const char *name)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(root_fd, name);
	char **names = NULL;
	size_t n = 0;

	if (fd < 0 || file_list(fd, ".", MAX_NAMES, &names, &n) < 0)
		return false;
	file_list_free(names, n);
	return n > 0;
}

static bool is_known(const char *name)
{
	static const char *const known[] = { "bin",   "boot",  "dev", "efi",   "etc",       "home",
					     "lib",   "lib32", "mnt", "lib64", "libx32",    "opt",
					     "media", "proc",  "run", "root",  "sbin",      "srv",
					     "sys",   "tmp",   "usr", "var",   "lost+found" };

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(name, known[i]) == 0)
			return true;
	return false;
}

// Folders of somebody's own at the top: a person may not think of them as the system. The caller
// frees.
static char *name_own_folders(const struct adopt *adopt)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir(adopt->tree_view);
	char *text = xdup(""), **names = NULL;
	size_t n = 0;

	if (fd >= 0)
		(void)file_list(fd, ".", MAX_NAMES, &names, &n);
	for (size_t i = 0; i < n; i++) {
		char *longer;

		if (is_known(names[i]) || !has_files(fd, names[i]))
			continue;
		longer = xprintf("%s%s/%s", text, *text ? ", " : "", names[i]);
		free(text);
		text = longer;
	}
	file_list_free(names, n);
	return text;
}

static void tell_json(struct adopt *adopt, const char *data, const char *order)
{
	json_t *json = json_object();
	json_t *left_out = json_array();

	for (size_t i = 0; i < adopt->left_out.n_dropped; i++)
		json_array_append_new(left_out, json_text(span_of(adopt->left_out.dropped[i])));
	json_set_text(json, "tree", adopt->tree);
	json_set_count(json, "bytes", adopt->survey.bytes);
	json_set_count(json, "files", adopt->survey.n_files);
	json_set_text(json, "kernel_version", adopt->kernel_version);
	json_set_text(json, "cmdline", adopt->cmdline);
	json_set_flag(json, "new_initrd", adopt->initrd != NULL);
	json_set_text(json, "data", data);
	json_object_set_new(json, "left_out", left_out);
	json_set_text(json, "boot_order", order);
	json_set_flag(json, "on_trial", adopt->goes_on_trial);
	json_object_set_new(adopt->cli->result, "adoption", json);
}

// What starts it then is the firmware's own boot menu.
static void warn_of_hidden(struct adopt *adopt)
{
	CLEANUP(conf_done) struct conf conf = { 0 };

	conf_read(adopt->view.places.esp.fd, &conf);
	if (!conf.parsed.auto_entries)
		warn(adopt->cli, "remove \"auto-entries\" from loader.conf",
		     "the menu will not show the old system: loader.conf says so");
}

static void line(const struct adopt *adopt, const char *word, const char *text)
{
	say(adopt->cli, "  %-14s %s\n", word, screen(span_of(text)));
}

void adopt_tell(struct adopt *adopt)
{
	const struct options *options = &adopt->cli->options;
	const char *data = options->data ? options->data : adopt->machine.data;
	CLEANUP(cleanup_free) char *order = name_order(adopt);
	CLEANUP(cleanup_free) char *left_out = name_left_out(adopt);
	CLEANUP(cleanup_free) char *own = name_own_folders(adopt);
	CLEANUP(cleanup_free)
	char *sealed =
		xprintf("%s as it stands: %s in %llu files, in about half the space", adopt->tree,
			size_text(adopt->survey.bytes), (unsigned long long)adopt->survey.n_files);
	CLEANUP(cleanup_free)
	char *kernel =
		xprintf("%s, with %s", adopt->kernel_version,
			adopt->initrd ? "a new initrd; the one in /boot stays" : "its initrd");
	CLEANUP(cleanup_free) char *stays = xprintf("/home, /root, /srv and /var, on %s", data);

	tell_json(adopt, data, order);
	warn_of_hidden(adopt);
	say(adopt->cli, "This makes the installed system generation 1:\n");
	line(adopt, "sealed", sealed);
	line(adopt, "left out", left_out);
	for (size_t i = 0; i < adopt->survey.n_mounts; i++) {
		CLEANUP(cleanup_free)
		char *mount = xprintf("/%s, a subvolume or file system of its own, but for the "
				      "folder",
				      adopt->survey.mounts[i]);

		line(adopt, i == 0 ? "not sealed" : "", mount);
	}
	if (*own)
		line(adopt, "read-only then", own);
	line(adopt, "stays", stays);
	line(adopt, "kernel", kernel);
	line(adopt, "command line", *adopt->cmdline ? adopt->cmdline : "(empty)");
	if (adopt->goes_on_trial)
		line(adopt, "next start", "generation 1, once; then, if it is found well:");
	line(adopt, "boot order", order);
	line(adopt, "way back",
	     "the old system stays in the menu, and its boot option behind genboot's;");
	line(adopt, "", "genboot adopt --undo, until the first gc that removes something");
	say(adopt->cli, "What is changed in /etc later is gone at the next start, but for what "
			"/" GENBOOT_CONF " keeps;\npackages are installed by a new generation.\n");
}
