// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/efivar.h"
#include "tests/host/folder.h"

#define FILE_NAME "Test-" EFIVAR_GLOBAL_GUID

Test(efivar, a_value_reads_back_behind_its_attributes)
{
	struct folder vars = folder_make();
	uint8_t *value;
	size_t len;
	char raw[16];
	int fd;

	cr_assert_eq(efivar_write(vars.fd, "Test", EFIVAR_GLOBAL_GUID, "longer", 6), 0);
	cr_assert_eq(efivar_write(vars.fd, "Test", EFIVAR_GLOBAL_GUID, "abc", 3), 0);
	cr_assert_eq(efivar_read(vars.fd, "Test", EFIVAR_GLOBAL_GUID, &value, &len), 0);
	cr_assert_eq(len, 3);
	cr_assert_eq(memcmp(value, "abc", 3), 0);
	free(value);
	fd = openat(vars.fd, FILE_NAME, O_RDONLY);
	cr_assert_eq(read(fd, raw, sizeof(raw)), 7);
	cr_assert_eq(memcmp(raw, "\7\0\0\0abc", 7), 0);
	close(fd);
	folder_remove(&vars);
}

Test(efivar, the_same_value_is_not_written_again)
{
	struct folder vars = folder_make();
	struct stat before, after;

	cr_assert_eq(efivar_write(vars.fd, "Test", EFIVAR_GLOBAL_GUID, "abc", 3), 0);
	cr_assert_eq(fchmodat(vars.fd, FILE_NAME, 0444, 0), 0);
	cr_assert_eq(fstatat(vars.fd, FILE_NAME, &before, 0), 0);
	cr_assert_eq(efivar_write(vars.fd, "Test", EFIVAR_GLOBAL_GUID, "abc", 3), 0);
	cr_assert_eq(fstatat(vars.fd, FILE_NAME, &after, 0), 0);
	cr_assert_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	folder_remove(&vars);
}

Test(efivar, what_is_too_short_too_long_or_no_file_is_refused)
{
	struct folder vars = folder_make();
	static char big[EFIVAR_MAX + 5];
	uint8_t *value;
	size_t len;

	folder_put(&vars, FILE_NAME, "abc", 3);
	cr_assert_eq(efivar_read(vars.fd, "Test", EFIVAR_GLOBAL_GUID, &value, &len), -EBADMSG);
	folder_put(&vars, FILE_NAME, big, sizeof(big));
	cr_assert_eq(efivar_read(vars.fd, "Test", EFIVAR_GLOBAL_GUID, &value, &len), -EFBIG);
	cr_assert_eq(efivar_read(vars.fd, "None", EFIVAR_GLOBAL_GUID, &value, &len), -ENOENT);
	cr_assert_eq(efivar_read(-1, "Test", EFIVAR_GLOBAL_GUID, &value, &len), -ENOENT);
	cr_assert_eq(efivar_write(-1, "Test", EFIVAR_GLOBAL_GUID, "x", 1), -ENOTSUP);
	folder_remove(&vars);
}

Test(efivar, loader_texts_are_utf16_with_a_nul)
{
	struct folder vars = folder_make();
	uint8_t *value;
	size_t len;
	char *text;

	cr_assert_eq(loader_var_write(vars.fd, LOADER_VAR_ENTRY_ONE_SHOT, span_of("\xc3\xa9.conf")),
		     0);
	cr_assert_eq(
		efivar_read(vars.fd, LOADER_VAR_ENTRY_ONE_SHOT, LOADER_VENDOR_GUID, &value, &len),
		0);
	cr_assert_eq(len, 14);
	cr_assert_eq(memcmp(value, "\xe9\0.\0c\0o\0n\0f\0\0\0", 14), 0);
	free(value);
	cr_assert_eq(loader_var_read(vars.fd, LOADER_VAR_ENTRY_ONE_SHOT, &text), 0);
	cr_assert_str_eq(text, "\xc3\xa9.conf");
	free(text);
	cr_assert_eq(loader_var_delete(vars.fd, LOADER_VAR_ENTRY_ONE_SHOT), 0);
	cr_assert_eq(loader_var_delete(vars.fd, LOADER_VAR_ENTRY_ONE_SHOT), -ENOENT);
	folder_remove(&vars);
}
