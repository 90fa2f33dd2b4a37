// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cli/view.h"

// Notes that an entry is good; one on trial becomes the default. An exit code, said.
int bless(struct cli *cli, struct view *view, struct esp_entry *entry);
