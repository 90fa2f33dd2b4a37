// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// os-release (os-release(5)), as far as a menu needs it. Read as systemd-boot reads a UKI's .osrel:
// KEY=VALUE lines, one pair of quotes around the value taken off, no escapes resolved; the last of
// a repeated key counts; a line that is none of this is skipped.

#include "boot-entries/span.h"

struct os_release {
	struct span pretty_name, image_id, name, id;
	struct span image_version, version, version_id, build_id;
};

// *ret borrows from text. BOOT_ERROR_TOO_LONG above OS_RELEASE_MAX. Text behind a NUL byte is not
// read.
int os_release_parse(const void *text, size_t len, struct os_release *ret);

// The field that counts, in the order of systemd 262's src/fundamental/bootspec.c; empty when none
// is there.
struct span os_release_title(const struct os_release *os); // PRETTY_NAME, IMAGE_ID, NAME, ID
struct span
os_release_version(const struct os_release *os); // IMAGE_VERSION, VERSION, VERSION_ID, BUILD_ID
struct span os_release_sort_key(const struct os_release *os); // IMAGE_ID, ID
