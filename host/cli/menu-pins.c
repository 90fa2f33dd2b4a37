// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/menu-pins.h"

#include <errno.h>

#include "boot-entries/generation.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/cli/catalog-text.h"
#include "host/cli/generation-marks.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"

static struct span text_of(const struct view *view)
{
	return (struct span){ view->wishes.pins, view->wishes.pins_len };
}

enum pin menu_pin(const struct view *view, uint32_t number)
{
	char id[BOOT_ID_MAX + 1];

	if (!view->wishes.pins ||
	    generation_print_id(span_of(view->machine.token), number, id, sizeof(id)) < 0)
		return PIN_UNSAID;
	return pins_find(text_of(view), span_of(id));
}

static int take_over_one(const struct view *view, uint32_t number)
{
	CLEANUP(marks_done) struct marks marks = { 0 };
	enum pin pin = menu_pin(view, number);
	int r = pin == PIN_UNSAID ? 0 : generation_marks(view, number, &marks);

	if (r < 0 || pin == PIN_UNSAID || marks.pinned == (pin == PIN_SET))
		return r;
	marks.pinned = pin == PIN_SET;
	return store_write_marks(&view->store, number, &marks);
}

// What other systems' generations and entries were given stays for their tools, and for the menu.
static int take_ours_away(const struct view *view)
{
	char rest[PINS_MAX];
	size_t len = pins_without(text_of(view), span_of(view->machine.token), rest, sizeof(rest));

	if (len == 0)
		return efivar_delete(view->efivars_fd, GENBOOT_VAR_PINS, GENBOOT_VENDOR_GUID);
	if (len == view->wishes.pins_len)
		return 0;
	return efivar_write(view->efivars_fd, GENBOOT_VAR_PINS, GENBOOT_VENDOR_GUID, rest, len);
}

static int take_over_all(const struct view *view)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;
	int r = store_list(&view->store, STORE_GENERATIONS, &numbers, &n);

	for (size_t i = 0; i < n && r == 0; i++)
		r = take_over_one(view, numbers[i]);
	if (r == 0)
		r = catalog_text_refresh(view);
	return r < 0 ? r : take_ours_away(view);
}

static bool says_something_of_ours(const struct view *view)
{
	char rest[PINS_MAX];

	return pins_without(text_of(view), span_of(view->machine.token), rest, sizeof(rest)) <
	       view->wishes.pins_len;
}

void menu_pins_take_over(struct cli *cli, struct view *view)
{
	int r;

	if (!view->wishes.pins || !says_something_of_ours(view))
		return;
	step(cli, "take over", "the pins of the boot menu", 0, NULL);
	if (cli->options.dry_run)
		return;
	r = take_over_all(view);
	if (r == 0)
		r = view_refresh(view);
	if (r < 0)
		warn(cli, NULL, "cannot write down what was pinned in the boot menu: %s",
		     error_text(r));
}
