// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/progress.h"
#include "boot-entries/writer.h"

#define MIB (1u << 20)
#define FIRST_GUESS_PERCENT 5u
#define LONGEST_GUESS_SEC 3600u
#define HEAD "genboot: reading"
#define STOPS ", Esc stops"
#define BAR " ["
#define LONGEST_TAIL "] 100%  4096 of 4096 MiB, 3600 s left"

// The last line stays while the firmware looks at what was read, so it has to say so.
static bool is_too_soon(const struct progress *progress, uint64_t usec)
{
	return progress->shown_usec != 0 && progress->done < progress->total &&
	       usec < progress->shown_usec + PROGRESS_EVERY_USEC;
}

bool progress_is_due(struct progress *progress, uint64_t usec)
{
	if (usec < PROGRESS_QUIET_USEC || is_too_soon(progress, usec))
		return false;
	progress->shown_usec = usec;
	return true;
}

static void add_bar(struct writer *w, const struct progress *progress, size_t columns)
{
	size_t full = (size_t)(progress->done * columns / progress->total);

	for (size_t i = 0; i < columns; i++)
		writer_add_char(w, i < full ? '#' : '-');
}

// As fast as so far.
static uint64_t left_sec(const struct progress *progress, uint64_t usec)
{
	uint64_t left = progress->total - progress->done;

	return usec / 1000 * (left / 1000) / (progress->done / 1000 + 1) / 1000 + 1;
}

// Rounded up, so that the last line has the same number twice.
static uint64_t mib_of(uint64_t bytes)
{
	return (bytes + MIB - 1) / MIB;
}

static void add_numbers(struct writer *w, const struct progress *progress, uint64_t usec)
{
	uint64_t percent = progress->done * 100 / progress->total;

	for (uint64_t limit = 100; limit > 1 && percent < limit; limit /= 10)
		writer_add_char(w, ' ');
	writer_add_number(w, percent, 1);
	writer_add_text(w, "%  ");
	writer_add_number(w, mib_of(progress->done), 1);
	writer_add_text(w, " of ");
	writer_add_number(w, mib_of(progress->total), 1);
	writer_add_text(w, " MiB");
	if (percent < FIRST_GUESS_PERCENT || percent == 100 ||
	    left_sec(progress, usec) > LONGEST_GUESS_SEC)
		return;
	writer_add_text(w, ", ");
	writer_add_number(w, left_sec(progress, usec), 1);
	writer_add_text(w, " s left");
}

void progress_print(const struct progress *progress, uint64_t usec, size_t columns, char *buf)
{
	struct writer w;

	writer_init(&w, buf, columns + 1);
	writer_add_text(&w, progress->may_stop ? HEAD STOPS BAR : HEAD BAR);
	add_bar(&w, progress, columns - w.len - (sizeof LONGEST_TAIL - 1));
	writer_add_text(&w, "] ");
	add_numbers(&w, progress, usec);
	while (w.len < columns)
		writer_add_char(&w, ' ');
	writer_end_cut(&w);
}
