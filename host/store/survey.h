// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is in a tree that shall be sealed: walked before and after the image is made, for a tree
// that changes meanwhile makes an image of a system that never was.
//
// Everything goes into an image, FIFOs and device nodes, too, but for two things: sockets, which
// mean nothing without the process that listens, and what is mounted below the tree, of which only
// the empty folder is taken, as with cp -x. A system that runs while it is sealed leaves out more
// (left-out.h).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "boot-entries/sha256.h"
#include "host/store/left-out.h"

#define SURVEY_NO_CLAMP INT64_MAX
#define SURVEY_NAME_MAX 255u // no file system has longer ones

struct survey {
	uint64_t n_files;  // all that has a name
	uint64_t bytes;    // of regular files
	int64_t clamp_sec; // no modification time in the image is above it: SURVEY_NO_CLAMP for any
	bool is_clamped;   // the tree has one that is
	int64_t newest_sec; // modification time, seconds since 1970, clamped
	char *newest;       // whose it is; NULL while there is none after 1970
	size_t n_before_1970;
	char *long_name; // the first whose last name has SURVEY_NAME_MAX bytes; NULL: none
	char *failed;    // what an error is about, as the tree has it; NULL: nothing in it
	// Of every path with type, mode, owner, size, clamped modification time, device numbers, in
	// byte order: the same tree gives the same, wherever it is.
	uint8_t content[SHA256_SIZE];
	uint8_t state[SHA256_SIZE]; // with inodes and change times: of this very tree as it stands
	char **sockets;             // paths below the tree, without a "/" in front
	size_t n_sockets;
	char **mounts; // folders on which something is mounted; not what is in them
	size_t n_mounts;
	const struct left_out *left_out; // as it was given; NULL: nothing
	char **emptied;                  // folders that are taken without what is in them
	size_t n_emptied;
	char **dropped; // what is left out with its name, and all that is in it
	size_t n_dropped;
};

// tree may lead there through symbolic links. clamp_sec: SURVEY_NO_CLAMP, or the time that files
// count with which are younger. left_out, borrowed until survey_done(), may be NULL. What is in it
// does not count, however it changes. 0 or -errno. survey_done releases *ret.
int survey_tree(const char *tree, int64_t clamp_sec, const struct left_out *left_out,
		struct survey *ret);
void survey_done(struct survey *survey);
