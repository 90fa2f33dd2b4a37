// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/trials.h"
#include "boot-entries/loader-interface.h"
#include "efi/variables.h"

static bool read_counter(const struct firmware *fw, struct arena *arena, struct trial_counter *ret)
{
	struct span bytes = variable_get_own(fw, arena, GENBOOT_VAR_TRIAL);

	return trial_counter_parse((const uint8_t *)bytes.at, bytes.len, ret) == 0;
}

static void take(struct state_record *record, const struct trial *trial)
{
	record->tries_left = trial->left;
	record->tries_done = trial->done;
}

void trials_read(const struct firmware *fw, struct journal *journal, struct state_record *record,
		 struct trial *ret)
{
	struct trial_counter counter;
	bool is_there = record->trial_id[0] != '\0' && read_counter(fw, journal->arena, &counter);

	trial_look(record, is_there ? &counter : NULL, ret);
	take(record, ret);
	if (ret->state == TRIAL_LOST)
		journal_add(journal, span_of("does not try"), span_of(record->trial_id),
			    span_of("EFI variable " GENBOOT_VAR_TRIAL " has gone"));
}

static EFI_STATUS write_counter(struct loader *loader, const struct trial *trial)
{
	struct trial_counter counter, found;
	uint8_t bytes[TRIAL_COUNTER_SIZE];
	EFI_STATUS status;

	trial_counter_of(&loader->settings.state.record, trial, &counter);
	trial_counter_print(&counter, bytes);
	status = variable_set_own_kept(loader->fw, GENBOOT_VAR_TRIAL,
				       span_bytes(bytes, sizeof bytes));
	if (EFI_ERROR(status))
		return status;
	return read_counter(loader->fw, &loader->arena, &found) && found.serial == counter.serial &&
			       found.left == counter.left
		       ? EFI_SUCCESS
		       : EFI_WRITE_PROTECTED;
}

static EFI_STATUS write_count(struct loader *loader, const struct trial *trial)
{
	bool in_record = loader->settings.state.record.flags & STATE_TRIAL_IN_RECORD;
	EFI_STATUS status = in_record ? EFI_UNSUPPORTED : write_counter(loader, trial);

	if (EFI_ERROR(status))
		status = record_set_trial(&loader->journal, &loader->volumes.at[0], trial);
	return status;
}

bool trials_is_one(const struct loader *loader, size_t row)
{
	return loader->settings.trial.state == TRIAL_READY &&
	       span_equals(span_of(loader->list.order[row]->id),
			   span_of(loader->settings.state.record.trial_id));
}

bool trials_count(struct loader *loader, size_t row)
{
	struct trial next = loader->settings.trial;
	EFI_STATUS status;

	if (!trials_is_one(loader, row))
		return true;
	(void)trial_count(&next);
	status = write_count(loader, &next);
	if (EFI_ERROR(status)) {
		journal_add(&loader->journal, span_of("could not count a start of"),
			    span_of(loader->list.order[row]->id), span_of(status_text(status)));
		return false;
	}
	loader->settings.trial = next;
	take(&loader->settings.state.record, &next);
	return true;
}

void trials_stop(struct loader *loader)
{
	struct trial *trial = &loader->settings.trial;

	if (trial->state != TRIAL_READY)
		return;
	trial->left = 0;
	trial->state = TRIAL_USED_UP;
	(void)write_counter(loader, trial);
}
