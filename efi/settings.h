// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a person or the operating system has asked of this boot: loader.conf and the state record on
// the ESP, the Boot Loader Interface's variables, and the machine's provider (smbios.h).

#include "boot-entries/choose.h"
#include "boot-entries/loader-conf.h"
#include "efi/record.h"

// Not to be copied or moved: wishes point into it.
struct settings {
	struct loader_conf conf;
	struct state state;
	struct trial trial; // of the record, which says the same of it
	struct choose_wishes wishes;
	uint32_t timeout_sec; // or one of TIMEOUT_*
};

// What is for one boot is deleted as it is read, and does not count when it cannot be deleted: else
// it would count at every boot.
void settings_read(const struct firmware *fw, struct journal *journal, const struct volume *esp,
		   struct span smbios, struct settings *ret);

// True when "@saved" is what decides, so that the entry booted is worth remembering.
bool settings_use_saved(const struct settings *settings);
