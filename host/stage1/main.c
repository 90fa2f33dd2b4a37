// SPDX-License-Identifier: GPL-2.0-or-later
#include <libcryptsetup.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#include "boot-entries/error.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/stage1/keep.h"
#include "host/stage1/report.h"
#include "host/stage1/stage1.h"
#include "host/stage1/starts.h"

#define READ_IT_SEC 5 // how long a failure stands on the screen

// libcryptsetup would print on whatever console there is; what fails is said once, by us.
static void say_nothing(int level, const char *text, void *context)
{
	(void)level;
	(void)text;
	(void)context;
}

static int read_command_line(struct stage1 *stage1)
{
	FILE *file = fopen("/proc/cmdline", "re");
	size_t n = file ? fread(stage1->cmdline, 1, sizeof(stage1->cmdline) - 1, file) : 0;
	int r;

	if (file)
		fclose(file);
	r = root_parameters_parse(span_bytes(stage1->cmdline, n), &stage1->wanted);
	if (r < 0)
		return stage1_fail(stage1, 0,
				   "genboot.root=, genboot.data= on the command line: %s",
				   boot_error_text(r));
	if (span_is_empty(stage1->wanted.hash))
		return stage1_fail(stage1, 0, "there is no genboot.root= on the command line");
	snprintf(stage1->hash, sizeof(stage1->hash), "%.*s", (int)stage1->wanted.hash.len,
		 stage1->wanted.hash.at);
	return 0;
}

static int mount_all(struct stage1 *stage1)
{
	int (*const steps[])(struct stage1 *) = { read_command_line, source_find,  unlock,
						  data_mount,        starts_count, root_open,
						  root_mount,        state_mount,  etc_mount };
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(steps) && r == 0; i++)
		r = steps[i](stage1);
	return r;
}

// The next choice is the loader's. It should not be this one: where that cannot be said, for want
// of EFI variables, it will be, and then it gets its starts anew, for a machine that refuses them
// for ever is no better off.
static void give_up(const struct stage1 *stage1)
{
	char line[STAGE1_REASON_SIZE + 64];
	int r;

	snprintf(line, sizeof(line), "cannot start this generation: %s. Restarting.",
		 stage1->reason);
	stage1_say_error(line);
	r = report_start(stage1);
	if (r < 0)
		stage1_say("cannot tell the boot menu: %s", strerror(-r));
	starts_forget(stage1);
	sleep(READ_IT_SEC);
	sync();
	reboot(RB_AUTOBOOT);
}

// For the initrd's script, when this program has come to an end that was not its own.
static int tell_failure(const char *reason)
{
	struct stage1 stage1 = { .data_fd = -1, .root_fd = -1 };

	(void)stage1_fail(&stage1, 0, "%s", reason);
	return report_start(&stage1) < 0 ? 1 : 0;
}

static unsigned int now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned int)now.tv_sec * 1000 + (unsigned int)(now.tv_nsec / 1000000);
}

int main(int argc, char **argv)
{
	unsigned int started = now_ms();
	struct stage1 stage1 = { .data_fd = -1, .root_fd = -1 };

	if (argc == 3 && strcmp(argv[1], "--failed") == 0)
		return tell_failure(argv[2]);
	if (argc == 2 && strcmp(argv[1], "--keep") == 0)
		return keep_main();
	if (argc != 2 || argv[1][0] != '/') {
		fprintf(stderr, "usage: genboot-mount FOLDER\n"
				"       genboot-mount --failed REASON\n"
				"       genboot-mount --keep\n");
		return 2;
	}
	stage1.target = argv[1];
	crypt_set_log_callback(NULL, say_nothing, NULL);
	if (mount_all(&stage1) < 0) {
		give_up(&stage1);
		return 1;
	}
	(void)report_start(&stage1); // whatever was held against it before
	stage1_say("mounted its root from %s in %u ms", stage1.device, now_ms() - started);
	return 0;
}
