// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/install-input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/error.h"
#include "boot-entries/os-release.h"
#include "boot-entries/pe.h"
#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/install-root.h"
#include "host/cli/report.h"
#include "host/esp/uki-file.h"
#include "host/store/tree.h"

#define UNKNOWN_TITLE "Linux"

void input_done(struct input *input)
{
	free(input->image.source);
	cleanup_fd(&input->image.fd);
	for (size_t i = 0; i < input->n_initrds; i++) {
		free(input->initrds[i].source);
		cleanup_fd(&input->initrds[i].fd);
	}
	free(input->title);
	free(input->kernel_version);
	free(input->cmdline);
	packages_done(&input->packages);
	*input = (struct input){ .image.fd = -1 };
}

static uint64_t size_of(const struct input_file *file)
{
	struct stat st;

	return fstat(file->fd, &st) == 0 ? (uint64_t)st.st_size : 0;
}

uint64_t input_size(const struct input *input)
{
	uint64_t size = size_of(&input->image);

	for (size_t i = 0; i < input->n_initrds; i++)
		size += size_of(&input->initrds[i]);
	return size;
}

int input_check_texts(struct cli *cli)
{
	const struct options *options = &cli->options;
	const struct {
		const char *name, *text;
		size_t max;
	} texts[] = {
		{ "label", options->label, BOOT_LABEL_MAX },
		{ "cmdline", options->cmdline, ENTRY_OPTIONS_MAX },
		{ "kernel-version", options->kernel_version, BOOT_ID_MAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct span text = span_of(texts[i].text);

		if (text.len > texts[i].max)
			return fail(cli, EXIT_USAGE, NULL, "--%s is longer than %zu bytes",
				    texts[i].name, texts[i].max);
		if (span_has_control(text) || !utf8_is_valid(text))
			return fail(cli, EXIT_USAGE, NULL,
				    "--%s must be one line of UTF-8 text: %s", texts[i].name,
				    screen(text));
	}
	return EXIT_DONE;
}

static int check_options(struct cli *cli)
{
	const struct options *options = &cli->options;

	if (options->uki && (options->kernel || options->n_initrds > 0 || options->cmdline))
		return fail(cli, EXIT_USAGE, "genboot help install",
			    "a UKI brings its kernel, initrd and command line: --uki goes without "
			    "theirs");
	if (!options->kernel && options->n_initrds > 0)
		return fail(cli, EXIT_USAGE, "genboot help install", "--initrd needs --kernel");
	return input_check_texts(cli);
}

static int open_named(struct cli *cli, const char *path, struct input_file *ret)
{
	int fd = file_open_named(path);

	if (fd < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot open %s: %s", quoted(path),
			    error_text(fd));
	*ret = (struct input_file){ xdup(path), fd };
	return EXIT_DONE;
}

// A file of the tree is not one of the machine that this runs on.
static char *name_of(const struct cli *cli, const struct input_file *file)
{
	bool in_tree = cli->options.root && !cli->options.kernel && !cli->options.uki;

	return xprintf("%s%s", in_tree ? cli->options.root : "", file->source);
}

static int check_initrd(struct cli *cli, const struct input_file *initrd)
{
	CLEANUP(cleanup_free) char *name = name_of(cli, initrd);

	return size_of(initrd) > 0
		       ? EXIT_DONE
		       : fail(cli, EXIT_DAMAGED,
			      "update-initramfs -c -k VERSION, where it was made; or genboot "
			      "install --kernel FILE --initrd FILE",
			      "the initrd %s is empty", quoted(name));
}

static int open_initrds(struct cli *cli, struct input *input)
{
	int r = EXIT_DONE;

	for (size_t i = 0; i < cli->options.n_initrds && r == EXIT_DONE; i++) {
		r = open_named(cli, cli->options.initrds[i], &input->initrds[i]);
		if (r == EXIT_DONE)
			r = check_initrd(cli, &input->initrds[input->n_initrds++]);
	}
	return r;
}

// If the tree can be.
static bool is_sealed(const struct cli *cli)
{
	const char *format = cli->options.root_format;

	return cli->options.root && !(format && strcmp(format, "external") == 0);
}

static int find_in_tree(struct cli *cli, int root_fd, const char *root, struct input *input)
{
	CLEANUP(cleanup_free) char *skipped = NULL;
	const char *wanted = cli->options.kernel_version;
	struct tree_file kernel, initrd;
	int r = tree_find_kernel(root_fd, wanted, &kernel, &input->kernel_version, &skipped);

	if (r < 0)
		return fail(cli, EXIT_FAILED, "genboot install --kernel FILE --initrd FILE",
			    "no kernel%s%s in %s (/usr/lib/modules/*/vmlinuz, /boot/vmlinuz-*): %s",
			    wanted ? " " : "", wanted ? screen(span_of(wanted)) : "", quoted(root),
			    error_text(r));
	input->image = (struct input_file){ kernel.path, kernel.fd };
	if (skipped)
		note(cli, "Taking an older kernel, %s: the newer %s cannot be opened.",
		     screen(span_of(input->kernel_version)), screen(span_of(skipped)));
	r = tree_find_initrd(root_fd, input->kernel_version, &initrd);
	if (r < 0)
		return fail(cli, EXIT_FAILED,
			    "update-initramfs -c -k VERSION there; or genboot install --kernel "
			    "FILE, without an initrd",
			    "no initrd for kernel %s in %s: %s",
			    screen(span_of(input->kernel_version)), quoted(root), error_text(r));
	input->initrds[input->n_initrds++] = (struct input_file){ initrd.path, initrd.fd };
	if (is_sealed(cli))
		install_root_check_initrd(cli, root_fd, &input->initrds[0]);
	return check_initrd(cli, &input->initrds[0]);
}

// Debian and others name the file after the version.
static void guess_version(const struct cli *cli, struct input *input)
{
	const char *mark = strstr(cli->options.kernel, "vmlinuz-");

	if (cli->options.kernel_version)
		input->kernel_version = xdup(cli->options.kernel_version);
	else if (mark && !strchr(mark, '/') && utf8_is_valid(span_of(mark)) &&
		 !span_has_control(span_of(mark)))
		input->kernel_version = xdup(mark + strlen("vmlinuz-"));
}

static int read_cmdline(struct cli *cli, int root_fd, const char *root, struct input *input)
{
	struct span text;
	int r = 0;

	if (cli->options.cmdline)
		input->cmdline = xdup(cli->options.cmdline);
	else
		r = tree_read_cmdline(root_fd, &input->cmdline);
	if (r < 0)
		return fail(
			cli, EXIT_FAILED,
			is_sealed(cli)
				? "echo quiet > TREE/etc/kernel/cmdline; or genboot install "
				  "--cmdline TEXT"
				: "echo 'root=UUID=... ro' > TREE/etc/kernel/cmdline; or genboot "
				  "install --cmdline TEXT",
			"no kernel command line in %s (/etc/kernel/cmdline): %s", quoted(root),
			error_text(r));
	text = span_of(input->cmdline);
	if (text.len > ENTRY_OPTIONS_MAX || span_has_control(text) || !utf8_is_valid(text))
		return fail(cli, EXIT_FAILED, NULL,
			    "the kernel command line of %s must be UTF-8 text of at most %u bytes",
			    quoted(root), ENTRY_OPTIONS_MAX);
	return EXIT_DONE;
}

static char *title_from(struct span os_text)
{
	struct os_release os = { 0 };
	struct span title = { 0 };

	if (os_release_parse(os_text.at, os_text.len, &os) == 0)
		title = span_trim(os_release_title(&os));
	return span_is_empty(title) || title.len > BOOT_TITLE_MAX || span_has_control(title) ||
			       !utf8_is_valid(title)
		       ? xdup(UNKNOWN_TITLE)
		       : xdup_span(title);
}

static int read_title(struct cli *cli, int root_fd, struct input *input)
{
	CLEANUP(cleanup_free) char *text = NULL;
	CLEANUP(cleanup_fd) int fd = -1;
	size_t len = 0;
	int r;

	if (cli->options.os_release) {
		fd = file_open_named(cli->options.os_release);
		r = fd < 0 ? fd : file_read(fd, OS_RELEASE_MAX, &text, &len);
	} else {
		r = tree_read_os_release(root_fd, &text, &len);
	}
	if (r < 0 && (cli->options.os_release || r != -ENOENT))
		return fail(cli, EXIT_FAILED, "genboot install --os-release FILE",
			    "cannot read os-release: %s", error_text(r));
	input->title = title_from(span_bytes(text, len));
	return EXIT_DONE;
}

static int check_kernel(struct cli *cli, const struct input_file *kernel)
{
	CLEANUP(cleanup_free) uint8_t *headers = xalloc(PE_HEADERS_MAX);
	CLEANUP(cleanup_free) char *name = name_of(cli, kernel);
	struct stat st = { 0 };
	struct pe pe;
	size_t n = 0;
	int r = fstat(kernel->fd, &st) < 0
			? -errno
			: file_read_at(kernel->fd, 0, headers, PE_HEADERS_MAX, &n);

	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot read %s: %s", quoted(name),
			    error_text(r));
	r = pe_parse_native(headers, n, (uint64_t)st.st_size, &pe);
	if (r < 0)
		return fail(cli, EXIT_DAMAGED, "genboot install --kernel FILE",
			    "%s is no kernel that firmware can start: %s", quoted(name),
			    boot_error_text(r));
	return EXIT_DONE;
}

static void warn_of_packages(struct cli *cli, const struct packages *packages, const char *root)
{
	CLEANUP(cleanup_free)
	char *why = packages->error < 0 ? xprintf("cannot be read: %s", error_text(packages->error))
		    : packages->line > 0 ? xprintf("makes no sense (line %zu: %s)", packages->line,
						   packages->problem)
					 : xprintf("makes no sense (%s)", packages->problem);

	warn(cli, NULL, "what has changed in the packages will not be told: %s in %s %s",
	     packages->source, quoted(root), why);
}

// What is said of packages is a help, and no generation waits for it. Files and UKIs that are named
// may belong to any system: then only a tree that is named, too, tells.
static void read_packages(struct cli *cli, struct input *input)
{
	const char *root = cli->options.root ? cli->options.root : "/";
	CLEANUP(cleanup_fd) int root_fd = -1;

	if (!cli->options.root && (cli->options.kernel || cli->options.uki))
		return;
	root_fd = file_open_dir(root);
	if (root_fd >= 0)
		packages_read(root_fd, &input->packages);
	if (input->packages.error < 0 || input->packages.problem)
		warn_of_packages(cli, &input->packages, root);
}

static int read_system(struct cli *cli, struct input *input)
{
	const char *root = cli->options.root ? cli->options.root : "/";
	CLEANUP(cleanup_fd) int root_fd = file_open_dir(root);
	int r = EXIT_DONE;

	if (root_fd < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot open %s: %s", quoted(root),
			    error_text(root_fd));
	if (cli->options.kernel) {
		guess_version(cli, input);
		r = open_named(cli, cli->options.kernel, &input->image);
		if (r == EXIT_DONE)
			r = open_initrds(cli, input);
	} else {
		r = find_in_tree(cli, root_fd, root, input);
	}
	if (r == EXIT_DONE)
		r = check_kernel(cli, &input->image);
	if (r == EXIT_DONE)
		r = read_cmdline(cli, root_fd, root, input);
	return r == EXIT_DONE ? read_title(cli, root_fd, input) : r;
}

static int read_uki(struct cli *cli, struct input *input)
{
	CLEANUP(cleanup_free) char *buf = NULL;
	CLEANUP(uki_file_close) struct uki_file uki = { .fd = -1 };
	struct uki_texts texts = { 0 };
	int r = open_named(cli, cli->options.uki, &input->image);

	if (r != EXIT_DONE)
		return r;
	input->is_uki = true;
	uki.fd = file_open_named(cli->options.uki);
	r = uki.fd < 0 ? BOOT_ERROR_TRUNCATED : uki_file_open(&uki);
	if (r == 0)
		r = uki_file_read(&uki, 0, &buf, &texts);
	if (r < 0)
		return fail(cli, EXIT_DAMAGED, NULL, "%s is no unified kernel image: %s",
			    quoted(cli->options.uki), boot_error_text(r));
	input->title = title_from(texts.osrel);
	if (cli->options.kernel_version)
		input->kernel_version = xdup(cli->options.kernel_version);
	else if (!span_is_empty(texts.uname) && utf8_is_valid(texts.uname) &&
		 !span_has_control(texts.uname))
		input->kernel_version = xdup_span(texts.uname);
	return EXIT_DONE;
}

// What the loader would refuse to read.
static int check_sizes(struct cli *cli, const struct input *input)
{
	uint64_t image = size_of(&input->image), initrds = 0;

	for (size_t i = 0; i < input->n_initrds; i++)
		initrds += size_of(&input->initrds[i]);
	if (image <= BOOT_FILE_MAX && initrds <= BOOT_FILE_MAX)
		return EXIT_DONE;
	return fail(cli, EXIT_DAMAGED, NULL, "%s: %s, and a boot loader reads less than 2 GiB",
		    image > BOOT_FILE_MAX ? quoted(input->image.source) : "the initrds",
		    size_text(image > BOOT_FILE_MAX ? image : initrds));
}

int input_read(struct cli *cli, struct input *ret)
{
	int r = check_options(cli);

	*ret = (struct input){ .image.fd = -1 };
	if (r == EXIT_DONE)
		r = cli->options.uki ? read_uki(cli, ret) : read_system(cli, ret);
	if (r == EXIT_DONE)
		read_packages(cli, ret);
	return r == EXIT_DONE ? check_sizes(cli, ret) : r;
}
