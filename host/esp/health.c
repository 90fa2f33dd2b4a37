// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/health.h"

#include <errno.h>
#include <inttypes.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

static void keep_first_damage(void *ctx, const struct fat_finding *finding)
{
	char **problem = ctx;

	if (finding->severity != FAT_DAMAGE || *problem)
		return;
	*problem = xprintf("%s%s%s%s%s (%" PRIu64 ")", finding->path, *finding->path ? ": " : "",
			   fat_problem_text(finding->problem), finding->other ? " " : "",
			   finding->other ? finding->other : "", finding->number);
}

// Of a file that another program has just cut short, syncfs writes the name; fsync, what the
// device's cache has.
int health_look(const struct place *place, const struct fat_report *report)
{
	CLEANUP(cleanup_fd) int fd = place_open_device(place);
	struct fat_source source;
	int r = fd < 0 ? fd : 0;

	if (r == 0 && place->fd >= 0 && syncfs(place->fd) < 0)
		r = -errno;
	if (r == 0)
		r = file_sync(fd);
	if (r == 0)
		r = fat_source_of_fd(fd, &source);
	return r < 0 ? r : fat_check(&source, report);
}

int health_check(const struct place *place, enum health *ret, char **ret_problem)
{
	struct fat_report report = { .found = keep_first_damage, .ctx = ret_problem };
	int r = 0;

	*ret_problem = NULL;
	if (!place->is_plain_folder)
		r = health_look(place, &report);
	if (r < 0)
		return r;
	*ret = r > 0 ? HEALTH_DAMAGED : place_is_read_only(place) ? HEALTH_READ_ONLY : HEALTH_SOUND;
	return 0;
}
