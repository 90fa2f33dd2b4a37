// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/error.h"
#include "boot-entries/squashfs.h"
#include "tests/boot-entries/text.h"

static uint8_t head[SQUASHFS_HEAD_SIZE];

static void make(void)
{
	memset(head, 0, sizeof head);
	memcpy(head, "hsqs", 4);
	store_le32(head + 12, 131072);
	head[22] = 17;
	head[28] = 4;
	store_le64(head + 40, 5000);
}

Test(squashfs, an_image_is_as_long_as_its_superblock_says)
{
	make();
	cr_assert_eq(squashfs_check(head, sizeof head, 5000), 0);
	cr_assert_eq(squashfs_check(head, sizeof head, 8192), 0);
	cr_assert_eq(squashfs_check(head, sizeof head, 4999), BOOT_ERROR_TRUNCATED);
	cr_assert_eq(squashfs_check(head, sizeof head - 1, 5000), BOOT_ERROR_TRUNCATED);
}

Test(squashfs, what_is_not_understood_is_refused)
{
	static const struct {
		size_t at;
		uint8_t byte;
		int want;
	} cases[] = {
		{ 0, 'x', BOOT_ERROR_SYNTAX }, // another magic
		{ 28, 3, BOOT_ERROR_RANGE },   // version
		{ 30, 1, BOOT_ERROR_RANGE },   // minor version
		{ 22, 16, BOOT_ERROR_RANGE },  // not the block size's logarithm
		{ 22, 21, BOOT_ERROR_RANGE },  // above 1 MiB
		{ 22, 11, BOOT_ERROR_RANGE },  // below 4 KiB
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		make();
		head[cases[i].at] = cases[i].byte;
		cr_assert_eq(squashfs_check(head, sizeof head, 5000), cases[i].want, "%zu", i);
	}
	make();
	store_le64(head + 40, 95);
	cr_assert_eq(squashfs_check(head, sizeof head, 5000), BOOT_ERROR_RANGE);
}
