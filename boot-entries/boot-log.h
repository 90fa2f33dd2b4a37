// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The journal of one boot, from the loader to the operating system, in the volatile EFI variable
// GenbootBootLog (loader-interface.h): UTF-8, no NUL, at most BOOT_LOG_MAX bytes.
//
//   log  = "genboot-log 1" LF  *( line LF )
//   line = ( MSEC | "-" ) " " EVENT [ " " TEXT ]
//
// MSEC: milliseconds since the loader was started, "-" where the processor does not tell. EVENT is
// a word of enum boot_log_event; readers show one that they do not know. TEXT has no control
// characters. What does not fit is left out at the end, because what came first explains the rest,
// and the line "- cut" says so:
//
//   genboot-log 1
//   0 problem skipped x.conf: no "linux", "efi" or "uki" line
//   31 step scanned
//   31 chose tok-3.conf: the state record (tok-3.conf)
//   95 failed tok-3.conf: tok/kernel-3.efi: file not found; trying tok-2.conf
//   95 chose tok-2.conf: last known good in the state record (tok-2.conf)
//   210 step loaded: tok-2.conf
//   211 step started: tok-2.conf

#include "boot-entries/span.h"

// With its name and header it fits into the 8 KiB that EDK2's platforms give a variable
// (PcdMaxVariableSize).
#define BOOT_LOG_MAX 7936u
#define BOOT_LOG_MIN 256u      // the least that boot_log_shorten() can be asked for
#define BOOT_LOG_LINE_MAX 400u // of EVENT and TEXT; what is longer is clipped

enum boot_log_event {
	BOOT_LOG_STEP,    // a step has been reached
	BOOT_LOG_CHOSE,   // an id and the rule that chose it
	BOOT_LOG_PERSON,  // what somebody did at the machine
	BOOT_LOG_PROBLEM, // a file or a setting that was left out
	BOOT_LOG_FAILED,  // an entry that did not start, and why
	BOOT_LOG_COUNTED, // the file whose boot counter was written
	BOOT_LOG_CUT,     // lines are missing from here on
	BOOT_LOG_OTHER,   // of a later genboot, or not in this grammar
};

struct boot_log {
	char text[BOOT_LOG_MAX];
	size_t len;
	bool is_cut;
};

#define BOOT_LOG_NO_TIME UINT64_MAX

void boot_log_init(struct boot_log *log);

// Adds "SUBJECT: DETAIL", or SUBJECT alone when the detail is empty. BOOT_LOG_CUT and
// BOOT_LOG_OTHER are for readers only.
void boot_log_add(struct boot_log *log, uint64_t msec, enum boot_log_event event,
		  struct span subject, struct span detail);

// Cuts it down to max bytes, which are at least BOOT_LOG_MIN, at the end of a line.
void boot_log_shorten(struct boot_log *log, size_t max);

struct boot_log_line {
	uint64_t msec; // or BOOT_LOG_NO_TIME
	enum boot_log_event event;
	struct span word; // EVENT as written; empty when the line is not in this grammar
	struct span text;
};

// Leaves the lines behind the head in *ret_lines, which borrows. BOOT_ERROR_TOO_LONG; _SYNTAX: not
// such a log; _VERSION: of a later format.
int boot_log_open(const void *text, size_t len, struct span *ret_lines);

// Takes the next line off the front; empty ones do not count. False behind the last one.
bool boot_log_next(struct span *lines, struct boot_log_line *ret);
