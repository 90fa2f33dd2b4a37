// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/menu-lines.h"
#include "boot-entries/utf.h"
#include "boot-entries/writer.h"
#include "efi/menu-views.h"
#include "efi/menu-widths.h"

struct sink {
	menu_line_put *put;
	void *context;
};

// Each byte of the text comes from anywhere.
static void say(const struct sink *sink, struct span text)
{
	char line[SCREEN_LINE_BYTES];

	utf8_to_screen(text, sizeof line / 2 - 1, line, sizeof line);
	sink->put(sink->context, span_of(line));
}

static void add_part(struct writer *w, const char *before, struct span text)
{
	if (span_is_empty(text))
		return;
	writer_add_text(w, ", ");
	writer_add_text(w, before);
	writer_add(w, text);
}

static void add_facts(struct writer *w, const struct menu *menu, const struct menu_shape_item *item)
{
	char text[MENU_CELL_BYTES];

	if (item->entry->generation > 0) {
		writer_add_text(w, ", generation ");
		writer_add_number(w, item->entry->generation, 1);
	}
	menu_print_age(menu, item->facts, text, sizeof text);
	add_part(w, "", span_of(text));
	add_part(w, "kernel ", menu_kernel(item->entry, item->facts));
	entry_facts_print_status(item->entry, item->facts, text, sizeof text);
	add_part(w, "", span_of(text));
}

static void say_row(const struct sink *sink, const struct menu *menu, uint32_t row, size_t number)
{
	const struct menu_shape_row *shown = &menu->shape.rows[row];
	char text[SCREEN_LINE_BYTES], title[MENU_CELL_BYTES];
	struct writer w;

	writer_init(&w, text, sizeof text);
	if (shown->kind != MENU_SHAPE_HEADING) {
		writer_add_number(&w, number, 1);
		writer_add_text(&w, "  ");
	}
	menu_shape_print(&menu->shape, row, MENU_CELL_BYTES / 2 - 1, title, sizeof title);
	writer_add_text(&w, title);
	if (shown->kind == MENU_SHAPE_ENTRY)
		add_facts(&w, menu, &menu->shape.items[shown->item]);
	if (row == menu->selected)
		writer_add_text(&w, ", selected");
	say(sink, (struct span){ text, w.len });
}

static void say_about(const struct sink *sink, const struct menu *menu)
{
	char text[SCREEN_LINE_BYTES];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add(&w, menu->about);
	writer_add_text(&w, ": ");
	writer_add_number(&w, menu->shape.n_items, 1);
	writer_add_text(&w, menu->shape.n_items == 1 ? " entry" : " entries");
	say(sink, (struct span){ text, w.len });
}

static void say_with(const struct sink *sink, const char *before, struct span text)
{
	char line[SCREEN_LINE_BYTES];
	struct writer w;

	if (span_is_empty(text))
		return;
	writer_init(&w, line, sizeof line);
	writer_add_text(&w, before);
	writer_add(&w, text);
	say(sink, (struct span){ line, w.len });
}

static void say_countdown(const struct sink *sink, const struct menu *menu)
{
	char text[80];
	struct writer w;

	if (menu->countdown_sec == 0)
		return;
	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "Starting in ");
	writer_add_number(&w, menu->countdown_sec, 1);
	writer_add_text(&w, " seconds, any key stops it.");
	say(sink, (struct span){ text, w.len });
}

static void say_rows(const struct sink *sink, const struct menu *menu)
{
	size_t number = 0;
	uint32_t row = 0;

	for (; row < menu->shape.n_rows && row - at_most(row, menu->top) < MENU_LINES_PAGE; row++) {
		number += menu->shape.rows[row].kind != MENU_SHAPE_HEADING;
		if (row >= menu->top)
			say_row(sink, menu, row, number);
	}
	if (row < menu->shape.n_rows)
		say(sink, span_of("There is more: n says it."));
	if (menu->shape.n_rows == 0)
		say(sink, span_of("No entry."));
}

static void say_list(const struct sink *sink, const struct menu *menu)
{
	say_about(sink, menu);
	say_with(sink, "", menu->notice);
	say_with(sink, "", menu->message);
	say_with(sink, "The default: ", menu->reason);
	say_with(sink, "Only what matches: ", menu->shape.filter);
	say_rows(sink, menu);
	say_countdown(sink, menu);
	say(sink, span_of("Number: choose. Enter: the selected one. ? explains all."));
}

static void put_page_line(void *context, size_t line, struct span text, enum screen_style style)
{
	(void)line, (void)style;
	if (!span_is_empty(text))
		say(context, text);
}

static void say_text(const struct sink *sink, const struct menu *menu)
{
	struct sink copy = *sink;
	struct page page = { .width = MENU_LINES_WIDTH, .put = put_page_line, .context = &copy };

	page_write(&page, menu);
	if (menu->view != MENU_CONFIRM)
		say(sink, span_of("Enter: back to the list."));
	else
		say(sink, menu->asked == MENU_START ? span_of("Enter: start. Anything else: no.")
						    : span_of("yes or y. Anything else: no."));
}

static void say_help(const struct sink *sink, const struct menu *menu)
{
	say(sink, span_of("Number: start that entry, or unfold. Enter: start the selected one. "
			  "It is said first, and Enter starts it."));
	say(sink, span_of("Number and letter, or a letter for the selected one: k start and keep, "
			  "m make the default, d details, e edit the command line, p pin."));
	say(sink, span_of("n further lines, b back. /text search, / show all again. "
			  "i this machine. q back to the firmware."));
	for (size_t i = 0; i < menu->n_log; i++)
		say(sink, menu->log[i]);
	say(sink, span_of("Enter: back to the list."));
}

static void say_editor(const struct sink *sink, const struct menu *menu)
{
	struct sink copy = *sink;
	struct page page = { .width = MENU_LINES_WIDTH, .put = put_page_line, .context = &copy };

	say(sink, span_of("The command line:"));
	page_wrap(&page, "", "", line_edit_text(&menu->line), STYLE_NORMAL);
	say(sink, span_of("Type the new one. Empty: as it is. A full stop: back."));
}

void menu_lines_print(const struct menu *menu, menu_line_put *put, void *context)
{
	const struct sink sink = { put, context };

	switch (menu->view) {
	case MENU_LIST:
	case MENU_SEARCH:
		say_list(&sink, menu);
		break;
	case MENU_DETAILS:
	case MENU_CONFIRM:
	case MENU_MACHINE:
		say_text(&sink, menu);
		break;
	case MENU_HELP:
		say_help(&sink, menu);
		break;
	case MENU_EDITOR:
		say_editor(&sink, menu);
		break;
	}
}

static enum menu_action press(struct menu *menu, enum key_code code)
{
	return menu_press(menu, (struct key){ .code = code });
}

static enum menu_action type(struct menu *menu, char character)
{
	return menu_press(menu,
			  (struct key){ .code = KEY_CHARACTER, .character = (uint16_t)character });
}

static bool select_number(struct menu *menu, uint64_t number)
{
	uint64_t n = 0;

	for (uint32_t row = 0; row < menu->shape.n_rows; row++) {
		if (menu->shape.rows[row].kind == MENU_SHAPE_HEADING || ++n != number)
			continue;
		menu_select_row(menu, row);
		return true;
	}
	return false;
}

// An entry is said first: who does not see it should be able to take it back.
static enum menu_action choose(struct menu *menu)
{
	if (menu_item(menu) == MENU_NOTHING)
		return press(menu, KEY_ENTER);
	menu->asked = MENU_START;
	menu->view = MENU_CONFIRM;
	return MENU_STAY;
}

// Enter alone must not make something the default.
static enum menu_action answer_confirm(struct menu *menu, struct span answer)
{
	bool is_yes = span_equals_nocase(answer, span_of("y")) ||
		      span_equals_nocase(answer, span_of("yes")) ||
		      (span_is_empty(answer) && menu->asked == MENU_START);

	// The question is said once more.
	if (span_equals_text(answer, "?"))
		return MENU_STAY;
	return type(menu, is_yes ? 'y' : 'n');
}

static enum menu_action do_verb(struct menu *menu, char verb)
{
	switch (verb) {
	case '\0':
		return choose(menu);
	case 'd':
		return press(menu, KEY_RIGHT);
	case 'k':
		return type(menu, 'K');
	case 'm':
		return type(menu, 'd');
	case 'n':
		return press(menu, KEY_PAGE_DOWN);
	case 'b':
		return press(menu, KEY_PAGE_UP);
	case 'e':
	case 'p':
	case 'i':
	case '?':
	case 'h':
	case 'q':
		return type(menu, verb);
	default:
		break;
	}
	menu_say(menu, span_of("That is no answer here: ? explains."));
	return MENU_STAY;
}

// "12", "12d", "d12", "d". False for anything else.
static bool split(struct span answer, struct span *ret_number, char *ret_verb)
{
	*ret_verb = '\0';
	if (!span_is_empty(answer) && !ascii_is_digit(answer.at[0])) {
		*ret_verb = answer.at[0];
		answer = span_trim(span_skip(answer, 1));
	} else if (!span_is_empty(answer) && !ascii_is_digit(answer.at[answer.len - 1])) {
		*ret_verb = answer.at[answer.len - 1];
		answer.len--;
		answer = span_trim(answer);
	}
	*ret_number = answer;
	for (size_t i = 0; i < answer.len; i++)
		if (!ascii_is_digit(answer.at[i]))
			return false;
	return true;
}

static enum menu_action search_for(struct menu *menu, struct span text)
{
	press(menu, KEY_ESCAPE);
	type(menu, '/');
	while (!span_is_empty(text)) {
		uint32_t character = utf8_take(&text);

		if (character >= ' ' && character <= UINT16_MAX)
			menu_press(menu, (struct key){ .code = KEY_CHARACTER,
						       .character = (uint16_t)character });
	}
	return press(menu, menu->search_len > 0 ? KEY_ENTER : KEY_ESCAPE);
}

static enum menu_action answer_list(struct menu *menu, struct span answer)
{
	struct span number;
	uint64_t n;
	char verb;

	menu->message = span_of(NULL);
	if (span_has_prefix(answer, "/"))
		return search_for(menu, span_skip(answer, 1));
	if (!split(answer, &number, &verb))
		return do_verb(menu, '!');
	if (span_is_empty(number))
		return do_verb(menu, verb);
	if (!span_to_u64(number, UINT32_MAX, &n) || !select_number(menu, n)) {
		menu_say(menu, span_of("There is no such number."));
		return MENU_STAY;
	}
	return do_verb(menu, verb);
}

static enum menu_action answer_editor(struct menu *menu, struct span answer)
{
	if (span_equals_text(answer, "."))
		return press(menu, KEY_ESCAPE);
	if (span_equals_text(answer, "?"))
		return MENU_STAY;
	if (!span_is_empty(answer))
		line_edit_init(&menu->line, answer);
	return press(menu, KEY_ENTER);
}

enum menu_action menu_lines_answer(struct menu *menu, struct span answer)
{
	answer = span_trim(answer);
	menu->countdown_sec = 0;
	switch (menu->view) {
	case MENU_LIST:
		return answer_list(menu, answer);
	case MENU_EDITOR:
		return answer_editor(menu, answer);
	case MENU_CONFIRM:
		return answer_confirm(menu, answer);
	case MENU_DETAILS:
	case MENU_SEARCH:
	case MENU_HELP:
	case MENU_MACHINE:
		break;
	}
	return press(menu, KEY_ESCAPE);
}
