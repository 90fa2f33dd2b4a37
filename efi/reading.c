// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/reading.h"
#include "efi/journal.h"
#include "efi/mem.h"
#include "efi/ticks.h"

#define FOUR_GIB 0x100000000u
#define COLUMNS PROGRESS_COLUMNS_MAX

void reading_start(struct reading *reading, const struct firmware *fw, size_t total)
{
	*reading = (struct reading){ .fw = fw,
				     .progress.total = total,
				     .ticks_at_start = ticks_now(),
				     .ticks_per_second = ticks_per_second(fw) };
}

void reading_add_total(struct reading *reading, size_t size)
{
	reading->progress.total += size;
}

void reading_look(struct reading *reading, struct window *window)
{
	reading->window = window;
	reading->progress.may_stop = window->keyboard;
}

// A file that has grown since its size was asked is more than was expected.
static void advance(struct progress *progress, size_t size)
{
	progress->done += size;
	if (progress->total < progress->done)
		progress->total = progress->done;
}

static void show(struct reading *reading)
{
	uint64_t usec =
		ticks_to_usec(ticks_now() - reading->ticks_at_start, reading->ticks_per_second);
	char line[COLUMNS + 1];

	if (!progress_is_due(&reading->progress, usec))
		return;
	progress_print(&reading->progress, usec, COLUMNS, line);
	print_over(reading->fw, line);
}

static bool is_low(const uint8_t *at, size_t size)
{
	return (uintptr_t)at + size <= FOUR_GIB;
}

// Where a piece is read to: its own place, unless that is high and there is room below.
static uint8_t *landing(struct reading *reading, uint8_t *to, size_t n)
{
	if (is_low(to, n))
		return to;
	if (!reading->low.data &&
	    EFI_ERROR(buffer_allocate(reading->fw, FILE_CHUNK, &reading->low)))
		return to;
	return reading->low.data;
}

static EFI_STATUS read_piece(struct reading *reading, struct file *file, size_t offset, uint8_t *to,
			     size_t n)
{
	uint8_t *at = landing(reading, to, n);
	EFI_STATUS status = file_read(file, offset, at, n);

	if (!EFI_ERROR(status) && at != to)
		memcpy(to, at, n);
	return status;
}

EFI_STATUS reading_file(struct reading *reading, struct file *file, uint8_t *buf, size_t size,
			struct sha256 *hash)
{
	for (size_t done = 0; done < size;) {
		size_t n = size - done < FILE_CHUNK ? size - done : FILE_CHUNK;
		EFI_STATUS status = read_piece(reading, file, done, buf + done, n);

		if (EFI_ERROR(status))
			return status;
		if (hash)
			sha256_update(hash, buf + done, n);
		done += n;
		advance(&reading->progress, n);
		firmware_watchdog(reading->fw);
		show(reading);
		if (reading->window && window_look(reading->window))
			return EFI_ABORTED;
	}
	return EFI_SUCCESS;
}

void reading_end(struct reading *reading)
{
	char blank[COLUMNS + 1];

	buffer_free(&reading->low);
	if (reading->progress.shown_usec == 0)
		return;
	__builtin_memset(blank, ' ', COLUMNS);
	blank[COLUMNS] = '\0';
	print_over(reading->fw, blank);
	print_over(reading->fw, "");
	reading->progress.shown_usec = 0;
}
