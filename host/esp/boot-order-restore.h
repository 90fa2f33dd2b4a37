// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// BootOrder as it was at another time (boot-order.h has what Boot#### are ours).

#include <stddef.h>
#include <stdint.h>

// The caller frees. 0; -ENOENT: there is none; -errno.
int boot_order_read(int efivars_fd, uint16_t **ret, size_t *ret_n);

// What BootOrder has to be: before, without numbers that lead nowhere any more; behind it what has
// come since. exists has a flag for each number. ret has room for n_before + n_now. Returns how
// many.
size_t boot_order_merge(const uint16_t *before, size_t n_before, const uint16_t *now, size_t n_now,
			const uint8_t exists[0x10000], uint16_t *ret);

// Writes that. 0 or -errno.
int boot_order_restore(int efivars_fd, const uint16_t *before, size_t n_before);
