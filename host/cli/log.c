// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "boot-entries/boot-log.h"
#include "boot-entries/error.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/cli/cli.h"
#include "host/cli/report.h"

#define MSEC_PER_SEC 1000u

// As for every verb a plain folder has no variables but those that are named.
static int open_variables(struct cli *cli, int *ret_fd)
{
	const struct options *options = &cli->options;
	const char *path = options->efivars ? options->efivars : EFIVAR_DIR;
	int fd = !options->efivars && options->esp_is_a_directory ? -ENOENT : file_open_dir(path);

	if (fd < 0 && options->efivars)
		return fail(cli, EXIT_FAILED, NULL, "cannot open %s: %s", quoted(path),
			    error_text(fd));
	if (fd < 0)
		return fail(cli, EXIT_NOTHING, NULL,
			    "there are no EFI variables here: not started by UEFI, or efivarfs is "
			    "not mounted");
	*ret_fd = fd;
	return EXIT_DONE;
}

// Absent, because another loader has started the machine, or the firmware has no room.
static int report_absent(struct cli *cli, int efivars)
{
	CLEANUP(cleanup_free) char *loader = NULL;

	if (loader_var_read(efivars, LOADER_VAR_INFO, &loader) < 0 || !*loader)
		return fail(cli, EXIT_NOTHING, "genboot status",
			    "there is no journal of this boot: genboot's loader has not started "
			    "this machine");
	if (!span_has_prefix(span_of(loader), "genboot "))
		return fail(cli, EXIT_NOTHING, "genboot status",
			    "there is no journal of this boot: it was %s that started this machine",
			    quoted(loader));
	return fail(cli, EXIT_NOTHING, "genboot status",
		    "there is no journal of this boot: %s does not write one, or the firmware did "
		    "not take it",
		    screen(span_of(loader)));
}

static json_t *line_to_json(const struct boot_log_line *line)
{
	json_t *json = json_object();

	if (line->msec != BOOT_LOG_NO_TIME)
		json_set_count(json, "msec", line->msec);
	json_set_span(json, "event", line->word);
	json_set_span(json, "text", line->text);
	return json;
}

static void print_line(const struct cli *cli, const struct boot_log_line *line)
{
	if (line->msec == BOOT_LOG_NO_TIME)
		say(cli, "%13s", "");
	else
		say(cli, "%6ju.%03u s ", (uintmax_t)(line->msec / MSEC_PER_SEC),
		    (unsigned)(line->msec % MSEC_PER_SEC));
	if (line->event == BOOT_LOG_CUT)
		say(cli, " what came then did not fit into the firmware's variable\n");
	else
		say(cli, " %-8s %s\n", screen(line->word), screen(line->text));
}

static void print_lines(const struct cli *cli, struct span lines)
{
	json_t *list = json_array();
	struct boot_log_line line;
	bool is_cut = false;

	while (boot_log_next(&lines, &line)) {
		print_line(cli, &line);
		is_cut = is_cut || line.event == BOOT_LOG_CUT;
		if (line.event != BOOT_LOG_CUT)
			json_array_append_new(list, line_to_json(&line));
	}
	json_object_set_new(cli->result, "log", list);
	json_set_flag(cli->result, "cut", is_cut);
}

int verb_log(struct cli *cli)
{
	CLEANUP(cleanup_free) uint8_t *text = NULL;
	CLEANUP(cleanup_fd) int efivars = -1;
	struct span lines;
	size_t len = 0;
	int r = open_variables(cli, &efivars);

	if (r != EXIT_DONE)
		return r;
	r = efivar_read(efivars, GENBOOT_VAR_BOOT_LOG, GENBOOT_VENDOR_GUID, &text, &len);
	if (r == -ENOENT)
		return report_absent(cli, efivars);
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot read the EFI variable %s: %s",
			    GENBOOT_VAR_BOOT_LOG, error_text(r));
	r = boot_log_open(text, len, &lines);
	if (r < 0)
		return fail(cli, EXIT_DAMAGED, NULL, "the journal of this boot cannot be read: %s",
			    boot_error_text(r));
	print_lines(cli, lines);
	return EXIT_DONE;
}
