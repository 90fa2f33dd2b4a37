// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/decisions.h"
#include "boot-entries/loader-interface.h"
#include "efi/ticks.h"
#include "efi/variables.h"

#define MSEC_PER_SEC 1000u

void decisions_init(struct decisions *decisions, const struct firmware *fw, uint64_t ticks_at_start)
{
	decisions->fw = fw;
	decisions->ticks_at_start = ticks_at_start;
	decisions->ticks_per_second = 0;
	boot_log_init(&decisions->log);
}

uint64_t decisions_ticks_per_second(struct decisions *decisions)
{
	if (decisions->ticks_per_second == 0)
		decisions->ticks_per_second = ticks_per_second(decisions->fw);
	return decisions->ticks_per_second;
}

// A menu may wait for days, so this is no case for ticks_to_usec().
static uint64_t msec_since_start(struct decisions *decisions)
{
	uint64_t per_msec = decisions_ticks_per_second(decisions) / MSEC_PER_SEC;

	return per_msec == 0 ? BOOT_LOG_NO_TIME
			     : (ticks_now() - decisions->ticks_at_start) / per_msec;
}

void decisions_add(struct decisions *decisions, enum boot_log_event event, struct span subject,
		   struct span detail)
{
	boot_log_add(&decisions->log, msec_since_start(decisions), event, subject, detail);
}

static bool may_be_too_large(EFI_STATUS status)
{
	return status == EFI_INVALID_PARAMETER || status == EFI_OUT_OF_RESOURCES;
}

// Some platforms take 1 KiB (the default of EDK2's PcdMaxVariableSize).
void decisions_write(struct decisions *decisions)
{
	struct boot_log *log = &decisions->log;
	EFI_STATUS status;

	for (;;) {
		status = variable_set_own(decisions->fw, GENBOOT_VAR_BOOT_LOG,
					  (struct span){ log->text, log->len });
		if (!may_be_too_large(status) || log->len / 2 < BOOT_LOG_MIN)
			return;
		boot_log_shorten(log, log->len / 2);
	}
}
