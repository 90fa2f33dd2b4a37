// SPDX-License-Identifier: GPL-2.0-or-later
//
// Another operating system: it tells the firmware of itself, as Windows does, by Boot0099, says
// "other system: started, BootCurrent NNNN", which is 0099 when the firmware has started it by
// that, and switches the machine off.
#include <efi.h>
#include <efilib.h>

#define NUMBER 0x99
#define KEPT                                                                                       \
	(EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)
#define OPTION_HEAD 6
#define PATH_MAX 512
#define ORDER_MAX 64

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

static EFI_GUID global = EFI_GLOBAL_VARIABLE;
static EFI_GUID image_guid = LOADED_IMAGE_PROTOCOL;
static EFI_GUID path_guid = DEVICE_PATH_PROTOCOL;

static UINTN copy(UINT8 *to, const void *from, UINTN size)
{
	for (UINTN i = 0; i < size; i++)
		to[i] = ((const UINT8 *)from)[i];
	return size;
}

static UINTN node_size(const EFI_DEVICE_PATH *node)
{
	return node->Length[0] | (UINTN)node->Length[1] << 8;
}

static BOOLEAN is_end(const EFI_DEVICE_PATH *node)
{
	return node->Type == END_DEVICE_PATH_TYPE;
}

static const EFI_DEVICE_PATH *next(const EFI_DEVICE_PATH *node)
{
	return (const EFI_DEVICE_PATH *)((const UINT8 *)node + node_size(node));
}

// The partition's node, and what follows: the short form of UEFI 2.10, section 3.1.2.
static UINTN short_path(const EFI_DEVICE_PATH *device, const EFI_DEVICE_PATH *file, UINT8 *ret)
{
	UINTN size = 0;

	while (!is_end(device) &&
	       !(device->Type == MEDIA_DEVICE_PATH && device->SubType == MEDIA_HARDDRIVE_DP))
		device = next(device);
	if (!is_end(device))
		size += copy(ret, device, node_size(device));
	for (; !is_end(file) && size + node_size(file) < PATH_MAX; file = next(file))
		size += copy(ret + size, file, node_size(file));
	return size + copy(ret + size, file, node_size(file));
}

static void announce(EFI_SYSTEM_TABLE *table, const EFI_DEVICE_PATH *device,
		     const EFI_DEVICE_PATH *file)
{
	static CHAR16 title[] = L"Other system";
	UINT8 option[OPTION_HEAD + sizeof title + PATH_MAX + 4] = { 1 };
	UINTN path_size = short_path(device, file, option + OPTION_HEAD + sizeof title);

	option[4] = (UINT8)path_size;
	option[5] = (UINT8)(path_size >> 8);
	copy(option + OPTION_HEAD, title, sizeof title);
	table->RuntimeServices->SetVariable(L"Boot0099", &global, KEPT,
					    OPTION_HEAD + sizeof title + path_size, option);
}

static void join_order(EFI_SYSTEM_TABLE *table)
{
	UINT16 order[ORDER_MAX + 1];
	UINTN size = ORDER_MAX * sizeof *order;

	if (EFI_ERROR(
		    table->RuntimeServices->GetVariable(L"BootOrder", &global, NULL, &size, order)))
		size = 0;
	for (UINTN i = 0; i < size / sizeof *order; i++)
		if (order[i] == NUMBER)
			return;
	order[size / sizeof *order] = NUMBER;
	table->RuntimeServices->SetVariable(L"BootOrder", &global, KEPT, size + sizeof *order,
					    order);
}

static void say(EFI_SYSTEM_TABLE *table)
{
	static CHAR16 text[] = L"other system: started, BootCurrent ????\r\n";
	CHAR16 *digits = text + sizeof text / sizeof *text - 7;
	UINT16 current = 0;
	UINTN size = sizeof current;

	table->RuntimeServices->GetVariable(L"BootCurrent", &global, NULL, &size, &current);
	for (UINTN i = 0; i < 4; i++)
		digits[i] = L"0123456789ABCDEF"[current >> (12 - 4 * i) & 15];
	table->ConOut->OutputString(table->ConOut, text);
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
	EFI_LOADED_IMAGE *loaded;
	void *found, *device;

	if (EFI_ERROR(table->BootServices->HandleProtocol(image, &image_guid, &found)))
		return EFI_ABORTED;
	loaded = found;
	if (EFI_ERROR(
		    table->BootServices->HandleProtocol(loaded->DeviceHandle, &path_guid, &device)))
		return EFI_ABORTED;
	announce(table, device, loaded->FilePath);
	join_order(table);
	say(table);
	table->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
	return EFI_ABORTED;
}
