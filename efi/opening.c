// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/opening.h"
#include "boot-entries/loader-interface.h"

#define REASON_MAX 600u
#define KEYS_AHEAD                                                                                 \
	64 // more than any keyboard keeps; one that reports keys for ever does not hang us

bool opening_was_key_pressed(struct loader *loader)
{
	bool pressed = false;
	struct key key;

	if (loader->settings.timeout_sec == TIMEOUT_MENU_DISABLED)
		return false;
	for (int i = 0; i < KEYS_AHEAD && keyboard_poll(&loader->keyboard, &key); i++)
		pressed = true;
	if (pressed)
		decisions_add(&loader->decisions, BOOT_LOG_PERSON, span_of("pressed a key"),
			      span_of(NULL));
	return pressed;
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
	if (timeout == TIMEOUT_MENU_HIDDEN)
		return opening_was_key_pressed(loader);
	if (timeout != TIMEOUT_MENU_FORCE)
		*ret_countdown_sec = timeout;
	return true;
}
