// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/record.h"
#include "boot-entries/error.h"
#include "boot-entries/loader-interface.h"
#include "efi/file.h"

struct record_file {
	const struct firmware *fw;
	const struct volume *esp;
	struct journal *journal;
	struct state state;
	bool is_whole; // both slots could be read, whatever they hold
};

static void report_slot(const struct record_file *file, unsigned index, EFI_STATUS status)
{
	char text[sizeof "slot 0 of " BOOT_FILE_STATE];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "slot ");
	writer_add_number(&w, index, 1);
	writer_add_text(&w, " of " BOOT_FILE_STATE);
	journal_add(file->journal, span_of("ignored"), (struct span){ text, w.len },
		    span_of(status_text(status)));
}

static void report_file(const struct record_file *file, const char *verb, const char *cause)
{
	journal_add(file->journal, span_of(verb), span_of(BOOT_FILE_STATE), span_of(cause));
}

static EFI_STATUS open_file(const struct firmware *fw, const struct volume *esp, struct file *ret)
{
	size_t size = 0;
	EFI_STATUS status = file_open_sized(fw, esp->root, span_of(BOOT_FILE_STATE), ret, &size);

	if (!EFI_ERROR(status) && size != STATE_FILE_SIZE)
		status = status_from(BOOT_ERROR_SYNTAX);
	return status;
}

// A slot that cannot be read counts as torn.
static void read_slots(struct record_file *record, struct file *file)
{
	uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE];

	record->is_whole = true;
	for (unsigned i = 0; i < STATE_SLOTS; i++) {
		EFI_STATUS status =
			file_read(file, state_slot_offset(i), slots[i], STATE_SLOT_SIZE);

		if (!EFI_ERROR(status))
			continue;
		report_slot(record, i, status);
		record->is_whole = false;
		__builtin_memset(slots[i], 0xff, STATE_SLOT_SIZE);
	}
	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, &record->state);
}

static void report(const struct record_file *file)
{
	bool is_newer = false;

	for (unsigned i = 0; i < STATE_SLOTS; i++) {
		if (file->state.slots[i] == STATE_SLOT_BAD && file->is_whole)
			report_slot(file, i, status_from(BOOT_ERROR_CHECKSUM));
		is_newer = is_newer || file->state.slots[i] == STATE_SLOT_NEWER;
	}
	if (is_newer)
		report_file(file, "read as far as it is known",
			    boot_error_text(BOOT_ERROR_VERSION));
	if (file->state.is_ambiguous)
		report_file(file, "used the first slot of", "both have the same sequence number");
}

static EFI_STATUS write_slot(const struct record_file *record, const uint8_t slot[STATE_SLOT_SIZE],
			     unsigned index)
{
	cleanup_file struct file file;
	EFI_STATUS status =
		file_open_to_write(record->fw, record->esp->root, span_of(BOOT_FILE_STATE), &file);

	if (!EFI_ERROR(status))
		status = file_write(&file, state_slot_offset(index), slot, STATE_SLOT_SIZE);
	return status;
}

static EFI_STATUS compare_slot(const struct record_file *record,
			       const uint8_t slot[STATE_SLOT_SIZE], unsigned index)
{
	cleanup_file struct file file;
	uint8_t found[STATE_SLOT_SIZE];
	EFI_STATUS status = open_file(record->fw, record->esp, &file);

	if (!EFI_ERROR(status))
		status = file_read(&file, state_slot_offset(index), found, sizeof found);
	if (!EFI_ERROR(status) && __builtin_memcmp(found, slot, sizeof found) != 0)
		status = EFI_WRITE_PROTECTED;
	return status;
}

// Into the older slot, and read back.
static EFI_STATUS write_next(const struct record_file *file, const struct state_record *record)
{
	uint8_t slot[STATE_SLOT_SIZE];
	unsigned index;
	EFI_STATUS status;

	// A slot that could not be read may be the newer one.
	if (!file->is_whole)
		return EFI_DEVICE_ERROR;
	status = status_from(state_print_next(&file->state, record, slot, &index));
	if (!EFI_ERROR(status))
		status = write_slot(file, slot, index);
	return EFI_ERROR(status) ? status : compare_slot(file, slot, index);
}

static EFI_STATUS take_out_one_shot(const struct record_file *file)
{
	struct state_record record = file->state.record;

	__builtin_memset(record.one_shot_id, 0, sizeof record.one_shot_id);
	return write_next(file, &record);
}

void record_take(struct journal *journal, const struct volume *esp, struct state *ret)
{
	cleanup_file struct file handle;
	struct record_file file = { .fw = journal->arena->fw, .esp = esp, .journal = journal };
	EFI_STATUS status = open_file(file.fw, esp, &handle);

	*ret = (struct state){ 0 };
	if (EFI_ERROR(status)) {
		if (status != EFI_NOT_FOUND)
			report_file(&file, "ignored", status_text(status));
		return;
	}
	read_slots(&file, &handle);
	file_close(&handle);
	report(&file);
	*ret = file.state;
	if (span_is_empty(span_of(ret->record.one_shot_id)))
		return;
	status = take_out_one_shot(&file);
	if (EFI_ERROR(status)) {
		report_file(&file, "did not follow the entry for one boot in", status_text(status));
		ret->record.one_shot_id[0] = '\0';
	}
}

// As it is now, for who changes it.
static EFI_STATUS read_again(struct record_file *ret)
{
	cleanup_file struct file handle;
	EFI_STATUS status = open_file(ret->fw, ret->esp, &handle);

	if (!EFI_ERROR(status))
		read_slots(ret, &handle);
	return status;
}

EFI_STATUS record_set_default(struct journal *journal, const struct volume *esp, struct span id)
{
	struct record_file file = { .fw = journal->arena->fw, .esp = esp, .journal = journal };
	struct state_record record;
	EFI_STATUS status = read_again(&file);

	if (EFI_ERROR(status))
		return status;
	record = file.state.record;
	trial_end(&record);
	status = status_from(state_set_id(record.default_id, id));
	return EFI_ERROR(status) ? status : write_next(&file, &record);
}

EFI_STATUS record_set_trial(struct journal *journal, const struct volume *esp,
			    const struct trial *trial)
{
	struct record_file file = { .fw = journal->arena->fw, .esp = esp, .journal = journal };
	struct state_record record;
	EFI_STATUS status = read_again(&file);

	if (EFI_ERROR(status))
		return status;
	record = file.state.record;
	trial_to_record(trial, &record);
	return write_next(&file, &record);
}
