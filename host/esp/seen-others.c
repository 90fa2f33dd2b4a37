// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/seen-others.h"

#include <stdio.h>

#include "boot-entries/load-option.h"
#include "boot-entries/loader-entries.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/memory.h"
#include "host/esp/loader-file.h"

// What the firmware calls its option; NULL where it does not tell.
static char *option_title(int efivars_fd, uint16_t number)
{
	CLEANUP(cleanup_free) uint8_t *bytes = NULL;
	char name[sizeof("Boot0000")];
	struct load_option_parts parts;
	size_t len = 0, cap;
	char *title;

	snprintf(name, sizeof(name), "Boot%04X", (unsigned)number);
	if (efivar_read(efivars_fd, name, EFIVAR_GLOBAL_GUID, &bytes, &len) < 0 ||
	    load_option_parse(bytes, len, &parts) < 0 || parts.description.len == 0)
		return NULL;
	cap = parts.description.len / 2 * 3 + 1;
	title = xalloc(cap);
	// 3 bytes a unit are always enough.
	(void)utf16le_to_utf8((const uint8_t *)parts.description.at, parts.description.len, title,
			      cap, NULL);
	return title;
}

static void add(int efivars_fd, const struct boot_entry *shown, struct seen_others *others)
{
	struct seen_other *other = xalloc(sizeof(*other));
	uint16_t number;

	*other = (struct seen_other){ .shown = *shown };
	if (boot_entry_option_number(shown, &number))
		other->title = option_title(efivars_fd, number);
	if (other->title)
		other->shown.title = span_of(other->title);
	others->items = xgrow(others->items, others->n, sizeof(*others->items));
	others->items[others->n++] = other;
}

void seen_others_read(int efivars_fd, const char *loader, struct seen_others *ret)
{
	CLEANUP(cleanup_free) uint8_t *value = NULL;
	char id[BOOT_ID_MAX + 1];
	struct boot_entry shown;
	struct span rest;
	size_t len = 0;

	*ret = (struct seen_others){ 0 };
	if (!loader_is_ours(loader) ||
	    efivar_read(efivars_fd, LOADER_VAR_ENTRIES, LOADER_VENDOR_GUID, &value, &len) < 0)
		return;
	ret->is_known = true;
	rest = span_bytes(value, len);
	while (ret->n < SEEN_OTHERS_MAX && loader_entries_next(&rest, id))
		if (boot_entry_parse_other(span_of(id), &shown) == 0 &&
		    !seen_others_find(ret, shown.id))
			add(efivars_fd, &shown, ret);
}

void seen_others_done(struct seen_others *others)
{
	for (size_t i = 0; i < others->n; i++) {
		free(others->items[i]->title);
		free(others->items[i]);
	}
	free(others->items);
	*others = (struct seen_others){ 0 };
}

const struct boot_entry *seen_others_find(const struct seen_others *others, const char *id)
{
	for (size_t i = 0; i < others->n; i++)
		if (span_equals_nocase(span_of(others->items[i]->shown.id), span_of(id)))
			return &others->items[i]->shown;
	return NULL;
}
