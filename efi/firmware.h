// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the program was started with, handed to whoever calls the firmware; there are no globals.

#include <efi.h>

#include "boot-entries/error.h"
#include "boot-entries/span.h"

// Bytes of pages and pool that the loader holds, and the most at one time (memory.c counts).
struct memory_use {
	size_t now, peak;
};

struct firmware {
	EFI_HANDLE image;
	EFI_SYSTEM_TABLE *system;
	EFI_BOOT_SERVICES *boot;
	EFI_RUNTIME_SERVICES *runtime;
	EFI_LOADED_IMAGE_PROTOCOL *loaded;
	bool is_claimed;
	unsigned *retries_left;    // of this boot (retry.h)
	struct memory_use *memory; // of this boot
};

// Fails when the firmware does not say what it has loaded.
EFI_STATUS firmware_init(struct firmware *fw, EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

// Marks this run. EFI_ALREADY_STARTED when another run of genboot, which has started this one, goes
// on below: entries that name the loader would otherwise nest for ever. A firmware that cannot take
// the mark boots all the same.
EFI_STATUS firmware_claim(struct firmware *fw);
void firmware_release(const struct firmware *fw);

// The interface that a handle offers, or NULL.
void *firmware_protocol(const struct firmware *fw, EFI_HANDLE handle, EFI_GUID guid);

// Gives whatever runs next five minutes until the firmware resets the machine, as its boot manager
// has given us (UEFI 2.10, section 3.1.2). To be called again around anything that may take long,
// and whenever something has got on: who waits for a person, or for a slow disk, does not hang.
// Linux leaves the watchdog behind with the boot services.
void firmware_watchdog(const struct firmware *fw);

// For whoever goes back to what has started us: a boot manager has it off by then, and a shell,
// which had it off, would be reset five minutes later.
void firmware_watchdog_off(const struct firmware *fw);

// The border between boot-entries and EFI_STATUS: an enum boot_error as a status of the range that
// UEFI keeps for others, and the cause of any status in a few lower-case words.
#define STATUS_OEM EFIERR_OEM(0u)

static inline EFI_STATUS status_from(int boot_error)
{
	return boot_error == BOOT_OK ? EFI_SUCCESS : STATUS_OEM | (EFI_STATUS)-boot_error;
}

const char *status_text(EFI_STATUS status);
