// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// genboot-mount: the program in the initrd that mounts a sealed root. It knows nothing of any
// generation but what the kernel's command line says (boot-entries/root-parameters.h), and runs
// once, from the initrd's own scripts, with the folder where the root belongs:
//
//   wait for the device - unlock it - mount the data file system - count the start - open the image
//   by dm-verity - mount it - /var, /home, /root, /srv, what persists, a volatile /etc - hand over
//
// A step returns 0, or -1 after stage1_fail() has kept the reason: one line, which main says,
// leaves in an EFI variable and on the data file system, before it restarts the machine.

#include <stdbool.h>

#include "boot-entries/root-parameters.h"

#define STAGE1_RUN "/run/genboot"
#define STAGE1_DATA STAGE1_RUN "/data"
#define STAGE1_STORE STAGE1_DATA "/var/lib/genboot"
#define STAGE1_REASON_SIZE 200u

struct stage1 {
	char cmdline[4097];
	struct root_parameters wanted;
	char hash[ROOT_HASH_SIZE];
	const char *target; // where the root belongs
	char device[256];   // of the data file system, once it is found, or unlocked
	char locked[256];   // what we have unlocked; empty: nothing
	int data_fd;        // its root folder; -1
	int root_fd;        // of the mounted image; -1
	bool is_read_only;  // the data file system: what is written goes to memory
	bool is_suspect;    // the start before did not come up: look at all of the image first
	char reason[STAGE1_REASON_SIZE];
};

// Keeps the reason and returns -1. error: -errno, or 0 for none.
int stage1_fail(struct stage1 *stage1, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

// One line in the kernel's log, and so on every console that shows it.
void stage1_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void stage1_say_error(const char *text);

// The steps, in their order.
int source_find(struct stage1 *stage1);  // source.c: waits for the device
int unlock(struct stage1 *stage1);       // unlock.c: LUKS2, where it is
int data_mount(struct stage1 *stage1);   // data.c
int starts_count(struct stage1 *stage1); // starts.c
int root_open(struct stage1 *stage1);    // root.c: dm-verity
int root_mount(struct stage1 *stage1);   // root.c
int state_mount(struct stage1 *stage1);  // state.c: /var and the like
int etc_mount(struct stage1 *stage1);    // etc.c: the volatile layer, and what persists
