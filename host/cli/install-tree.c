// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/cli/config.h"
#include "host/cli/install-root.h"
#include "host/cli/install-source.h"
#include "host/cli/report.h"
#include "host/store/roots.h"

#define EXTERNAL "external"
// No image is smaller than this part of its tree: LZ4 packs programs to a half, text to a third.
#define PACKS_AT_BEST 8
#define MAX_NAMED 3
#define NAME_SHOWN 60

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

static int choose_format(struct cli *cli, const struct root_format **ret)
{
	const char *asked = cli->options.root_format;
	CLEANUP(cleanup_fd) int root_fd = -1;
	bool is_able;
	int r;

	*ret = NULL;
	if (!cli->options.root || cli->options.uki || (asked && strcmp(asked, EXTERNAL) == 0))
		return EXIT_DONE;
	root_fd = file_open_dir(cli->options.root);
	if (root_fd < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot open %s: %s", quoted(cli->options.root),
			    error_text(root_fd));
	r = config_check_tree(cli, root_fd, cli->options.root);
	if (r != EXIT_DONE)
		return r;
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

// What is asked for, else what the environment says to all that builds:
// https://reproducible-builds.org/specs/source-date-epoch/. One that makes no sense is an error
// there, for what it gives would not be what was meant.
static int read_clamp(struct cli *cli, int64_t *ret)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	const char *text = cli->options.clamp_times ? cli->options.clamp_times : epoch;
	uint64_t seconds = SURVEY_NO_CLAMP;

	if (text && !span_to_u64(span_of(text), INT64_MAX, &seconds))
		return fail(cli, EXIT_USAGE, "genboot help install",
			    "%s is seconds since 1970, not %s",
			    text == epoch ? "SOURCE_DATE_EPOCH" : "--clamp-times", quoted(text));
	*ret = (int64_t)seconds;
	return EXIT_DONE;
}

static int choose_tree(struct cli *cli, struct root_source *source)
{
	int r = choose_format(cli, &source->format);

	if (r == EXIT_DONE && !source->format && cli->options.clamp_times)
		return fail(cli, EXIT_USAGE, "genboot help install",
			    "--clamp-times is for a root that is sealed, and this one is not");
	return r == EXIT_DONE && source->format ? read_clamp(cli, &source->survey.clamp_sec) : r;
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
		note(cli, "%zu socket%s of the tree %s left out.", survey->n_sockets,
		     survey->n_sockets == 1 ? "" : "s", survey->n_sockets == 1 ? "is" : "are");
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

// What is in the tree and cannot be looked at.
static int say_unread(struct cli *cli, const struct root_source *source, int error)
{
	const char *root = quoted(cli->options.root), *failed = source->survey.failed;

	if (!failed || error == -ESTALE)
		return say_failure(cli, source->format, error, "");
	return fail(cli, EXIT_FAILED, "remove it, or move it elsewhere",
		    "cannot seal %s: %.200s in it: %s", root, quoted(failed), error_text(error));
}

// The tree is well; the store is not.
static int say_unsealed(struct cli *cli, const struct root_source *source, int error,
			const char *said)
{
	bool is_store = error == -EROFS || error == -EACCES || error == -EPERM;

	if (is_store)
		return fail(cli, EXIT_FAILED,
			    error == -EROFS ? "mount its file system read-write" : "as root",
			    "cannot write the store %s: %s", view_store_path(cli),
			    error_text(error));
	if (error == -EIO && source->survey.long_name && strcmp(source->format->name, "erofs") == 0)
		return fail(cli, EXIT_FAILED, "genboot install --root-format squashfs",
			    "cannot seal %s: it has a name of %u bytes, which not every mkfs.erofs "
			    "takes (%.*s...): %s",
			    quoted(cli->options.root), SURVEY_NAME_MAX, NAME_SHOWN,
			    screen(span_of(source->survey.long_name)), screen(span_of(said)));
	return say_failure(cli, source->format, error, said);
}

// squashfs has 32 bits for a time, from 1970 on.
static int check_times(struct cli *cli, const struct root_source *source)
{
	const struct survey *survey = &source->survey;

	if (strcmp(source->format->name, "squashfs") != 0)
		return EXIT_DONE;
	if (survey->n_before_1970 > 0)
		warn(cli, NULL,
		     "%zu file%s of the tree %s older than 1970: squashfs holds no such time, and "
		     "gives another one",
		     survey->n_before_1970, survey->n_before_1970 == 1 ? "" : "s",
		     survey->n_before_1970 == 1 ? "is" : "are");
	if (survey->newest_sec <= UINT32_MAX)
		return EXIT_DONE;
	return fail(cli, EXIT_FAILED, "genboot install --clamp-times SECONDS, or touch it",
		    "cannot seal %s: %s is of a time after 2106, which squashfs does not hold",
		    quoted(cli->options.root), quoted(survey->newest));
}

// It would change while it is read, and hold itself.
static int check_store_outside(struct cli *cli)
{
	CLEANUP(cleanup_free) char *tree = realpath(cli->options.root, NULL);
	CLEANUP(cleanup_free)
	char *store = realpath(cli->options.store ? cli->options.store : STORE_DIR, NULL);
	size_t len = tree ? strlen(tree) : 0;

	if (!tree || !store || cli->left_out || strncmp(store, tree, len) != 0 ||
	    (store[len] != '/' && len > 1))
		return EXIT_DONE;
	return fail(cli, EXIT_REFUSED,
		    len == 1 ? "genboot adopt, for the system that runs"
			     : "genboot install --root TREE, with a tree that the store is not in",
		    "cannot seal %s: the store %s is in it, and would be sealed into itself",
		    quoted(cli->options.root), quoted(store));
}

// A system that runs changes a file now and then: once more is worth it, and hardly ever twice.
static bool is_worth_another(struct cli *cli, int error)
{
	if (error != -ESTALE || !cli->left_out)
		return false;
	note(cli, "Something has changed while it was read; reading it once more.");
	return true;
}

static int survey(struct cli *cli, struct root_source *source)
{
	int64_t clamp_sec = source->survey.clamp_sec;
	int r;

	survey_done(&source->survey);
	r = survey_tree(cli->options.root, clamp_sec, cli->left_out, &source->survey);
	return r == -ENOENT ? -ESTALE : r;
}

static int look(struct cli *cli, struct root_source *source)
{
	int r = check_store_outside(cli);

	if (r != EXIT_DONE)
		return r;
	r = survey(cli, source);
	if (is_worth_another(cli, r))
		r = survey(cli, source);
	if (r < 0)
		return say_unread(cli, source, r);
	r = check_times(cli, source);
	if (r != EXIT_DONE)
		return r;
	tell_left_out(cli, &source->survey);
	source->bytes = source->survey.bytes;
	source->need = source->survey.bytes / PACKS_AT_BEST;
	return EXIT_DONE;
}

static int seal(struct cli *cli, const struct view *view, struct root_source *source,
		struct progress *progress, struct root *ret)
{
	char said[ROOT_SAID_SIZE] = "";
	int r = roots_seal(&view->store, cli->options.root, &source->survey, source->format,
			   progress, ret, said);

	if (is_worth_another(cli, r)) {
		r = survey(cli, source);
		if (r == 0)
			r = roots_seal(&view->store, cli->options.root, &source->survey,
				       source->format, progress, ret, said);
	}
	return r == 0 ? EXIT_DONE : say_unsealed(cli, source, r, said);
}

const struct root_maker root_of_tree = { choose_tree, look, seal };
