// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Loaders of earlier versions below EFI/genboot whose Boot#### goes: their files go with it. What
// stays: the newest and the one before it, which BootOrder still names; the running one; whatever
// is not genboot's by content; and everything, when nobody knows which is running.

#include "host/esp/boot-order.h"

struct old_loaders {
	char **paths;
	size_t n;
};

// option is the new loader's, order its plan. running is LoaderImageIdentifier, such as
// "\EFI\genboot\genbootx64-1.0.efi", or NULL. 0 or -errno. old_loaders_done releases.
int old_loaders_plan(int esp_fd, int efivars_fd, const struct load_option *option,
		     const struct boot_order_plan *order, const char *running,
		     struct old_loaders *ret);
void old_loaders_done(struct old_loaders *old);

// Once boot_order_apply has taken their Boot#### away. 0 or -errno.
int old_loaders_remove(int esp_fd, const struct old_loaders *old);
