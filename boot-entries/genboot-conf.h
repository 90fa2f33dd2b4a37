// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// /etc/genboot/genboot.conf, in the grammar of loader.conf: "KEY VALUE" lines, "#" in front of a
// comment, spaces or tabs between the two. Unlike loader.conf, which a newer loader may share with
// an older one, it has no line that is passed over: who mistypes "keep-last" must not lose a
// generation for it.
//
//   keep-last, keep-daily, keep-weekly, keep-monthly   how many of each (retention.h), 1 to 10000
//   min-free                                           bytes with K, M, G or T (powers of 1024), or
//                                                      a share of the file system: 1% to 90%
//   gc-after-install                                   yes or no (span_to_bool)
//   persist                                            a path (persist.h), any number of times

#include "boot-entries/span.h"

#define CONF_KEEP_MAX 10000u
#define CONF_PERCENT_MAX 90u

struct genboot_conf {
	// 0: not said
	uint32_t keep_last, keep_daily, keep_weekly, keep_monthly;
	uint64_t min_free_bytes;
	uint32_t min_free_percent;
	bool gc_after_install;
};

// What is wrong with a line.
struct genboot_conf_fault {
	size_t line; // from 1
	struct span key;
	const char *why; // a clause, static: "is a whole number from 1 to 10000"
};

// Where in the text a reader is; zero it and set rest.
struct genboot_conf_reader {
	struct span rest;
	size_t line;
	uint32_t seen; // a bit for each key that may be there once
};

// Takes in lines until one is wrong: true with what is; the next call goes on behind it. False at
// the end.
bool genboot_conf_read(struct genboot_conf_reader *reader, struct genboot_conf *conf,
		       struct genboot_conf_fault *ret_fault);

// One setting, as by a line of its own. NULL, or the clause that says what it would have to be.
const char *genboot_conf_set(struct genboot_conf *conf, struct span key, struct span value);

// True when any rule says which generations stay.
bool genboot_conf_has_rules(const struct genboot_conf *conf);
