// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/bytes.h"
#include "boot-entries/fdt.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (fdt_check(span_bytes(data, size)) == 0)
		must((uint64_t)load_be32(data + 8) + load_be32(data + 36) <= size);
	return 0;
}
