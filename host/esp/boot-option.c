// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/boot-option.h"

#include <errno.h>
#include <stdlib.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/boot-order.h"
#include "host/esp/loader-file.h"

#define MAX_FILES 4096u

static struct load_option option_of(const struct place *esp, const char *path)
{
	return (struct load_option){ BOOT_OPTION_DESCRIPTION, esp->part_number, esp->part_start,
				     esp->part_size,          esp->part_uuid,   path };
}

static bool plan_leads_to(int efivars_fd, const struct boot_order_plan *plan,
			  const struct load_option *option, const char *path)
{
	return boot_order_leads_to(efivars_fd, plan->order, plan->n_order, option, path) ||
	       boot_order_leads_to(efivars_fd, plan->outdated, plan->n_outdated, option, path);
}

int boot_option_move(int efivars_fd, const struct place *esp, const char *from, const char *to)
{
	CLEANUP(boot_order_plan_done) struct boot_order_plan plan = { 0 };
	CLEANUP(cleanup_free) char *old = loader_efi_path(from);
	CLEANUP(cleanup_free) char *fresh = loader_efi_path(to);
	const struct load_option option = option_of(esp, fresh);
	int r;

	if (esp->is_plain_folder || efivars_fd < 0)
		return 0;
	r = boot_order_plan(efivars_fd, &option, BOOT_OPTION_FOLDER, &plan);
	if (r < 0 || !plan_leads_to(efivars_fd, &plan, &option, old))
		return r;
	return boot_order_apply(efivars_fd, &plan);
}

static bool leads_to_a_file(int efivars_fd, const struct place *esp, uint16_t number)
{
	const struct load_option option = option_of(esp, NULL);
	bool found = false;
	char **names = NULL;
	size_t n = 0;

	(void)file_list(esp->fd, LOADER_FOLDER, MAX_FILES, &names, &n); // no folder: no file
	for (size_t i = 0; i < n && !found; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", LOADER_FOLDER, names[i]);
		CLEANUP(cleanup_free) char *file = loader_efi_path(path);

		found = boot_order_leads_to(efivars_fd, &number, 1, &option, file);
	}
	file_list_free(names, n);
	return found;
}

bool boot_option_dangles(int efivars_fd, const struct place *esp)
{
	CLEANUP(boot_order_plan_done) struct boot_order_plan plan = { 0 };
	const struct load_option option = option_of(esp, BOOT_OPTION_FOLDER);

	// The plan to write this option anew has the first of ours right behind it.
	if (esp->is_plain_folder || efivars_fd < 0 ||
	    boot_order_plan(efivars_fd, &option, BOOT_OPTION_FOLDER, &plan) < 0)
		return false;
	for (size_t i = 1; i < plan.n_order; i++)
		if (boot_order_leads_to(efivars_fd, &plan.order[i], 1, &option, BOOT_OPTION_FOLDER))
			return !leads_to_a_file(efivars_fd, esp, plan.order[i]);
	return false;
}
