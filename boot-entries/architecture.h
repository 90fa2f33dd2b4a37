// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The architecture whose machines boot: the one that this is compiled for, or, in a tool that makes
// other machines' ESPs
// (`make ARCH=aa64` on x64), the one that the Makefile names. Names as in UAPI.1's `architecture`
// and in the file names of the UEFI specification (2.10, 3.5.1.1), machine numbers as in pe.h.

#if defined(GENBOOT_FOR_X64) || (defined(__x86_64__) && !defined(GENBOOT_FOR_AA64))
#define BOOT_ARCHITECTURE "x64"
#define BOOT_PE_MACHINE PE_MACHINE_X64
#elif defined(GENBOOT_FOR_AA64) || defined(__aarch64__)
#define BOOT_ARCHITECTURE "aa64"
#define BOOT_PE_MACHINE PE_MACHINE_AA64
#else
#error "genboot knows the UEFI architectures x64 and aa64"
#endif
