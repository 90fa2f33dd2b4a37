// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/loader-interface.h"
#include "efi/asking.h"
#include "efi/clock.h"
#include "efi/console-mode.h"
#include "efi/display.h"
#include "efi/layout.h"
#include "efi/pin-list.h"
#include "efi/speaker.h"
#include "efi/ticks.h"
#include "efi/variables.h"

#define SECOND_USEC 1000000u

static bool is_letter(uint16_t character)
{
	return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

struct key ask_translate(const struct asking *asking, struct key key, bool is_text)
{
	enum loader_keyboard keyboard = asking->loader->settings.conf.keyboard;
	uint16_t meant = layout_character(keyboard, key.character, key.alt_gr);

	if (key.code == KEY_CHARACTER && !key.is_sent &&
	    (is_text || (is_letter(key.character) && is_letter(meant))))
		key.character = meant;
	return key;
}

// False when a second has passed.
static bool wait_for_key(struct asking *asking, struct key *ret)
{
	struct keyboard *keyboard = &asking->loader->keyboard;

	for (uint32_t usec = 0; usec < SECOND_USEC; usec += keyboard->period_usec) {
		if (asking->loader->settings.conf.beep)
			speaker_set(beeper_tick(&asking->beeper));
		if (keyboard_wait(keyboard, ret))
			return true;
	}
	return false;
}

// One key or second.
static enum menu_action next_action(struct asking *asking, struct display *display)
{
	struct menu *menu = &asking->memory->menu;
	bool is_text = menu->view == MENU_EDITOR || menu->view == MENU_SEARCH;
	enum menu_action action;
	struct key key;

	if (wait_for_key(asking, &key))
		action = menu_press(menu, ask_translate(asking, key, is_text));
	else
		action = menu_second(menu);
	if (action == MENU_REDRAW)
		display_spoil(display);
	if (action == MENU_NEXT_CONSOLE || action == MENU_PREVIOUS_CONSOLE)
		display_step_mode(display, action == MENU_NEXT_CONSOLE ? 1 : -1);
	return answer_action(asking, action);
}

static void show_once(struct asking *asking, struct display *display)
{
	struct menu *menu = &asking->memory->menu;
	uint32_t wanted = menu_wants_details(menu, display_is_wide(display));

	if (wanted != MENU_NOTHING)
		facts_look_up(asking->loader, wanted, asking->memory);
	display_show(display, menu);
}

// As consoles come and go, there is room for other pages.
static void show(struct asking *asking, struct display *display)
{
	struct menu *menu = &asking->memory->menu;
	size_t page = menu->page, rows = menu->text_rows, columns = menu->text_columns;

	show_once(asking, display);
	screen_fit(&display->fits, menu);
	if (menu->page != page || menu->text_rows != rows || menu->text_columns != columns)
		show_once(asking, display);
}

// Of an entry that is in the list.
static uint32_t row_of(const struct loader *loader, const struct boot_entry *entry)
{
	uint32_t row = 0;

	while (row < loader->list.n - 1 && loader->list.order[row] != entry)
		row++;
	return row;
}

static const struct boot_entry *default_entry(const struct asking *asking)
{
	size_t row = 0;

	while (row < asking->loader->list.n - 1 && !asking->memory->facts[row].is_default)
		row++;
	return asking->loader->list.order[row];
}

// Other disks are looked at when there is something to see. All rows of ours stay.
static void look_far(struct asking *asking)
{
	struct loader *loader = asking->loader;
	struct menu *menu = &asking->memory->menu;
	const struct boot_entry *selected = menu_entry(menu), *first = default_entry(asking);

	if (!loader_look_far(loader))
		return;
	facts_gather(loader, row_of(loader, first), asking->memory);
	menu_more(menu, (uint32_t)loader->list.n);
	if (selected)
		menu_select_item(menu, row_of(loader, selected));
}

// There is something to see: the countdown starts.
static void has_opened(struct asking *asking, uint32_t period_usec)
{
	struct loader *loader = asking->loader;

	keyboard_start_clock(&loader->keyboard, period_usec);
	loader_report_time(loader, LOADER_VAR_TIME_MENU, ticks_now());
	decisions_add(&loader->decisions, BOOT_LOG_STEP, span_of("menu"), span_of(NULL));
	look_far(asking);
}

static enum canvas_palette palette(const struct loader *loader)
{
	return loader->settings.conf.menu_colors == LOADER_COLORS_HIGH_CONTRAST
		       ? CANVAS_HIGH_CONTRAST
		       : CANVAS_GREY;
}

static enum menu_action ask_on_screen(struct asking *asking)
{
	struct loader *loader = asking->loader;
	enum menu_action action = MENU_STAY;
	struct display display;
	bool sized_by_mode;

	sized_by_mode =
		console_mode_begin(loader->fw, &loader->arena, loader->settings.conf.console_mode);
	if (EFI_ERROR(display_open(loader->fw, palette(loader), sized_by_mode, &display)))
		return MENU_EXPIRED;
	screen_fit(&display.fits, &asking->memory->menu);
	show(asking, &display);
	has_opened(asking, loader->settings.conf.beep ? BEEPER_TICK_USEC : SECOND_USEC);
	show(asking, &display);
	while (!menu_action_ends(action)) {
		beeper_tell(&asking->beeper, &asking->memory->menu);
		action = next_action(asking, &display);
		show(asking, &display);
	}
	keyboard_stop_clock(&loader->keyboard);
	if (loader->settings.conf.beep)
		speaker_set(false);
	display_close(&display);
	if (display.mode_was_chosen)
		console_mode_keep(loader->fw);
	return action;
}

static enum menu_action ask_plainly(struct asking *asking)
{
	struct loader *loader = asking->loader;
	enum menu_action action;

	has_opened(asking, SECOND_USEC);
	action = ask_in_lines(asking);
	keyboard_stop_clock(&loader->keyboard);
	return action;
}

static uint32_t timeout_by_variable(struct loader *loader)
{
	uint32_t timeout_sec = TIMEOUT_UNSET;

	loader_timeout_parse(variable_get(loader->fw, &loader->arena, LOADER_VAR_CONFIG_TIMEOUT),
			     &timeout_sec);
	return timeout_sec;
}

// False without memory.
static bool prepare(struct loader *loader)
{
	if (loader->menu)
		return true;
	loader->menu = facts_allocate(loader);
	if (loader->menu)
		loader->pins = pin_list_read(loader);
	if (loader->settings.conf.keyboard != LOADER_KEYBOARD_US)
		keyboard_find_lines(&loader->keyboard);
	return loader->menu;
}

// What would start if nobody had asked for something else for this boot.
static struct choice standing_choice(const struct loader *loader, const struct choice *choice)
{
	struct choose_wishes wishes = loader->settings.wishes;
	struct choice ret = *choice;

	wishes.one_shot = wishes.record_one_shot = span_of(NULL);
	choose(loader->list.order, loader->list.n, &wishes, &ret);
	return ret;
}

// What happened comes before what was asked for.
static struct span make_notice(struct asking *asking, const struct choice *choice,
			       struct span message)
{
	struct writer w;

	if (!span_is_empty(message) ||
	    (choice->rule != CHOOSE_ONE_SHOT && choice->rule != CHOOSE_RECORD_ONE_SHOT))
		return message;
	writer_init(&w, asking->notice, sizeof asking->notice);
	writer_add_text(&w, "For this boot: ");
	choice_print(choice, asking->reason, sizeof asking->reason);
	writer_add_text(&w, asking->reason);
	return (struct span){ asking->notice, w.len };
}

static void begin(struct asking *asking, const struct choice *choice, struct span message,
		  uint32_t countdown_sec, size_t row)
{
	struct loader *loader = asking->loader;
	struct menu *menu = &asking->memory->menu;
	struct choice standing = standing_choice(loader, choice);

	facts_gather(loader, standing.index, asking->memory);
	menu_init(menu, asking->memory->items, (uint32_t)loader->list.n, asking->memory->rows,
		  asking->memory->order, clock_now(loader->fw));
	menu->about = span_of(GENBOOT_NAME);
	menu->notice = make_notice(asking, choice, message);
	choice_print(&standing, asking->reason, sizeof asking->reason);
	menu->reason = span_of(asking->reason);
	menu->log = loader->journal.lines;
	menu->n_log = loader->journal.n;
	menu->countdown_sec = countdown_sec;
	menu->timeout_sec = timeout_by_variable(loader);
	menu_select_item(menu, (uint32_t)row);
}

static void take_choice(struct loader *loader, const struct menu *menu, enum menu_action action,
			struct pick *pick)
{
	pick->row = menu_item(menu);
	pick->by_person = action != MENU_EXPIRED;
	pick->edited = action == MENU_START_EDITED;
	pick->command_line = pick->edited ? arena_copy(&loader->arena, line_edit_text(&menu->line))
					  : span_of(NULL);
}

bool loader_ask(struct loader *loader, const struct choice *choice, struct span message,
		uint32_t countdown_sec, struct pick *pick)
{
	struct asking asking = { .loader = loader };
	enum menu_action action;

	if (!prepare(loader))
		return true;
	asking.memory = loader->menu;
	begin(&asking, choice, message, countdown_sec, pick->row);
	action = loader->settings.conf.menu_style == LOADER_MENU_LINES ? ask_plainly(&asking)
								       : ask_on_screen(&asking);
	answer_leaving(&asking);
	if (action == MENU_LEAVE)
		return false;
	take_choice(loader, &asking.memory->menu, action, pick);
	return true;
}
