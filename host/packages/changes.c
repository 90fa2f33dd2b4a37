// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/packages/changes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/packages/list.h"

// One kind of change: how many there are, and the first lines, or all.
struct kind {
	size_t n, n_lines;
	char **lines;
};

enum {
	CHANGED,
	NEW,
	GONE,
	N_KINDS,
};

static const char *const names[N_KINDS] = {
	[CHANGED] = "changed",
	[NEW] = "new",
	[GONE] = "gone",
};

struct changes {
	bool is_short;
	struct kind kinds[N_KINDS];
};

static void changes_done(struct changes *changes)
{
	for (size_t i = 0; i < N_KINDS; i++)
		file_list_free(changes->kinds[i].lines, changes->kinds[i].n_lines);
}

// Words of a list are ASCII, so that nothing is cut in two. Takes line over.
static char *shorten(char *line)
{
	static const char mark[] = "...";

	if (strlen(line) > PACKAGE_CHANGE_LINE_MAX)
		memcpy(line + PACKAGE_CHANGE_LINE_MAX - strlen(mark), mark, sizeof(mark));
	return line;
}

// Takes line over. Of a library for two architectures the same is said twice.
static void add(struct changes *changes, size_t which, char *line)
{
	struct kind *kind = &changes->kinds[which];
	char *shorter = changes->is_short ? shorten(line) : line;

	kind->n++;
	if ((changes->is_short && kind->n_lines == PACKAGE_CHANGES_MAX) ||
	    (kind->n_lines > 0 && strcmp(kind->lines[kind->n_lines - 1], shorter) == 0)) {
		free(shorter);
		return;
	}
	kind->lines = xgrow(kind->lines, kind->n_lines, sizeof(*kind->lines));
	kind->lines[kind->n_lines++] = shorter;
}

static void add_one(struct changes *changes, size_t which, const struct package *package)
{
	add(changes, which,
	    xprintf("%s: %.*s %.*s", names[which], (int)package->name.len, package->name.at,
		    (int)package->version.len, package->version.at));
}

static void add_pair(struct changes *changes, const struct package *before,
		     const struct package *now)
{
	if (!span_equals(before->version, now->version))
		add(changes, CHANGED,
		    xprintf("%.*s %.*s -> %.*s", (int)now->name.len, now->name.at,
			    (int)before->version.len, before->version.at, (int)now->version.len,
			    now->version.at));
}

// One list while it is gone through.
struct side {
	struct span rest;
	struct package package;
	int state; // of package: 0, -ENODATA behind the last, -EBADMSG
};

static void advance(struct side *side)
{
	struct package next = { 0 };
	int r = package_list_next(&side->rest, &next);

	// What is not in order would pair with nothing.
	if (r == 0 && side->package.name.at && package_compare(&side->package, &next) >= 0)
		r = -EBADMSG;
	side->package = next;
	side->state = r;
}

static int order_of(const struct side *before, const struct side *now)
{
	if (before->state < 0 || now->state < 0)
		return before->state == 0 ? -1 : 1;
	return package_compare(&before->package, &now->package);
}

static int compare(struct side *before, struct side *now, struct changes *changes)
{
	advance(before);
	advance(now);
	while ((before->state == 0 || now->state == 0) && before->state != -EBADMSG &&
	       now->state != -EBADMSG) {
		int order = order_of(before, now);

		if (order < 0)
			add_one(changes, GONE, &before->package);
		else if (order > 0)
			add_one(changes, NEW, &now->package);
		else
			add_pair(changes, &before->package, &now->package);
		if (order <= 0)
			advance(before);
		if (order >= 0)
			advance(now);
	}
	return before->state == -EBADMSG || now->state == -EBADMSG ? -EBADMSG : 0;
}

static char *count_text(const struct changes *changes)
{
	char *text = NULL;

	for (size_t i = 0; i < N_KINDS; i++) {
		char *longer;

		if (changes->kinds[i].n == 0)
			continue;
		longer = xprintf("%s%s%zu %s", text ? text : "packages: ", text ? ", " : "",
				 changes->kinds[i].n, names[i]);
		free(text);
		text = longer;
	}
	return text;
}

static char *take(struct kind *kind, size_t i)
{
	char *line = kind->lines[i];

	kind->lines[i] = NULL;
	return line;
}

size_t package_changes_describe(struct span before, struct span now, size_t max,
				char *ret[PACKAGE_CHANGES_MAX])
{
	CLEANUP(changes_done) struct changes changes = { .is_short = true };
	struct side from = { .rest = before }, to = { .rest = now };
	size_t n = 0;
	char *count;

	if (max == 0 || compare(&from, &to, &changes) < 0)
		return 0;
	count = count_text(&changes);
	if (!count)
		return 0;
	if (max > PACKAGE_CHANGES_MAX)
		max = PACKAGE_CHANGES_MAX;
	ret[n++] = count;
	for (size_t i = 0; i < N_KINDS; i++)
		for (size_t k = 0; k < changes.kinds[i].n_lines && n < max; k++)
			ret[n++] = take(&changes.kinds[i], k);
	return n;
}

size_t package_changes_list(struct span before, struct span now, char ***ret)
{
	CLEANUP(changes_done) struct changes changes = { 0 };
	struct side from = { .rest = before }, to = { .rest = now };
	size_t n = 0;
	char *count = compare(&from, &to, &changes) < 0 ? NULL : count_text(&changes);

	if (!count)
		return 0;
	*ret = xalloc((1 + changes.kinds[CHANGED].n_lines + changes.kinds[NEW].n_lines +
		       changes.kinds[GONE].n_lines) *
		      sizeof(**ret));
	(*ret)[n++] = count;
	for (size_t i = 0; i < N_KINDS; i++)
		for (size_t k = 0; k < changes.kinds[i].n_lines; k++)
			(*ret)[n++] = take(&changes.kinds[i], k);
	return n;
}
