// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A folder with a sealed root in it: roots/<root hash>/, or staging/root.new/ while it is made. Of
// what is in it the image and its tree are genboot's; what somebody else has put there stays, and
// the folder with it, and keeps nobody from anything.

#include <stdbool.h>
#include <stdint.h>

struct root_folder {
	char *path;    // in the store
	uint64_t size; // bytes of what is genboot's
	bool can_go;   // all of it, or something of it
	char *left;    // the path of the first thing that stays; NULL: none
	int error;     // -errno where it is genboot's and cannot be removed
};

// Takes path over. root_folder_done releases *ret.
void root_folder_look(int store_fd, char *path, struct root_folder *ret);
void root_folder_done(struct root_folder *folder);

// Removes what is genboot's, and the folder when it is empty then. 0; -errno: *folder says what is
// left and why; -ENOTEMPTY: it is not genboot's.
int root_folder_remove(int store_fd, struct root_folder *folder);
