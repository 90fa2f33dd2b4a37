// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How verbs speak. A hint is what to do next; the commands in it get the places that this run was
// given (here.h).

#include "host/cli/cli.h"

// Says on standard error what failed, and which command may help (NULL for none). Returns code.
int fail(struct cli *cli, enum exit_code code, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

// One line of information: on standard output unless --quiet, with --json in "notes".
void note(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

// What went wrong without making the run fail: on standard error, with --json in "warnings", too.
void warn(struct cli *cli, const char *hint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

// Text on standard output, unless --json.
void say(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The text of a -errno.
const char *error_text(int error);

// Text of any origin made fit for a terminal: control characters, what turns the writing direction
// and bytes that are not UTF-8 become
// "?", and it is cut at 200 characters. Valid until the next 8 calls of these.
const char *screen(struct span text);
char *screen_line(struct span text);   // of any length, and with its tabs: the caller frees
char *screen_copy(struct span text);   // none of these: the caller frees it
const char *quoted(const char *text);  // the same between double quotes
const char *size_text(uint64_t bytes); // 12.3 MiB

// Prints the JSON object and flushes. Returns code, or EXIT_FAILED when the output could not be
// written.
int finish(struct cli *cli, int code);
