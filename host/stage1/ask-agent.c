// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/stage1/ask-agent.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/stage1/ask.h"

#define QUESTION "ask.genboot"
#define SOCKET "sck.genboot"
#define ANSWER_MAX 1024u // with its first character

bool ask_has_agents(const char *folder)
{
	return access(folder, W_OK) == 0;
}

static int open_socket(const char *folder)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;
	int n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/" SOCKET, folder);

	if (fd < 0)
		return -errno;
	(void)unlink(address.sun_path);
	if (n >= (int)sizeof(address.sun_path) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0) {
		close(fd);
		return -EIO;
	}
	return fd;
}

static int put_question(const char *folder, const char *question)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir(folder);
	CLEANUP(cleanup_free)
	char *text = xprintf("[Ask]\nPID=%d\nSocket=%s/" SOCKET "\nAcceptCached=0\nEcho=0\n"
			     "NotAfter=0\nMessage=%s\n",
			     (int)getpid(), folder, question);

	return fd < 0 ? fd : file_replace(fd, QUESTION, text, strlen(text), 0644);
}

static bool is_from_root(struct msghdr *message)
{
	struct ucred who;

	for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at)) {
		if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_CREDENTIALS)
			continue;
		memcpy(&who, CMSG_DATA(at), sizeof(who));
		return who.uid == 0;
	}
	return false;
}

// One datagram; -1 with errno 0 for what is none of an agent's.
static ssize_t receive(int fd, char *answer, size_t size)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct ucred))];
	struct iovec place = { .iov_base = answer, .iov_len = size };
	struct msghdr message = { .msg_iov = &place,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	ssize_t n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);

	if (n >= 0 && (n == 0 || !is_from_root(&message))) {
		errno = 0;
		return -1;
	}
	return n;
}

static int take_answer(int fd, char *ret, size_t size)
{
	char answer[ANSWER_MAX];
	ssize_t n;
	int len = -1;

	do
		n = receive(fd, answer, sizeof(answer));
	while (n < 0 && (errno == EINTR || errno == 0));
	if (n > 0 && answer[0] == '-')
		len = ASK_CALLED_OFF;
	if (n > 0 && answer[0] == '+') {
		len = (int)((size_t)n - 1 < size ? (size_t)n - 1 : size);
		memcpy(ret, answer + 1, (size_t)len);
		// Some agents send the NUL behind it, too.
		while (len > 0 && ret[len - 1] == '\0')
			len--;
	}
	explicit_bzero(answer, sizeof(answer));
	return len;
}

int ask_agents(const char *folder, const char *question, char *ret, size_t size)
{
	CLEANUP(cleanup_free) char *asked = xprintf("%s/" QUESTION, folder);
	CLEANUP(cleanup_free) char *path = xprintf("%s/" SOCKET, folder);
	CLEANUP(cleanup_fd) int fd = open_socket(folder);
	int n = fd < 0 ? -1 : put_question(folder, question);

	if (n == 0)
		n = take_answer(fd, ret, size);
	(void)unlink(asked);
	(void)unlink(path);
	return n < 0 && n != ASK_CALLED_OFF ? -1 : n;
}
