// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where the ESP's own Boot#### leads (boot-order.h has the rules), for verbs that do not set it up.

#include <stdbool.h>

#include "boot-entries/gpt.h"
#include "host/esp/find.h"

#define BOOT_OPTION_DESCRIPTION "genboot"
#define BOOT_OPTION_MIRROR "genboot (mirror)"
#define BOOT_OPTION_FOLDER "\\EFI\\genboot\\"

// When a Boot#### of ours for this ESP leads to the file at from, the first in BootOrder leads to
// the one at to afterwards. Both are paths such as "EFI/genboot/x.efi". 0, also when there is
// nothing to do or there are no variables (efivars_fd -1), or -errno.
int boot_option_move(int efivars_fd, const struct place *esp, const char *from, const char *to);

// True when the first Boot#### of ours for this ESP leads to a file that is not there.
bool boot_option_dangles(int efivars_fd, const struct place *esp);

struct boot_partitions {
	char (*items)[GUID_TEXT_SIZE]; // lower case
	size_t n;
};

// The partitions to which a Boot#### with this description leads, below BOOT_OPTION_FOLDER, each
// once; none without variables. boot_partitions_done releases *ret.
void boot_option_partitions(int efivars_fd, const char *description, struct boot_partitions *ret);
void boot_partitions_drop(struct boot_partitions *partitions, size_t index);
void boot_partitions_done(struct boot_partitions *partitions);
