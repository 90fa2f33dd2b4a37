// SPDX-License-Identifier: GPL-2.0-or-later

// efi/confidential.h as the test says: the real one asks the processor for what only a kernel may
// ask.

#include "efi/confidential.h"
#include "tests/firmware/session.h"

bool machine_is_confidential(void)
{
	return session_now()->machine->is_confidential;
}
