// SPDX-License-Identifier: GPL-2.0-or-later

// A TPM of which only the banks can be asked, and a keyboard layout in the firmware's database.

#include <string.h>

#include "tests/firmware/session.h"

static EFI_STATUS EFIAPI get_capability(struct tcg2 *this, struct tcg2_capability *capability)
{
	EFI_STATUS fault = session_call(FW_TPM_GET_CAPABILITY);
	const struct fw_tpm *tpm = session_now()->machine->tpm;

	(void)this;
	if (fault == EFI_SUCCESS)
		*capability = (struct tcg2_capability){
			.size = sizeof *capability,
			.structure_version = { 1, tpm->minor },
			.protocol_version = { 1, tpm->minor },
			.has_tpm = !tpm->is_absent,
		};
	return fault;
}

static EFI_STATUS EFIAPI get_active_pcr_banks(struct tcg2 *this, UINT32 *banks)
{
	EFI_STATUS fault = session_call(FW_TPM_GET_ACTIVE_PCR_BANKS);

	(void)this;
	if (fault == EFI_SUCCESS)
		*banks = session_now()->machine->tpm->banks;
	return fault;
}

static EFI_STATUS EFIAPI get_keyboard_layout(struct hii_database *this, const EFI_GUID *guid,
					     UINT16 *size, VOID *layout)
{
	EFI_STATUS fault = session_call(FW_GET_KEYBOARD_LAYOUT);
	const struct fw_machine *machine = session_now()->machine;
	size_t room = *size;

	(void)this;
	if (fault != EFI_SUCCESS)
		return fault;
	if (guid)
		session_misuse("a keyboard layout that the fake does not have");
	*size = (UINT16)machine->keyboard_layout_size;
	if (room < machine->keyboard_layout_size)
		return EFI_BUFFER_TOO_SMALL;
	memcpy(layout, machine->keyboard_layout, machine->keyboard_layout_size);
	return EFI_SUCCESS;
}

void devices_known_open(struct session *s)
{
	EFI_GUID tcg2 = TCG2_GUID, hii_database = HII_DATABASE_GUID;

	session_fill(&s->tcg2, &s->tcg2 + 1);
	session_fill(&s->hii_database, &s->hii_database + 1);
	s->tcg2.get_capability = get_capability;
	s->tcg2.get_active_pcr_banks = get_active_pcr_banks;
	s->hii_database.get_keyboard_layout = get_keyboard_layout;
	if (s->machine->tpm)
		handle_install(handle_add(s), &tcg2, &s->tcg2);
	if (s->machine->keyboard_layout)
		handle_install(handle_add(s), &hii_database, &s->hii_database);
}
