// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "boot-entries/load-option.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/boot-option.h"
#include "host/esp/load-option.h"

#define MAX_VARIABLES 4096u
#define NAME_LEN 8u // of Boot0000

static void add(struct boot_partitions *partitions, const char uuid[GUID_TEXT_SIZE])
{
	for (size_t i = 0; i < partitions->n; i++)
		if (strcmp(partitions->items[i], uuid) == 0)
			return;
	partitions->items = xgrow(partitions->items, partitions->n, sizeof(*partitions->items));
	memcpy(partitions->items[partitions->n++], uuid, GUID_TEXT_SIZE);
}

static void look_at(int efivars_fd, const char *name, const char *description,
		    struct boot_partitions *partitions)
{
	CLEANUP(cleanup_free) struct load_option_target *target = xalloc(sizeof(*target));
	CLEANUP(cleanup_free) uint8_t *bytes = NULL;
	struct load_option_parts parts;
	char uuid[GUID_TEXT_SIZE];
	size_t len = 0;

	if (efivar_read(efivars_fd, name, EFIVAR_GLOBAL_GUID, &bytes, &len) < 0 ||
	    load_option_parse(bytes, len, &parts) < 0)
		return;
	load_option_target(&parts, target);
	if (!target->on_partition)
		return;
	guid_print(target->partition, uuid);
	if (load_option_matches(bytes, len, description, uuid, BOOT_OPTION_FOLDER))
		add(partitions, uuid);
}

void boot_option_partitions(int efivars_fd, const char *description, struct boot_partitions *ret)
{
	char **names = NULL;
	size_t n = 0;

	*ret = (struct boot_partitions){ 0 };
	if (efivars_fd >= 0)
		(void)file_list(efivars_fd, ".", MAX_VARIABLES, &names, &n); // none is none
	for (size_t i = 0; i < n; i++) {
		// BootOrder and BootNext are no load options, and no such option matches.
		if (strncmp(names[i], "Boot", strlen("Boot")) != 0 ||
		    strlen(names[i]) <= NAME_LEN || names[i][NAME_LEN] != '-')
			continue;
		names[i][NAME_LEN] = '\0';
		look_at(efivars_fd, names[i], description, ret);
	}
	file_list_free(names, n);
}

void boot_partitions_drop(struct boot_partitions *partitions, size_t index)
{
	partitions->n--;
	memmove(partitions->items + index, partitions->items + index + 1,
		(partitions->n - index) * sizeof(*partitions->items));
}

void boot_partitions_done(struct boot_partitions *partitions)
{
	free(partitions->items);
	*partitions = (struct boot_partitions){ 0 };
}
