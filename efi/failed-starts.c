// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/failed-starts.h"
#include "boot-entries/failed-starts.h"
#include "boot-entries/loader-interface.h"
#include "efi/variables.h"

// Marks what the text names, with a line in the journal each; or, without a journal, lifts the
// marks.
static bool mark(const struct entry_list *list, struct span text, struct journal *journal)
{
	bool found = false;

	for (size_t i = 0; i < list->n; i++) {
		struct span id = span_of(list->order[i]->id), reason;

		if (!failed_starts_find(text, id, &reason))
			continue;
		entry_list_damage(list, i, reason);
		if (journal)
			journal_add(journal, span_of(NULL), id, reason);
		else
			entry_list_at(list, i)->damaged = false;
		found = true;
	}
	return found;
}

struct span failed_starts_take(const struct firmware *fw, struct journal *journal,
			       const struct entry_list *list)
{
	struct span text = variable_get_own(fw, journal->arena, GENBOOT_VAR_FAILED);

	mark(list, text, journal);
	return text;
}

bool failed_starts_forget(struct span *text, const struct entry_list *list)
{
	struct span lifted = *text;

	*text = span_of(NULL);
	return mark(list, lifted, NULL);
}
