// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/smbios-entries.h"
#include "boot-entries/error.h"
#include "boot-entries/loader-interface.h"

static void report(struct journal *journal, const char *verb, struct span what, int error)
{
	journal_add(journal, span_of(verb), what, span_of(boot_error_text(error)));
}

// The id is the whole name, also where it looks like one with a counter.
static void keep_whole(struct span file, struct entry_name *name)
{
	if (!name->counted)
		return;
	for (size_t i = 0; i < file.len; i++)
		name->id[i] = ascii_lower(file.at[i]);
	name->id[file.len] = '\0';
	name->counted = false;
}

// value: NAME.conf=TEXT. BOOT_ERROR_HIDDEN for what is not for this menu.
static int add(const struct volume *esp, struct span value, struct entry_list *list)
{
	struct span file = { value.at, span_find(value, '=') };
	struct span text = span_skip(value, file.len + 1);
	struct entry_name name;
	struct entry entry;
	int r;

	if (file.len == value.len || !span_has_suffix_nocase(file, ".conf"))
		return BOOT_ERROR_SYNTAX;
	r = entry_name_parse(file, &name);
	if (r < 0)
		return r;
	r = entry_parse(text.at, text.len, &entry, NULL);
	if (r < 0)
		return r;
	if (entry.image_kind == ENTRY_UKI_URL ||
	    !entry_is_for_architecture(&entry, BOOT_ARCHITECTURE))
		return BOOT_ERROR_HIDDEN;
	keep_whole(file, &name);
	boot_entry_from_type1(&name, &entry, &list->entries[list->n]);
	list->origins[list->n++] = (struct entry_origin){ .volume = esp, .text = text };
	return 0;
}

void smbios_entries_add(struct journal *journal, const struct volume *esp, struct span strings,
			struct entry_list *list)
{
	struct span value;

	for (size_t n = 0; smbios_take(&strings, SMBIOS_ENTRIES_EXTRA, &value); n++) {
		int r = n < SMBIOS_ENTRIES_MAX ? add(esp, value, list) : BOOT_ERROR_TOO_MANY;

		if (r < 0 && r != BOOT_ERROR_HIDDEN)
			report(journal, "skipped SMBIOS entry",
			       (struct span){ value.at, span_find(value, '=') }, r);
		if (r == BOOT_ERROR_TOO_MANY)
			return;
	}
}

void smbios_options_add(struct journal *journal, struct span strings, struct entry_list *list)
{
	struct span options = smbios_setting(strings, SMBIOS_OPTIONS_EXTRA);

	if (span_has_control(options) || options.len > SMBIOS_OPTIONS_MAX) {
		report(journal, "ignored", span_of("SMBIOS options"),
		       span_has_control(options) ? BOOT_ERROR_SYNTAX : BOOT_ERROR_TOO_LONG);
		return;
	}
	for (size_t i = 0; i < list->n; i++)
		if (list->entries[i].kind == BOOT_ENTRY_LINUX)
			list->origins[i].options_extra = options;
}
