// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/base/progress.h"

#include <unistd.h>

#define BAR_WIDTH 30
#define PATIENCE_MS 1000
#define REPAINT_MS 100

static int64_t ms_between(const struct timespec *from, const struct timespec *to)
{
	return (int64_t)(to->tv_sec - from->tv_sec) * 1000 +
	       (to->tv_nsec - from->tv_nsec) / 1000000;
}

void progress_start(struct progress *progress, FILE *out, const char *what, uint64_t total)
{
	*progress = (struct progress){
		.out = out && isatty(fileno(out)) ? out : NULL,
		.what = what,
		.total = total > 0 ? total : 1,
	};
	clock_gettime(CLOCK_MONOTONIC, &progress->start);
	progress->painted = progress->start;
}

static void paint(struct progress *progress)
{
	uint64_t done = progress->done < progress->total ? progress->done : progress->total;
	int percent = (int)((double)done / (double)progress->total * 100);
	int filled = percent * BAR_WIDTH / 100;

	fprintf(progress->out, "\r%s [", progress->what);
	for (int i = 0; i < BAR_WIDTH; i++)
		fputc(i < filled ? '#' : ' ', progress->out);
	fprintf(progress->out, "] %3d %%", percent);
	fflush(progress->out);
	progress->visible = true;
}

void progress_add(struct progress *progress, uint64_t bytes)
{
	struct timespec now;

	if (!progress || !progress->out)
		return;
	progress->done += bytes;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (ms_between(&progress->start, &now) < PATIENCE_MS)
		return;
	if (progress->visible && ms_between(&progress->painted, &now) < REPAINT_MS)
		return;
	progress->painted = now;
	paint(progress);
}

void progress_end(struct progress *progress)
{
	if (progress->visible)
		fprintf(progress->out, "\r\033[K");
	progress->visible = false;
}
