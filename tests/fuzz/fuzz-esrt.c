// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/esrt.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size >= ESRT_HEADER_SIZE)
		(void)esrt_update_has_failed(data, size);
	return 0;
}
