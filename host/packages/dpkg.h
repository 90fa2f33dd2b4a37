// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// dpkg's database of packages, /var/lib/dpkg/status (dpkg(1), FILES): a stanza each, as
// deb822(5) has it. It comes from the tree that is installed, so nothing about it is taken for
// granted.
//
//   Package: openssl                      "NAME:", blanks and tabs, value; NAME in either case
//   Status: hold ok installed             what is wanted, flag, state
//   Architecture: amd64
//   Version: 3.5.1-1
//   Description: Secure Sockets Layer toolkit
//    This package is part of ...          a line that begins with a blank or tab goes on
//                                         an empty line, or one of blanks and tabs, ends a stanza
//
// These four fields count; each stands once at most and has one line. A package is there when its
// flag is "ok" and its state "installed", whatever is wanted of it: one that is held is as much
// there as others. Then architecture and version are needed, too. Words as in deb-control(5) and
// deb-version(7):
//
//   name, architecture   letters, digits, "+" "-" "." "_"; first a letter or digit
//   version              letters, digits, "." "+" "-" "~" ":"
//
// Anything else is not a database: a line without a colon, a NUL, a last line without its end, as
// a torn file has it. Lines of other fields may have any length; bytes come in pieces of any size.

#include "host/packages/list.h"

#define DPKG_STATUS "/var/lib/dpkg/status"
#define DPKG_SIZE_MAX (256u << 20) // of the file, in bytes; a package takes about one kB
#define DPKG_LINE_MAX 512u         // what is kept of a line; one of the four fields fits into it

enum dpkg_field {
	DPKG_PACKAGE,
	DPKG_STATUS_FIELD,
	DPKG_ARCHITECTURE,
	DPKG_VERSION,
	DPKG_N_FIELDS,
	DPKG_OTHER = DPKG_N_FIELDS,
};

struct dpkg {
	struct package_list list;
	size_t n_lines;      // that have ended
	uint64_t n_bytes;    // that have come
	const char *problem; // static; NULL: none so far
	// Of the line and the stanza that have not ended.
	char line[DPKG_LINE_MAX];
	size_t line_len; // also of what is not kept
	bool in_stanza;
	enum dpkg_field field; // that a line might go on with
	bool has[DPKG_N_FIELDS];
	char values[DPKG_N_FIELDS][PACKAGE_WORD_MAX + 1];
};

// At first *dpkg is all zero; dpkg_done releases it. 0; -EBADMSG: dpkg->problem says why, in line
// dpkg->n_lines + 1; -E2BIG, with a problem, too. After an error nothing more is taken.
int dpkg_take(struct dpkg *dpkg, const char *bytes, size_t len);

// Behind the last bytes. As above.
int dpkg_end(struct dpkg *dpkg);
void dpkg_done(struct dpkg *dpkg);

// All of it at once, from the present position of fd. As above, or -errno of read(2).
int dpkg_read(int fd, struct dpkg *dpkg);
