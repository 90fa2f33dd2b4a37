// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Hardware watchdogs: what resets a machine whose kernel hangs, while the firmware's own ends with
// its boot services. One is started with a generation on trial, if the record says that its system
// has a driver which takes it over; without one a system that is well would be reset, too.

#include "boot-entries/state-record.h"
#include "efi/firmware.h"

// How long the system has, from its start to its driver's. On a slow machine a check of its file
// systems may come before.
#define WATCHDOG_START_SEC 300u

// Starts the first one there is of those that the record's flags name. NULL when there is none, or
// it does not start; else its driver's name.
const char *watchdog_start(const struct firmware *fw, uint32_t flags);

// The image has come back: nobody would keep it any more.
void watchdog_stop(const struct firmware *fw, uint32_t flags);
