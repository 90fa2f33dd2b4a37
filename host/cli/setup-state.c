// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "boot-entries/generation.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/cli/report.h"
#include "host/cli/setup.h"
#include "host/cli/steps.h"
#include "host/store/last-default.h"

// What loader.conf alone makes the default; NULL where it has no wish that is there.
static const struct esp_entry *chosen_by_conf(const struct view *view, struct span *ret_wish)
{
	const struct choose_wishes all = wishes_standing(&view->wishes);
	const struct choose_wishes wishes = { .preferred_conf = all.preferred_conf,
					      .default_conf = all.default_conf };
	struct choice choice;

	if (choose(view->entries.order, view->entries.n, &wishes, &choice) < 0 ||
	    !choose_rule_is_wish(choice.rule))
		return NULL;
	*ret_wish = choice.wish;
	return view->entries.items[choice.index];
}

static bool conf_names_an_other(const struct view *view)
{
	const struct loader_conf *conf = &view->wishes.conf.parsed;
	struct boot_entry other;

	return boot_entry_parse_other(span_is_empty(conf->preferred_pattern)
					      ? conf->default_pattern
					      : conf->preferred_pattern,
				      &other) == 0;
}

static bool is_by_id(const struct view *view, const struct esp_entry *entry, struct span wish)
{
	return view_number(view, entry) > 0 && span_equals_nocase(span_of(entry->shown.id), wish);
}

// Its generation need not be on the ESP again, and an other is none of it.
static bool is_left(const struct view *view, const char *id)
{
	struct boot_entry other;
	uint32_t number;

	return boot_entry_parse_other(span_of(id), &other) == 0 ||
	       entries_find(&view->entries, id) ||
	       (generation_parse_id(span_of(id), span_of(view->machine.token), &number) &&
		!view_is_dangling(view, id));
}

bool setup_stored_default(const struct view *view, char ret[STATE_ID_SIZE])
{
	char last[BOOT_ID_MAX + 1];

	return view->store.fd >= 0 && store_read_default(&view->store, last) == 0 &&
	       is_left(view, last) && state_set_id(ret, span_of(last)) == 0;
}

// The store's is of the last one that was committed. A pattern in loader.conf, and another tool's
// entry, are not of genboot's making: they go on counting as they stand, and as that tool will
// change them. So does what does not fit.
void setup_default(const struct view *view, char ret[STATE_ID_SIZE])
{
	struct span wish = { 0 };
	const struct esp_entry *entry = chosen_by_conf(view, &wish);

	if (conf_names_an_other(view) || (entry && !is_by_id(view, entry, wish)))
		return;
	if (!setup_stored_default(view, ret) && entry)
		(void)state_set_id(ret, span_of(entry->shown.id));
}

// A file that is there and has a valid record is left alone.
static void plan_record(struct cli *cli, struct setup *setup)
{
	const struct state_file *file = &setup->view.wishes.state;

	setup->make_state = file->error < 0;
	setup->write_state = file->error == 0 && !file->state.has_record;
	if (!setup->make_state && !setup->write_state)
		return;
	setup_default(&setup->view, setup->record.default_id);
	step(cli, "write", BOOT_FILE_STATE, setup->make_state ? STATE_FILE_SIZE : STATE_SLOT_SIZE,
	     setup->record.default_id[0] ? setup->record.default_id : NULL);
}

// Of an ESP that an older genboot has set up, or whose catalogs are gone.
static int plan_catalog(struct cli *cli, struct setup *setup)
{
	struct catalog_text text = { 0 };
	int r;

	if (setup->view.store.fd < 0 || setup->write_machine)
		return EXIT_DONE;
	r = catalog_text_build(&setup->view, NULL, 0, &text);
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot make a catalog from the store %s: %s",
			    screen(span_of(setup->store_path)), error_text(r));
	if (text.n_generations == 0 || catalog_text_is_current(&setup->view, &text)) {
		catalog_text_done(&text);
		return EXIT_DONE;
	}
	setup->catalog = text;
	step(cli, "write", "the catalog", text.catalog.len, NULL);
	return EXIT_DONE;
}

int setup_plan_state(struct cli *cli, struct setup *setup)
{
	plan_record(cli, setup);
	return plan_catalog(cli, setup);
}
