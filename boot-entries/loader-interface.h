// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Names that loader and operating system share: the Boot Loader Interface
// (https://systemd.io/BOOT_LOADER_INTERFACE) and places on the ESP.

#include "boot-entries/architecture.h"

#define LOADER_VENDOR_GUID "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

#define LOADER_VAR_INFO "LoaderInfo"
#define LOADER_VAR_FEATURES "LoaderFeatures"
#define LOADER_VAR_FIRMWARE_INFO "LoaderFirmwareInfo"
#define LOADER_VAR_FIRMWARE_TYPE "LoaderFirmwareType"
#define LOADER_VAR_IMAGE_IDENTIFIER "LoaderImageIdentifier"
#define LOADER_VAR_DEVICE_PART_UUID "LoaderDevicePartUUID"
#define LOADER_VAR_ENTRIES "LoaderEntries"
#define LOADER_VAR_ENTRY_SELECTED "LoaderEntrySelected"
#define LOADER_VAR_ENTRY_ONE_SHOT "LoaderEntryOneShot"
#define LOADER_VAR_ENTRY_SYS_FAIL "LoaderEntrySysFail"
#define LOADER_VAR_SYS_FAIL_REASON "LoaderSysFailReason"
#define LOADER_VAR_ENTRY_DEFAULT "LoaderEntryDefault"
#define LOADER_VAR_ENTRY_PREFERRED "LoaderEntryPreferred"
#define LOADER_VAR_ENTRY_LAST_BOOTED "LoaderEntryLastBooted"
#define LOADER_VAR_CONFIG_TIMEOUT "LoaderConfigTimeout"
#define LOADER_VAR_CONFIG_TIMEOUT_ONE_SHOT "LoaderConfigTimeoutOneShot"
#define LOADER_VAR_TPM2_ACTIVE_PCR_BANKS "LoaderTpm2ActivePcrBanks"
#define LOADER_VAR_KEYBOARD_LAYOUT "LoaderKeyboardLayout"
#define LOADER_VAR_SYSTEM_TOKEN "LoaderSystemToken"
#define LOADER_VAR_CONFIG_CONSOLE_MODE "LoaderConfigConsoleMode"
#define LOADER_VAR_TIME_INIT "LoaderTimeInitUSec"
#define LOADER_VAR_TIME_MENU "LoaderTimeMenuUSec"
#define LOADER_VAR_TIME_EXEC "LoaderTimeExecUSec"
#define LOADER_VAR_BOOT_COUNT_PATH "LoaderBootCountPath"

// Variables of our own, UTF-8 without a NUL.
#define GENBOOT_VENDOR_GUID "e9754e93-6819-4805-b676-9f318597159f"
#define GENBOOT_VAR_BOOT_LOG "GenbootBootLog"       // boot-log.h; volatile
#define GENBOOT_VAR_CAME_BACK "GenbootCameBack"     // efi/came-back.h: loader to loader, kept
#define GENBOOT_VAR_HANDED_OVER "GenbootHandedOver" // handed-over.h; kept
#define GENBOOT_VAR_FAILED "GenbootFailed"          // failed-starts.h: stage 1 to loader, kept
#define GENBOOT_VAR_KEPT "GenbootKept"              // efi/came-back.h; kept, whatever is in it
#define GENBOOT_VAR_TRIAL "GenbootTrial"            // trial.h; kept
#define GENBOOT_VAR_PINS "GenbootPins"              // pins.h; kept

// Bits of LoaderFeatures. A loader sets those it honours and no others.
#define LOADER_FEATURE_CONFIG_TIMEOUT (1ull << 0)
#define LOADER_FEATURE_CONFIG_TIMEOUT_ONE_SHOT (1ull << 1)
#define LOADER_FEATURE_ENTRY_DEFAULT (1ull << 2)
#define LOADER_FEATURE_ENTRY_ONE_SHOT (1ull << 3)
#define LOADER_FEATURE_BOOT_COUNTING (1ull << 4)
#define LOADER_FEATURE_XBOOTLDR (1ull << 5)
#define LOADER_FEATURE_RANDOM_SEED (1ull << 6)
#define LOADER_FEATURE_LOAD_DRIVER (1ull << 7)
#define LOADER_FEATURE_SORT_KEY (1ull << 8)
#define LOADER_FEATURE_SAVED_ENTRY (1ull << 9)
#define LOADER_FEATURE_DEVICETREE (1ull << 10)
#define LOADER_FEATURE_MENU_DISABLED (1ull << 13)
#define LOADER_FEATURE_MULTI_PROFILE_UKI (1ull << 14)
#define LOADER_FEATURE_TYPE1_UKI (1ull << 16)
#define LOADER_FEATURE_ACTIVE_PCR_BANKS (1ull << 18)
#define LOADER_FEATURE_ENTRY_PREFERRED (1ull << 19)
#define LOADER_FEATURE_KEYBOARD_LAYOUT (1ull << 20)

#define BOOT_DIR_ENTRIES "loader/entries"
#define BOOT_DIR_TYPE2 "EFI/Linux"
#define BOOT_FILE_LOADER_CONF "loader/loader.conf"
#define BOOT_FILE_ENTRIES_SREL "loader/entries.srel"
#define BOOT_ENTRIES_SREL_TEXT "type1\n"
#define BOOT_DIR_GENBOOT "EFI/genboot"            // the loader's files, and a folder for each token
#define BOOT_FILE_STATE BOOT_DIR_GENBOOT "/state" // state-record.h; ESP only
