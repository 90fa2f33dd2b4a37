// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/persist.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/keep.h"
#include "host/stage1/stage1.h"
#include "host/stage1/unit.h"

#define COMMON                                                                                     \
	"DefaultDependencies=no\n"                                                                 \
	"RequiresMountsFor=" STAGE1_DATA "\n"                                                      \
	"Conflicts=shutdown.target\n"

// What a system makes as it comes up, as its SSH host keys, must not wait for an orderly stop.
static const char when_up[] = "[Unit]\n"
			      "Description=Keep what was made under names that persist\n" COMMON
			      "After=multi-user.target\n"
			      "Before=shutdown.target\n"
			      "[Service]\n"
			      "Type=oneshot\n"
			      "ExecStart=/%s --keep\n";

// It stops after all services, as it has started before them.
static const char at_stop[] =
	"[Unit]\n"
	"Description=Keep what was made under names that persist, at the end\n" COMMON
	"Before=basic.target shutdown.target\n"
	"[Service]\n"
	"Type=oneshot\n"
	"RemainAfterExit=yes\n"
	"ExecStop=/%s --keep\n";

// In the image: what runs is not what the initrd has, and /run may be of no use for programs.
static const char *find_program(const struct stage1 *stage1)
{
	static const char *const places[] = { "usr/lib/genboot/genboot-mount",
					      "usr/local/lib/genboot/genboot-mount" };

	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (faccessat(stage1->root_fd, places[i], X_OK, 0) == 0)
			return places[i];
	return NULL;
}

static int write_units(const char *program)
{
	CLEANUP(cleanup_free) char *up = NULL;
	CLEANUP(cleanup_free) char *stop = NULL;
	int r;

	up = xprintf(when_up, program);
	stop = xprintf(at_stop, program);
	r = unit_write("genboot-keep.service", up, "multi-user.target");
	return r < 0 ? r : unit_write("genboot-keep-last.service", stop, "basic.target");
}

void keep_units(const struct stage1 *stage1)
{
	const char *program = find_program(stage1);
	int r;

	if (stage1->is_read_only)
		return; // nothing can be kept
	r = program ? write_units(program) : -ENOENT;
	if (r < 0)
		stage1_say("what is made later under names that persist is not kept: %s",
			   program ? strerror(-r) : "there is no genboot-mount in the image");
}

static int open_all(struct keep *keep)
{
	keep->upper_fd = file_open_dir(STAGE1_RUN "/etc/upper");
	keep->own_fd = file_open_dir(STAGE1_RUN "/etc/own");
	keep->data_fd = file_open_dir(STAGE1_DATA);
	return keep->upper_fd < 0  ? keep->upper_fd
	       : keep->own_fd < 0  ? keep->own_fd
	       : keep->data_fd < 0 ? keep->data_fd
				   : 0;
}

// What the image says counts at the next start.
static int read_conf(char **ret, size_t *ret_len)
{
	CLEANUP(cleanup_fd) int image_fd = file_open_dir(STAGE1_RUN "/image");
	CLEANUP(cleanup_fd)
	int fd = image_fd < 0 ? image_fd : file_open_in_root(image_fd, GENBOOT_CONF);

	if (fd == -ENOENT)
		return 0; // what needs no line is kept all the same
	return fd < 0 ? fd : file_read(fd, GENBOOT_CONF_MAX, ret, ret_len);
}

static void close_all(const struct keep *keep)
{
	cleanup_fd(&keep->upper_fd);
	cleanup_fd(&keep->own_fd);
	cleanup_fd(&keep->data_fd);
}

int keep_main(void)
{
	CLEANUP(close_all)
	struct keep keep = { .etc = "/etc", .upper_fd = -1, .own_fd = -1, .data_fd = -1 };
	CLEANUP(cleanup_free) char *conf = NULL;
	size_t len = 0;
	int r = open_all(&keep);

	if (r == 0)
		r = read_conf(&conf, &len);
	if (r == 0)
		r = keep_made(&keep, span_bytes(conf, len));
	if (r == 0)
		return 0;
	fprintf(stderr,
		"genboot-mount: not all that was made in /etc under names that persist is kept: "
		"%s\n",
		strerror(-r));
	return 1;
}
