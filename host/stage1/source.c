// SPDX-License-Identifier: GPL-2.0-or-later
#include <blkid/blkid.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/stage1/source.h"
#include "host/stage1/stage1.h"

#define LOOK_AGAIN_NSEC 100000000 // a tenth of a second
#define SAY_AFTER_SEC 3

static bool is_block_device(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISBLK(st.st_mode);
}

static long now_sec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)now.tv_sec;
}

static void pause_a_little(void)
{
	struct timespec little = { .tv_nsec = LOOK_AGAIN_NSEC };

	nanosleep(&little, NULL);
}

int source_wait(struct span device, unsigned int wait_sec, char *ret, size_t size)
{
	CLEANUP(cleanup_free) char *spec = xdup_span(device);
	long started = now_sec();
	bool has_said = false;

	for (;;) {
		// Looks at udev's links first, then at the devices themselves.
		CLEANUP(cleanup_free) char *found = blkid_evaluate_spec(spec, NULL);

		if (found && is_block_device(found) && snprintf(ret, size, "%s", found) < (int)size)
			return 0;
		if (now_sec() - started >= (long)wait_sec)
			return -1;
		if (!has_said && now_sec() - started >= SAY_AFTER_SEC) {
			stage1_say("waiting for %s, %u seconds at most", spec, wait_sec);
			has_said = true;
		}
		pause_a_little();
	}
}

int source_find(struct stage1 *stage1)
{
	struct span wanted = stage1->wanted.data;

	if (source_wait(wanted, stage1->wanted.wait_sec, stage1->device, sizeof(stage1->device)) ==
	    0)
		return 0;
	return stage1_fail(stage1, 0, "the data file system %.*s is not there after %u seconds",
			   (int)wanted.len, wanted.at, stage1->wanted.wait_sec);
}

char *source_type(const char *device)
{
	blkid_probe probe = blkid_new_probe_from_filename(device);
	const char *type = NULL;
	char *ret = NULL;

	if (!probe)
		return NULL;
	blkid_probe_enable_superblocks(probe, 1);
	blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE);
	if (blkid_do_safeprobe(probe) == 0 &&
	    blkid_probe_lookup_value(probe, "TYPE", &type, NULL) == 0)
		ret = xdup(type);
	blkid_free_probe(probe);
	return ret;
}
