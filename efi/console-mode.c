// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/console-mode.h"

#include "boot-entries/loader-interface.h"
#include "boot-entries/writer.h"
#include "efi/variables.h"

// More than any firmware has, so that a bad number of modes holds nothing up.
#define MODES_MAX 1000

static int32_t number_of(struct span text)
{
	int32_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9' || n >= MODES_MAX)
			return CONSOLE_MODE_KEEP;
		n = n * 10 + (text.at[i] - '0');
	}
	return text.len > 0 ? n : CONSOLE_MODE_KEEP;
}

int32_t console_mode_of(struct span setting, int32_t n_modes)
{
	int32_t mode = span_equals_text(setting, "max") && n_modes <= MODES_MAX
			       ? n_modes - 1
			       : number_of(setting);

	return mode < n_modes ? mode : CONSOLE_MODE_KEEP;
}

EFI_STATUS console_mode_set(SIMPLE_TEXT_OUTPUT_INTERFACE *out, int32_t mode)
{
	int32_t old;
	EFI_STATUS status;

	if (!out->Mode || mode < 0)
		return EFI_UNSUPPORTED;
	old = out->Mode->Mode;
	if (mode == old)
		return EFI_SUCCESS;
	status = out->SetMode(out, (UINTN)mode);
	if (!EFI_ERROR(status))
		return EFI_SUCCESS;
	if (old >= 0 && !EFI_ERROR(out->SetMode(out, (UINTN)old)))
		return status;
	out->Reset(out, FALSE);
	out->SetMode(out, 0);
	return status;
}

EFI_STATUS console_mode_step(SIMPLE_TEXT_OUTPUT_INTERFACE *out, int32_t step)
{
	int32_t n, first, mode;
	EFI_STATUS status = EFI_UNSUPPORTED;

	if (!out->Mode || out->Mode->MaxMode < 1 || out->Mode->MaxMode > MODES_MAX)
		return EFI_UNSUPPORTED;
	n = out->Mode->MaxMode;
	first = out->Mode->Mode >= 0 && out->Mode->Mode < n ? out->Mode->Mode : 0;
	for (int32_t i = 1; i < n && EFI_ERROR(status); i++) {
		mode = (first + i * step + n * i) % n;
		status = console_mode_set(out, mode);
	}
	return status;
}

bool console_mode_begin(const struct firmware *fw, struct arena *arena, struct span setting)
{
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = fw->system->ConOut;
	struct span wish = variable_get(fw, arena, LOADER_VAR_CONFIG_CONSOLE_MODE);

	if (!out || !out->Mode)
		return false;
	if (span_is_empty(wish))
		wish = setting;
	return !EFI_ERROR(console_mode_set(out, console_mode_of(wish, out->Mode->MaxMode)));
}

void console_mode_keep(const struct firmware *fw)
{
	char text[16];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_number(&w, (uint64_t)fw->system->ConOut->Mode->Mode, 1);
	variable_set_kept(fw, LOADER_VAR_CONFIG_CONSOLE_MODE, (struct span){ text, w.len });
}
