// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Little- and big-endian numbers in byte buffers, by shifts, so that alignment and the processor's
// order do not matter.

#include <stdint.h>

static inline uint16_t load_le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t load_le32(const uint8_t *at)
{
	return load_le16(at) | (uint32_t)load_le16(at + 2) << 16;
}

static inline uint64_t load_le64(const uint8_t *at)
{
	return load_le32(at) | (uint64_t)load_le32(at + 4) << 32;
}

static inline uint32_t load_be32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void store_be32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
}

static inline void store_le32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
	at[2] = (uint8_t)(value >> 16);
	at[3] = (uint8_t)(value >> 24);
}

static inline void store_le64(uint8_t *at, uint64_t value)
{
	store_le32(at, (uint32_t)value);
	store_le32(at + 4, (uint32_t)(value >> 32));
}
