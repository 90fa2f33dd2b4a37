// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/beeper.h"

static uint32_t count_beeps(const struct menu *menu)
{
	uint32_t n = 0;

	if (menu_item(menu) == MENU_NOTHING)
		return 0;
	for (uint32_t row = 0; row <= menu->selected && n < BEEPER_MAX; row++)
		n += menu->shape.rows[row].kind == MENU_SHAPE_ENTRY;
	return n;
}

void beeper_tell(struct beeper *beeper, const struct menu *menu)
{
	uint32_t n = 1;

	if (menu->countdown_sec == 0) {
		if (beeper->said == menu->selected + 1)
			return;
		beeper->said = menu->selected + 1;
		n = count_beeps(menu);
	}
	// A key comes in the midst of a tick, whose rest would be too short to be heard.
	beeper->ticks_left = 1 + 2 * n;
}

bool beeper_tick(struct beeper *beeper)
{
	if (beeper->ticks_left > 0)
		beeper->ticks_left--;
	return beeper->ticks_left % 2 == 1;
}
