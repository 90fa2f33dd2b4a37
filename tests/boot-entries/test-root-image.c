// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/error.h"
#include "boot-entries/root-image.h"
#include "tests/boot-entries/text.h"

Test(root_image, formats_have_names_and_no_others_are_known)
{
	cr_assert_str_eq(root_format_of(S("erofs"))->file, "root.erofs");
	cr_assert_str_eq(root_format_of(S("squashfs"))->type, "squashfs");
	cr_assert_null(root_format_of(S("ext4")));
	cr_assert_null(root_format_of(span_of(NULL)));
}

Test(root_image, a_hash_becomes_bytes)
{
	uint8_t bytes[ROOT_HASH_BYTES];

	root_hash_bytes(S("00ff0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab"),
			bytes);
	cr_assert_eq(bytes[0], 0);
	cr_assert_eq(bytes[1], 0xff);
	cr_assert_eq(bytes[2], 0x01);
	cr_assert_eq(bytes[31], 0xab);
}

Test(root_image, what_is_no_hash_becomes_zeros)
{
	uint8_t bytes[ROOT_HASH_BYTES], zeros[ROOT_HASH_BYTES] = { 0 };

	memset(bytes, 1, sizeof bytes);
	root_hash_bytes(S("00FF"), bytes);
	cr_assert_arr_eq(bytes, zeros, sizeof zeros);
}

Test(root_image, an_image_is_known_by_its_superblock)
{
	static uint8_t head[ROOT_IMAGE_HEAD_SIZE];
	const struct root_format *format = NULL;

	cr_assert_eq(root_image_check(head, sizeof head, 8192, &format), BOOT_ERROR_SYNTAX);
	cr_assert_eq(root_image_check(head, 0, 0, &format), BOOT_ERROR_TRUNCATED);
	cr_assert_eq(root_image_check(head, 100, 100, &format), BOOT_ERROR_SYNTAX);
	cr_assert_null(format);
	store_le32(head + 1024, 0xe0f5e1e2);
	head[1036] = 12;
	store_le32(head + 1060, 2);
	cr_assert_eq(root_image_check(head, sizeof head, 8192, &format), 0);
	cr_assert_str_eq(format->name, "erofs");
	cr_assert_eq(root_image_check(head, sizeof head, 8191, &format), BOOT_ERROR_TRUNCATED);
	memcpy(head, "hsqs", 4);
	store_le32(head + 12, 4096);
	head[22] = 12, head[28] = 4;
	store_le64(head + 40, 8192);
	cr_assert_eq(root_image_check(head, sizeof head, 8192, &format), 0);
	cr_assert_str_eq(format->name, "squashfs");
}
