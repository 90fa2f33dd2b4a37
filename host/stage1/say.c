// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/stage1/stage1.h"

// Levels of the kernel's log: an error shows on a quiet console, too.
#define KERN_ERR_PREFIX "<3>"
#define KERN_INFO_PREFIX "<6>"

static void write_log(const char *prefix, const char *text)
{
	CLEANUP(cleanup_fd) int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	char line[STAGE1_REASON_SIZE + 64];
	int n = snprintf(line, sizeof(line), "%sgenboot: %s\n", prefix, text);

	if (fd < 0 || write(fd, line, strnlen(line, (size_t)n)) < 0)
		fprintf(stderr, "genboot: %s\n", text);
}

void stage1_say(const char *format, ...)
{
	char text[STAGE1_REASON_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	write_log(KERN_INFO_PREFIX, text);
}

void stage1_say_error(const char *text)
{
	write_log(KERN_ERR_PREFIX, text);
}

int stage1_fail(struct stage1 *stage1, int error, const char *format, ...)
{
	va_list args;
	size_t n;

	va_start(args, format);
	vsnprintf(stage1->reason, sizeof(stage1->reason), format, args);
	va_end(args);
	n = strlen(stage1->reason);
	if (error < 0)
		snprintf(stage1->reason + n, sizeof(stage1->reason) - n, ": %s", strerror(-error));
	return -1;
}
