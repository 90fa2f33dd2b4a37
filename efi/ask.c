// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/loader-interface.h"
#include "efi/display.h"
#include "efi/image.h"
#include "efi/loader.h"
#include "efi/ticks.h"

#define REASON_MAX 400u

// With room for the others that may still be found.
static struct menu_row *allocate_rows(struct loader *loader)
{
	size_t n = loader->list.n + ENTRY_LIST_OTHERS_MAX;

	return arena_allocate(&loader->arena, n * sizeof(struct menu_row));
}

static void fill_rows(const struct loader *loader, struct menu_row *rows)
{
	const struct entry_list *list = &loader->list;

	for (size_t i = 0; i < list->n; i++)
		rows[i] = (struct menu_row){ .entry = list->order[i],
					     .date = entry_list_origin(list, i)->date };
}

static size_t row_of(const struct loader *loader, const struct boot_entry *entry)
{
	size_t row = 0;

	while (row < loader->list.n - 1 && loader->list.order[row] != entry)
		row++;
	return row;
}

// The editor opens on the selected entry's command line, unless loader.conf says no.
static void edit(struct loader *loader, struct menu *menu)
{
	const struct boot_entry *entry = loader->list.order[menu->selected];
	const struct entry_origin *origin = entry_list_origin(&loader->list, menu->selected);

	if (!loader->settings.conf.editor)
		menu_say(menu, span_of("The editor is switched off in loader.conf."));
	else if (boot_entry_is_other(entry))
		menu_say(menu, span_of("This entry has no command line."));
	else
		menu_edit(menu, image_command_line(loader->fw, &loader->arena, entry, origin));
}

// One key or second.
static enum menu_action next_action(struct loader *loader, struct display *display,
				    struct menu *menu)
{
	enum menu_action action;
	struct key key;

	if (keyboard_wait(&loader->keyboard, &key))
		action = menu_press(menu, key);
	else
		action = menu_second(menu);
	if (action == MENU_EDIT)
		edit(loader, menu);
	if (action == MENU_REDRAW)
		display_spoil(display);
	return action;
}

// Other disks are looked at when there is something to see. All rows of ours stay.
static void look_far(struct loader *loader, struct menu_row *rows, struct menu *menu)
{
	const struct boot_entry *selected = loader->list.order[menu->selected];
	const struct boot_entry *first = loader->list.order[menu->default_row];

	if (!loader_look_far(loader))
		return;
	fill_rows(loader, rows);
	menu->n_rows = loader->list.n;
	menu->default_row = row_of(loader, first);
	menu_select(menu, row_of(loader, selected));
}

static enum menu_action run(struct loader *loader, struct display *display, struct menu_row *rows,
			    struct menu *menu)
{
	enum menu_action action = MENU_STAY;

	display_show(display, menu);
	// The countdown starts when there is something to see.
	keyboard_start_clock(&loader->keyboard);
	loader_report_time(loader, LOADER_VAR_TIME_MENU, ticks_now());
	decisions_add(&loader->decisions, BOOT_LOG_STEP, span_of("menu"), span_of(NULL));
	look_far(loader, rows, menu);
	display_show(display, menu);
	while (action == MENU_STAY || action == MENU_EDIT || action == MENU_REDRAW) {
		action = next_action(loader, display, menu);
		display_show(display, menu);
	}
	keyboard_stop_clock(&loader->keyboard);
	return action;
}

static void take_choice(struct loader *loader, const struct menu *menu, enum menu_action action,
			struct pick *pick)
{
	pick->row = menu->selected;
	pick->by_person = action != MENU_EXPIRED;
	pick->edited = action == MENU_START_EDITED;
	pick->command_line = pick->edited ? arena_copy(&loader->arena, line_edit_text(&menu->line))
					  : span_of(NULL);
}

bool loader_ask(struct loader *loader, const struct choice *choice, struct span message,
		uint32_t countdown_sec, struct pick *pick)
{
	struct menu *menu = arena_allocate(&loader->arena, sizeof *menu);
	struct menu_row *rows = allocate_rows(loader);
	char reason[REASON_MAX];
	struct display display;
	enum menu_action action;

	if (!menu || !rows || EFI_ERROR(display_open(loader->fw, &loader->arena, &display)))
		return true;
	fill_rows(loader, rows);
	choice_print(choice, reason, sizeof reason);
	menu_init(menu, rows, loader->list.n, choice->index, screen_list_rows(&display.screen));
	menu_select(menu, pick->row);
	menu->message = message;
	menu->reason = span_of(reason);
	menu->about = span_of(GENBOOT_NAME);
	menu->warnings = loader->journal.lines;
	menu->n_warnings = loader->journal.n;
	menu->countdown_sec = countdown_sec;
	action = run(loader, &display, rows, menu);
	display_close(&display);
	if (action == MENU_LEAVE)
		return false;
	take_choice(loader, menu, action, pick);
	return true;
}
