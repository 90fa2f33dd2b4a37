// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/steps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

struct reader {
	struct image *image;
	const struct areas *areas;
	struct outcomes *outcomes;
	struct steps *steps;
	bool inside;
};

// "/EFI/genboot/genbootx64-0.1.0.efi"
static bool is_loader(const char *path)
{
	static const char start[] = "/EFI/genboot/genboot", end[] = ".efi";
	size_t len = strlen(path);

	return strncmp(path, start, strlen(start)) == 0 && len > strlen(end) &&
	       strcmp(path + len - strlen(end), end) == 0;
}

static bool has_loader(const struct kept_files *kept)
{
	for (size_t i = 0; i < kept->n; i++)
		if (is_loader(kept->paths[i]))
			return true;
	return false;
}

static int begin_step(struct reader *reader, const char *name, size_t at)
{
	struct steps *steps = reader->steps;
	struct step *step;
	struct outcome *outcome;
	int r = outcomes_look_up(reader->outcomes, &outcome);

	if (r < 0 || reader->inside)
		return r < 0 ? r : -EBADMSG;
	steps->items = xgrow(steps->items, steps->n, sizeof(*steps->items));
	step = &steps->items[steps->n++];
	*step = (struct step){ .begin = at, .old = outcome };
	snprintf(step->name, sizeof(step->name), "%s", name);
	for (; step->n_kept < reader->areas->n && r == 0; step->n_kept++)
		r = kept_list(reader->image, reader->areas->partitions[step->n_kept],
			      &step->kept[step->n_kept]);
	step->had_loader = r == 0 && has_loader(&step->kept[0]);
	reader->inside = true;
	return r;
}

static int end_step(struct reader *reader, const char *name, size_t at)
{
	struct step *step = &reader->steps->items[reader->steps->n - 1];
	struct outcome *outcome;
	int r = outcomes_look_up(reader->outcomes, &outcome);

	if (r < 0 || !reader->inside || strcmp(step->name, name) != 0)
		return r < 0 ? r : -EBADMSG;
	step->done = at;
	step->new = outcome;
	for (size_t i = 0; i < step->n_kept && r == 0; i++)
		r = kept_narrow(reader->image, &step->kept[i]);
	reader->inside = false;
	return r;
}

static int read_mark(struct reader *reader, const struct event *event, size_t at)
{
	char text[MARK_TEXT_SIZE];

	mark_text(event, text);
	if (strncmp(text, "begin ", 6) == 0)
		return begin_step(reader, text + 6, at);
	if (strncmp(text, "done ", 5) == 0)
		return end_step(reader, text + 5, at);
	return 0;
}

int steps_read(struct image *image, const struct log *log, const struct areas *areas,
	       struct outcomes *outcomes, struct steps *ret)
{
	struct steps steps = { 0 };
	struct reader reader = { image, areas, outcomes, &steps, false };
	int r = 0;

	for (size_t at = 0; at < log->n && r == 0; at++) {
		const struct event *event = &log->events[at];

		if (event->kind == EVENT_MARK)
			r = read_mark(&reader, event, at);
		if (event->kind == EVENT_SECTOR)
			(void)image_set(image, event->sector, event->data);
	}
	if (r == 0 && (reader.inside || steps.n == 0))
		r = -EBADMSG;
	image_reset(image);
	if (r < 0)
		steps_free(&steps);
	else
		*ret = steps;
	return r;
}

void steps_free(struct steps *steps)
{
	for (size_t i = 0; i < steps->n; i++)
		for (size_t k = 0; k < steps->items[i].n_kept; k++)
			kept_free(&steps->items[i].kept[k]);
	free(steps->items);
	*steps = (struct steps){ 0 };
}

static bool is_wanted(const char *options, const char *want)
{
	// The last word: a sealed root has its own in front.
	const char *last = strrchr(options, ' ');
	char words[MARK_TEXT_SIZE + 16];

	snprintf(words, sizeof(words), "generation=%s", want);
	return strcmp(last ? last + 1 : options, words) == 0;
}

const char *step_complaint(const struct step *step)
{
	const struct verdict *boots = &step->new->verdicts[0];
	const char *want = strchr(step->name, '=');

	if (!boots->started)
		return "nothing boots after it";
	// What `repair` replaces may have been torn.
	if (step->had_loader && !has_loader(&step->kept[0]) &&
	    strncmp(step->name, "repair", 6) != 0)
		return "no loader stays through it";
	return want && !is_wanted(boots->options, want + 1) ? "another one boots after it" : NULL;
}
