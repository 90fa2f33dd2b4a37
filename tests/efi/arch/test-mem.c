// SPDX-License-Identifier: GPL-2.0-or-later
//
// The loader's memcpy and its kin, of each architecture, as a program without Criterion: it has to
// run where that architecture is only emulated. They have other names here (tests/build.mk), so
// that printf's are left alone. Prints TAP.

#include <stdbool.h>
#include <stdio.h>

#include "efi/mem.h"

#define SIZE 128u
#define MARGIN 20u // what starts and ends at any offset in 16 bytes
#define LENGTH_MAX (SIZE - 2 * MARGIN)

struct bytes {
	uint8_t at[SIZE];
};

static struct bytes numbered(unsigned first)
{
	struct bytes b;

	for (size_t i = 0; i < SIZE; i++)
		b.at[i] = (uint8_t)(first + i);
	return b;
}

static bool are_equal(const struct bytes *a, const struct bytes *b)
{
	for (size_t i = 0; i < SIZE; i++)
		if (a->at[i] != b->at[i])
			return false;
	return true;
}

static bool copies(size_t to, size_t from, size_t n)
{
	struct bytes source = numbered(1), got = numbered(128), want = got;

	for (size_t i = 0; i < n; i++)
		want.at[to + i] = source.at[from + i];
	return memcpy(got.at + to, source.at + from, n) == got.at + to && are_equal(&got, &want);
}

static bool moves(size_t to, size_t from, size_t n)
{
	struct bytes source = numbered(1), got = source, want = source;

	for (size_t i = 0; i < n; i++)
		want.at[to + i] = source.at[from + i];
	return memmove(got.at + to, got.at + from, n) == got.at + to && are_equal(&got, &want);
}

static bool sets(size_t to, size_t n)
{
	struct bytes got = numbered(1), want = got;

	for (size_t i = 0; i < n; i++)
		want.at[to + i] = 0xa5;
	return memset(got.at + to, 0x7a5, n) == got.at + to && are_equal(&got, &want);
}

static bool compares(size_t at, size_t n)
{
	struct bytes a = numbered(1), b = a;

	b.at[at + n] ^= 0x80;
	if (n == 0 || memcmp(a.at + at, b.at + at, n) != 0)
		return n == 0;
	b.at[at + n - 1] ^= 0x80; // now above 0x7f, which is more and not less
	return n == 0 ||
	       (memcmp(a.at + at, b.at + at, n) < 0 && memcmp(b.at + at, a.at + at, n) > 0);
}

static bool for_each_copy(bool (*holds)(size_t to, size_t from, size_t n))
{
	for (size_t to = 0; to < MARGIN; to++)
		for (size_t from = 0; from < MARGIN; from++)
			for (size_t n = 0; n <= LENGTH_MAX; n++)
				if (!holds(to, from, n))
					return false;
	return true;
}

static bool for_each_range(bool (*holds)(size_t at, size_t n))
{
	for (size_t at = 0; at < MARGIN; at++)
		for (size_t n = 0; n <= LENGTH_MAX; n++)
			if (!holds(at, n))
				return false;
	return true;
}

static int report(const char *sentence, bool holds)
{
	printf("%sok - %s\n", holds ? "" : "not ", sentence);
	return holds ? 0 : 1;
}

int main(void)
{
	int bad = report("memcpy copies from and to any offset", for_each_copy(copies));

	bad += report("memmove copies to where it overlaps", for_each_copy(moves));
	bad += report("memset sets bytes at any offset", for_each_range(sets));
	bad += report("memcmp compares bytes as numbers without a sign", for_each_range(compares));
	return bad != 0;
}
