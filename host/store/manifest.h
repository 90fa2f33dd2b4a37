// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a generation is: generations/<N>/manifest.json, written once and read-only. Every file of it
// on the ESP can be rebuilt from the facts here.
//
//   { "version": 1, "number": 3, "id": "TOKEN-3.conf", "created": "2026-11-22T10:00:00Z",
//     "title": "before the upgrade: Debian GNU/Linux 13 (trixie)", "label": "before the upgrade",
//     "kernel_version": "6.12.94+deb13-amd64", "cmdline": "root=... quiet",
//     "architecture": "x64", "partition": "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
//     "kernel": FILE or "uki": FILE, "initrds": [FILE...], "packages": FILE,
//     "root": { "kind": "image", "hash": "64 hex digits", "format": "erofs", "size": 11, "verity_size": 11,
//               "from": "image" } }
//   FILE = { "path": "/TOKEN/HASH.efi", "source": "/boot/vmlinuz-...", "size": 11,
//            "sha256": "64 hex digits" }
//
// In staging/, "removing": true tells a removal from an installation.
//
// packages is the list of its packages (host/packages/list.h), which is in the store and not on the
// ESP: it has no path, and its source is the database that it was read from. It is absent where
// none was found.
//
// root is its sealed root (roots.h); absent where the command line names somebody else's. from is
// there for one that install --image has taken.
//
// partition is where its files are, $BOOT's then. label, kernel_version, cmdline and partition (for
// plain folders) may be absent. Unknown keys are ignored, so that later versions
// may add some.

#include <jansson.h>

#include "boot-entries/limits.h"
#include "boot-entries/root-image.h"
#include "boot-entries/root-parameters.h"
#include "host/base/copy.h"

struct root {
	char hash[ROOT_HASH_SIZE]; // of the whole, as dm-verity has it; empty: none
	const struct root_format *format;
	uint64_t image_size, verity_size; // bytes
	bool is_taken; // somebody else has made the image: no tree gives it again
};

struct manifest_file {
	char *path; // on $BOOT
	char *source;
	struct digest digest;
};

struct manifest {
	uint32_t number;
	char *id, *created, *title, *label, *kernel_version, *cmdline, *architecture, *partition;
	bool is_uki;
	bool is_leaving; // in staging/ only: it is being removed
	struct manifest_file image;
	struct manifest_file initrds[ENTRY_MAX_INITRDS];
	size_t n_initrds;
	struct manifest_file packages; // sha256 empty: none
	struct root root;
};

bool manifest_has_packages(const struct manifest *manifest);
bool manifest_has_root(const struct manifest *manifest);

// The caller owns the reference.
json_t *manifest_to_json(const struct manifest *manifest);

// 0; -EPROTONOSUPPORT: of a newer genboot; -EBADMSG: no manifest. manifest_done releases *ret.
int manifest_from_json(const json_t *json, struct manifest *ret);
void manifest_done(struct manifest *manifest);

// All its files on $BOOT, borrowed: the image, then the initrds. Returns how many;
// ENTRY_MAX_INITRDS + 1 at most.
size_t manifest_paths(const struct manifest *manifest, const char *ret[ENTRY_MAX_INITRDS + 1]);
