// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/confidential.h"

// Realms (Arm CCA) cannot be told from inside before a kernel runs: the processor names none of its
// states here, and systemd-boot 262 asks on x86 alone, too.
bool machine_is_confidential(void)
{
	return false;
}
