// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/came-back.h"
#include "boot-entries/loader-interface.h"
#include "efi/variables.h"

static bool names(struct span ids, struct span id)
{
	struct span line;

	while (span_take_line(&ids, &line))
		if (span_equals(line, id))
			return true;
	return false;
}

// Returns how many there are.
static size_t mark(const struct entry_list *list, struct span ids, bool damaged)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct boot_entry *entry = entry_list_at(list, i);

		if (!names(ids, span_of(entry->id)))
			continue;
		entry->damaged = damaged;
		n++;
	}
	return n;
}

static void report(struct journal *journal, struct span ids)
{
	struct span id;

	while (span_take_line(&ids, &id))
		journal_add(journal, span_of(NULL), id,
			    span_of("it came back with an error at the last boot"));
}

void came_back_take(const struct firmware *fw, struct journal *journal,
		    const struct entry_list *list, struct came_back *ret)
{
	struct span ids = variable_get_own(fw, journal->arena, GENBOOT_VAR_CAME_BACK);
	EFI_STATUS status = EFI_SUCCESS;

	if (variable_exists_own(fw, GENBOOT_VAR_CAME_BACK))
		status = variable_delete_own(fw, GENBOOT_VAR_CAME_BACK);
	*ret = (struct came_back){ .may_set = !EFI_ERROR(status),
				   .is_kept = variable_exists_own(fw, GENBOOT_VAR_KEPT) };
	if (EFI_ERROR(status)) {
		journal_add(journal, span_of("did not follow"),
			    span_of("EFI variable " GENBOOT_VAR_CAME_BACK),
			    span_of(status_text(status)));
		return;
	}
	if (mark(list, ids, true) == 0)
		return;
	ret->ids = ids;
	report(journal, ids);
}

bool came_back_forget(struct came_back *came_back, struct journal *journal,
		      const struct entry_list *list)
{
	if (span_is_empty(came_back->ids))
		return false;
	mark(list, came_back->ids, false);
	*came_back = (struct came_back){ .may_set = false };
	journal_add(journal, span_of("trying again"), span_of("what came back at the last boot"),
		    span_of("nothing else is left"));
	return true;
}

bool came_back_keep(const struct firmware *fw, const struct came_back *came_back, struct span id)
{
	char text[VARIABLE_OWN_MAX];
	struct writer w;

	if (!came_back->may_set)
		return false;
	if (!came_back->is_kept) {
		variable_set_own_kept(fw, GENBOOT_VAR_KEPT, span_of("1"));
		return false;
	}
	writer_init(&w, text, sizeof text);
	writer_add(&w, came_back->ids);
	if (!span_is_empty(id)) {
		writer_add(&w, id);
		writer_add_char(&w, '\n');
	}
	if (w.len == 0)
		return true;
	return writer_end(&w) == 0 &&
	       !EFI_ERROR(variable_set_own_kept(fw, GENBOOT_VAR_CAME_BACK,
						(struct span){ text, w.len }));
}
