// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/settled.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/failed-starts.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/esp/loader-file.h"
#include "host/esp/peek.h"
#include "host/esp/trial-counter.h"

// Those that the verbs know (view.c).
static bool are_places_named(const struct options *options)
{
	return options->esp || options->boot || options->esp_is_a_directory || options->efivars ||
	       options->store || getenv("SYSTEMD_ESP_PATH") || getenv("SYSTEMD_XBOOTLDR_PATH");
}

static bool is_started_by_us(int efivars_fd)
{
	CLEANUP(cleanup_free) char *loader = NULL;

	return loader_var_read(efivars_fd, LOADER_VAR_INFO, &loader) == 0 && loader_is_ours(loader);
}

static bool peek(int efivars_fd, struct state_record *ret)
{
	CLEANUP(cleanup_free) char *part_uuid = NULL;
	struct state state;

	if (loader_var_read(efivars_fd, LOADER_VAR_DEVICE_PART_UUID, &part_uuid) < 0)
		return false;
	for (char *c = part_uuid; *c; c++)
		*c = ascii_lower(*c);
	if (state_peek(part_uuid, &state) < 0 || state_is_uncertain(&state))
		return false;
	*ret = state.record;
	return true;
}

static bool look_for_mark(struct settled *settled)
{
	CLEANUP(cleanup_free) uint8_t *marks = NULL;
	struct span reason;
	size_t len = 0;
	int r = efivar_read(settled->efivars_fd, GENBOOT_VAR_FAILED, GENBOOT_VENDOR_GUID, &marks,
			    &len);

	settled->is_marked = r == 0 && failed_starts_find((struct span){ (char *)marks, len },
							  span_of(settled->runs), &reason);
	return r == 0 || r == -ENOENT;
}

bool settled_look(const struct cli *cli, struct settled *ret)
{
	*ret = (struct settled){ .efivars_fd = -1 };
	if (are_places_named(&cli->options))
		return false;
	ret->efivars_fd = file_open_dir(EFIVAR_DIR);
	if (ret->efivars_fd < 0 || !is_started_by_us(ret->efivars_fd) ||
	    loader_var_read(ret->efivars_fd, LOADER_VAR_ENTRY_SELECTED, &ret->runs) < 0 ||
	    !peek(ret->efivars_fd, &ret->record) || !look_for_mark(ret))
		return false;
	trial_read(ret->efivars_fd, &ret->record, &ret->trial);
	return true;
}

void settled_done(struct settled *settled)
{
	free(settled->runs);
	cleanup_fd(&settled->efivars_fd);
	*settled = (struct settled){ .efivars_fd = -1 };
}

bool settled_is_trial(const struct settled *settled)
{
	return settled->trial.state != TRIAL_NONE &&
	       strcmp(settled->record.trial_id, settled->runs) == 0;
}

bool settled_is_good(const struct settled *settled)
{
	return !settled_is_trial(settled) && !settled->is_marked &&
	       strcmp(settled->record.last_good_id, settled->runs) == 0;
}

int settled_take_back_start(struct settled *settled)
{
	if (settled->record.flags & STATE_TRIAL_IN_RECORD)
		return -ENOTSUP;
	if (!trial_give_back(&settled->trial))
		return -ERANGE;
	return trial_write(settled->efivars_fd, &settled->record, &settled->trial);
}
