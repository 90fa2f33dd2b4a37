// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Programs that say whether a system is well: the executable files of a folder, in byte order of
// their names, one after the other. Exit status 0 says that it is. Each gets an empty standard
// input, and at most so many seconds; what it has started is ended with it. A name with a "~" or a
// "." in front or a "~" behind is an editor's, and passed over.

#include <stdbool.h>
#include <stddef.h>

#define CHECKS_FOLDER "/etc/genboot/health.d"
#define CHECKS_DEADLINE_SEC 30u
#define CHECK_OUTPUT_MAX 4096u
#define CHECKS_MAX 256u

enum check_end {
	CHECK_WELL,
	CHECK_FAILED,   // with an exit status
	CHECK_KILLED,   // by a signal
	CHECK_TOO_LONG, // for its deadline
	CHECK_UNRUN,    // it could not be started
};

struct check {
	char *name;
	enum check_end end;
	int number;   // of the exit status, the signal, or -errno
	char *output; // the last CHECK_OUTPUT_MAX bytes of what it said on either channel
};

// The names to run. 0 or -errno; none where there is no folder. The caller frees as file_list_free.
int checks_list(const char *folder, char ***ret, size_t *ret_n);

// Runs one. Never fails: what goes wrong is how it ends. check_done releases *ret.
void check_run(const char *folder, const char *name, unsigned int deadline_sec, struct check *ret);
void check_done(struct check *check);
