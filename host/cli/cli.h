// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What every verb gets and gives: its options, where its results go, and the exit codes. Only cli/
// prints.
//
// A verb returns an exit code. Facts go into cli->result, which --json prints as one object, or to
// standard output as text. Errors go to standard error, once, with object and cause, and the next
// command to type; with --json into the object as "error" too.

#include <jansson.h>

#include "boot-entries/limits.h"
#include "boot-entries/span.h"
#include "host/store/machine.h"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_REFUSED = 3, // to protect a bootable system
	EXIT_DAMAGED = 4, // or unverified
	EXIT_NO_SPACE = 5,
	EXIT_NOTHING = 6, // to do, where something was asked
};

struct options {
	bool json, dry_run, quiet, help, version;
	bool esp_is_a_directory, no_variables, no_default, force, yes, all, drift, undo, trusted,
		on_trial, stat, stopping, act, once, now, wait;
	const char *esp, *boot, *store, *efivars, *root;
	const char *loader, *token;
	const char *kernel, *cmdline, *uki, *os_release, *kernel_version, *label;
	const char *root_format, *image, *clamp_times, *data, *data_options, *data_key;
	const char *initrds[ENTRY_MAX_INITRDS];
	size_t n_initrds;
	const char *keep, *keep_daily, *keep_weekly, *keep_monthly, *min_free, *config;
	const char *tries, *reason, *checks, *confirm_within;
	const char *mirrors[MACHINE_PLACES_MAX], *no_mirror;
	size_t n_mirrors;
	const char **operands;
	size_t n_operands;
};

enum option_kind {
	OPTION_FLAG, // bool at offset
	OPTION_TEXT, // const char * at offset
	OPTION_INITRD,
	OPTION_MIRROR,
};

struct option_row {
	const char *name;
	char letter; // 0 when it has none
	enum option_kind kind;
	size_t offset;     // in struct options
	const char *verbs; // " setup install ", or NULL for all
	const char *argument;
	const char *help;
};

struct cli;

struct verb {
	const char *name;
	int (*run)(struct cli *cli);
	size_t min_operands, max_operands;
	const char *operands; // for the usage line
	const char *help;     // one line
};

struct left_out;

// What setup makes of the EFI boot option.
enum boot_option_use {
	BOOT_OPTION_FIRST, // in BootOrder
	BOOT_OPTION_ONCE,  // the next start's alone (BootNext)
	BOOT_OPTION_LATER, // nothing, until all else is there
};

struct cli {
	struct options options;
	const struct verb *verbs, *verb;
	size_t n_verbs;
	const struct option_row *rows;
	size_t n_rows;
	json_t *result;
	// While adopt runs the other verbs:
	const struct left_out *left_out; // of the tree that install seals; NULL: nothing
	enum boot_option_use boot_option;
	bool has_more_steps; // steps_print() leaves it to the caller that sets this
};

int verb_setup(struct cli *cli);
int verb_install(struct cli *cli);
int verb_list(struct cli *cli);
int verb_show(struct cli *cli);
int verb_diff(struct cli *cli);
int verb_status(struct cli *cli);
int verb_log(struct cli *cli);
int verb_default(struct cli *cli);
int verb_boot(struct cli *cli);
int verb_bless(struct cli *cli);
int verb_health(struct cli *cli);
int verb_bad(struct cli *cli);
int verb_switch(struct cli *cli);
int verb_test(struct cli *cli);
int verb_confirm(struct cli *cli);
int verb_rollback(struct cli *cli);
int verb_remove(struct cli *cli);
int verb_pin(struct cli *cli);
int verb_unpin(struct cli *cli);
int verb_verify(struct cli *cli);
int verb_repair(struct cli *cli);
int verb_gc(struct cli *cli);
int verb_config(struct cli *cli);
int verb_label(struct cli *cli);
int verb_note(struct cli *cli);
int verb_adopt(struct cli *cli);
int verb_help(struct cli *cli);

// Reads the arguments into cli->options and cli->verb. EXIT_DONE, or EXIT_USAGE after having said
// why.
int options_parse(struct cli *cli, int argc, char **argv);
