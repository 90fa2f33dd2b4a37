// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// loader.conf on the ESP: one sector of 512 bytes, filled up with line feeds, changed by rewriting
// that sector. Overwriting one sector in place is the only change on FAT that a power cut leaves
// either undone or done (reference/reliability.md 1.2, row b).

#include "boot-entries/loader-conf.h"

struct conf {
	char *text; // "" when there is none
	size_t len;
	bool exists;
	int error;                 // why it could not be read, -errno; then text is ""
	struct loader_conf parsed; // borrows from text
};

enum conf_problem {
	CONF_OK,
	CONF_UNREADABLE,
	CONF_TOO_LONG, // more than one sector: cannot be changed atomically
	CONF_NO_ROOM,  // the sector is full
};

// Never fails: a file that is not there or cannot be read leaves the defaults. conf_done releases.
void conf_read(int esp_fd, struct conf *ret);
void conf_done(struct conf *conf);

// The sector with "default ID", and without "preferred", which would win over it.
enum conf_problem conf_plan_default(const struct conf *conf, const char *id,
				    char ret_sector[LOADER_CONF_SECTOR]);

// Writes a sector that was planned from *conf. 0 or -errno.
int conf_write(int esp_fd, const struct conf *conf, const char sector[LOADER_CONF_SECTOR]);

// Writes what it was at another time, all its bytes: into the sector, and then cut to its length.
// now is what conf_read() gives. -EFBIG for what has no room in a sector and differs: setup has not
// changed that, nor is it ours to change. 0 or -errno.
int conf_restore(int esp_fd, const struct conf *now, const char *text, size_t len);

// What setup does: makes a new file, or fills up a shorter one, keeping its settings.
// CONF_TOO_LONG: left as it is.
enum conf_problem conf_plan_setup(const struct conf *conf, char ret_sector[LOADER_CONF_SECTOR]);

// A clause such as "loader.conf is longer than one sector". Static.
const char *conf_problem_text(enum conf_problem problem);
