// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/mend.h"

#include <signal.h>

#include "host/base/cleanup.h"
#include "host/esp/fsck.h"
#include "host/esp/health.h"

// fsck.vfat inherits that they wait: a terminal sends them to both. SIGTTOU would stop it where
// this process is in the background.
static void hold_signals(sigset_t *ret_before)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTOU };
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		sigaddset(&held, numbers[i]);
	sigprocmask(SIG_BLOCK, &held, ret_before);
}

static bool is_sound(const struct place *place, char **ret_problem)
{
	enum health health = HEALTH_DAMAGED;

	return health_check(place, &health, ret_problem) == 0 && health != HEALTH_DAMAGED;
}

// A file system that is still damaged is mounted, because the machine needs what is on it, but
// nobody shall write there.
static enum mend_end check(const struct place *place, const struct mounts *mounts, bool quiet,
			   int *held_fd, struct mended *ret)
{
	bool sound = fsck_mend(place->path, quiet) == 0 && is_sound(place, &ret->problem);

	close(steal_fd(held_fd)); // who holds it cannot mount it either
	ret->error = mounts_restore(mounts, !sound, &ret->where);
	if (!sound)
		return MEND_DAMAGED;
	return ret->error < 0 ? MEND_NOT_MOUNTED : MEND_DONE;
}

static enum mend_end unmount_and_check(const struct place *place, const struct mounts *mounts,
				       bool quiet, struct mended *ret)
{
	CLEANUP(cleanup_fd) int held_fd = -1;
	int r;

	ret->error = mounts_unmount(mounts, &ret->where);
	if (ret->error < 0)
		return MEND_BUSY;
	held_fd = mounts_hold(place->path, place->device);
	if (held_fd >= 0)
		return check(place, mounts, quiet, &held_fd, ret);
	r = mounts_restore(mounts, false, &ret->where);
	ret->error = r < 0 ? r : held_fd;
	return r < 0 ? MEND_NOT_MOUNTED : MEND_HELD;
}

enum mend_end mend_file_system(const struct place *place, const struct mounts *mounts, bool quiet,
			       struct mended *ret)
{
	enum mend_end end;
	sigset_t before;

	*ret = (struct mended){ .where = "" };
	hold_signals(&before);
	end = unmount_and_check(place, mounts, quiet, ret);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return end;
}
