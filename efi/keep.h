// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A person makes an entry the default, in the menu. The state record says it, one sector; where the
// record cannot be written, or there is none, the EFI variable LoaderEntryDefault does. A variable
// that would win over either, LoaderEntryPreferred or LoaderEntryDefault, is set to the same entry
// and not deleted, as `genboot default` does: systemd-boot, which does not read the record, then
// agrees, without loader.conf having been written.

#include "efi/loader.h"

// Writes what is needed and nothing that says so already; loader->settings follows. An error: the
// default is as it was, or, when a variable could not be set, may still be overruled by it.
EFI_STATUS keep_entry(struct loader *loader, size_t row);
