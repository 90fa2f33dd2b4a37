// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/pin-list.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/pins.h"
#include "efi/variables.h"

struct span pin_list_read(struct loader *loader)
{
	return variable_get_own(loader->fw, &loader->arena, GENBOOT_VAR_PINS);
}

EFI_STATUS pin_list_set(struct loader *loader, struct span id, bool is_pinned)
{
	char text[PINS_MAX];
	struct span copy;
	EFI_STATUS status;
	size_t len;

	status = status_from(pins_set(loader->pins, id, is_pinned, text, sizeof text, &len));
	if (EFI_ERROR(status))
		return status;
	copy = arena_copy(&loader->arena, (struct span){ text, len });
	if (span_is_empty(copy))
		return EFI_OUT_OF_RESOURCES;
	status = variable_set_own_kept(loader->fw, GENBOOT_VAR_PINS, copy);
	if (!EFI_ERROR(status))
		loader->pins = copy;
	return status;
}
