// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/settings.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/smbios.h"
#include "efi/file.h"
#include "efi/sysfail.h"
#include "efi/trials.h"
#include "efi/variables.h"

static void report_bad_line(struct journal *journal, struct span path, size_t line)
{
	char text[64];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "unknown key or bad value in line ");
	writer_add_number(&w, line, 1);
	journal_add(journal, span_of("ignored in"), path, (struct span){ text, w.len });
}

static void read_conf(struct journal *journal, const struct volume *esp, struct loader_conf *ret)
{
	struct span path = span_of(BOOT_FILE_LOADER_CONF), text;
	EFI_STATUS status = file_read_text(journal->arena, esp->root, path, LOADER_CONF_MAX, &text);

	loader_conf_init(ret);
	if (!EFI_ERROR(status))
		status = status_from(loader_conf_parse(text.at, text.len, ret));
	if (EFI_ERROR(status) && status != EFI_NOT_FOUND)
		journal_add(journal, span_of("ignored"), path, span_of(status_text(status)));
	if (ret->n_bad > 0)
		report_bad_line(journal, path, ret->first_bad_line);
}

static void report_undeleted(struct journal *journal, const char *name, EFI_STATUS status)
{
	char text[64];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "EFI variable ");
	writer_add_text(&w, name);
	journal_add(journal, span_of("did not follow"), (struct span){ text, w.len },
		    span_of(status_text(status)));
}

// One with a value that means nothing is deleted, too; what a firmware then says does not matter.
static struct span take_variable(const struct firmware *fw, struct journal *journal,
				 const char *name)
{
	struct span value = variable_get(fw, journal->arena, name);
	EFI_STATUS status = EFI_SUCCESS;

	if (!span_is_empty(value) || variable_exists(fw, name))
		status = variable_delete(fw, name);
	if (!EFI_ERROR(status) || span_is_empty(value))
		return value;
	report_undeleted(journal, name, status);
	return span_of(NULL);
}

// What to do after a failure of the machine itself, if this is such a boot.
static struct span read_sys_fail(const struct firmware *fw, struct journal *journal)
{
	struct span reason = sysfail_reason(fw);

	if (span_is_empty(reason))
		return reason;
	variable_set(fw, LOADER_VAR_SYS_FAIL_REASON, reason);
	return variable_get(fw, journal->arena, LOADER_VAR_ENTRY_SYS_FAIL);
}

void settings_read(const struct firmware *fw, struct journal *journal, const struct volume *esp,
		   struct span smbios, struct settings *ret)
{
	struct arena *arena = journal->arena;
	struct span timeout, timeout_once;

	read_conf(journal, esp, &ret->conf);
	record_take(journal, esp, &ret->state);
	trials_read(fw, journal, &ret->state.record, &ret->trial);
	ret->wishes = (struct choose_wishes){
		.sys_fail = read_sys_fail(fw, journal),
		.one_shot = take_variable(fw, journal, LOADER_VAR_ENTRY_ONE_SHOT),
		.record_one_shot = span_of(ret->state.record.one_shot_id),
		.record_trial = span_of(ret->trial.state == TRIAL_READY ? ret->state.record.trial_id
									: NULL),
		.record_default = span_of(ret->state.record.default_id),
		.record_last_good = span_of(ret->state.record.last_good_id),
		.record_is_uncertain = state_is_uncertain(&ret->state),
		.preferred_variable = variable_get(fw, arena, LOADER_VAR_ENTRY_PREFERRED),
		.default_variable = variable_get(fw, arena, LOADER_VAR_ENTRY_DEFAULT),
		.preferred_conf = ret->conf.preferred_pattern,
		.default_conf = ret->conf.default_pattern,
		.last_booted = variable_get(fw, arena, LOADER_VAR_ENTRY_LAST_BOOTED),
	};
	timeout = variable_get(fw, arena, LOADER_VAR_CONFIG_TIMEOUT);
	timeout_once = take_variable(fw, journal, LOADER_VAR_CONFIG_TIMEOUT_ONE_SHOT);
	ret->timeout_sec = loader_timeout_effective(
		&ret->conf, timeout, smbios_setting(smbios, SMBIOS_TIMEOUT), timeout_once);
}

bool settings_use_saved(const struct settings *settings)
{
	const struct choose_wishes *w = &settings->wishes;

	// A one-shot boot is an exception and not what is to come back.
	if (!span_is_empty(w->sys_fail) || !span_is_empty(w->one_shot) ||
	    !span_is_empty(w->record_one_shot))
		return false;
	return choose_saves(w);
}
