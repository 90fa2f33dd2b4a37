// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/packages/list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

bool package_word_is_valid(struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] <= ' ' || word.at[i] > '~')
			return false;
	return word.len > 0 && word.len <= PACKAGE_WORD_MAX;
}

static bool is_valid(const struct package *package)
{
	return package_word_is_valid(package->name) &&
	       package_word_is_valid(package->architecture) &&
	       package_word_is_valid(package->version);
}

int package_list_add(struct package_list *list, const struct package *package)
{
	if (!is_valid(package))
		return -EBADMSG;
	if (list->n >= PACKAGES_MAX)
		return -E2BIG;
	list->lines = xgrow(list->lines, list->n, sizeof(*list->lines));
	list->lines[list->n++] =
		xprintf("%.*s %.*s %.*s\n", (int)package->name.len, package->name.at,
			(int)package->architecture.len, package->architecture.at,
			(int)package->version.len, package->version.at);
	return 0;
}

void package_list_done(struct package_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->lines[i]);
	free(list->lines);
	*list = (struct package_list){ 0 };
}

// A blank is below every character of a word, so lines stand as their words do.
static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void split(struct span line, struct package *ret)
{
	size_t name = span_find(line, ' ');
	struct span rest = { line.at + name, line.len - name };
	size_t architecture;

	if (rest.len > 0)
		rest = (struct span){ rest.at + 1, rest.len - 1 };
	architecture = span_find(rest, ' ');
	ret->name = (struct span){ line.at, name };
	ret->architecture = (struct span){ rest.at, architecture };
	ret->version = (struct span){ 0 };
	if (architecture < rest.len)
		ret->version =
			(struct span){ rest.at + architecture + 1, rest.len - architecture - 1 };
}

int package_compare(const struct package *a, const struct package *b)
{
	int order = span_compare(a->name, b->name);

	return order != 0 ? order : span_compare(a->architecture, b->architecture);
}

// Lines as they are made above: nothing but their order is looked at.
static bool is_same_package(const char *a, const char *b)
{
	struct package package_a, package_b;

	split(span_of(a), &package_a);
	split(span_of(b), &package_b);
	return package_compare(&package_a, &package_b) == 0;
}

int package_list_print(struct package_list *list, char **ret, size_t *ret_len)
{
	size_t len = 0, at = 0;
	char *text;

	if (list->n > 0)
		qsort(list->lines, list->n, sizeof(*list->lines), compare_lines);
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0 && is_same_package(list->lines[i - 1], list->lines[i]))
			return -EEXIST;
		len += strlen(list->lines[i]); // at most PACKAGES_MAX times 4 * PACKAGE_WORD_MAX
	}
	if (len > PACKAGES_TEXT_MAX)
		return -E2BIG;
	text = xalloc(len + 1);
	for (size_t i = 0; i < list->n; i++) {
		size_t n = strlen(list->lines[i]);

		memcpy(text + at, list->lines[i], n);
		at += n;
	}
	*ret = text;
	*ret_len = len;
	return 0;
}

int package_list_next(struct span *rest, struct package *ret)
{
	size_t len = span_find(*rest, '\n');
	struct package package;

	if (rest->len == 0)
		return -ENODATA;
	if (len == rest->len)
		return -EBADMSG; // torn: without its line feed
	split((struct span){ rest->at, len }, &package);
	if (!is_valid(&package))
		return -EBADMSG;
	*rest = (struct span){ rest->at + len + 1, rest->len - len - 1 };
	*ret = package;
	return 0;
}
