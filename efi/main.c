// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/drivers.h"
#include "efi/loader.h"
#include "efi/retry.h"
#include "efi/smbios.h"
#include "efi/ticks.h"

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

// The start code of gnu-efi 3.0.16 and newer calls this, through which its library would set itself
// up.
EFI_STATUS _entry(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) __attribute__((alias("efi_main")));

// Find, read, order.
static EFI_STATUS prepare(struct loader *loader)
{
	const struct firmware *fw = loader->fw;
	EFI_STATUS status = volumes_open(fw, &loader->volumes);
	struct span smbios;

	if (EFI_ERROR(status))
		return status;
	drivers_load(fw, &loader->journal, &loader->volumes.at[0]);
	volumes_open_xbootldr(fw, &loader->arena, &loader->volumes);
	smbios = smbios_read(fw);
	settings_read(fw, &loader->journal, &loader->volumes.at[0], smbios, &loader->settings);
	status = scan_volumes(fw, &loader->journal, &loader->volumes, smbios, &loader->list);
	if (EFI_ERROR(status))
		return status;
	decisions_add(&loader->decisions, BOOT_LOG_STEP, span_of("scanned"), span_of(NULL));
	others_find(fw, &loader->journal, &loader->volumes, &loader->settings.conf, &loader->list,
		    &loader->others);
	loader->failed_starts = failed_starts_take(fw, &loader->journal, &loader->list);
	came_back_take(fw, &loader->journal, &loader->list, &loader->came_back);
	loader->came_back.is_kept |= loader->others.has_option_of_ours;
	interface_announce(fw, &loader->volumes.at[0], &loader->settings.conf);
	interface_list(fw, &loader->arena, &loader->list);
	return EFI_SUCCESS;
}

static EFI_STATUS run(const struct firmware *fw, uint64_t ticks_at_start)
{
	struct loader loader = { .fw = fw };
	EFI_STATUS status;

	firmware_watchdog(fw);
	arena_init(&loader.arena, fw);
	decisions_init(&loader.decisions, fw, ticks_at_start);
	journal_init(&loader.journal, &loader.arena, &loader.decisions);
	keyboard_init(&loader.keyboard, fw);
	status = prepare(&loader);
	if (EFI_ERROR(status)) {
		journal_add(&loader.journal, span_of("cannot read"), span_of("the boot partition"),
			    span_of(status_text(status)));
		journal_print(&loader.journal);
		fw->boot->Stall(LOADER_LAST_WORDS_USEC);
	} else {
		status = loader_boot(&loader);
	}
	journal_print(&loader.journal);
	decisions_write(&loader.decisions);
	others_close(&loader.others);
	volumes_close(&loader.volumes);
	arena_free(&loader.arena);
	return status;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	uint64_t ticks_at_start = ticks_now();
	unsigned retries_left = RETRIES_MAX;
	struct memory_use memory = { 0 };
	struct firmware fw;
	EFI_STATUS status = firmware_init(&fw, image, system);

	if (EFI_ERROR(status)) {
		print_line(&fw, span_of("genboot: the firmware does not say what it has started; "
					"back to it"));
		return status;
	}
	fw.retries_left = &retries_left;
	fw.memory = &memory;
	status = firmware_claim(&fw);
	if (EFI_ERROR(status))
		return status;
	status = run(&fw, ticks_at_start);
	firmware_release(&fw);
	firmware_watchdog_off(&fw);
	return status;
}
