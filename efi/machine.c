// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/machine.h"
#include "boot-entries/keyboard-layout.h"
#include "boot-entries/loader-interface.h"
#include "efi/protocols.h"
#include "efi/variables.h"

#define BANKS_UNKNOWN UINT32_MAX
#define LAYOUT_MAX 16384u // bytes of a keyboard layout; EDK2's have some 3,000

static void *locate(const struct firmware *fw, EFI_GUID guid)
{
	void *interface = NULL;

	return EFI_ERROR(fw->boot->LocateProtocol(&guid, NULL, &interface)) ? NULL : interface;
}

// Before version 1.1 of the protocol there is no function to ask.
static uint32_t active_banks(const struct firmware *fw)
{
	struct tcg2 *tcg2 = locate(fw, (EFI_GUID)TCG2_GUID);
	struct tcg2_capability capability = { .size = sizeof capability };
	UINT32 banks;

	if (!tcg2 || EFI_ERROR(tcg2->get_capability(tcg2, &capability)))
		return 0;
	if (capability.structure_version[0] == 1 && capability.structure_version[1] == 0)
		return BANKS_UNKNOWN; // and has another layout from here on
	if (!capability.has_tpm)
		return 0;
	if (capability.protocol_version[0] <= 1 && capability.protocol_version[1] < 1)
		return BANKS_UNKNOWN;
	return EFI_ERROR(tcg2->get_active_pcr_banks(tcg2, &banks)) ? BANKS_UNKNOWN : banks;
}

static void announce_banks(const struct firmware *fw)
{
	uint32_t banks = active_banks(fw);
	char text[] = "0x00000000";

	for (size_t i = 0; i < 8; i++)
		text[2 + i] = "0123456789abcdef"[banks >> (28 - 4 * i) & 0xf];
	variable_set_if_absent(fw, LOADER_VAR_TPM2_ACTIVE_PCR_BANKS, span_of(text));
}

static bool read_language(const struct firmware *fw, struct hii_database *database, UINT16 size,
			  char ret[KEYBOARD_LANGUAGE_MAX])
{
	void *layout = NULL;
	bool good;

	if (size > LAYOUT_MAX || EFI_ERROR(fw->boot->AllocatePool(EfiLoaderData, size, &layout)))
		return false;
	good = !EFI_ERROR(database->get_keyboard_layout(database, NULL, &size, layout)) &&
	       keyboard_layout_language(layout, size, ret) == 0;
	fw->boot->FreePool(layout);
	return good;
}

static void announce_keyboard(const struct firmware *fw)
{
	struct hii_database *database = locate(fw, (EFI_GUID)HII_DATABASE_GUID);
	char language[KEYBOARD_LANGUAGE_MAX];
	UINT16 size = 0;

	if (database &&
	    database->get_keyboard_layout(database, NULL, &size, NULL) == EFI_BUFFER_TOO_SMALL &&
	    read_language(fw, database, size, language))
		variable_set_if_absent(fw, LOADER_VAR_KEYBOARD_LAYOUT, span_of(language));
}

void machine_announce(const struct firmware *fw)
{
	announce_banks(fw);
	announce_keyboard(fw);
}
