// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How one text differs from another, by diff(1), as a unified difference.

#include <stddef.h>

// The program by its path; NULL when it is not installed.
const char *unified_program(void);

// Either may be -1, for nothing at all; both stay as they are. The labels are one line each. The
// caller frees *ret, which is NULL where nothing differs. 0; -ENOENT: the program is not installed;
// -EIO: it failed; -EFBIG: above max bytes; -errno.
int unified_diff(int before_fd, const char *before, int after_fd, const char *after, size_t max,
		 char **ret, size_t *ret_len);
