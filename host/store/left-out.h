// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What of a tree stays out of its image: a system that is sealed while it runs has files in it that
// belong to the machine (/home, /var) or to nobody (/tmp, swap files), and they change meanwhile.
//
// Paths are below the tree, without a "/" in front.

#include <stdbool.h>
#include <stddef.h>

struct left_out {
	const char *const *emptied; // folders that are taken without what is in them
	size_t n_emptied;
	const char *const *kept; // but for these, below an emptied one, and the way to them
	size_t n_kept;
	char **dropped; // not taken at all; owned
	size_t n_dropped;
};

enum left_out_verdict {
	LEFT_OUT_TAKE,
	LEFT_OUT_PASS,  // taken, for what is kept further down; its times do not count
	LEFT_OUT_EMPTY, // taken without what is in it
	LEFT_OUT_DROP,  // neither it nor what is in it
};

// left_out may be NULL.
enum left_out_verdict left_out_judge(const struct left_out *left_out, const char *path);

void left_out_drop(struct left_out *left_out, const char *path);

// Adds the swap files that this table names, as fstab(5) or /proc/swaps has them. 0 or -errno; fine
// when there is no such file.
int left_out_drop_swap(struct left_out *left_out, const char *table_path);
void left_out_done(struct left_out *left_out);
