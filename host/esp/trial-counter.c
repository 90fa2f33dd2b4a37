// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/trial-counter.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"

static bool read_counter(int efivars_fd, struct trial_counter *ret)
{
	CLEANUP(cleanup_free) uint8_t *bytes = NULL;
	size_t len = 0;

	return efivar_read(efivars_fd, GENBOOT_VAR_TRIAL, GENBOOT_VENDOR_GUID, &bytes, &len) == 0 &&
	       trial_counter_parse(bytes, len, ret) == 0;
}

void trial_read(int efivars_fd, const struct state_record *record, struct trial *ret)
{
	struct trial_counter counter;

	trial_look(record, read_counter(efivars_fd, &counter) ? &counter : NULL, ret);
}

int trial_write(int efivars_fd, const struct state_record *record, const struct trial *trial)
{
	struct trial_counter counter, found = { 0 };
	uint8_t bytes[TRIAL_COUNTER_SIZE];
	int r;

	if (efivars_fd < 0)
		return -ENOTSUP;
	trial_counter_of(record, trial, &counter);
	trial_counter_print(&counter, bytes);
	r = efivar_write(efivars_fd, GENBOOT_VAR_TRIAL, GENBOOT_VENDOR_GUID, bytes, sizeof(bytes));
	if (r < 0)
		return r;
	return read_counter(efivars_fd, &found) && memcmp(&found, &counter, sizeof(found)) == 0
		       ? 0
		       : -EBADMSG;
}
