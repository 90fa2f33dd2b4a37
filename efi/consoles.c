// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/consoles.h"

#include "efi/device-path.h"
#include "efi/protocols.h"

struct handles {
	EFI_HANDLE *at; // from the pool
	UINTN n;
};

static EFI_STATUS find_handles(const struct firmware *fw, EFI_GUID guid, struct handles *ret)
{
	*ret = (struct handles){ 0 };
	return fw->boot->LocateHandleBuffer(ByProtocol, &guid, NULL, &ret->n, &ret->at);
}

static void free_handles(const struct firmware *fw, struct handles *handles)
{
	if (handles->at)
		fw->boot->FreePool(handles->at);
}

static EFI_GRAPHICS_OUTPUT_PROTOCOL *graphics_of(const struct firmware *fw, EFI_HANDLE handle)
{
	EFI_GUID guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;

	return firmware_protocol(fw, handle, guid);
}

// The mark has no interface, so that only the status tells.
static bool is_marked(const struct firmware *fw, EFI_HANDLE handle)
{
	EFI_GUID guid = CONSOLE_OUT_DEVICE_GUID;
	void *interface;

	return !EFI_ERROR(fw->boot->HandleProtocol(handle, &guid, &interface));
}

static bool add_graphics(struct consoles *consoles, EFI_GRAPHICS_OUTPUT_PROTOCOL *gop)
{
	if (consoles->n_graphics == CONSOLES_MAX)
		return false;
	consoles->graphics[consoles->n_graphics++] = gop;
	return true;
}

static bool find_graphics(const struct firmware *fw, struct consoles *consoles)
{
	EFI_GRAPHICS_OUTPUT_PROTOCOL *of_all = graphics_of(fw, fw->system->ConsoleOutHandle);
	EFI_GUID marked = CONSOLE_OUT_DEVICE_GUID;
	struct handles handles;
	bool has_room = true;

	if (of_all)
		return add_graphics(consoles, of_all);
	if (EFI_ERROR(find_handles(fw, marked, &handles)))
		return false;
	for (UINTN i = 0; i < handles.n && has_room; i++) {
		EFI_GRAPHICS_OUTPUT_PROTOCOL *gop = graphics_of(fw, handles.at[i]);

		if (gop)
			has_room = add_graphics(consoles, gop);
	}
	free_handles(fw, &handles);
	return has_room;
}

static bool is_known(const struct firmware *fw, const struct consoles *consoles,
		     const SIMPLE_TEXT_OUTPUT_INTERFACE *out)
{
	for (size_t i = 0; i < consoles->n_text; i++)
		if (consoles->text[i] == out)
			return true;
	return out == fw->system->ConOut;
}

// A text console beside the graphics that somebody may sit at. Some firmware does not mark its
// serial lines.
static bool is_listened_to(const struct firmware *fw, EFI_HANDLE handle)
{
	return !graphics_of(fw, handle) &&
	       (is_marked(fw, handle) || device_path_is_serial(device_path_of(fw, handle)));
}

// False when there is one for which there is no room.
static bool add_text(const struct firmware *fw, struct consoles *consoles, EFI_HANDLE handle)
{
	EFI_GUID guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
	SIMPLE_TEXT_OUTPUT_INTERFACE *out = firmware_protocol(fw, handle, guid);

	if (!out || is_known(fw, consoles, out) || !is_listened_to(fw, handle))
		return true;
	if (consoles->n_text == CONSOLES_MAX)
		return false;
	consoles->text[consoles->n_text++] = out;
	return true;
}

static bool find_text(const struct firmware *fw, struct consoles *consoles)
{
	EFI_GUID guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
	struct handles handles;
	bool has_room = true;

	if (EFI_ERROR(find_handles(fw, guid, &handles)))
		return false;
	for (UINTN i = 0; i < handles.n && has_room; i++)
		has_room = add_text(fw, consoles, handles.at[i]);
	free_handles(fw, &handles);
	return has_room;
}

void consoles_find(const struct firmware *fw, struct consoles *ret)
{
	*ret = (struct consoles){ 0 };
	if (!find_graphics(fw, ret) || !find_text(fw, ret))
		*ret = (struct consoles){ 0 };
}
