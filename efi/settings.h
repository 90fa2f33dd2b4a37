// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a person or the operating system has asked of this boot: loader.conf on the ESP, and the
// Boot Loader Interface's variables.

#include "boot-entries/choose.h"
#include "boot-entries/loader-conf.h"
#include "efi/journal.h"
#include "efi/volume.h"

struct settings {
	struct loader_conf conf;
	struct choose_wishes wishes;
	uint32_t timeout_sec; // or one of TIMEOUT_*
};

// One-shot variables are deleted as they are read, so that they count once whatever happens next.
void settings_read(const struct firmware *fw, struct journal *journal, const struct volume *esp,
		   struct settings *ret);

// True when "@saved" is what decides, so that the entry booted is worth remembering.
bool settings_use_saved(const struct settings *settings);
