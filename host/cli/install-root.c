// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/install-root.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/error.h"
#include "boot-entries/limits.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/here.h"
#include "host/cli/install-source.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/esp/space.h"
#include "host/store/data-source.h"
#include "host/store/roots.h"

#define EXTERNAL "external"
#define UNKNOWN_HASH "0000000000000000000000000000000000000000000000000000000000000000"

int install_root_check(struct cli *cli)
{
	const char *format = cli->options.root_format;

	if (cli->options.image)
		return install_image_check(cli);
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

static int check_space(struct cli *cli, const struct view *view, const struct root_source *source)
{
	struct space space;
	int r = space_read(view->store.fd, &space);

	if (r < 0 || space.free >= source->need + SPACE_RESERVE)
		return EXIT_DONE;
	return fail(
		cli, EXIT_NO_SPACE, "genboot gc --keep N",
		"a root of %s needs %s in the store at the very least, with %s in reserve, and %s "
		"are free",
		size_text(source->bytes), size_text(source->need), size_text(SPACE_RESERVE),
		size_text(space.free));
}

static int seal(struct cli *cli, const struct view *view, const struct root_maker *maker,
		struct root_source *source, struct root *ret)
{
	FILE *bar = cli->options.quiet || cli->options.json ? NULL : stderr;
	struct progress progress;
	int r;

	progress_start(&progress, bar, "Sealing", source->bytes);
	r = maker->seal(cli, view, source, &progress, ret);
	progress_end(&progress);
	return r;
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

static void source_done(struct root_source *source)
{
	survey_done(&source->survey);
	cleanup_fd(&source->image_fd);
}

static int refuse_obstacle(struct cli *cli, const char *name)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s", view_store_path(cli), name);
	CLEANUP(cleanup_free) char *next = xprintf("rm -r %s; genboot install", path);

	return fail(cli, EXIT_FAILED, screen(span_of(next)), "cannot seal a root: %s is in the way",
		    screen(span_of(path)));
}

// What is not genboot's, and has been left there.
static int check_way(struct cli *cli, const struct view *view)
{
	CLEANUP(cleanup_fd) int roots = file_open_dir_beneath(view->store.fd, ROOTS_FOLDER);

	if (roots < 0 && roots != -ENOENT)
		return refuse_obstacle(cli, ROOTS_FOLDER);
	return roots_has_staged(&view->store) ? refuse_obstacle(cli, ROOTS_STAGED) : EXIT_DONE;
}

// With what has been chosen.
static int make_root(struct cli *cli, const struct view *view, const struct root_maker *maker,
		     struct root_source *source, struct root *root)
{
	int r = maker->look(cli, source);

	if (r == EXIT_DONE)
		r = check_space(cli, view, source);
	if (r == EXIT_DONE && !cli->options.dry_run)
		r = check_way(cli, view);
	if (r == EXIT_DONE && !cli->options.dry_run)
		r = seal(cli, view, maker, source, root);
	return r;
}

int install_root_seal(struct cli *cli, const struct view *view, struct input *input,
		      struct root *ret)
{
	const struct root_maker *maker = cli->options.image ? &root_of_image : &root_of_tree;
	CLEANUP(source_done) struct root_source source = { .image_fd = -1 };
	struct root root = { .hash = UNKNOWN_HASH };
	struct machine machine;
	int r = maker->choose(cli, &source);

	if (r != EXIT_DONE || !source.format)
		return r;
	root.format = source.format;
	r = find_data(cli, view, &machine);
	if (r == EXIT_DONE)
		r = make_root(cli, view, maker, &source, &root);
	if (r == EXIT_DONE)
		r = put_on_command_line(cli, &machine, root.hash, input);
	if (r == EXIT_DONE) {
		tell_root(cli, &root);
		*ret = root;
	}
	return r;
}
