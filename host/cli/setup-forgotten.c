// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/cli/setup.h"
#include "host/esp/boot-option.h"

// --mirror DEVICE for each. The caller frees.
static char *name_all(const struct boot_partitions *partitions)
{
	char *text = xdup("");

	for (size_t i = 0; i < partitions->n; i++) {
		char *longer =
			xprintf("%s --mirror /dev/disk/by-partuuid/%s", text, partitions->items[i]);

		free(text);
		text = longer;
	}
	return text;
}

void setup_tell_forgotten(struct cli *cli, const struct setup *setup)
{
	CLEANUP(boot_partitions_done) struct boot_partitions partitions = { 0 };
	const struct view *view = &setup->view;
	CLEANUP(cleanup_free) char *options = NULL;
	CLEANUP(cleanup_free) char *next = NULL;

	if (!setup->write_machine)
		return;
	boot_option_partitions(view->efivars_fd, BOOT_OPTION_MIRROR, &partitions);
	for (size_t i = partitions.n; i > 0; i--)
		if (machine_has_place(&setup->machine.mirrors, partitions.items[i - 1]) ||
		    span_equals_text(span_of(view->places.esp.part_uuid), partitions.items[i - 1]))
			boot_partitions_drop(&partitions, i - 1);
	if (partitions.n == 0)
		return;
	options = name_all(&partitions);
	next = xprintf("genboot setup%s", options);
	warn(cli, screen(span_of(next)),
	     "the store does not know %zu %s that EFI boot options lead to: %s not follow any more",
	     partitions.n, partitions.n == 1 ? "mirror" : "mirrors",
	     partitions.n == 1 ? "it does" : "they do");
}
