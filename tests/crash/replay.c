// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/replay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "tests/crash/state-check.h"
#include "tests/crash/walk.h"

static struct step *current(struct replay *replay)
{
	return &replay->steps.items[replay->step];
}

// Counts a bad state; the first ones are shown.
static void complain(struct replay *replay, size_t at, const char *what, const char *about,
		     const struct verdict *boots)
{
	replay->n_bad++;
	if (json_array_size(replay->bad) >= replay->options.show)
		return;
	json_array_append_new(replay->bad,
			      json_pack("{s:s, s:b, s:I, s:s, s:s, s:s, s:s*, s:s*}", "command",
					current(replay)->name, "after", replay->is_done, "event",
					(json_int_t)at, "what", what, "about", about, "last_sync",
					replay->sync, "boots", boots ? boots->id : NULL, "words",
					boots && !boots->started ? boots->words : NULL));
}

static bool is_allowed(struct replay *replay, const struct outcome *outcome, size_t esp)
{
	const struct step *step = current(replay);
	const struct verdict *verdict = &outcome->verdicts[esp];

	return verdicts_agree(verdict, &step->new->verdicts[esp]) ||
	       (!replay->is_done && verdicts_agree(verdict, &step->old->verdicts[esp]));
}

static int list_saved(const char *folder, const char *file, const char *boots)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/states", folder);
	FILE *list = fopen(path, "a");

	if (!list)
		return -errno;
	fprintf(list, "%s %s\n", file, boots);
	return fclose(list) < 0 ? -errno : 0;
}

static void save(struct replay *replay, const struct outcome *outcome)
{
	CLEANUP(cleanup_free) char *path = NULL;
	const struct verdict *boots = &outcome->verdicts[0];
	bool firmware_boots = boots->started && current(replay)->had_loader;
	int r;

	if (!replay->options.save || outcome->trees[0] % replay->options.every)
		return;
	path = xprintf("%s/%zu.img", replay->options.save, replay->n_saved++);
	r = image_save(&replay->image, path);
	if (r == 0)
		r = list_saved(replay->options.save, path, firmware_boots ? boots->options : "-");
	if (r < 0)
		replay->error = r;
}

// Once for each tree and command; files are read, which takes time.
static void check_kept(struct replay *replay, struct outcome *outcome, size_t at)
{
	const struct step *step = current(replay);

	if (outcome->checked_for == replay->begun)
		return;
	if (outcome->checked_for == 0)
		save(replay, outcome);
	outcome->checked_for = (unsigned)replay->begun;
	for (size_t i = 0; i < step->n_kept; i++) {
		const char *path = kept_first_changed(&replay->image, &step->kept[i]);

		if (path)
			complain(replay, at, "a file that is kept is missing or differs", path,
				 &outcome->verdicts[0]);
	}
}

// What a program of the test's own says of the state as a whole.
static void check_state(struct replay *replay, const struct outcome *outcome, size_t at)
{
	char said[STATE_SAID_SIZE];
	int r = state_check(&replay->image, replay->options.check, outcome->verdicts[0].options,
			    said);

	replay->n_checked++;
	if (r < 0)
		replay->error = r;
	else if (r > 0)
		complain(replay, at, "the store", said, &outcome->verdicts[0]);
}

static void visit_state(void *ctx, size_t at)
{
	struct replay *replay = ctx;
	size_t n_before = replay->outcomes.n_contents;
	struct outcome *outcome;
	int r;

	if (replay->image.hash == replay->last_hash || replay->error < 0)
		return;
	replay->last_hash = replay->image.hash;
	replay->n_states++;
	r = outcomes_look_up(&replay->outcomes, &outcome);
	if (r < 0) {
		replay->error = r;
		return;
	}
	for (size_t i = 0; i < replay->outcomes.n_esps; i++)
		if (!is_allowed(replay, outcome, i))
			complain(replay, at, "neither the old nor the new one boots",
				 i == 0 ? "esp" : "mirror", &outcome->verdicts[i]);
	check_kept(replay, outcome, at);
	if (replay->options.check && replay->outcomes.n_contents > n_before &&
	    n_before % replay->options.checks == 0)
		check_state(replay, outcome, at);
}

// What is written again as it is does no harm.
static void visit_write(void *ctx, const struct event *event)
{
	struct replay *replay = ctx;

	if (replay->begun == 0 || replay->is_done ||
	    memcmp(image_sector(&replay->image, event->sector), event->data, SECTOR) == 0)
		return;
	replay->n_sectors += image_is_watched(&replay->image, event->sector);
	for (size_t i = 0; i < current(replay)->n_kept; i++) {
		const char *path = kept_at_sector(&current(replay)->kept[i], event->sector);

		if (path)
			complain(replay, (size_t)(event - replay->log.events),
				 "a file that is kept is written", path, NULL);
	}
}

static void find_record(struct replay *replay)
{
	static const char *const path = RECORD;
	struct disk_source source = image_source(&replay->image);
	int r;

	if (replay->record.exists || replay->options.torn_bytes == 0)
		return;
	r = disk_files(&source, PARTITION_ESP, &path, 1, &replay->record);
	if (r < 0)
		replay->error = r;
}

static bool visit_mark(void *ctx, size_t at)
{
	struct replay *replay = ctx;

	if (replay->begun < replay->steps.n && replay->steps.items[replay->begun].begin == at) {
		replay->step = replay->begun++;
		replay->is_done = false;
		find_record(replay);
	} else if (replay->begun > 0 && current(replay)->done == at) {
		replay->is_done = true;
	} else {
		mark_text(&replay->log.events[at], replay->sync);
	}
	return replay->begun > 0;
}

static void check_steps(struct replay *replay)
{
	for (replay->step = 0; replay->step < replay->steps.n; replay->step++) {
		const char *complaint = step_complaint(current(replay));

		if (complaint)
			complain(replay, current(replay)->done, complaint, current(replay)->name,
				 &current(replay)->new->verdicts[0]);
	}
	replay->step = 0;
}

static void walk_all(struct replay *replay)
{
	const struct disk_file *record = replay->options.torn_bytes > 0 ? &replay->record : NULL;
	struct walker walker = {
		.image = &replay->image,
		.log = &replay->log,
		.samples = replay->options.samples,
		.torn_file = record,
		.torn_bytes = replay->options.torn_bytes,
		.ctx = replay,
		.mark = visit_mark,
		.write = visit_write,
		.state = visit_state,
	};

	walk(&walker);
}

// A partition without files that this program could read.
static int watch_contents(struct replay *replay, unsigned partition)
{
	struct disk_source source = image_source(&replay->image);
	struct extent area;
	int r = disk_partition(&source, partition, &area);

	if (r == 0)
		image_watch(&replay->image, &area);
	return r;
}

static int watch(struct replay *replay, unsigned partition)
{
	int r = watch_contents(replay, partition);

	if (r == 0)
		replay->areas.partitions[replay->areas.n++] = partition;
	return r;
}

static int watch_all(struct replay *replay)
{
	const struct options *options = &replay->options;
	struct outcomes *outcomes = &replay->outcomes;
	int r = watch(replay, PARTITION_ESP);

	outcomes->esps[outcomes->n_esps++] = PARTITION_ESP;
	if (r == 0 && options->boot)
		r = watch(replay, (unsigned)options->boot);
	if (r == 0 && options->data)
		r = watch_contents(replay, (unsigned)options->data);
	if (r == 0 && options->mirror) {
		r = watch(replay, (unsigned)options->mirror);
		outcomes->esps[outcomes->n_esps++] = (unsigned)options->mirror;
	}
	return r;
}

static void frame(struct replay *replay)
{
	snprintf((char *)replay->begin, SECTOR, "begin %s", replay->options.whole);
	snprintf((char *)replay->done, SECTOR, "done %s", replay->options.whole);
	log_frame(&replay->log, replay->begin, replay->done);
}

int replay_open(struct replay *replay)
{
	struct disk_source source;
	struct extent marks;
	int r = image_open(replay->options.image, &replay->image);

	if (r < 0)
		return r;
	source = image_source(&replay->image);
	r = disk_partition(&source, PARTITION_MARKS, &marks);
	if (r == 0)
		r = log_open(replay->options.log, marks.offset / SECTOR, marks.len / SECTOR,
			     &replay->log);
	if (r == 0 && replay->options.whole)
		frame(replay);
	if (r == 0)
		r = outcomes_open(&replay->image, &replay->outcomes);
	if (r == 0)
		r = watch_all(replay);
	if (r == 0)
		r = steps_read(&replay->image, &replay->log, &replay->areas, &replay->outcomes,
			       &replay->steps);
	return r;
}

int replay_run(struct replay *replay)
{
	check_steps(replay);
	walk_all(replay);
	return replay->error;
}
