// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/outcome.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

// An open hash table from content to outcome; at most half full.
struct seen {
	uint64_t hash;
	struct outcome *outcome; // NULL: free
};

#define FIRST_SLOTS 4096u

int outcomes_open(struct image *image, struct outcomes *ret)
{
	*ret = (struct outcomes){ .image = image, .judge = judge_new(), .n_slots = FIRST_SLOTS };
	ret->seen = xalloc(ret->n_slots * sizeof(*ret->seen));
	return ret->judge ? 0 : -ENOMEM;
}

void outcomes_close(struct outcomes *outcomes)
{
	for (size_t i = 0; i < outcomes->n; i++)
		free(outcomes->items[i]);
	free(outcomes->items);
	free(outcomes->seen);
	judge_free(outcomes->judge);
}

static struct seen *find_slot(struct seen *seen, size_t n_slots, uint64_t hash)
{
	size_t at = hash & (n_slots - 1);

	while (seen[at].outcome && seen[at].hash != hash)
		at = (at + 1) & (n_slots - 1);
	return &seen[at];
}

static void grow(struct outcomes *outcomes)
{
	size_t n_slots = outcomes->n_slots * 2;
	struct seen *bigger = xalloc(n_slots * sizeof(*bigger));

	for (size_t i = 0; i < outcomes->n_slots; i++)
		if (outcomes->seen[i].outcome)
			*find_slot(bigger, n_slots, outcomes->seen[i].hash) = outcomes->seen[i];
	free(outcomes->seen);
	outcomes->seen = bigger;
	outcomes->n_slots = n_slots;
}

static void remember(struct outcomes *outcomes, uint64_t hash, struct outcome *outcome)
{
	if (outcomes->n_contents * 2 >= outcomes->n_slots)
		grow(outcomes);
	*find_slot(outcomes->seen, outcomes->n_slots, hash) = (struct seen){ hash, outcome };
	outcomes->n_contents++;
}

static struct outcome *find_tree(const struct outcomes *outcomes, const uint64_t *trees)
{
	for (size_t i = 0; i < outcomes->n; i++)
		if (memcmp(outcomes->items[i]->trees, trees, sizeof(outcomes->items[i]->trees)) ==
		    0)
			return outcomes->items[i];
	return NULL;
}

static int judge_all(struct outcomes *outcomes, struct outcome *outcome)
{
	struct disk_source source = image_source(outcomes->image);
	int r = 0;

	for (size_t i = 0; i < outcomes->n_esps && r == 0; i++)
		r = judge_state(outcomes->judge, &source, outcomes->esps[i], NULL, 0,
				&outcome->verdicts[i]);
	return r;
}

static int make_outcome(struct outcomes *outcomes, const uint64_t *trees, struct outcome **ret)
{
	struct outcome *outcome = xalloc(sizeof(*outcome));
	int r = judge_all(outcomes, outcome);

	if (r < 0) {
		free(outcome);
		return r;
	}
	memcpy(outcome->trees, trees, sizeof(outcome->trees));
	outcomes->items = xgrow(outcomes->items, outcomes->n, sizeof(*outcomes->items));
	outcomes->items[outcomes->n++] = outcome;
	*ret = outcome;
	return 0;
}

int outcomes_look_up(struct outcomes *outcomes, struct outcome **ret)
{
	uint64_t hash = outcomes->image->hash, trees[OUTCOME_MAX_ESPS] = { 0 };
	const struct seen *slot = find_slot(outcomes->seen, outcomes->n_slots, hash);
	struct disk_source source = image_source(outcomes->image);
	struct outcome *outcome = slot->outcome;
	int r = 0;

	for (size_t i = 0; i < outcomes->n_esps && !outcome && r == 0; i++)
		r = judge_tree_hash(outcomes->judge, &source, outcomes->esps[i], &trees[i]);
	if (r == 0 && !outcome)
		outcome = find_tree(outcomes, trees);
	if (r == 0 && !outcome)
		r = make_outcome(outcomes, trees, &outcome);
	if (r < 0)
		return r;
	if (!slot->outcome)
		remember(outcomes, hash, outcome);
	*ret = outcome;
	return 0;
}

bool verdicts_agree(const struct verdict *a, const struct verdict *b)
{
	if (a->end != b->end)
		return false;
	return a->end != VERDICT_STARTED ||
	       (strcmp(a->id, b->id) == 0 && strcmp(a->options, b->options) == 0 &&
		memcmp(a->image, b->image, sizeof(a->image)) == 0 &&
		memcmp(a->initrd, b->initrd, sizeof(a->initrd)) == 0);
}
