// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/opening.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/utf.h"

#define REASON_MAX 600u
#define HINT_HEAD "genboot: about to start "
#define HINT_TAIL "; any key: menu"
#define HINT_COLUMNS 79u
#define USEC_PER_SEC 1000000u

void opening_note_key(struct loader *loader)
{
	decisions_add(&loader->decisions, BOOT_LOG_PERSON, span_of("pressed a key"), span_of(NULL));
}

// The title is cut, not what to do.
static void say_hint(struct loader *loader, struct span title)
{
	const size_t cells = HINT_COLUMNS - (sizeof HINT_HEAD HINT_TAIL - 1);
	char text[sizeof HINT_HEAD HINT_TAIL + HINT_COLUMNS * 4], cut[HINT_COLUMNS * 4];
	struct writer w;

	utf8_to_screen(title, cells, cut, sizeof cut);
	writer_init(&w, text, sizeof text);
	writer_add_text(&w, HINT_HEAD);
	writer_add_text(&w, cut);
	writer_add_text(&w, HINT_TAIL);
	journal_print(&loader->journal);
	print_line(loader->fw, (struct span){ text, w.len });
}

void opening_window(struct loader *loader, const struct pick *pick, struct window *ret)
{
	uint32_t usec = loader->settings.conf.hint_sec * USEC_PER_SEC;

	*ret = (struct window){ 0 };
	if (loader->settings.timeout_sec == TIMEOUT_MENU_DISABLED)
		return;
	if (pick->by_person || loader->settings.timeout_sec != TIMEOUT_MENU_HIDDEN)
		usec = 0;
	else if (usec == 0)
		usec = OPENING_HINT_USEC;
	if (usec > 0)
		say_hint(loader, loader->list.order[pick->row]->title);
	window_open(ret, &loader->keyboard, pick->by_person ? KEY_ESCAPE : KEY_NONE, usec);
}

// A hidden menu shows itself, for a while, when not all is well: a person who comes by should see
// it, and a machine alone goes on all the same.
static bool shows_itself(const struct loader *loader, const struct choice *choice)
{
	return choice->rule == CHOOSE_OTHER_SYSTEM || choice->passed_over ||
	       !span_is_empty(loader->came_back.ids);
}

struct span opening_reason(struct loader *loader, const struct choice *choice)
{
	struct span ids = loader->came_back.ids;
	char text[REASON_MAX];
	struct writer w;

	if (span_is_empty(ids) && !choice->passed_over)
		return span_of(NULL);
	writer_init(&w, text, sizeof text);
	if (span_is_empty(ids)) {
		writer_add_text(&w, "Nothing usable matches ");
		writer_add(&w, choice->passed_wish);
		writer_add_text(&w, "; the next best is selected");
	} else {
		writer_add(&w, (struct span){ ids.at, span_find(ids, '\n') });
		writer_add_text(&w, " came back with an error; the next best is selected");
	}
	return arena_copy(&loader->arena, (struct span){ text, w.len });
}

bool opening_is_wanted(struct loader *loader, const struct choice *choice,
		       uint32_t *ret_countdown_sec)
{
	uint32_t timeout = loader->settings.timeout_sec;

	*ret_countdown_sec = 0;
	if (timeout == TIMEOUT_MENU_DISABLED)
		return false;
	if (timeout == TIMEOUT_MENU_HIDDEN && shows_itself(loader, choice))
		timeout = OPENING_FAILURE_SEC;
	if (timeout == TIMEOUT_MENU_HIDDEN && !keyboard_drain(&loader->keyboard, KEY_NONE))
		return false;
	if (timeout == TIMEOUT_MENU_HIDDEN) {
		opening_note_key(loader);
		timeout = OPENING_KEY_SEC;
	}
	if (timeout != TIMEOUT_MENU_FORCE)
		*ret_countdown_sec = timeout;
	return true;
}
