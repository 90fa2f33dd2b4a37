// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What of a system's own tree survives beside /var, /home, /root and /srv: "persist PATH" lines of
// /etc/genboot/genboot.conf in the image, with the grammar of loader.conf. PATH is absolute and
// plain (no ".", "..", "//"); its last name may be a glob (glob.h). These need no line:
//
//   /etc/machine-id    /etc/ssh/ssh_host_*

#include "boot-entries/span.h"

#define GENBOOT_CONF "etc/genboot/genboot.conf"
#define GENBOOT_CONF_MAX 65536u

// True for what a line may name.
bool persist_is_path(struct span path);

struct persist {
	struct span folder; // without the "/" in front; empty: the root itself
	struct span name;   // a glob
};

// The next one of those that need no line, then of the text, which is cut off as it is read; *at
// counts, from 0. A line that is none is passed over. False at the end.
bool persist_next(struct span *text, size_t *at, struct persist *ret);
