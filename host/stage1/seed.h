// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Completes what survives from what the image brings: what is not there yet is copied, with owners,
// modes, times, extended attributes; what is there is never touched, whatever it is. A file gets
// its name when it is whole. Sockets are left out.

// from: a file or folder of the mounted image, by its path; to_fd: the data file system's root;
// path: where it belongs there. skip: paths below from, "/" in front, which are made as empty
// folders; ends with NULL. 0 or -errno; -ENOSPC leaves what was copied.
int seed(const char *from, int to_fd, const char *path, const char *const *skip);

// The same, and a file that is not as it is there is replaced, by one rename: by size, modification
// time, mode and owner. Nothing goes, and nothing else is replaced.
int seed_update(const char *from, int to_fd, const char *path);
