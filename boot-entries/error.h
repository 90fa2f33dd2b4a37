// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What boot-entries functions return: 0, or one of these. Input is never trusted, so each is a
// normal result, and outputs (ret_*) are untouched when one is returned.
enum boot_error {
	BOOT_OK = 0,
	BOOT_ERROR_SYNTAX = -1,        // not in the grammar of its format
	BOOT_ERROR_TOO_LONG = -2,      // longer than the limit in limits.h
	BOOT_ERROR_TOO_MANY = -3,      // more repetitions than limits.h allows
	BOOT_ERROR_CONFLICT = -4,      // two values that exclude each other, or one given twice
	BOOT_ERROR_MISSING = -5,       // a required part is not there
	BOOT_ERROR_ENCODING = -6,      // NUL bytes, or invalid UTF-8 where it must be valid
	BOOT_ERROR_PATH = -7,          // not a plain path from the root of its partition
	BOOT_ERROR_TRUNCATED = -8,     // ends before what its header promises
	BOOT_ERROR_RANGE = -9,         // a number or an offset outside its bounds
	BOOT_ERROR_ARCHITECTURE = -10, // made for another processor
	BOOT_ERROR_NO_ROOM = -11,      // the caller's output buffer is too small
	BOOT_ERROR_CHECKSUM = -12,     // a checksum does not match
	BOOT_ERROR_HIDDEN = -13,       // not for a menu: a name that loaders skip
	BOOT_ERROR_VERSION = -14,      // written by a newer genboot: not to be changed by this one
};

// The cause in a few lower-case words, for a sentence such as "skipped x.conf: <text>". Static,
// never NULL.
const char *boot_error_text(int error);
