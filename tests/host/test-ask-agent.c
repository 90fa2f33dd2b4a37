// SPDX-License-Identifier: GPL-2.0-or-later
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/stage1/ask-agent.h"
#include "host/stage1/ask.h"
#include "tests/host/folder.h"

// A password agent: waits for the question, checks it, and sends these datagrams.
static void agent(const char *folder, const char *const *datagrams, const size_t *sizes, size_t n)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	char path[200], text[512] = "", socket_path[300];
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/ask.genboot", folder);
	for (int i = 0; i < 500 && !file; i++) {
		struct timespec little = { .tv_nsec = 10000000 };

		nanosleep(&little, NULL);
		file = fopen(path, "r");
	}
	if (!file)
		_exit(1);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	snprintf(socket_path, sizeof(socket_path), "Socket=%s/sck.genboot\n", folder);
	if (strncmp(text, "[Ask]\n", 6) != 0 || !strstr(text, socket_path) ||
	    !strstr(text, "Message=Who?\n"))
		_exit(2);
	snprintf(to.sun_path, sizeof(to.sun_path), "%s/sck.genboot", folder);
	for (size_t i = 0; i < n; i++)
		if (sendto(fd, datagrams[i], sizes[i], 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			_exit(3);
	_exit(0);
}

// What ask_agents() makes of these datagrams; its answer is in ret.
static int answer_of(const char *const *datagrams, const size_t *sizes, size_t n, char ret[16])
{
	struct folder folder = folder_make();
	pid_t pid = fork();
	int status, r;

	if (pid == 0)
		agent(folder.path, datagrams, sizes, n);
	r = ask_agents(folder.path, "Who?", ret, 8);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the agent ended with %d", status);
	cr_assert_eq(rmdir(folder.path), 0, "something is left behind");
	close(folder.fd);
	return r;
}

Test(ask_agent, an_agents_answer_is_the_secret)
{
	char secret[16];

	cr_assert_eq(answer_of((const char *const[]){ "+sesame" }, (size_t[]){ 7 }, 1, secret), 6);
	cr_assert_eq(memcmp(secret, "sesame", 6), 0);
}

Test(ask_agent, the_nul_behind_an_answer_is_no_part_of_it)
{
	char secret[16];

	cr_assert_eq(answer_of((const char *const[]){ "+sesame" }, (size_t[]){ 8 }, 1, secret), 6);
}

Test(ask_agent, an_empty_datagram_is_passed_over)
{
	char secret[16];

	cr_assert_eq(answer_of((const char *const[]){ "", "+yes" }, (size_t[]){ 0, 4 }, 2, secret),
		     3);
}

Test(ask_agent, a_long_answer_is_cut)
{
	char secret[16];

	cr_assert_eq(answer_of((const char *const[]){ "+0123456789" }, (size_t[]){ 11 }, 1, secret),
		     8);
}

Test(ask_agent, a_question_can_be_called_off)
{
	char secret[16];

	cr_assert_eq(answer_of((const char *const[]){ "-" }, (size_t[]){ 1 }, 1, secret),
		     ASK_CALLED_OFF);
}

Test(ask_agent, without_a_folder_there_are_no_agents)
{
	char secret[16];

	cr_assert_not(ask_has_agents("/nonexistent/folder"));
	cr_assert_eq(ask_agents("/nonexistent/folder", "Who?", secret, 8), -1);
}
