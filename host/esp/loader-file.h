// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The boot loader's files on the ESP:
//
//   /EFI/genboot/genboot<arch>-<version>.efi   each version under its own name; one of other
//                                              content gets "-<8 hex digits>" added
//   /EFI/BOOT/BOOT<ARCH>.EFI                   what firmware starts when no Boot#### helps; also
//                                              where other loaders live
//
// A loader says what it is in a section .sdmagic, "#### LoaderInfo: NAME VERSION ####", as
// systemd-boot does, or in its .sbat.

#include "host/base/copy.h"
#include "host/esp/blob.h"

#define LOADER_FOLDER "EFI/genboot"
#define LOADER_MAX (UINT64_C(16) << 20)

// "genboot 1.0", or what another loader calls itself; NULL when it does not say. The caller frees.
char *loader_identity(int fd);

// True when it is a whole EFI program for this machine, as far as its headers tell.
bool loader_is_program(int fd);

// True when that program carries a signature, whatever it is worth.
bool loader_is_signed(int fd);

// True when the identity is one of genboot's.
bool loader_is_ours(const char *identity);

// "\EFI\genboot\x.efi" for "EFI/genboot/x.efi", as Boot#### and LoaderImageIdentifier have it. The
// caller frees.
char *loader_efi_path(const char *path);

// "EFI/BOOT/BOOTX64.EFI". The caller frees.
char *loader_fallback_path(void);

enum fallback_step {
	FALLBACK_KEEP, // it is this loader already
	FALLBACK_CREATE,
	FALLBACK_REPLACE, // an older one of ours, or somebody else's on demand
	FALLBACK_WAIT,    // an older one of ours, which stays until the new one has booted
	FALLBACK_LEAVE,   // somebody else's
};

struct loader_plan {
	int from; // the new loader
	struct digest want;
	char *identity;
	char *path;            // below LOADER_FOLDER
	enum blob_state state; // of path
	char *fallback_path;
	enum fallback_step fallback;
	char *fallback_identity; // of what is there; NULL
};

// When the fallback may be replaced. Where firmware can start a new loader through its Boot####, an
// old fallback stays until that has worked once: it is the way back.
struct fallback_policy {
	bool replace_foreign; // somebody else's, too
	bool wait;            // until the new one has booted
	const char *running;  // loader_running(), such as "\EFI\genboot\x.efi", or NULL
};

// from is borrowed. loader_plan_done releases *ret. 0 or -errno; -EBADMSG when from is no loader
// for this machine.
int loader_plan(int esp_fd, int from, const struct fallback_policy *policy,
		struct loader_plan *ret);
void loader_plan_done(struct loader_plan *plan);

bool loader_plan_is_empty(const struct loader_plan *plan);

// Plans to write under the name of a damaged one, which firmware knows, where that fits the new one
// (its version, and its content if the name says it). False where it does not.
bool loader_plan_take_name(struct loader_plan *plan, const char *path);

// Writes path. A damaged file there is replaced as the fallback is, below. 0 or -errno.
int loader_write(int esp_fd, const struct loader_plan *plan);

// Then the fallback, once Boot#### leads to path. Replacing is the one rename on FAT: a new file,
// fsynced, is renamed over the old one, then the FILE and only then the folder are synced; in the
// other order a cut can leave the name without content (reference/reliability.md 1.2, rows c and
// d). Meanwhile the copy at path is whole.
int loader_write_fallback(int esp_fd, const struct loader_plan *plan);
