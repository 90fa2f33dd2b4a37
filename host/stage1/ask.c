// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "boot-entries/span.h"
#include "host/base/cleanup.h"
#include "host/stage1/ask-agent.h"

#define MAX_CONSOLES 8
#define ACTIVE "/sys/class/tty/console/active"

struct consoles {
	struct pollfd fds[MAX_CONSOLES];
	struct termios before[MAX_CONSOLES];
	size_t n;
};

static void open_one(struct consoles *consoles, const char *name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", name);
	fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	if (tcgetattr(fd, &consoles->before[consoles->n]) < 0) {
		close(fd);
		return;
	}
	consoles->fds[consoles->n++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

static void open_consoles(struct consoles *ret)
{
	char names[256] = "";
	char *next = NULL;
	FILE *file = fopen(ACTIVE, "re");

	*ret = (struct consoles){ 0 };
	if (file) {
		if (!fgets(names, sizeof(names), file))
			names[0] = '\0';
		fclose(file);
	}
	for (char *name = strtok_r(names, " \n", &next); name && ret->n < MAX_CONSOLES;
	     name = strtok_r(NULL, " \n", &next))
		open_one(ret, name);
	if (ret->n == 0)
		open_one(ret, "console");
}

static void close_consoles(struct consoles *consoles)
{
	for (size_t i = 0; i < consoles->n; i++)
		cleanup_fd(&consoles->fds[i].fd);
	consoles->n = 0;
}

static void write_all(const struct consoles *consoles, const char *text)
{
	for (size_t i = 0; i < consoles->n; i++)
		(void)!write(consoles->fds[i].fd, text, strlen(text));
}

// Line by line, as the terminal's own editing has it, without an echo. What was typed before the
// question belongs to it, too: people type ahead.
static void echo_off(struct consoles *consoles)
{
	for (size_t i = 0; i < consoles->n; i++) {
		struct termios quiet = consoles->before[i];

		quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
		quiet.c_lflag |= ICANON;
		quiet.c_iflag |= ICRNL;
		tcsetattr(consoles->fds[i].fd, TCSANOW, &quiet);
	}
}

static void echo_back(const struct consoles *consoles)
{
	for (size_t i = 0; i < consoles->n; i++)
		tcsetattr(consoles->fds[i].fd, TCSANOW, &consoles->before[i]);
}

enum taken {
	TAKEN_LINE, // or an end of file, which is an empty one
	TAKEN_NONE, // somebody else has read it
	TAKEN_GONE, // the console
};

static enum taken take_from(const struct pollfd *console, char *ret, size_t size, int *ret_n)
{
	ssize_t n;

	if (!(console->revents & POLLIN) || (console->revents & (POLLHUP | POLLERR)))
		return TAKEN_GONE;
	n = read(console->fd, ret, size);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? TAKEN_NONE : TAKEN_GONE;
	*ret_n = (int)(n > 0 && ret[n - 1] == '\n' ? n - 1 : n);
	return TAKEN_LINE;
}

// The first console with a line; one that hangs up is not looked at again. -1: all have.
static int take_line(struct consoles *consoles, char *ret, size_t size)
{
	size_t n_left = consoles->n;
	int n;

	while (n_left > 0 && (poll(consoles->fds, consoles->n, -1) > 0 || errno == EINTR)) {
		for (size_t i = 0; i < consoles->n; i++) {
			struct pollfd *console = &consoles->fds[i];
			enum taken taken;

			if (console->events == 0 || console->revents == 0)
				continue;
			taken = take_from(console, ret, size, &n);
			if (taken == TAKEN_LINE)
				return n;
			if (taken == TAKEN_NONE)
				continue;
			close(console->fd);
			*console = (struct pollfd){ .fd = -1 }; // which poll(2) passes over
			n_left--;
		}
	}
	return -1;
}

static int ask_consoles(const char *question, char *ret, size_t size)
{
	struct consoles consoles;
	int n;

	open_consoles(&consoles);
	if (consoles.n == 0)
		return -1;
	echo_off(&consoles);
	write_all(&consoles, question);
	n = take_line(&consoles, ret, size);
	write_all(&consoles, "\r\n");
	echo_back(&consoles);
	close_consoles(&consoles);
	return n;
}

int ask_secret(const char *question, char *ret, size_t size)
{
	return ask_has_agents(ASK_AGENTS) ? ask_agents(ASK_AGENTS, question, ret, size)
					  : ask_consoles(question, ret, size);
}

void ask_tell(const char *text)
{
	struct consoles consoles;

	open_consoles(&consoles);
	write_all(&consoles, text);
	write_all(&consoles, "\r\n");
	close_consoles(&consoles);
}
