// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What an administrator has set: /etc/genboot/genboot.conf (boot-entries/genboot-conf.h), and the
// programs in /etc/genboot/health.d. It is read as a whole before a verb that goes by it writes
// anything, and one wrong line refuses the verb.

#include "boot-entries/genboot-conf.h"
#include "host/cli/cli.h"

// The file that --config names, else /etc/genboot/genboot.conf, which may be absent; for a plain
// folder, which is another machine's, the former alone. An exit code, said.
int config_read(struct cli *cli, struct genboot_conf *ret);

// The file of a tree that is to be sealed, by which its stage 1 will go. An exit code, said.
int config_check_tree(struct cli *cli, int tree_fd, const char *tree);
