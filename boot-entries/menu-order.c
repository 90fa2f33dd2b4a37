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

int menu_order_compare(const struct boot_entry *a, const struct boot_entry *b)
{
	int r = compare_numbers(boot_entry_is_bad(a), boot_entry_is_bad(b));

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

// Merges the sorted runs from[lo..mid) and from[mid..hi) into to.
static void merge(const struct boot_entry **from, const struct boot_entry **to, size_t lo,
		  size_t mid, size_t hi)
{
	size_t a = lo, b = mid;

	for (size_t i = lo; i < hi; i++) {
		bool take_a = a < mid && (b == hi || menu_order_compare(from[a], from[b]) <= 0);

		to[i] = take_a ? from[a++] : from[b++];
	}
}

// Merge sort from the bottom up: stable, and without recursion.
void menu_order_sort(const struct boot_entry **entries, size_t n, const struct boot_entry **scratch)
{
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t lo = 0; lo < n; lo += 2 * width) {
			size_t mid = lo + width < n ? lo + width : n;
			size_t hi = lo + 2 * width < n ? lo + 2 * width : n;

			merge(entries, scratch, lo, mid, hi);
		}
		for (size_t i = 0; i < n; i++)
			entries[i] = scratch[i];
	}
}
