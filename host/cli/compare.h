// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/cli.h"

// Tells what differs from the generation of the first operand to that of the second; without one to
// what runs, or else to the default. An exit code, said.
int compare(struct cli *cli);
