// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/efivar.h"
#include "host/esp/loader-update.h"
#include "tests/host/folder.h"

#define OURS "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define OTHER "0fc63daf-8483-4772-8e79-3d69d8477de4"
#define IMAGE "\\EFI\\genboot\\genbootx64-0.1.0.efi"

// What is known to run, with these variables (NULL: not set) and an ESP of the UUID OURS.
static char *running_with(const char *image, const char *part, bool is_plain_folder)
{
	struct folder vars = folder_make();
	struct place esp = { .part_uuid = OURS, .is_plain_folder = is_plain_folder };
	char *running;

	if (image)
		cr_assert_eq(loader_var_write(vars.fd, LOADER_VAR_IMAGE_IDENTIFIER, span_of(image)),
			     0);
	if (part)
		cr_assert_eq(loader_var_write(vars.fd, LOADER_VAR_DEVICE_PART_UUID, span_of(part)),
			     0);
	running = loader_running(vars.fd, &esp);
	folder_remove(&vars);
	return running;
}

static void expect(const char *want, char *running)
{
	cr_expect((!want && !running) || (want && running && strcmp(want, running) == 0), "%s",
		  running ? running : "none");
	free(running);
}

Test(loader_update, a_loader_that_was_started_from_this_esp_runs)
{
	expect(IMAGE, running_with(IMAGE, OURS, false));
	expect(IMAGE, running_with(IMAGE, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", false));
}

Test(loader_update, a_loader_of_the_same_name_on_a_mirror_does_not_count)
{
	expect(NULL, running_with(IMAGE, OTHER, false));
}

Test(loader_update, a_loader_that_does_not_say_from_where_does_not_count)
{
	expect(NULL, running_with(IMAGE, NULL, false));
	expect(NULL, running_with(NULL, OURS, false));
}

Test(loader_update, a_plain_folder_has_no_uuid_to_compare)
{
	expect(IMAGE, running_with(IMAGE, OTHER, true));
}
