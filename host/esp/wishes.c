// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/wishes.h"

#include <errno.h>
#include <stdlib.h>

#include "boot-entries/loader-interface.h"
#include "host/base/efivar.h"
#include "host/esp/loader-file.h"
#include "host/esp/trial-counter.h"

// What is there and is no wish, being too short, too long or no file, will never be one. Nor will
// what is below something that is no folder.
static void note_unread(struct wishes *wishes, const char *name, int error)
{
	if (error == 0 || error == -ENOENT || error == -EBADMSG || error == -EFBIG ||
	    error == -EISDIR || error == -ELOOP || error == -EBADFD || error == -ENOTDIR)
		return;
	wishes->unread = name;
	wishes->unread_error = error;
}

static char *read_text(int efivars_fd, const char *name, struct wishes *wishes)
{
	char *text = NULL;
	int r = loader_var_read(efivars_fd, name, &text);

	note_unread(wishes, name, r);
	return r < 0 ? NULL : text;
}

static char *read_own(int efivars_fd, const char *name, size_t *ret_len, struct wishes *wishes)
{
	uint8_t *text = NULL;
	int r = efivar_read(efivars_fd, name, GENBOOT_VENDOR_GUID, &text, ret_len);

	note_unread(wishes, name, r);
	return r < 0 ? NULL : (char *)text;
}

void wishes_read(int esp_fd, int efivars_fd, struct wishes *ret)
{
	*ret = (struct wishes){ 0 };
	ret->one_shot = read_text(efivars_fd, LOADER_VAR_ENTRY_ONE_SHOT, ret);
	ret->preferred = read_text(efivars_fd, LOADER_VAR_ENTRY_PREFERRED, ret);
	ret->default_ = read_text(efivars_fd, LOADER_VAR_ENTRY_DEFAULT, ret);
	ret->last_booted = read_text(efivars_fd, LOADER_VAR_ENTRY_LAST_BOOTED, ret);
	ret->selected = read_text(efivars_fd, LOADER_VAR_ENTRY_SELECTED, ret);
	ret->loader = read_text(efivars_fd, LOADER_VAR_INFO, ret);
	ret->loader_part = read_text(efivars_fd, LOADER_VAR_DEVICE_PART_UUID, ret);
	ret->pins = read_own(efivars_fd, GENBOOT_VAR_PINS, &ret->pins_len, ret);
	ret->failed = read_own(efivars_fd, GENBOOT_VAR_FAILED, &ret->failed_len, ret);
	for (char *c = ret->loader_part; c && *c; c++)
		*c = ascii_lower(*c);
	conf_read(esp_fd, &ret->conf);
	note_unread(ret, BOOT_FILE_LOADER_CONF, ret->conf.error);
	state_file_read(esp_fd, &ret->state);
	note_unread(ret, BOOT_FILE_STATE,
		    ret->state.error < 0 ? ret->state.error : ret->state.unread);
	trial_read(efivars_fd, &ret->state.state.record, &ret->trial);
}

void wishes_done(struct wishes *wishes)
{
	free(wishes->one_shot);
	free(wishes->preferred);
	free(wishes->default_);
	free(wishes->last_booted);
	free(wishes->selected);
	free(wishes->loader);
	free(wishes->loader_part);
	free(wishes->pins);
	free(wishes->failed);
	conf_done(&wishes->conf);
	*wishes = (struct wishes){ 0 };
}

bool wishes_know_record(const struct wishes *wishes)
{
	return !wishes->loader || loader_is_ours(wishes->loader);
}

struct choose_wishes wishes_for_choose(const struct wishes *wishes)
{
	static const struct state_record nothing;
	const struct state_record *record =
		wishes_know_record(wishes) ? &wishes->state.state.record : &nothing;

	return (struct choose_wishes){
		.one_shot = span_of(wishes->one_shot),
		.record_one_shot = span_of(record->one_shot_id),
		.record_trial =
			span_of(wishes->trial.state == TRIAL_READY ? record->trial_id : NULL),
		.record_default = span_of(record->default_id),
		.record_last_good = span_of(record->last_good_id),
		.record_is_uncertain = state_is_uncertain(&wishes->state.state),
		.preferred_variable = span_of(wishes->preferred),
		.default_variable = span_of(wishes->default_),
		.preferred_conf = wishes->conf.parsed.preferred_pattern,
		.default_conf = wishes->conf.parsed.default_pattern,
		.last_booted = span_of(wishes->last_booted),
	};
}

struct choose_wishes wishes_standing(const struct wishes *wishes)
{
	struct choose_wishes standing = wishes_for_choose(wishes);

	standing.one_shot = standing.record_one_shot = standing.record_trial = (struct span){ 0 };
	return standing;
}

struct span wishes_default(const struct wishes *wishes)
{
	const struct choose_wishes all = wishes_for_choose(wishes);

	return choose_standing_wish(&all);
}
