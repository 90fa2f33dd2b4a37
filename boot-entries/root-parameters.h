// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a sealed generation's kernel command line says to stage 1 (host/stage1): words of Linux'
// command line (https://docs.kernel.org/admin-guide/kernel-parameters.html), of a repeated one the
// last counts, double quotes may stand around a value with spaces.
//
//   genboot.root=HASH            64 hex digits: the root hash of the image's dm-verity tree, and
//                                the name of its folder in the store
//   genboot.data=DEVICE          the data file system: UUID=..., PARTUUID=..., LABEL=...,
//                                PARTLABEL=..., or /dev/...
//   genboot.data-options=LIST    options it is mounted with: subvol=@, ...
//   genboot.key=PATH[@DEVICE]    a key file for LUKS: in the initrd, or on another file system
//   genboot.wait=SECONDS         how long devices are waited for; 90 when absent or bad

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

#define ROOT_HASH_SIZE 65u // 64 hex digits and a NUL
#define ROOT_VALUE_MAX 255u
#define ROOT_WAIT_DEFAULT_SEC 90u
#define ROOT_WAIT_MAX_SEC 3600u

struct root_parameters {
	struct span hash; // empty: this generation has no sealed root
	struct span data;
	struct span data_options; // may be empty
	struct span key;          // the path; empty: none
	struct span key_device;   // may be empty
	uint32_t wait_sec;
};

// ret's spans point into cmdline. BOOT_ERROR_SYNTAX: genboot.root is no hash, or genboot.data is
// absent beside it or no device, or a value has control characters or a quote in it;
// BOOT_ERROR_RANGE: a value is above ROOT_VALUE_MAX. Without genboot.root all is empty and 0 is
// returned.
int root_parameters_parse(struct span cmdline, struct root_parameters *ret);

// True for 64 digits of lower-case hex.
bool root_hash_is_valid(struct span hash);

// True when text can follow "genboot.data=".
bool root_device_is_valid(struct span text);

// Writes cmdline with the words above in place of those that say where a root is (root=,
// rootfstype=, rootflags=, rootwait, rootdelay=, ro, rw, and genboot's own), and a NUL.
// BOOT_ERROR_NO_ROOM; _SYNTAX as above.
int root_parameters_print(struct span cmdline, const struct root_parameters *root, char *buf,
			  size_t cap);

// Writes what of the command line of a running system is its own, and a NUL: without the words that
// say where a root is, and those that a boot loader adds or that belong to the boot before
// (BOOT_IMAGE=, initrd=, resume=, resume_offset=). BOOT_ERROR_NO_ROOM.
int root_parameters_strip(struct span running, char *buf, size_t cap);
