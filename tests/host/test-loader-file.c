// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/esp/loader-file.h"
#include "tests/boot-entries/image.h"
#include "tests/host/folder.h"

// Three loaders that say what they are: two of ours, and another tool's.
static void put_loader(const struct folder *folder, const char *name, const char *identity)
{
	char magic[64];
	const struct image_section section = { ".sdmagic", magic };
	struct image image;

	snprintf(magic, sizeof(magic), "#### LoaderInfo: %s ####", identity);
	image_make(&image, &section, 1);
	folder_put(folder, name, image.bytes, image.len);
}

static struct folder make_esp(const char *fallback)
{
	struct folder esp = folder_make();
	char *path = loader_fallback_path();

	cr_assert_eq(mkdirat(esp.fd, "EFI", 0755), 0);
	cr_assert_eq(mkdirat(esp.fd, "EFI/BOOT", 0755), 0);
	put_loader(&esp, "new.efi", "genboot 2.0");
	if (fallback)
		put_loader(&esp, path, fallback);
	free(path);
	return esp;
}

static enum fallback_step plan(const struct folder *esp, const struct fallback_policy *policy,
			       bool written)
{
	int from = openat(esp->fd, "new.efi", O_RDONLY | O_CLOEXEC);
	struct loader_plan loader;
	enum fallback_step step;

	cr_assert_eq(loader_plan(esp->fd, from, policy, &loader), 0);
	if (written)
		cr_assert_eq(loader_write(esp->fd, &loader), 0);
	step = loader.fallback;
	loader_plan_done(&loader);
	close(from);
	return step;
}

#define NEW_PATH "\\EFI\\genboot\\genboot" BOOT_ARCHITECTURE "-2.0.efi"

Test(loader_file, an_old_fallback_of_ours_waits_until_the_new_one_has_booted)
{
	struct folder esp = make_esp("genboot 1.0");
	struct fallback_policy policy = { .wait = true };

	cr_assert_eq(plan(&esp, &policy, true), FALLBACK_WAIT);
	policy.running = "\\EFI\\genboot\\genboot" BOOT_ARCHITECTURE "-1.0.efi";
	cr_assert_eq(plan(&esp, &policy, false), FALLBACK_WAIT);
	policy.running = NEW_PATH;
	cr_assert_eq(plan(&esp, &policy, false), FALLBACK_REPLACE);
	folder_remove(&esp);
}

Test(loader_file, a_name_that_has_booted_with_other_content_is_not_the_new_one)
{
	struct folder esp = make_esp("genboot 1.0");
	const struct fallback_policy policy = { .wait = true, .running = NEW_PATH };

	cr_assert_eq(mkdirat(esp.fd, "EFI/genboot", 0755), 0);
	put_loader(&esp, "EFI/genboot/genboot" BOOT_ARCHITECTURE "-2.0.efi", "genboot 2.0 ");
	cr_assert_eq(plan(&esp, &policy, true), FALLBACK_WAIT);
	folder_remove(&esp);
}

Test(loader_file, where_firmware_has_no_other_way_to_it_the_fallback_is_replaced_at_once)
{
	struct folder esp = make_esp("genboot 1.0");
	const struct fallback_policy policy = { .wait = false };

	cr_assert_eq(plan(&esp, &policy, true), FALLBACK_REPLACE);
	folder_remove(&esp);
}

Test(loader_file, a_first_fallback_is_made_at_once)
{
	struct folder esp = make_esp(NULL);
	const struct fallback_policy policy = { .wait = true };

	cr_assert_eq(plan(&esp, &policy, true), FALLBACK_CREATE);
	folder_remove(&esp);
}

Test(loader_file, somebody_elses_fallback_is_replaced_on_demand_only)
{
	struct folder esp = make_esp("systemd-boot 257");
	struct fallback_policy policy = { .wait = true, .running = NEW_PATH };

	cr_assert_eq(plan(&esp, &policy, true), FALLBACK_LEAVE);
	policy.replace_foreign = true;
	cr_assert_eq(plan(&esp, &policy, false), FALLBACK_REPLACE);
	folder_remove(&esp);
}
