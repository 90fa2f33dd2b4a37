// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The patterns of loader.conf's "default" and the LoaderEntry* variables, as systemd-boot matches
// them: ? one character, * any number, [abc] [a-z] one of, \ takes the next one literally. No
// negation, no classes. ASCII letters match in either case.

#include "boot-entries/span.h"

// Steps: at most |pattern| x |text|. A set that is not closed matches nothing.
bool glob_match(struct span pattern, struct span text);
