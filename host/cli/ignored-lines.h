// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Lines of loader.conf that the loader ignores, in words. They are somebody's own, so they are told
// and neither damage nor mended: a key may be one of a newer systemd-boot.

#include "host/cli/view.h"

#define IGNORED_LINES_MAX 8u // named one by one; one more text says how many there are besides

// Clauses such as: line 3 is ignored, for its key is unknown or its value bad: timeot 5
struct ignored_lines {
	char *texts[IGNORED_LINES_MAX + 1];
	size_t n;
};

// ignored_lines_done releases *ret.
void ignored_lines_find(const struct view *view, struct ignored_lines *ret);
void ignored_lines_done(struct ignored_lines *lines);
