// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/utf.h"
#include "efi/asking.h"
#include "efi/menu-lines.h"

static void put_line(void *context, struct span line)
{
	const struct asking *asking = context;

	print_line(asking->loader->fw, line);
}

static void put(const struct firmware *fw, const CHAR16 *text)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = fw->system->ConOut;
	CHAR16 copy[8];
	size_t n = 0;

	for (; text[n] != 0 && n + 1 < sizeof copy / sizeof *copy; n++)
		copy[n] = text[n];
	copy[n] = 0;
	out->OutputString(out, copy);
}

// Puts a character at the end of the line and shows it, or takes the last one back.
static void type(const struct firmware *fw, struct line_edit *line, struct key key)
{
	static const CHAR16 back[] = { '\b', ' ', '\b', 0 };
	size_t before = line->len;

	if (key.code != KEY_BACKSPACE && (key.code != KEY_CHARACTER || key.character < ' '))
		return;
	line_edit_press(line, key);
	if (line->len > before)
		put(fw, (const CHAR16[]){ key.character, 0 });
	else if (line->len < before)
		put(fw, back);
}

// A line that is typed, or false when the countdown has run out.
static bool read_line(struct asking *asking, struct line_edit *line)
{
	static const CHAR16 prompt[] = { '>', ' ', 0 };
	const struct firmware *fw = asking->loader->fw;
	struct menu *menu = &asking->memory->menu;
	struct key key;

	line_edit_init(line, span_of(NULL));
	put(fw, prompt);
	for (;;) {
		if (!keyboard_wait(&asking->loader->keyboard, &key)) {
			if (menu_second(menu) == MENU_EXPIRED)
				return false;
			continue;
		}
		menu->countdown_sec = 0;
		if (key.code == KEY_ENTER)
			break;
		type(fw, line, ask_translate(asking, key, true));
	}
	print_line(fw, span_of(NULL));
	return true;
}

enum menu_action ask_in_lines(struct asking *asking)
{
	struct menu *menu = &asking->memory->menu;
	struct line_edit *line = arena_allocate(&asking->loader->arena, sizeof *line);
	enum menu_action action = MENU_STAY;

	if (!line || !asking->loader->fw->system->ConOut)
		return MENU_EXPIRED;
	menu_fit(menu, MENU_LINES_PAGE, MENU_LINES_PAGE, MENU_LINES_WIDTH);
	while (!menu_action_ends(action)) {
		uint32_t wanted = menu_wants_details(menu, false);

		if (wanted != MENU_NOTHING)
			facts_look_up(asking->loader, wanted, asking->memory);
		menu_lines_print(menu, put_line, asking);
		action = read_line(asking, line) ? menu_lines_answer(menu, line_edit_text(line))
						 : MENU_EXPIRED;
		action = answer_action(asking, action);
	}
	return action;
}
