// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/cli/repair.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

static const struct damage *find_same(const struct damages *damages, const struct damage *damage)
{
	for (size_t i = 0; i < damages->n; i++)
		if (damages->items[i].kind == damage->kind &&
		    strcmp(damages->items[i].path, damage->path) == 0)
			return &damages->items[i];
	return NULL;
}

// Nothing here removes a folder that somebody has made, or cuts a text.
static bool is_in_the_way(const struct repair *repair, const struct damage *damage)
{
	CLEANUP(cleanup_free)
	char *obstacle = damage_obstacle(repair->view, view_store_path(repair->cli), damage);
	int fd = damage->place ? damage->place->fd : repair->view->store.fd;
	uint64_t size;

	if (damage->is_for_hands)
		return true;
	return obstacle && file_size_beneath(fd, damage->path, &size) == -EISDIR;
}

static void add_step(struct repair *repair, const struct damage *damage)
{
	step(repair->cli, "mend", damage->path, damage->digest.size, damage->why);
}

static void list_one(struct repair *repair, const struct damage *damage)
{
	struct cli *cli = repair->cli;
	bool is_stuck = is_in_the_way(repair, damage);

	if (cli->options.dry_run && is_stuck)
		repair_tell_left(repair, damage, -EISDIR);
	else if (cli->options.dry_run)
		add_step(repair, damage);
	else if (!cli->options.quiet)
		say(cli, "%s: %s%s\n", screen(span_of(damage->path)), screen(span_of(damage->why)),
		    is_stuck ? ", which stays" : "");
}

void repair_list(struct repair *repair)
{
	for (size_t i = 0; i < repair->damages.n; i++)
		if (!find_same(&repair->before, &repair->damages.items[i]))
			list_one(repair, &repair->damages.items[i]);
	(void)fflush(stdout); // warnings come behind
}

void repair_count(struct repair *repair, struct damage *damage)
{
	const struct damage *before = find_same(&repair->before, damage);

	damage->is_mended = true;
	if (before && before->is_mended)
		return;
	add_step(repair, damage);
	repair->n_mended++;
}
