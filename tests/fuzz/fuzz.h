// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What every target needs: libFuzzer's entry point, and a check that is never compiled out.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(condition)                                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			__builtin_trap();                                                          \
	} while (0)
