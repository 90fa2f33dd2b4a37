// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "efi/firmware.h"

// Why this boot is one after a failure of the machine itself, as LoaderSysFailReason has it; empty
// when it is none. The one known is a firmware update that failed, spelt as in systemd-boot 262.
struct span sysfail_reason(const struct firmware *fw);
