// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/walk.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"

// Probabilities of a sector to be in a sample, in 1/256.
static const uint8_t chances[] = { 26, 51, 77, 102, 128, 154, 179, 205, 230, 243, 248 };

static const uint8_t garbage[SECTOR] = { "garbage of a torn page" };

struct interval {
	size_t first, n; // events of the log
	uint8_t *taken;  // for each: is it in the subset
	const uint8_t **before;
	uint64_t random;
};

// xorshift64*: its low bits are weak, so the high ones are taken.
static uint8_t random_byte(struct interval *interval)
{
	interval->random ^= interval->random >> 12;
	interval->random ^= interval->random << 25;
	interval->random ^= interval->random >> 27;
	return (uint8_t)(interval->random * UINT64_C(0x2545f4914f6cdd1d) >> 56);
}

static void apply_taken(struct walker *walker, struct interval *interval)
{
	for (size_t i = 0; i < interval->n; i++) {
		const struct event *event = &walker->log->events[interval->first + i];

		if (interval->taken[i])
			interval->before[i] = image_set(walker->image, event->sector, event->data);
	}
}

static void undo_taken(struct walker *walker, struct interval *interval)
{
	for (size_t i = interval->n; i-- > 0;)
		if (interval->taken[i])
			(void)image_set(walker->image,
					walker->log->events[interval->first + i].sector,
					interval->before[i]);
}

static void visit_subset(struct walker *walker, struct interval *interval)
{
	apply_taken(walker, interval);
	walker->state(walker->ctx, interval->first + interval->n);
	undo_taken(walker, interval);
}

static bool is_sector(const struct walker *walker, size_t at)
{
	return walker->log->events[at].kind == EVENT_SECTOR;
}

static size_t count_watched(const struct walker *walker, const struct interval *interval)
{
	size_t n = 0;

	for (size_t i = interval->first; i < interval->first + interval->n; i++)
		n += is_sector(walker, i) &&
		     image_is_watched(walker->image, walker->log->events[i].sector);
	return n;
}

// choice: a bit for each watched sector; the others follow the coin.
static void take_by_bits(struct walker *walker, struct interval *interval, unsigned choice)
{
	unsigned bit = 0;

	for (size_t i = 0; i < interval->n; i++) {
		const struct event *event = &walker->log->events[interval->first + i];

		interval->taken[i] =
			is_sector(walker, interval->first + i) && random_byte(interval) < 128;
		if (interval->taken[i] || is_sector(walker, interval->first + i))
			if (image_is_watched(walker->image, event->sector))
				interval->taken[i] = choice >> bit++ & 1;
	}
}

static void take_by_chance(struct walker *walker, struct interval *interval, uint8_t chance)
{
	for (size_t i = 0; i < interval->n; i++)
		interval->taken[i] =
			is_sector(walker, interval->first + i) && random_byte(interval) < chance;
}

static void visit_subsets(struct walker *walker, struct interval *interval)
{
	size_t n = count_watched(walker, interval);

	for (unsigned choice = 0; n > 0 && n <= WALK_EXHAUSTIVE && choice < 1u << n; choice++) {
		take_by_bits(walker, interval, choice);
		visit_subset(walker, interval);
	}
	for (uint64_t i = 0; n > WALK_EXHAUSTIVE && i < walker->samples; i++) {
		take_by_chance(walker, interval, chances[i % sizeof(chances)]);
		visit_subset(walker, interval);
	}
}

static void take_all(struct walker *walker, struct interval *interval)
{
	for (size_t i = 0; i < interval->n; i++)
		interval->taken[i] = is_sector(walker, interval->first + i);
}

// The image is as the interval's last event has left it: its subsets begin where nothing of it was
// written.
static void end_interval(struct walker *walker, size_t first, size_t end,
			 const uint8_t **all_before)
{
	CLEANUP(cleanup_free) uint8_t *taken = xalloc(end - first + 1);
	CLEANUP(cleanup_free)
	const uint8_t **before = xalloc((end - first + 1) * sizeof(*before));
	struct interval interval = { first, end - first, taken, before, first + 1 };

	take_all(walker, &interval);
	memcpy(before, all_before + first, interval.n * sizeof(*before));
	undo_taken(walker, &interval);
	visit_subsets(walker, &interval);
	take_all(walker, &interval);
	apply_taken(walker, &interval);
}

static bool is_in_file(const struct disk_file *file, uint64_t sector)
{
	for (size_t i = 0; i < file->n_extents; i++)
		if (sector * SECTOR >= file->extents[i].offset &&
		    sector * SECTOR - file->extents[i].offset < file->extents[i].len)
			return true;
	return false;
}

static void visit_torn(struct walker *walker, size_t at)
{
	uint64_t n = walker->torn_bytes / SECTOR, first = walker->log->events[at].sector / n * n;
	CLEANUP(cleanup_free) const uint8_t **before = xalloc(n * sizeof(*before));

	for (uint64_t i = 0; i < n; i++)
		if (is_in_file(walker->torn_file, first + i))
			before[i] = image_set(walker->image, first + i, garbage);
	walker->state(walker->ctx, at);
	for (uint64_t i = n; i-- > 0;)
		if (is_in_file(walker->torn_file, first + i))
			(void)image_set(walker->image, first + i, before[i]);
}

static bool begins_write(const struct log *log, size_t at)
{
	return at == 0 || log->events[at - 1].write != log->events[at].write;
}

void walk(struct walker *walker)
{
	const struct log *log = walker->log;
	CLEANUP(cleanup_free) const uint8_t **before = xalloc((log->n + 1) * sizeof(*before));
	size_t first = 0;
	bool wanted = false;

	for (size_t at = 0; at < log->n; at++) {
		const struct event *event = &log->events[at];

		switch (event->kind) {
		case EVENT_MARK:
			wanted = walker->mark(walker->ctx, at);
			break;
		case EVENT_FLUSH:
			if (wanted)
				end_interval(walker, first, at, before);
			first = at + 1;
			break;
		case EVENT_SECTOR:
			walker->write(walker->ctx, event);
			if (wanted && walker->torn_file && begins_write(log, at) &&
			    is_in_file(walker->torn_file, event->sector))
				visit_torn(walker, at);
			before[at] = image_set(walker->image, event->sector, event->data);
			if (wanted)
				walker->state(walker->ctx, at);
			break;
		}
	}
}
