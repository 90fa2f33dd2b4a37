// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The packages of a system tree, from whichever database is there. Each kind of database has one
// reader, a file beside this one and a line in the table of packages.c; dpkg's is the one so far.

#include "host/packages/list.h"

struct packages {
	char *text; // list.h; NULL: none are known
	size_t len;
	const char *source;  // static: the database's path in the tree, also of one that is no good
	const char *problem; // static: what is wrong with it; NULL: nothing
	size_t line;         // where; 0: nowhere
	int error;           // why the database cannot be read, -errno; 0: it can
};

// Looks everything up inside the tree, as tree.h does. A database that is not there or is empty is
// none: then all of *ret is zero. One that cannot be opened or read gives an error, one that makes
// no sense a problem, and both no text. packages_done releases *ret.
void packages_read(int root_fd, struct packages *ret);
void packages_done(struct packages *packages);
