// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/keep.h"
#include "boot-entries/loader-interface.h"
#include "efi/trials.h"
#include "efi/variables.h"

// EFI_SUCCESS when it says this afterwards, as far as the firmware can tell.
static EFI_STATUS set_variable(struct loader *loader, const char *name, struct span id,
			       struct span *wish)
{
	if (span_equals(*wish, id))
		return EFI_SUCCESS;
	variable_set_kept(loader->fw, name, id);
	*wish = variable_get(loader->fw, &loader->arena, name);
	return span_equals(*wish, id) ? EFI_SUCCESS : EFI_WRITE_PROTECTED;
}

static EFI_STATUS set_record(struct loader *loader, struct span id)
{
	struct state_record *record = &loader->settings.state.record;
	const struct volume *esp = &loader->volumes.at[0];
	EFI_STATUS status;

	if (span_equals(id, span_of(record->default_id)) &&
	    !loader->settings.wishes.record_is_uncertain && record->trial_id[0] == '\0')
		return EFI_SUCCESS;
	status = record_set_default(&loader->journal, esp, id);
	if (EFI_ERROR(status) || state_set_id(record->default_id, id) < 0)
		return status;
	loader->settings.wishes.record_default = span_of(record->default_id);
	loader->settings.wishes.record_is_uncertain = false;
	trial_end(record);
	loader->settings.trial = (struct trial){ .state = TRIAL_NONE };
	loader->settings.wishes.record_trial = span_of(NULL);
	return EFI_SUCCESS;
}

EFI_STATUS keep_entry(struct loader *loader, size_t row)
{
	struct choose_wishes *wishes = &loader->settings.wishes;
	struct span id = span_of(loader->list.order[row]->id);
	bool by_record = !EFI_ERROR(set_record(loader, id));
	EFI_STATUS status = EFI_SUCCESS, other = EFI_SUCCESS;

	if (!by_record)
		trials_stop(loader);
	if (!span_is_empty(wishes->preferred_variable))
		status = set_variable(loader, LOADER_VAR_ENTRY_PREFERRED, id,
				      &wishes->preferred_variable);
	if (!by_record || !span_is_empty(wishes->default_variable))
		other = set_variable(loader, LOADER_VAR_ENTRY_DEFAULT, id,
				     &wishes->default_variable);
	return EFI_ERROR(status) ? status : other;
}
