// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/facts.h"
#include "boot-entries/menu-titles.h"
#include "boot-entries/pins.h"
#include "efi/image.h"
#include "efi/pin-list.h"

struct menu_memory *facts_allocate(struct loader *loader)
{
	struct arena *arena = &loader->arena;
	struct menu_memory *memory = arena_allocate(arena, sizeof *memory);
	size_t n = loader->list.n + ENTRY_LIST_OTHERS_MAX;

	if (!memory)
		return NULL;
	memory->facts = arena_allocate(arena, n * sizeof *memory->facts);
	memory->items = arena_allocate(arena, n * sizeof *memory->items);
	memory->rows = arena_allocate(arena, (n + MENU_SHAPE_ROWS_EXTRA) * sizeof *memory->rows);
	memory->order = arena_allocate(arena, n * sizeof *memory->order);
	return memory->facts && memory->items && memory->rows && memory->order ? memory : NULL;
}

// The block of a catalog that an entry is from tells more than its keys.
static void take_generation(const struct entry_origin *origin, struct entry_facts *facts)
{
	struct catalog_generation generation;
	struct span block = origin->text;

	*facts = (struct entry_facts){ 0 };
	if (origin->catalog && catalog_next(&block, &generation))
		entry_facts_from_generation(&generation, facts);
}

static void take_record(const struct state_record *record, struct span id,
			struct entry_facts *facts)
{
	facts->is_last_good = span_equals(id, span_of(record->last_good_id));
	if (!span_equals(id, span_of(record->trial_id)))
		return;
	facts->is_on_trial = true;
	facts->tries_left = record->tries_left;
	facts->tries_done = record->tries_done;
}

static void gather_entry(const struct loader *loader, size_t row, struct entry_facts *facts)
{
	const struct entry_origin *origin = entry_list_origin(&loader->list, row);
	struct span id = span_of(loader->list.order[row]->id);
	enum pin pin = pins_find(loader->pins, id);

	take_generation(origin, facts);
	take_record(&loader->settings.state.record, id, facts);
	if (facts->created.year == 0)
		facts->created = origin->date;
	if (pin != PIN_UNSAID)
		facts->pinned = pin == PIN_SET;
	// Else it is whatever another loader has left there.
	facts->was_booted_last = choose_saves(&loader->settings.wishes) &&
				 span_equals(id, loader->settings.wishes.last_booted);
	facts->damage = origin->damage;
}

static enum menu_shape_place place_of(const struct boot_entry *entry)
{
	if (!boot_entry_is_other(entry))
		return MENU_SHAPE_SYSTEM;
	return entry->kind >= BOOT_ENTRY_FIRMWARE_SETUP ? MENU_SHAPE_MACHINE : MENU_SHAPE_OTHER;
}

// A generation's version is its number and its kernel, which have columns of their own. Without
// memory, titles stay as they are.
static void tell_titles_apart(struct loader *loader, struct menu_memory *memory)
{
	struct arena_mark mark = arena_mark(&loader->arena);
	size_t n = loader->list.n;
	uint32_t *scratch = arena_allocate(&loader->arena, 2 * n * sizeof *scratch);
	uint8_t *parts = arena_allocate(&loader->arena, n);

	if (scratch && parts)
		menu_titles_compare(loader->list.order, n, scratch, parts);
	for (size_t i = 0; scratch && parts && i < n; i++)
		memory->items[i].title_parts =
			loader->list.order[i]->generation > 0
				? (uint8_t)(parts[i] & ~(unsigned)MENU_TITLE_VERSION)
				: parts[i];
	arena_rewind(&loader->arena, mark);
}

void facts_gather(struct loader *loader, size_t default_row, struct menu_memory *ret)
{
	for (size_t i = 0; i < loader->list.n; i++) {
		const struct boot_entry *entry = loader->list.order[i];

		gather_entry(loader, i, &ret->facts[i]);
		ret->facts[i].is_default = i == default_row;
		ret->items[i] = (struct menu_shape_item){ .entry = entry,
							  .facts = &ret->facts[i],
							  .place = place_of(entry) };
	}
	tell_titles_apart(loader, ret);
}

static bool add_blob(const struct catalog *catalog, struct span path, uint64_t *size)
{
	struct catalog_blob blob;

	if (!catalog_find_blob(catalog, path, &blob))
		return false;
	*size += blob.size;
	return true;
}

static bool parse(const struct entry_origin *origin, struct entry *ret)
{
	return entry_parse(origin->text.at, origin->text.len, ret, NULL) == 0;
}

static void look_up_blobs(const struct entry_origin *origin, struct menu_details *details)
{
	struct entry entry;

	if (!origin->catalog || !parse(origin, &entry))
		return;
	details->has_hashes = add_blob(origin->catalog, entry.image, &details->kernel_bytes);
	for (size_t i = 0; i < entry.n_initrds; i++)
		if (!add_blob(origin->catalog, entry.initrds[i], &details->initrd_bytes))
			details->has_hashes = false;
}

static void compare(const struct loader *loader, uint32_t item, struct menu_memory *memory)
{
	struct entry first, second;
	uint32_t row = 0;

	while (row < loader->list.n - 1 && !memory->facts[row].is_default)
		row++;
	memory->menu.details.is_compared = row != item &&
					   parse(entry_list_origin(&loader->list, row), &first) &&
					   parse(entry_list_origin(&loader->list, item), &second);
	if (memory->menu.details.is_compared)
		memory->menu.details.difference = entry_difference(&first, &second);
}

// The line goes where the next one will, so that looking around takes no memory.
static void look_up_command_line(struct loader *loader, uint32_t item, struct menu_memory *memory)
{
	struct arena_mark mark = arena_mark(&loader->arena);
	struct span line = image_command_line(loader->fw, &loader->arena, loader->list.order[item],
					      entry_list_origin(&loader->list, item));

	if (line.len > sizeof memory->command_line)
		line.len = sizeof memory->command_line;
	if (line.len > 0)
		__builtin_memcpy(memory->command_line, line.at, line.len);
	memory->menu.details.command_line = (struct span){ memory->command_line, line.len };
	arena_rewind(&loader->arena, mark);
}

void facts_look_up(struct loader *loader, uint32_t item, struct menu_memory *ret)
{
	ret->menu.details = (struct menu_details){ .item = item };
	if (boot_entry_is_other(loader->list.order[item]))
		return;
	look_up_blobs(entry_list_origin(&loader->list, item), &ret->menu.details);
	compare(loader, item, ret);
	look_up_command_line(loader, item, ret);
}
