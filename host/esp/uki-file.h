// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The texts of a UKI that names and orders its entries, read section by section: a UKI can be
// hundreds of megabytes.

#include "boot-entries/os-release.h"
#include "boot-entries/pe.h"
#include "boot-entries/uki.h"

struct uki_file {
	int fd;
	uint8_t *headers; // what pe points into
	struct pe pe;
	size_t n_profiles;
};

struct uki_texts {
	struct span osrel, uname, cmdline, profile_id, profile_title;
};

// Reads the headers behind uki->fd, which the caller has opened. 0 or a boot_error. uki_file_close
// releases everything, the descriptor too.
int uki_file_open(struct uki_file *uki);
void uki_file_close(struct uki_file *uki);

// The texts of a profile. *ret borrows from *ret_buf, which the caller frees. 0 or a boot_error.
int uki_file_read(const struct uki_file *uki, size_t profile, char **ret_buf,
		  struct uki_texts *ret);
