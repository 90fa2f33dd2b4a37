// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/loader-conf.h"
#include "boot-entries/writer.h"
#include "efi/menu-views.h"

// The steps of a timeout: as loader.conf says, always the menu, hidden, 1 s, 2 s, and so on.
static uint32_t longer(uint32_t timeout_sec)
{
	if (timeout_sec == TIMEOUT_UNSET || timeout_sec == TIMEOUT_MENU_DISABLED)
		return TIMEOUT_MENU_FORCE;
	if (timeout_sec == TIMEOUT_MENU_FORCE)
		return TIMEOUT_MENU_HIDDEN;
	return timeout_sec < TIMEOUT_MAX_SEC ? timeout_sec + 1 : timeout_sec;
}

static uint32_t shorter(uint32_t timeout_sec)
{
	if (timeout_sec == TIMEOUT_UNSET || timeout_sec == TIMEOUT_MENU_FORCE ||
	    timeout_sec == TIMEOUT_MENU_DISABLED)
		return TIMEOUT_UNSET;
	return timeout_sec == TIMEOUT_MENU_HIDDEN ? TIMEOUT_MENU_FORCE : timeout_sec - 1;
}

static void print_timeout(struct writer *w, uint32_t timeout_sec)
{
	writer_add_text(w, "From the next start on: ");
	if (timeout_sec == TIMEOUT_UNSET) {
		writer_add_text(w, "the timeout that loader.conf says");
	} else if (timeout_sec == TIMEOUT_MENU_FORCE) {
		writer_add_text(w, "the menu waits for a key");
	} else if (timeout_sec == TIMEOUT_MENU_HIDDEN) {
		writer_add_text(w, "the menu is hidden until a key is pressed");
	} else {
		writer_add_text(w, "the menu waits ");
		writer_add_number(w, timeout_sec, 1);
		writer_add_text(w, " s");
	}
}

static enum menu_action set_timeout(struct menu *menu, uint32_t timeout_sec)
{
	struct writer w;

	menu->timeout_sec = timeout_sec;
	writer_init(&w, menu->text, sizeof menu->text);
	print_timeout(&w, timeout_sec);
	menu_say(menu, (struct span){ menu->text, w.len });
	return MENU_TIMEOUT;
}

enum menu_action menu_lengthen(struct menu *menu)
{
	return set_timeout(menu, longer(menu->timeout_sec));
}

enum menu_action menu_shorten(struct menu *menu)
{
	return set_timeout(menu, shorter(menu->timeout_sec));
}
