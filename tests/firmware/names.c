// SPDX-License-Identifier: GPL-2.0-or-later

// UEFI's names for what firmware.h numbers.

#include "tests/firmware/firmware.h"

static const char *const function_names[FW_N_FUNCTIONS] = {
	[FW_ANY] = "any function",
	[FW_ALLOCATE_PAGES] = "AllocatePages",
	[FW_FREE_PAGES] = "FreePages",
	[FW_ALLOCATE_POOL] = "AllocatePool",
	[FW_FREE_POOL] = "FreePool",
	[FW_CREATE_EVENT] = "CreateEvent",
	[FW_CLOSE_EVENT] = "CloseEvent",
	[FW_SET_TIMER] = "SetTimer",
	[FW_CHECK_EVENT] = "CheckEvent",
	[FW_WAIT_FOR_EVENT] = "WaitForEvent",
	[FW_STALL] = "Stall",
	[FW_SET_WATCHDOG_TIMER] = "SetWatchdogTimer",
	[FW_HANDLE_PROTOCOL] = "HandleProtocol",
	[FW_LOCATE_PROTOCOL] = "LocateProtocol",
	[FW_LOCATE_DEVICE_PATH] = "LocateDevicePath",
	[FW_LOCATE_HANDLE_BUFFER] = "LocateHandleBuffer",
	[FW_INSTALL_PROTOCOL_INTERFACE] = "InstallProtocolInterface",
	[FW_UNINSTALL_PROTOCOL_INTERFACE] = "UninstallProtocolInterface",
	[FW_INSTALL_MULTIPLE_PROTOCOL_INTERFACES] = "InstallMultipleProtocolInterfaces",
	[FW_UNINSTALL_MULTIPLE_PROTOCOL_INTERFACES] = "UninstallMultipleProtocolInterfaces",
	[FW_INSTALL_CONFIGURATION_TABLE] = "InstallConfigurationTable",
	[FW_CONNECT_CONTROLLER] = "ConnectController",
	[FW_LOAD_IMAGE] = "LoadImage",
	[FW_START_IMAGE] = "StartImage",
	[FW_UNLOAD_IMAGE] = "UnloadImage",
	[FW_GET_VARIABLE] = "GetVariable",
	[FW_SET_VARIABLE] = "SetVariable",
	[FW_RESET_SYSTEM] = "ResetSystem",
	[FW_GET_TIME] = "GetTime",
	[FW_OPEN_VOLUME] = "OpenVolume",
	[FW_FILE_OPEN] = "File.Open",
	[FW_FILE_CLOSE] = "File.Close",
	[FW_FILE_READ] = "File.Read",
	[FW_FILE_WRITE] = "File.Write",
	[FW_FILE_SET_POSITION] = "File.SetPosition",
	[FW_FILE_GET_INFO] = "File.GetInfo",
	[FW_FILE_SET_INFO] = "File.SetInfo",
	[FW_FILE_FLUSH] = "File.Flush",
	[FW_READ_BLOCKS] = "ReadBlocks",
	[FW_OUTPUT_STRING] = "OutputString",
	[FW_QUERY_MODE] = "QueryMode",
	[FW_SET_ATTRIBUTE] = "SetAttribute",
	[FW_CLEAR_SCREEN] = "ClearScreen",
	[FW_SET_CURSOR_POSITION] = "SetCursorPosition",
	[FW_ENABLE_CURSOR] = "EnableCursor",
	[FW_SET_MODE] = "SetMode",
	[FW_RESET_CONSOLE] = "Reset",
	[FW_BLT] = "Blt",
	[FW_READ_KEY_STROKE] = "ReadKeyStroke",
	[FW_READ_KEY_STROKE_EX] = "ReadKeyStrokeEx",
	[FW_TPM_GET_CAPABILITY] = "Tcg2.GetCapability",
	[FW_TPM_GET_ACTIVE_PCR_BANKS] = "Tcg2.GetActivePcrBanks",
	[FW_GET_KEYBOARD_LAYOUT] = "GetKeyboardLayout",
	[FW_GET_RNG] = "GetRNG",
	[FW_PCI_READ_CONFIG] = "Pci.Read",
	[FW_PCI_WRITE_CONFIG] = "Pci.Write",
	[FW_PCI_WRITE_MEMORY] = "Mem.Write",
	[FW_PCI_ATTRIBUTES] = "Attributes",
	[FW_GET_NEXT_MONOTONIC_COUNT] = "GetNextMonotonicCount",
	[FW_DT_FIXUP] = "DtFixup",
	[FW_DEVICE_PATH_TO_TEXT] = "ConvertDevicePathToText",
	[FW_OTHER] = "a function that the fake lacks",
};

static const struct {
	uint64_t status;
	const char *name;
} status_names[] = {
	{ FW_SUCCESS, "SUCCESS" },
	{ FW_LOAD_ERROR, "LOAD_ERROR" },
	{ FW_INVALID_PARAMETER, "INVALID_PARAMETER" },
	{ FW_UNSUPPORTED, "UNSUPPORTED" },
	{ FW_BUFFER_TOO_SMALL, "BUFFER_TOO_SMALL" },
	{ FW_NOT_READY, "NOT_READY" },
	{ FW_DEVICE_ERROR, "DEVICE_ERROR" },
	{ FW_WRITE_PROTECTED, "WRITE_PROTECTED" },
	{ FW_OUT_OF_RESOURCES, "OUT_OF_RESOURCES" },
	{ FW_VOLUME_CORRUPTED, "VOLUME_CORRUPTED" },
	{ FW_VOLUME_FULL, "VOLUME_FULL" },
	{ FW_NO_MEDIA, "NO_MEDIA" },
	{ FW_MEDIA_CHANGED, "MEDIA_CHANGED" },
	{ FW_NOT_FOUND, "NOT_FOUND" },
	{ FW_ACCESS_DENIED, "ACCESS_DENIED" },
	{ FW_TIMEOUT, "TIMEOUT" },
	{ FW_ABORTED, "ABORTED" },
	{ FW_SECURITY_VIOLATION, "SECURITY_VIOLATION" },
	{ FW_HALF_READ, "half of the bytes" },
	{ FW_EMPTY_READ, "no bytes" },
};

const char *fw_function_name(enum fw_function function)
{
	return function < FW_N_FUNCTIONS ? function_names[function] : "no function";
}

const char *fw_status_name(uint64_t status)
{
	for (size_t i = 0; i < sizeof status_names / sizeof status_names[0]; i++)
		if (status_names[i].status == status)
			return status_names[i].name;
	return "another status";
}
