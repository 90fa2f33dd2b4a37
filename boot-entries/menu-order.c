// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/menu-order.h"
#include "boot-entries/version.h"

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static struct span id_without_profile(const struct boot_entry *entry)
{
	struct span id = span_of(entry->id);

	if (entry->kind == BOOT_ENTRY_TYPE2 && entry->profile > 0)
		id.len = span_find_last(id, '@');
	return id;
}

static int compare_sorted(const struct boot_entry *a, const struct boot_entry *b)
{
	int r = span_compare(a->sort_key, b->sort_key);

	if (r == 0)
		r = span_compare(a->machine_id, b->machine_id);
	if (r == 0)
		r = version_compare(b->version, a->version);
	if (r == 0)
		r = compare_numbers(a->profile, b->profile);
	return r;
}

static int compare_counters(const struct boot_entry *a, const struct boot_entry *b)
{
	int r;

	if (!a->counted || !b->counted)
		return 0;
	r = compare_numbers(b->tries_left, a->tries_left);
	return r != 0 ? r : compare_numbers(a->tries_done, b->tries_done);
}

// By kind; those of a kind stay as they were found.
static int compare_others(const struct boot_entry *a, const struct boot_entry *b)
{
	int r = compare_numbers(boot_entry_is_other(a), boot_entry_is_other(b));

	return r != 0 ? r : compare_numbers(a->kind, b->kind);
}

int menu_order_compare(const struct boot_entry *a, const struct boot_entry *b)
{
	int r;

	if (boot_entry_is_other(a) || boot_entry_is_other(b))
		return compare_others(a, b);
	r = compare_numbers(boot_entry_is_bad(a), boot_entry_is_bad(b));

	if (r == 0)
		r = compare_numbers(span_is_empty(a->sort_key), span_is_empty(b->sort_key));
	if (r == 0 && !span_is_empty(a->sort_key))
		r = compare_sorted(a, b);
	if (r == 0)
		r = version_compare(id_without_profile(b), id_without_profile(a));
	if (r == 0)
		r = compare_numbers(a->profile, b->profile);
	return r != 0 ? r : compare_counters(a, b);
}

typedef int compare_fn(const struct boot_entry *, const struct boot_entry *);

// Puts the run from[mid..hi) in front of from[lo..mid).
static void swap_runs(const struct boot_entry **from, const struct boot_entry **to, size_t lo,
		      size_t mid, size_t hi)
{
	size_t n = hi - mid;

	for (size_t i = mid; i < hi; i++)
		to[lo + i - mid] = from[i];
	for (size_t i = lo; i < mid; i++)
		to[i + n] = from[i];
}

// Merges the sorted runs from[lo..mid) and from[mid..hi) into to. Generations come in ascending
// order and are wanted in descending order, which one comparison finds out.
static void merge(const struct boot_entry **from, const struct boot_entry **to, size_t lo,
		  size_t mid, size_t hi, compare_fn *compare)
{
	size_t a = lo, b = mid;

	if (mid < hi && compare(from[lo], from[hi - 1]) > 0) {
		swap_runs(from, to, lo, mid, hi);
		return;
	}
	for (size_t i = lo; i < hi; i++) {
		bool take_a = a < mid && (b == hi || compare(from[a], from[b]) <= 0);

		to[i] = take_a ? from[a++] : from[b++];
	}
}

// Merge sort from the bottom up: stable, and without recursion.
static void sort(const struct boot_entry **entries, size_t n, const struct boot_entry **scratch,
		 compare_fn *compare)
{
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t lo = 0; lo < n; lo += 2 * width) {
			size_t mid = lo + width < n ? lo + width : n;
			size_t hi = lo + 2 * width < n ? lo + 2 * width : n;

			merge(entries, scratch, lo, mid, hi, compare);
		}
		for (size_t i = 0; i < n; i++)
			entries[i] = scratch[i];
	}
}

void menu_order_sort(const struct boot_entry **entries, size_t n, const struct boot_entry **scratch)
{
	sort(entries, n, scratch, menu_order_compare);
}

// By id, counted ones first.
static int compare_ids(const struct boot_entry *a, const struct boot_entry *b)
{
	int r = span_compare(span_of(a->id), span_of(b->id));

	return r != 0 ? r : compare_numbers(b->counted, a->counted);
}

static bool any_is_counted(const struct boot_entry **entries, size_t n)
{
	size_t i = 0;

	while (i < n && !entries[i]->counted)
		i++;
	return i < n;
}

size_t menu_order_drop_twins(const struct boot_entry **entries, size_t n,
			     const struct boot_entry **scratch)
{
	size_t n_left = 0;

	if (!any_is_counted(entries, n))
		return n;
	sort(entries, n, scratch, compare_ids);
	for (size_t i = 0; i < n; i++) {
		const struct boot_entry *last = n_left > 0 ? entries[n_left - 1] : NULL;

		if (last && last->counted && !entries[i]->counted &&
		    span_equals(span_of(last->id), span_of(entries[i]->id)))
			continue;
		entries[n_left++] = entries[i];
	}
	return n_left;
}
