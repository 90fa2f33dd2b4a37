// SPDX-License-Identifier: GPL-2.0-or-later

#include <errno.h>
#include <string.h>

#include "host/esp/find.h"
#include "tests/host/folder.h"

static enum place_refusal why_not(const char *esp, const char *boot, bool plain)
{
	struct places_request request = { .esp = esp, .boot = boot, .plain_folders = plain };
	struct places_refused refused;
	struct places places;

	cr_assert_eq(places_find(&request, &places, &refused), -ENOENT);
	cr_assert_eq(refused.n, 1);
	return refused.items[0].why;
}

Test(find, a_wrong_place_is_refused_with_its_reason)
{
	struct folder folder = folder_make();

	folder_put(&folder, "file", "x", 1);
	cr_assert_eq(why_not("/nonexistent", NULL, false), PLACE_MISSING);
	cr_assert_eq(why_not("/etc/passwd", NULL, false), PLACE_NO_FOLDER);
	cr_assert_eq(why_not("/", NULL, false), PLACE_ROOT_FILE_SYSTEM);
	cr_assert_eq(why_not("/proc", NULL, false), PLACE_NOT_FAT);
	cr_assert_eq(why_not("/proc/self", NULL, false), PLACE_NOT_MOUNTED);
	folder_remove(&folder);
}

Test(find, a_plain_folder_is_taken_on_demand)
{
	struct folder folder = folder_make();
	struct places_request request = { .esp = folder.path, .plain_folders = true };
	struct places_refused refused;
	struct places places;

	cr_assert_eq(places_find(&request, &places, &refused), 0);
	cr_assert(places.esp.is_plain_folder);
	cr_assert_not(places.has_xbootldr);
	cr_assert_eq(places_boot(&places), &places.esp);
	places_done(&places);
	cr_assert_eq(why_not("/nonexistent", NULL, true), PLACE_MISSING);
	cr_assert_eq(why_not(folder.path, "/nonexistent", true), PLACE_MISSING);
	folder_remove(&folder);
}

Test(find, the_esp_named_again_is_no_xbootldr)
{
	struct folder folder = folder_make();
	struct places_request request = { .esp = folder.path,
					  .boot = folder.path,
					  .plain_folders = true };
	struct places_refused refused;
	struct places places;

	cr_assert_eq(places_find(&request, &places, &refused), 0);
	cr_assert_not(places.has_xbootldr);
	places_done(&places);
	folder_remove(&folder);
}

Test(find, two_folders_are_esp_and_xbootldr)
{
	struct folder esp = folder_make(), boot = folder_make();
	struct places_request request = { .esp = esp.path,
					  .boot = boot.path,
					  .plain_folders = true };
	struct places_refused refused;
	struct places places;

	cr_assert_eq(places_find(&request, &places, &refused), 0);
	cr_assert(places.has_xbootldr);
	cr_assert_str_eq(places_boot(&places)->path, boot.path);
	places_done(&places);
	folder_remove(&esp);
	folder_remove(&boot);
}
