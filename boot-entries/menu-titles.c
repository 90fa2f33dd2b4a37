// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/menu-titles.h"
#include "boot-entries/utf.h"
#include "boot-entries/writer.h"

#define MACHINE_DIGITS 8u
#define PARTS_SIZE 512u // more than the widest screen has
#define N_KEYS 4

// What entries are told apart by, the title first; each key counts among those that are equal in
// all before it.
static struct span key_of(const struct boot_entry *entry, int key)
{
	struct span machine = entry->machine_id;

	switch (key) {
	case 0:
		return entry->title;
	case 1:
		return entry->version;
	case 2:
		return machine.len > MACHINE_DIGITS ? (struct span){ machine.at, MACHINE_DIGITS }
						    : machine;
	default:
		return span_of(entry->id);
	}
}

// The first key in which a and b differ, or N_KEYS; *ret_order is how they do.
static int compare(const struct boot_entry *a, const struct boot_entry *b, int *ret_order)
{
	int key = 0;

	*ret_order = 0;
	while (key < N_KEYS) {
		*ret_order = span_compare(key_of(a, key), key_of(b, key));
		if (*ret_order != 0)
			break;
		key++;
	}
	return key;
}

static bool is_above(const struct boot_entry *a, const struct boot_entry *b)
{
	int order;

	compare(a, b, &order);
	return order > 0;
}

// Merges the sorted runs from[lo..mid) and from[mid..hi) into to.
static void merge(const struct boot_entry *const *entries, const uint32_t *from, uint32_t *to,
		  size_t lo, size_t mid, size_t hi)
{
	size_t a = lo, b = mid;

	for (size_t i = lo; i < hi; i++) {
		bool take_a = a < mid && (b == hi || !is_above(entries[from[a]], entries[from[b]]));

		to[i] = take_a ? from[a++] : from[b++];
	}
}

// Merge sort from the bottom up, of indices. Returns which of the two arrays holds the result.
static const uint32_t *sort(const struct boot_entry *const *entries, size_t n, uint32_t *from,
			    uint32_t *to)
{
	for (size_t i = 0; i < n; i++)
		from[i] = (uint32_t)i;
	for (size_t width = 1; width < n; width *= 2) {
		uint32_t *sorted = to;

		for (size_t lo = 0; lo < n; lo += 2 * width) {
			size_t mid = lo + width < n ? lo + width : n;
			size_t hi = lo + 2 * width < n ? lo + 2 * width : n;

			merge(entries, from, to, lo, mid, hi);
		}
		to = from;
		from = sorted;
	}
	return from;
}

// How many entries from sorted[at] on are equal in all keys before key.
static size_t count_equal(const struct boot_entry *const *entries, const uint32_t *sorted, size_t n,
			  size_t at, int key)
{
	size_t end = at + 1;
	int order;

	while (end < n && compare(entries[sorted[at]], entries[sorted[end]], &order) >= key)
		end++;
	return end - at;
}

// Of each run that is equal in all keys before key, those that differ in it need its part.
static void tell_apart(const struct boot_entry *const *entries, const uint32_t *sorted, size_t n,
		       int key, uint8_t *parts)
{
	uint8_t part = (uint8_t)(1u << (key - 1));
	size_t len;
	int order;

	for (size_t at = 0; at < n; at += len) {
		const struct boot_entry *first = entries[sorted[at]];

		len = count_equal(entries, sorted, n, at, key);
		if (len == 1 || compare(first, entries[sorted[at + len - 1]], &order) > key)
			continue;
		for (size_t i = at; i < at + len; i++)
			parts[sorted[i]] |= part;
	}
}

void menu_titles_compare(const struct boot_entry *const *entries, size_t n, uint32_t *scratch,
			 uint8_t *ret_parts)
{
	const uint32_t *sorted = sort(entries, n, scratch, scratch + n);

	for (size_t i = 0; i < n; i++)
		ret_parts[i] = 0;
	for (int key = 1; key < N_KEYS; key++)
		tell_apart(entries, sorted, n, key, ret_parts);
}

static void add_part(struct writer *w, struct span part)
{
	if (span_is_empty(part))
		return;
	writer_add_text(w, w->len == 0 ? " (" : ", ");
	writer_add(w, part);
}

static struct span print_parts(const struct boot_entry *entry, uint8_t parts, char *buf, size_t cap)
{
	struct writer w;

	writer_init(&w, buf, cap);
	for (int key = 1; key < N_KEYS; key++)
		if (parts & 1u << (key - 1))
			add_part(&w, key_of(entry, key));
	if (w.len > 0)
		writer_add_text(&w, ")");
	return (struct span){ buf, w.len };
}

size_t menu_titles_print(const struct boot_entry *entry, struct span title, uint8_t parts,
			 size_t max_cells, char *buf, size_t cap)
{
	char text[PARTS_SIZE], shown[PARTS_SIZE];
	struct span tail = print_parts(entry, parts, text, sizeof(text));
	size_t tail_cells = utf8_to_screen(tail, max_cells / 2, shown, sizeof(shown));
	size_t cells = utf8_to_screen(title, max_cells - tail_cells, buf, cap);
	size_t len = span_of(buf).len;

	return cells + utf8_to_screen(tail, tail_cells, buf + len, cap - len);
}
