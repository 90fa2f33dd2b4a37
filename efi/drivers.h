// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// UEFI drivers that somebody has put on the ESP, for a file system or a disk that the firmware does
// not know: \EFI\genboot\drivers\*x64.efi and \EFI\systemd\drivers\*x64.efi (systemd-boot(7)), with
// the name of this architecture at the end, in any case. In the order in which the folders have
// them; Secure Boot decides on each as on any image.

#include "efi/journal.h"
#include "efi/volume.h"

#define DRIVERS_MAX 32u // of one folder

// Loads and starts them, and if one of them stays, has the firmware connect every device anew:
// that takes seconds on some machines (https://github.com/systemd/systemd/issues/25510), so it is
// never done for nothing. What fails is a line in the journal. A driver that ends with EFI_ABORTED
// has done its work and says so in this way.
void drivers_load(const struct firmware *fw, struct journal *journal, const struct volume *esp);
