// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <stdlib.h>

#include "boot-entries/cpio.h"
#include "boot-entries/error.h"
#include "tests/boot-entries/text.h"

#define ZEROS "00000000000000000000000000000000"
// As systemd 262 writes a credential (src/boot/cpio.c), made with its layout by hand.
#define FOLDER                                                                                     \
	"070701"                                                                                   \
	"00000001000041400000000000000000"                                                         \
	"000000010000000000000000" ZEROS "0000001300000000.extra/credentials\0\0\0\0"
#define FILE_A                                                                                     \
	"070701"                                                                                   \
	"00000002000081000000000000000000"                                                         \
	"000000010000000000000005" ZEROS "0000001a00000000.extra/credentials/a.cred\0"             \
	"hello\0\0\0"
#define TRAILER                                                                                    \
	"070701"                                                                                   \
	"00000000000000000000000000000000"                                                         \
	"000000010000000000000000" ZEROS "0000000B00000000TRAILER!!!\0\0\0\0"

static void write_all(struct cpio *cpio)
{
	uint8_t *content;

	cpio_add_folder(cpio, S(".extra/credentials"), 0500);
	content = cpio_add_file(cpio, S(".extra/credentials"), S("a.cred"), 0400, 5);
	if (content)
		memcpy(content, "hello", 5);
	cpio_end(cpio);
}

Test(cpio, an_archive_is_systemds_to_the_byte)
{
	static const char want[] = FOLDER FILE_A TRAILER;
	char buf[1024];
	struct cpio cpio;

	memset(buf, 'x', sizeof buf);
	cpio_init(&cpio, buf, sizeof buf);
	write_all(&cpio);
	cr_assert_eq(cpio_check(&cpio), 0);
	cr_assert_eq(cpio.len, sizeof want - 1);
	cr_assert_arr_eq(buf, want, sizeof want - 1);
	cr_assert_eq(buf[cpio.len], 'x');
}

Test(cpio, what_is_measured_is_what_is_written)
{
	struct cpio measured, written;
	char buf[2048];

	cpio_init(&measured, NULL, 0);
	cpio_init(&written, buf, sizeof buf);
	for (size_t i = 0; i < 2; i++) {
		write_all(&measured);
		write_all(&written);
	}
	cr_assert_eq(measured.len, written.len);
	cr_assert_eq(memcmp(buf, buf + written.len / 2, written.len / 2), 0,
		     "the second archive starts anew");
}

Test(cpio, nothing_is_written_behind_the_end)
{
	struct cpio cpio;

	for (size_t cap = 0; cap < sizeof FOLDER FILE_A TRAILER - 1; cap++) {
		char *buf = malloc(cap + 1);

		buf = realloc(buf, cap > 0 ? cap : 1);
		cpio_init(&cpio, buf, cap);
		write_all(&cpio);
		cr_assert_eq(cpio_check(&cpio), BOOT_ERROR_NO_ROOM);
		cr_assert_eq(cpio.len, sizeof FOLDER FILE_A TRAILER - 1);
		free(buf);
	}
}

Test(cpio, what_cannot_be_counted_is_told)
{
	struct cpio cpio;

	cpio_init(&cpio, NULL, 0);
	cpio_add_file(&cpio, S("a"), S("b"), 0400, SIZE_MAX);
	cpio_end(&cpio);
	cr_assert_eq(cpio_check(&cpio), BOOT_ERROR_TOO_LONG);
}

// The real thing reads it, where there is one.
Test(cpio, cpio_itself_unpacks_it)
{
	char buf[1024];
	struct cpio cpio;
	FILE *pipe;

	if (system("command -v cpio >/dev/null 2>&1") != 0)
		cr_skip_test("no cpio");
	cpio_init(&cpio, buf, sizeof buf);
	write_all(&cpio);
	pipe = popen("cpio -it --quiet | grep -x .extra/credentials/a.cred >/dev/null", "w");
	cr_assert_eq(fwrite(buf, 1, cpio.len, pipe), cpio.len);
	cr_assert_eq(pclose(pipe), 0);
}
