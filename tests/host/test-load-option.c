// SPDX-License-Identifier: GPL-2.0-or-later

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/esp/load-option.h"

#define UUID "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define OTHER_UUID "c12a7328-f81f-11d2-ba4b-00a0c93ec93c"
#define FOLDER "\\EFI\\genboot\\"

static const struct load_option option = { "gb", 1, 2048, 0x100000, UUID, "\\EFI\\genboot\\x.efi" };

// clang-format off
static const uint8_t want[] = {
	1, 0, 0, 0,                                     // active
	42 + 42 + 4, 0,                                 // path list
	'g', 0, 'b', 0, 0, 0,                           // description
	4, 1, 42, 0,                                    // HARDDRIVE
	1, 0, 0, 0,                                     // partition number
	0, 8, 0, 0, 0, 0, 0, 0,                         // first block
	0, 0, 0x10, 0, 0, 0, 0, 0,                      // blocks
	0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, // GUID, its first groups little-endian
	0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b,
	2, 2,                                           // GPT, GUID
	4, 4, 42, 0,                                    // FILEPATH
	'\\', 0, 'E', 0, 'F', 0, 'I', 0, '\\', 0, 'g', 0, 'e', 0, 'n', 0, 'b', 0, 'o', 0,
	'o', 0, 't', 0, '\\', 0, 'x', 0, '.', 0, 'e', 0, 'f', 0, 'i', 0, 0, 0,
	0x7f, 0xff, 4, 0,                               // END
};
// clang-format on

Test(load_option, has_the_bytes_of_the_specification)
{
	uint8_t *bytes;
	size_t len;

	cr_assert_eq(load_option_print(&option, &bytes, &len), 0);
	cr_assert_eq(len, sizeof(want));
	cr_assert_eq(memcmp(bytes, want, len), 0);
	free(bytes);
}

Test(load_option, needs_a_guid)
{
	static const char *const bad[] = { "",
					   "c12a7328",
					   "c12a7328-f81f-11d2-ba4b-00a0c93ec93",
					   "c12a7328-f81f-11d2-ba4b-00a0c93ec93g",
					   "c12a7328xf81f-11d2-ba4b-00a0c93ec93b",
					   NULL };
	struct load_option other = option;
	uint8_t *bytes;
	size_t len;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		other.part_uuid = bad[i];
		cr_assert_eq(load_option_print(&other, &bytes, &len), -EINVAL, "%s", bad[i]);
	}
}

Test(load_option, is_recognised_by_description_partition_and_folder)
{
	cr_assert(load_option_matches(want, sizeof(want), "gb", UUID, FOLDER));
	cr_assert(load_option_matches(want, sizeof(want), "gb", UUID, "\\efi\\GENBOOT\\"));
	cr_assert_not(load_option_matches(want, sizeof(want), "gc", UUID, FOLDER));
	cr_assert_not(load_option_matches(want, sizeof(want), "g", UUID, FOLDER));
	cr_assert_not(load_option_matches(want, sizeof(want), "gb", OTHER_UUID, FOLDER));
	cr_assert_not(load_option_matches(want, sizeof(want), "gb", UUID, "\\EFI\\other\\"));
}

// Firmware and other tools leave anything: each cut and each changed byte must end, and stay in
// bounds (the sanitizer looks).
Test(load_option, damaged_bytes_end)
{
	for (size_t len = 0; len < sizeof(want); len++) {
		uint8_t *cut = malloc(len > 0 ? len : 1);

		memcpy(cut, want, len);
		(void)load_option_matches(cut, len, "gb", UUID, FOLDER);
		free(cut);
	}
	for (size_t i = 0; i < sizeof(want); i++) {
		uint8_t changed[sizeof(want)];

		memcpy(changed, want, sizeof(want));
		for (int value = 0; value < 256; value += 51) {
			changed[i] = (uint8_t)value;
			(void)load_option_matches(changed, sizeof(changed), "gb", UUID, FOLDER);
		}
	}
	cr_assert_not(load_option_matches(want, sizeof(want) - 8, "gb", UUID, FOLDER));
}
