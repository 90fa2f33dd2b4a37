// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Version order: https://uapi-group.org/specifications/specs/version_format_specification/
// (UAPI.10), as systemd 262's strverscmp_improved() has it. It differs from the text in one place:
// an empty number is lower than any number, also than 0.
//
//   122.1 > 123~rc1-1 is false: 123~rc1-1 > 122.1;  123 > 123~rc1;  123-a < 123-a.1;  123.45 <
//   123.450;  11α = 11β

#include "boot-entries/span.h"

// Negative, zero or positive as a is older than, equal to or newer than b. Numbers may have any
// length.
int version_compare(struct span a, struct span b);
