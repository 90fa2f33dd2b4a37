// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/stand-in.h"

#include <errno.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/esp/partition.h"

static bool is_there(const char *name)
{
	CLEANUP(cleanup_fd) int fd = *name == '/' ? file_open_dir(name) : -1;
	dev_t device;

	return *name == '/' ? fd >= 0 : partition_find(name, &device) != -ENODEV;
}

static bool take(struct cli *cli, struct view *view, const char *name)
{
	struct mirror mirror;

	if (mirror_open(name, &mirror) < 0)
		return false;
	view->stand_in = xalloc(sizeof(mirror));
	*view->stand_in = mirror;
	view->places = (struct places){ .esp = mirror.place, .xbootldr.fd = -1 };
	warn(cli, "genboot setup, on a new ESP; genboot repair",
	     "the ESP is gone; its mirror %s stands in for it", screen(span_of(mirror.place.path)));
	return true;
}

bool stand_in_open(struct cli *cli, struct view *view)
{
	CLEANUP(store_close) struct store store = { .fd = -1 };
	struct machine machine;

	if (store_open(cli->options.store ? cli->options.store : STORE_DIR, &store) < 0 ||
	    store_read_machine(&store, &machine) < 0 || is_there(machine.esp))
		return false;
	for (size_t i = 0; i < machine.mirrors.n; i++)
		if (take(cli, view, machine.mirrors.items[i]))
			return true;
	return false;
}

// Where it stays read-only, the verb finds it so, as an ESP that is.
void stand_in_allow_writing(const struct view *view)
{
	if (view->stand_in && !view->is_damaged)
		(void)mirror_allow_writing(view->stand_in);
}

void stand_in_close(struct view *view)
{
	if (!view->stand_in)
		return;
	view->stand_in->place = (struct place){ .fd = -1 }; // closed with the places
	mirror_close(view->stand_in);
	free(view->stand_in);
	view->stand_in = NULL;
}
