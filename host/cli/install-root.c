// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/install-root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/error.h"
#include "boot-entries/limits.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/here.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/space.h"
#include "host/store/data-source.h"
#include "host/store/roots.h"

#define EXTERNAL "external"
#define UNKNOWN_HASH "0000000000000000000000000000000000000000000000000000000000000000"
// No image is smaller than this part of its tree: LZ4 packs programs to a half, text to a third.
#define PACKS_AT_BEST 8
#define MAX_NAMED 3

int install_root_check(struct cli *cli)
{
	const char *format = cli->options.root_format;

	if (!format || strcmp(format, EXTERNAL) == 0)
		return EXIT_DONE;
	if (!root_format_of(span_of(format)))
		return fail(cli, EXIT_USAGE, "genboot help install",
			    "--root-format is erofs, squashfs or external, not %s", quoted(format));
	if (!cli->options.root)
		return fail(cli, EXIT_USAGE, "genboot help install",
			    "--root-format %s needs the tree to seal: --root TREE", format);
	if (cli->options.uki)
		return fail(
			cli, EXIT_USAGE, "genboot help install",
			"a UKI brings its command line, which cannot name a root that is sealed "
			"now: --uki goes with --root-format external");
	return EXIT_DONE;
}

// A system that has it in its files has it in its initrd, whose hooks put it there.
bool install_root_has_stage1(int root_fd)
{
	static const char *const places[] = { "usr/lib/genboot/genboot-mount",
					      "usr/local/lib/genboot/genboot-mount" };

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		CLEANUP(cleanup_fd) int fd = file_open_in_root(root_fd, places[i]);

		if (fd >= 0)
			return true;
	}
	return false;
}

// Sets *ret to NULL where the root is not sealed.
static int choose_format(struct cli *cli, const struct root_format **ret)
{
	const char *asked = cli->options.root_format;
	CLEANUP(cleanup_fd) int root_fd = -1;
	bool is_able;

	*ret = NULL;
	if (!cli->options.root || cli->options.uki || (asked && strcmp(asked, EXTERNAL) == 0))
		return EXIT_DONE;
	root_fd = file_open_dir(cli->options.root);
	if (root_fd < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot open %s: %s", quoted(cli->options.root),
			    error_text(root_fd));
	is_able = install_root_has_stage1(root_fd);
	if (asked && !is_able)
		return fail(
			cli, EXIT_REFUSED,
			"make install DESTDIR=TREE, then update-initramfs -u there; or genboot "
			"install --root-format external",
			"%s has no genboot-mount, which mounts a sealed root: it would not boot",
			quoted(cli->options.root));
	if (is_able)
		*ret = root_format_of(span_of(asked ? asked : "erofs"));
	return EXIT_DONE;
}

static const char *why_not(int error)
{
	switch (error) {
	case -ENODEV:
		return "nobody has said";
	case -EXDEV:
		return "the store is not at var/lib/genboot of its file system, where it is looked "
		       "for";
	default:
		return error_text(error);
	}
}

static int find_data(struct cli *cli, const struct view *view, struct machine *machine)
{
	CLEANUP(cleanup_free) char *next = command_here(cli, "setup --data UUID=...");
	int r;

	*machine = view->machine;
	if (machine->data[0])
		return EXIT_DONE;
	r = cli->options.esp_is_a_directory ? -ENODEV : data_source_find(view->store.fd, machine);
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, next,
			     "which file system has the store when the machine starts is not "
			     "known: "
			     "%s",
			     why_not(r));
}

static int put_on_command_line(struct cli *cli, const struct machine *machine, const char *hash,
			       struct input *input)
{
	struct span key = span_of(machine->data_key);
	size_t at = span_find(key, '@');
	const struct root_parameters parameters = {
		.hash = span_of(hash),
		.data = span_of(machine->data),
		.data_options = span_of(machine->data_options),
		.key = { key.at, at },
		.key_device = span_skip(key, at + 1),
		.wait_sec = ROOT_WAIT_DEFAULT_SEC,
	};
	char *text = xalloc(ENTRY_OPTIONS_MAX + 1);
	int r = root_parameters_print(span_of(input->cmdline), &parameters, text,
				      ENTRY_OPTIONS_MAX + 1);

	if (r < 0) {
		free(text);
		return fail(cli, EXIT_FAILED, NULL,
			    "the command line cannot say where the root is: %s",
			    boot_error_text(r));
	}
	free(input->cmdline);
	input->cmdline = text;
	return EXIT_DONE;
}

static void tell_left_out(struct cli *cli, const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_mounts && i < MAX_NAMED; i++)
		warn(cli, NULL,
		     "something else is mounted on /%s of the tree: its files are left out",
		     screen(span_of(survey->mounts[i])));
	if (survey->n_mounts > MAX_NAMED)
		warn(cli, NULL, "so it is with %zu folders more", survey->n_mounts - MAX_NAMED);
	if (survey->n_sockets > 0)
		note(cli, "%zu socket%s of the tree left out.", survey->n_sockets,
		     survey->n_sockets == 1 ? " is" : "s are");
}

static int check_space(struct cli *cli, const struct view *view, const struct survey *survey)
{
	struct space space;
	uint64_t need = survey->bytes / PACKS_AT_BEST;
	int r = space_read(view->store.fd, &space);

	if (r < 0 || space.free >= need + SPACE_RESERVE)
		return EXIT_DONE;
	return fail(cli, EXIT_NO_SPACE, "genboot gc --keep N",
		    "a root of %s needs %s in the store at the very least, and %s are free",
		    size_text(survey->bytes), size_text(need), size_text(space.free));
}

static int say_failure(struct cli *cli, const struct root_format *format, int error,
		       const char *said)
{
	const char *root = quoted(cli->options.root);

	switch (error) {
	case -ENOENT:
		return fail(cli, EXIT_FAILED,
			    strcmp(format->name, "erofs") == 0 ? "apt install erofs-utils"
							       : "apt install squashfs-tools",
			    "cannot seal %s: the program that makes %s images is not installed",
			    root, format->name);
	case -ESTALE:
		return fail(cli, EXIT_FAILED, "the same again, once nothing writes to it",
			    "%s was changed while it was read", root);
	case -ENOSPC:
		return fail(cli, EXIT_NO_SPACE, "genboot gc --keep N",
			    "cannot seal %s: the store's file system is full", root);
	default:
		return fail(cli, EXIT_FAILED, NULL, "cannot seal %s: %s%s%s", root,
			    error_text(error), *said ? ": " : "", screen(span_of(said)));
	}
}

static int seal(struct cli *cli, const struct view *view, const struct survey *survey,
		const struct root_format *format, struct root *ret, char said[ROOT_SAID_SIZE])
{
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	struct progress progress;
	int r;

	progress_start(&progress, bar, "Sealing", survey->bytes);
	r = roots_seal(&view->store, cli->options.root, survey, format, &progress, ret, said);
	progress_end(&progress);
	return r;
}

static int look_and_seal(struct cli *cli, const struct view *view, const struct root_format *format,
			 struct root *ret, bool is_first, int *ret_error)
{
	CLEANUP(survey_done) struct survey survey = { 0 };
	char said[ROOT_SAID_SIZE] = "";
	int r = EXIT_DONE, error = survey_tree(cli->options.root, cli->left_out, &survey);

	if (error == -ENOENT)
		error = -ESTALE;
	if (error == 0 && is_first) {
		tell_left_out(cli, &survey);
		r = check_space(cli, view, &survey);
	}
	if (error == 0 && r == EXIT_DONE && !cli->options.dry_run)
		error = seal(cli, view, &survey, format, ret, said);
	*ret_error = error;
	if (error == 0 || (error == -ESTALE && is_first && cli->left_out))
		return r;
	return say_failure(cli, format, error, said);
}

// A system that runs changes a file now and then: once more is worth it, and hardly ever twice.
static int seal_tree(struct cli *cli, const struct view *view, const struct root_format *format,
		     struct root *ret)
{
	int error, r = look_and_seal(cli, view, format, ret, true, &error);

	if (r != EXIT_DONE || error != -ESTALE)
		return r;
	note(cli, "Something has changed while it was read; reading it once more.");
	return look_and_seal(cli, view, format, ret, false, &error);
}

static void tell_root(struct cli *cli, const struct root *root)
{
	json_t *json = json_object();
	CLEANUP(cleanup_free) char *path = xprintf(ROOTS_FOLDER "/%.12s...", root->hash);

	json_set_text(json, "hash", cli->options.dry_run ? NULL : root->hash);
	json_set_text(json, "format", root->format->name);
	json_set_count(json, "size", root->image_size + root->verity_size);
	json_object_set_new(cli->result, "root", json);
	step(cli, "write", cli->options.dry_run ? ROOTS_FOLDER "/" : path,
	     root->image_size + root->verity_size,
	     cli->options.dry_run ? "the sealed root; its hash is known once it is made"
				  : "the sealed root");
}

int install_root_seal(struct cli *cli, const struct view *view, struct input *input,
		      struct root *ret)
{
	const struct root_format *format;
	struct root root = { .hash = UNKNOWN_HASH };
	struct machine machine;
	int r = choose_format(cli, &format);

	if (r != EXIT_DONE || !format)
		return r;
	r = find_data(cli, view, &machine);
	if (r != EXIT_DONE)
		return r;
	root.format = format;
	r = seal_tree(cli, view, format, &root);
	if (r == EXIT_DONE)
		r = put_on_command_line(cli, &machine, root.hash, input);
	if (r == EXIT_DONE) {
		tell_root(cli, &root);
		*ret = root;
	}
	return r;
}
