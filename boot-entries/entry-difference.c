// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/entry-difference.h"
#include "boot-entries/path.h"

static bool are_equal(const struct span *a, size_t n_a, const struct span *b, size_t n_b,
		      bool (*equals)(struct span, struct span))
{
	size_t i = 0;

	while (i < n_a && i < n_b && equals(a[i], b[i]))
		i++;
	return i == n_a && i == n_b;
}

unsigned entry_difference(const struct entry *a, const struct entry *b)
{
	unsigned ret = 0;

	if (a->profile != b->profile || !boot_path_equals(a->image, b->image))
		ret |= ENTRY_DIFFERS_IMAGE;
	if (!are_equal(a->initrds, a->n_initrds, b->initrds, b->n_initrds, boot_path_equals))
		ret |= ENTRY_DIFFERS_INITRDS;
	if (!are_equal(a->options, a->n_options, b->options, b->n_options, span_equals))
		ret |= ENTRY_DIFFERS_OPTIONS;
	return ret;
}
