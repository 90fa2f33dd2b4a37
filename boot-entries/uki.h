// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Unified kernel images (UAPI.5): which section of a PE file says what, with profiles. Sections
// before the first .profile belong to all profiles; those between one .profile and the next belong
// to that profile and replace a section of the same name.
// https://uapi-group.org/specifications/specs/unified_kernel_image/

#include "boot-entries/pe.h"

enum uki_part {
	UKI_OSREL,
	UKI_CMDLINE,
	UKI_UNAME,
	UKI_PROFILE,
	UKI_LINUX,
	UKI_INITRD,
	UKI_N_PARTS,
};

struct uki {
	struct pe_section parts[UKI_N_PARTS];
	bool has[UKI_N_PARTS];
};

// How many profiles: 1 for an image without .profile. BOOT_ERROR_TOO_MANY above UKI_MAX_PROFILES.
int uki_count_profiles(const struct pe *pe, size_t *ret);

// The sections in force for a profile, from 0. BOOT_ERROR_RANGE when there is none such; _MISSING
// without .osrel or .linux: not a UKI; _CONFLICT when one profile holds a section twice.
int uki_parse(const struct pe *pe, size_t profile, struct uki *ret);

// ID= and TITLE= of a .profile section's text. Both borrow from text and may be empty.
void uki_profile_parse(struct span text, struct span *ret_id, struct span *ret_title);

// The .cmdline as one line: up to the first NUL, without blanks at its ends. Borrowed.
struct span uki_cmdline(struct span section);
