// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Whether this is a virtual machine that keeps its secrets from its host: AMD SEV (APM volume 2,
// 15.34), Intel TDX (module specification, CPUID leaf 0x21), or either of them behind Hyper-V,
// which hides it there and tells in leaves of its own (Hyper-V TLFS, "Feature and Interface
// Discovery"). What the host can set, such as SMBIOS strings, is then no word to follow.

#include <stdbool.h>

// Asks the processor, which in a virtual machine is slow: to be called when it matters.
bool machine_is_confidential(void);
