// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// CRC-32C (Castagnoli), as in iSCSI: RFC 3720, 12.1 and B.4.

#include <stddef.h>
#include <stdint.h>

uint32_t crc32c(const void *data, size_t len);
