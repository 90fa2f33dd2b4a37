// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Every bound that boot-entries holds its input to, in one place. Lengths are in bytes.

#include <stddef.h>

#define BOOT_ID_MAX 255u           // an entry's file name: 255 characters on FAT (UAPI.1)
#define BOOT_TRIES_MAX 0x7fffffffu // a boot counter's numbers: INT_MAX, as systemd has it
#define BOOT_PATH_MAX 255u         // a path on the ESP, in UTF-8 bytes: what every firmware opens
#define BOOT_TOKEN_MAX 64u         // an entry token
#define BOOT_TITLE_MAX 200u        // a system's name in a title
#define BOOT_LABEL_MAX 120u        // a generation's label
#define BOOT_NOTE_MAX 400u         // and its note
#define BOOT_FILE_MAX 0x7fffffffu  // a kernel, or an entry's initrds together: what a loader reads
#define ENTRY_FILE_MAX 65536u      // a Type #1 file
#define ENTRY_OPTIONS_MAX 4096u    // a command line; Linux on x86 takes 2048
#define ENTRY_MAX_OPTIONS 32u      // "options" lines of one entry
#define ENTRY_MAX_INITRDS 32u      // "initrd" lines of one entry
#define ENTRY_MAX_EXTRAS 32u       // "extra" lines of one entry
#define LOADER_CONF_MAX 65536u     // loader.conf; a longer one is ignored
#define LOADER_CONF_SECTOR 512u    // loader.conf as genboot writes it: one sector, never resized
#define OS_RELEASE_MAX 65536u      // os-release, or a UKI's .osrel section
#define PE_HEADERS_MAX                                                                             \
	65536u // DOS header to end of section table: read this much of an image at most
#define PE_MAX_SECTIONS 1024u
#define UKI_MAX_PROFILES 256u         // as systemd-boot
#define BOOT_ENTRIES_MAX 2048u        // entries that a loader keeps
#define CATALOG_MAX ((size_t)4 << 20) // a catalog file: about 500 bytes a generation
#define GPT_MAX_ENTRIES 1024u
#define GPT_MAX_ENTRY_SIZE 1024u
