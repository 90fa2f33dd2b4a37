// SPDX-License-Identifier: GPL-2.0-or-later

// Runtime services: variables (UEFI 2.10, section 8.2), the clock (8.3) and reset.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/firmware/session.h"

static EFI_STATUS EFIAPI get_variable(CHAR16 *name16, EFI_GUID *vendor, UINT32 *attributes,
				      UINTN *size, void *data)
{
	EFI_STATUS fault = session_call(FW_GET_VARIABLE);
	const struct fw_variable *variable;
	char name[PATH_BYTES];
	size_t room = *size;

	if (fault != EFI_SUCCESS)
		return fault;
	text_from_utf16(name16, name);
	variable = fw_find_variable(session_now()->machine, (const uint8_t *)vendor, name);
	if (!variable)
		return EFI_NOT_FOUND;
	*size = variable->size;
	if (attributes)
		*attributes = variable->attributes;
	if (variable->size > room)
		return EFI_BUFFER_TOO_SMALL;
	if (variable->size > 0)
		memcpy(data, variable->data, variable->size);
	return EFI_SUCCESS;
}

static void log_change(struct session *s, const char *name, size_t size)
{
	char line[PATH_BYTES + 32];
	int n = snprintf(line, sizeof line, "%s %zu\n", name, size);

	text_add(&s->variables, line, (size_t)n);
}

static EFI_STATUS EFIAPI set_variable(CHAR16 *name16, EFI_GUID *vendor, UINT32 attributes,
				      UINTN size, void *data)
{
	EFI_STATUS fault = session_call(FW_SET_VARIABLE);
	struct fw_machine *machine = session_now()->machine;
	const uint8_t *guid = (const uint8_t *)vendor;
	const struct fw_variable *old;
	char name[PATH_BYTES];

	if (fault != EFI_SUCCESS)
		return fault;
	text_from_utf16(name16, name);
	if (name[0] == '\0')
		return EFI_INVALID_PARAMETER;
	old = fw_find_variable(machine, guid, name);
	if (attributes == 0 || size == 0) {
		if (!old)
			return EFI_NOT_FOUND;
		fw_delete_variable(machine, guid, name);
		size = 0;
	} else {
		if ((old && old->attributes != attributes) || size > FW_VARIABLE_MAX - sizeof name)
			return EFI_INVALID_PARAMETER;
		if (machine->max_variable > 0 && size + 2 * strlen(name) > machine->max_variable)
			return EFI_INVALID_PARAMETER;
		if (machine->variables_are_full)
			return EFI_OUT_OF_RESOURCES;
		fw_set_variable(machine, guid, name, attributes, data, size);
	}
	log_change(session_now(), name, size);
	if (machine->on_set_variable)
		machine->on_set_variable(machine->context, name, attributes, data, size);
	return EFI_SUCCESS;
}

static void EFIAPI reset_system(EFI_RESET_TYPE type, EFI_STATUS status, UINTN size, CHAR16 *data)
{
	EFI_STATUS fault = session_call(FW_RESET_SYSTEM);

	(void)status, (void)size, (void)data;
	if (fault != EFI_SUCCESS)
		return;
	session_now()->outcome->reset = (enum fw_reset)type;
	session_end(FW_RESET);
}

// It stands still: no run takes long enough to matter.
static EFI_STATUS EFIAPI get_time(EFI_TIME *ret, EFI_TIME_CAPABILITIES *capabilities)
{
	EFI_STATUS fault = session_call(FW_GET_TIME);
	const struct fw_time *time = &session_now()->machine->time;

	(void)capabilities;
	if (fault != EFI_SUCCESS)
		return fault;
	*ret = (EFI_TIME){ .Year = time->year,
			   .Month = time->month,
			   .Day = time->day,
			   .Hour = time->hour,
			   .Minute = time->minute,
			   .Second = time->second };
	return EFI_SUCCESS;
}

void runtime_open(struct session *s)
{
	void(EFIAPI * reset)(EFI_RESET_TYPE, EFI_STATUS, UINTN, CHAR16 *) = reset_system;

	s->runtime.GetVariable = get_variable;
	s->runtime.SetVariable = set_variable;
	s->runtime.GetTime = get_time;
	// Its type differs between versions of gnu-efi.
	memcpy(&s->runtime.ResetSystem, &reset, sizeof reset);
}
