// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "boot-entries/error.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/install-source.h"
#include "host/cli/report.h"
#include "host/store/roots.h"

#define HELP "genboot help install"
// dm-verity's tree is a 127th of the image.
#define TREE_PART 127

int install_image_check(struct cli *cli)
{
	const struct options *options = &cli->options;
	const struct {
		const char *name;
		bool is_given;
	} others[] = {
		{ "root", options->root },
		{ "root-format", options->root_format },
		{ "clamp-times", options->clamp_times },
		{ "uki", options->uki },
	};

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (others[i].is_given)
			return fail(cli, EXIT_USAGE, HELP,
				    "--image brings its root as it is: it goes without --%s",
				    others[i].name);
	if (!options->kernel || options->n_initrds == 0)
		return fail(cli, EXIT_USAGE,
			    "genboot install --image FILE --kernel FILE --initrd FILE",
			    "kernel and initrd are not taken from an image: --image needs "
			    "--kernel and --initrd");
	return EXIT_DONE;
}

static int say_open(struct cli *cli, int error)
{
	const char *image = quoted(cli->options.image);

	if (error == -EBADFD || error == -EISDIR)
		return fail(cli, EXIT_FAILED,
			    error == -EISDIR
				    ? "genboot install --root TREE"
				    : "dd if=DEVICE of=FILE bs=1M, and install --image FILE",
			    "%s is no file with an image", image);
	return fail(cli, EXIT_FAILED, NULL, "cannot open %s: %s", image, error_text(error));
}

static int say_no_image(struct cli *cli, int error)
{
	const char *image = quoted(cli->options.image);

	switch (error) {
	case BOOT_ERROR_SYNTAX:
		return fail(cli, EXIT_DAMAGED,
			    "mkfs.erofs FILE TREE; or genboot install --root TREE",
			    "%s is neither an EROFS image nor a squashfs one", image);
	case BOOT_ERROR_TRUNCATED:
		return fail(cli, EXIT_DAMAGED, "fetch or build it again",
			    "%s is cut short: it is smaller than its superblock says", image);
	case BOOT_ERROR_MISSING:
		return fail(cli, EXIT_DAMAGED, "mkfs.erofs without --blobdev",
			    "%s has part of its contents in other files", image);
	case BOOT_ERROR_RANGE:
		return fail(cli, EXIT_DAMAGED, "mkfs.erofs -b 4096; or mksquashfs 4",
			    "%s has blocks, or a version, that not every machine can mount", image);
	default:
		return fail(cli, EXIT_DAMAGED, "fetch or build it again", "%s is damaged: %s",
			    image, boot_error_text(error));
	}
}

static int recognise(struct cli *cli, struct root_source *source)
{
	CLEANUP(cleanup_free) uint8_t *head = xalloc(ROOT_IMAGE_HEAD_SIZE);
	size_t len = 0;
	int r = file_read_at(source->image_fd, 0, head, ROOT_IMAGE_HEAD_SIZE, &len);

	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot read %s: %s",
			    quoted(cli->options.image), error_text(r));
	r = root_image_check(head, len, source->bytes, &source->format);
	return r == 0 ? EXIT_DONE : say_no_image(cli, r);
}

static int choose_image(struct cli *cli, struct root_source *source)
{
	int fd = file_open_named(cli->options.image);

	if (fd < 0)
		return say_open(cli, fd);
	source->image_fd = fd;
	if (fstat(fd, &source->image) < 0)
		return say_open(cli, -errno);
	if (source->image.st_size == 0)
		return fail(cli, EXIT_DAMAGED, "fetch or build it again", "%s is empty",
			    quoted(cli->options.image));
	source->bytes = (uint64_t)source->image.st_size;
	source->need = source->bytes + source->bytes / TREE_PART;
	return recognise(cli, source);
}

// All is known by its superblock.
static int look(struct cli *cli, struct root_source *source)
{
	(void)cli;
	(void)source;
	return EXIT_DONE;
}

static int seal(struct cli *cli, const struct view *view, struct root_source *source,
		struct progress *progress, struct root *ret)
{
	const char *image = quoted(cli->options.image);
	int r = roots_take(&view->store, source->image_fd, &source->image, source->format, progress,
			   ret);

	switch (r) {
	case 0:
		return EXIT_DONE;
	case -ESTALE:
		return fail(cli, EXIT_FAILED, "the same again, once nothing writes to it",
			    "%s was changed while it was read", image);
	case -ENOSPC:
		return fail(cli, EXIT_NO_SPACE, "genboot gc --keep N",
			    "cannot take %s: the store's file system is full", image);
	default:
		return fail(cli, EXIT_FAILED, NULL, "cannot take %s: %s", image, error_text(r));
	}
}

const struct root_maker root_of_image = { choose_image, look, seal };
