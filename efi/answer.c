// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/loader-interface.h"
#include "efi/asking.h"
#include "efi/image.h"
#include "efi/keep.h"
#include "efi/pin-list.h"
#include "efi/secure-boot.h"
#include "efi/variables.h"

// systemd's stub takes no other line then than the image's own.
static bool is_sealed(const struct asking *asking)
{
	const struct menu *menu = &asking->memory->menu;
	const struct boot_entry *entry = menu_entry(menu);

	return (entry->kind == BOOT_ENTRY_UKI || entry->kind == BOOT_ENTRY_TYPE2) &&
	       !span_is_empty(menu->details.command_line) && secure_boot_is_on(asking->loader->fw);
}

// The editor opens on the selected entry's command line, unless loader.conf says no.
static void edit(struct asking *asking)
{
	struct menu_memory *memory = asking->memory;
	uint32_t item = menu_item(&memory->menu);

	if (!asking->loader->settings.conf.editor) {
		menu_say(&memory->menu, span_of("The editor is switched off in loader.conf."));
		return;
	}
	if (boot_entry_is_other(menu_entry(&memory->menu))) {
		menu_say(&memory->menu, span_of("This entry has no command line."));
		return;
	}
	if (memory->menu.details.item != item)
		facts_look_up(asking->loader, item, memory);
	if (is_sealed(asking)) {
		menu_say(&memory->menu, span_of("Secure Boot is on: this image takes no other "
						"command line than its own."));
		return;
	}
	menu_edit(&memory->menu, memory->menu.details.command_line);
}

static void report(struct asking *asking, const char *verb, uint32_t item, EFI_STATUS status)
{
	struct loader *loader = asking->loader;

	menu_say(&asking->memory->menu,
		 journal_add(&loader->journal, span_of(verb), span_of(loader->list.order[item]->id),
			     span_of(status_text(status))));
	asking->memory->menu.n_log = loader->journal.n;
}

// Also for the journal of this boot.
static void tell_done(struct asking *asking, uint32_t item, const char *done)
{
	struct loader *loader = asking->loader;
	struct menu *menu = &asking->memory->menu;

	menu_changed(menu);
	menu_say(menu, span_of(done));
	decisions_add(&loader->decisions, BOOT_LOG_PERSON, span_of(loader->list.order[item]->id),
		      span_of(done));
}

static void pin(struct asking *asking)
{
	struct menu_memory *memory = asking->memory;
	uint32_t item = menu_item(&memory->menu);
	bool is_pinned = !memory->facts[item].pinned;
	EFI_STATUS status = pin_list_set(asking->loader,
					 span_of(asking->loader->list.order[item]->id), is_pinned);

	if (EFI_ERROR(status)) {
		report(asking, "could not pin or unpin", item, status);
		return;
	}
	memory->facts[item].pinned = is_pinned;
	tell_done(asking, item, is_pinned ? "It is pinned now." : "It is not pinned now.");
}

static bool keep(struct asking *asking)
{
	struct menu_memory *memory = asking->memory;
	uint32_t item = menu_item(&memory->menu);
	EFI_STATUS status = keep_entry(asking->loader, item);

	if (EFI_ERROR(status)) {
		report(asking, "could not make the default", item, status);
		return false;
	}
	for (size_t i = 0; i < asking->loader->list.n; i++)
		memory->facts[i].is_default = i == item;
	memory->menu.reason = span_of("set in this menu");
	memory->menu.details.item = MENU_NOTHING; // compared with the default of before
	tell_done(asking, item, "It is the default now.");
	return true;
}

static void tell(struct asking *asking)
{
	const struct boot_log *log = &asking->loader->decisions.log;

	menu_tell(&asking->memory->menu, asking->machine,
		  machine_lines(asking->loader, asking->machine), span_bytes(log->text, log->len));
}

enum menu_action answer_action(struct asking *asking, enum menu_action action)
{
	switch (action) {
	case MENU_EDIT:
		edit(asking);
		break;
	case MENU_PIN:
		pin(asking);
		break;
	case MENU_KEEP:
		keep(asking);
		break;
	case MENU_START_AND_KEEP:
		return keep(asking) ? action : MENU_STAY;
	case MENU_TELL:
		tell(asking);
		break;
	case MENU_TIMEOUT:
		asking->has_new_timeout = true;
		break;
	case MENU_NEXT_CONSOLE:
	case MENU_PREVIOUS_CONSOLE:
	case MENU_STAY:
	case MENU_START:
	case MENU_START_EDITED:
	case MENU_EXPIRED:
	case MENU_REDRAW:
	case MENU_LEAVE:
		break;
	}
	return action;
}

// As systemd-boot: when the menu is left and not at each key, because NVRAM wears out.
void answer_leaving(struct asking *asking)
{
	const struct firmware *fw = asking->loader->fw;
	uint32_t timeout_sec = asking->memory->menu.timeout_sec;
	char digits[16];
	struct writer w;

	if (!asking->has_new_timeout)
		return;
	writer_init(&w, digits, sizeof digits);
	writer_add_number(&w, timeout_sec, 1);
	if (timeout_sec == TIMEOUT_UNSET)
		variable_delete(fw, LOADER_VAR_CONFIG_TIMEOUT);
	else if (timeout_sec == TIMEOUT_MENU_FORCE)
		variable_set_kept(fw, LOADER_VAR_CONFIG_TIMEOUT, span_of("menu-force"));
	else if (timeout_sec == TIMEOUT_MENU_HIDDEN)
		variable_set_kept(fw, LOADER_VAR_CONFIG_TIMEOUT, span_of("menu-hidden"));
	else
		variable_set_kept(fw, LOADER_VAR_CONFIG_TIMEOUT, (struct span){ digits, w.len });
}
