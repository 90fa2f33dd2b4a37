// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/boot-order-restore.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/memory.h"

#define NUMBERS 0x10000u

int boot_order_read(int efivars_fd, uint16_t **ret, size_t *ret_n)
{
	CLEANUP(cleanup_free) uint8_t *value = NULL;
	size_t len = 0;
	int r = efivar_read(efivars_fd, "BootOrder", EFIVAR_GLOBAL_GUID, &value, &len);
	uint16_t *order;

	if (r < 0)
		return r;
	order = xalloc((len / 2 + 1) * sizeof(*order));
	for (size_t i = 0; i < len / 2; i++)
		order[i] = (uint16_t)(value[2 * i] | value[2 * i + 1] << 8);
	*ret = order;
	*ret_n = len / 2;
	return 0;
}

static bool has(const uint16_t *order, size_t n, uint16_t number)
{
	for (size_t i = 0; i < n; i++)
		if (order[i] == number)
			return true;
	return false;
}

size_t boot_order_merge(const uint16_t *before, size_t n_before, const uint16_t *now, size_t n_now,
			const uint8_t exists[0x10000], uint16_t *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < n_before; i++)
		if (exists[before[i]])
			ret[n++] = before[i];
	for (size_t i = 0; i < n_now; i++)
		if (!has(before, n_before, now[i]))
			ret[n++] = now[i];
	return n;
}

static bool option_exists(int efivars_fd, uint16_t number)
{
	CLEANUP(cleanup_free) uint8_t *value = NULL;
	char name[9];
	size_t len;

	snprintf(name, sizeof(name), "Boot%04X", number);
	// There, whatever else is wrong with it.
	return efivar_read(efivars_fd, name, EFIVAR_GLOBAL_GUID, &value, &len) != -ENOENT;
}

static int write_order(int efivars_fd, const uint16_t *order, size_t n)
{
	CLEANUP(cleanup_free) uint8_t *bytes = xalloc(2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		bytes[2 * i] = (uint8_t)(order[i] & 0xff);
		bytes[2 * i + 1] = (uint8_t)(order[i] >> 8);
	}
	return efivar_write(efivars_fd, "BootOrder", EFIVAR_GLOBAL_GUID, bytes, 2 * n);
}

int boot_order_restore(int efivars_fd, const uint16_t *before, size_t n_before)
{
	CLEANUP(cleanup_free) uint8_t *exists = xalloc(NUMBERS);
	CLEANUP(cleanup_free) uint16_t *now = NULL;
	CLEANUP(cleanup_free) uint16_t *merged = NULL;
	size_t n_now = 0, n;
	int r = boot_order_read(efivars_fd, &now, &n_now);

	if (r < 0 && r != -ENOENT)
		return r;
	for (size_t i = 0; i < n_before; i++)
		exists[before[i]] = option_exists(efivars_fd, before[i]);
	merged = xalloc((n_before + n_now + 1) * sizeof(*merged));
	n = boot_order_merge(before, n_before, now, n_now, exists, merged);
	return n == 0 ? 0 : write_order(efivars_fd, merged, n);
}
