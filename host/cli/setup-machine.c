// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/generation.h"
#include "boot-entries/root-parameters.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/report.h"
#include "host/cli/setup.h"
#include "host/cli/steps.h"
#include "host/store/tree.h"

// True when generations in view have tokens, and none has this one; *ret is one of theirs then.
static bool is_strange(const struct view *view, const char *token, char ret[BOOT_TOKEN_MAX + 1])
{
	char found[BOOT_TOKEN_MAX + 1];
	bool has_other = false;

	for (size_t i = 0; i < view->entries.n; i++) {
		const struct boot_entry *shown = &view->entries.items[i]->shown;

		if (shown->generation == 0 || !store_token_in(shown->id, shown->generation, found))
			continue;
		if (strcmp(found, token) == 0)
			return false;
		memcpy(ret, found, sizeof(found));
		has_other = true;
	}
	return has_other;
}

// Without a store nobody remembers whose the generations on the ESP are.
static int check_token(struct cli *cli, struct view *view, const char *token)
{
	CLEANUP(cleanup_free) char *next = NULL;
	char other[BOOT_TOKEN_MAX + 1];

	if (view_refresh(view) < 0 || !is_strange(view, token, other))
		return EXIT_DONE;
	next = xprintf("genboot setup --token %s, if they are this machine's; else --token %s",
		       other, token);
	return fail(cli, EXIT_REFUSED, screen(span_of(next)),
		    "%s has generations of the token %s, which the store does not know, and this "
		    "machine's would be %s",
		    screen(span_of(places_boot(&view->places)->path)), other, quoted(token));
}

static int read_token(struct cli *cli, struct view *view, int root_fd, char **ret)
{
	CLEANUP(cleanup_free) char *next = xprintf("genboot %s --token NAME", cli->verb->name);
	const struct store *store = &view->store;
	char agreed[BOOT_TOKEN_MAX + 1];
	bool is_new = false;
	int r;

	if (cli->options.token)
		*ret = xdup(cli->options.token);
	else if (store->fd >= 0 && store_agreed_token(store, agreed) == 0)
		*ret = xdup(agreed);
	else if ((r = tree_read_token(root_fd, ret)) < 0)
		return fail(cli, EXIT_FAILED, screen(span_of(next)),
			    "cannot find a token to name entries after: %s", error_text(r));
	else
		is_new = true;
	if (!generation_token_is_valid(span_of(*ret)))
		return fail(cli, EXIT_USAGE, screen(span_of(next)),
			    "%s cannot be a token: 1 to %u letters, digits, - _ . and none of the "
			    "last at the "
			    "start",
			    quoted(*ret), BOOT_TOKEN_MAX);
	return is_new ? check_token(cli, view, *ret) : EXIT_DONE;
}

static bool has_agreed_token(const struct store *store)
{
	char agreed[BOOT_TOKEN_MAX + 1];

	return store->fd >= 0 && store_agreed_token(store, agreed) == 0;
}

// Who the generations belong to. A plain folder is some image's ESP: what the machine that builds
// it is called must not get in there, so the image's own tree, or a token, has to be named.
static int plan_new_machine(struct cli *cli, struct setup *setup)
{
	const char *root = cli->options.root ? cli->options.root : "/";
	CLEANUP(cleanup_free) char *token = NULL;
	CLEANUP(cleanup_fd) int root_fd = -1;
	bool is_image = cli->options.esp_is_a_directory && !cli->options.root;
	int r;

	if (is_image && !cli->options.token && !has_agreed_token(&setup->view.store))
		return fail(cli, EXIT_USAGE, "genboot setup --esp-is-a-directory --token NAME",
			    "an image needs --token, or --root for its own tree");
	root_fd = file_open_dir(root);
	if (root_fd < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot open %s: %s", quoted(root),
			    error_text(root_fd));
	r = read_token(cli, &setup->view, root_fd, &token);
	if (r != EXIT_DONE)
		return r;
	snprintf(setup->machine.token, sizeof(setup->machine.token), "%s", token);
	if (!is_image)
		(void)tree_read_machine_id(root_fd, setup->machine.machine_id); // may be absent
	setup->write_machine = true;
	return EXIT_DONE;
}

static bool is_value(const char *text)
{
	struct span value = span_of(text);

	return value.len <= ROOT_VALUE_MAX && !span_has_control(value) &&
	       span_find(value, '"') == value.len;
}

static int check_data(struct cli *cli)
{
	const struct options *options = &cli->options;

	if (options->data && !root_device_is_valid(span_of(options->data)))
		return fail(
			cli, EXIT_USAGE, "genboot setup --data UUID=...",
			"--data is UUID=..., PARTUUID=..., LABEL=..., PARTLABEL=... or /dev/..., "
			"not %s",
			quoted(options->data));
	if (!options->data && (options->data_options || options->data_key))
		return fail(cli, EXIT_USAGE, "genboot help setup",
			    "--data-options and --data-key go with --data");
	if (!is_value(options->data_options) || !is_value(options->data_key))
		return fail(cli, EXIT_USAGE, "genboot help setup",
			    "--data-options and --data-key take at most %u bytes without quotes",
			    ROOT_VALUE_MAX);
	return EXIT_DONE;
}

// Generations that are installed already keep what they say.
static int plan_data(struct cli *cli, struct setup *setup)
{
	const struct options *options = &cli->options;
	struct machine *machine = &setup->machine;
	const struct machine before = *machine;
	int r = check_data(cli);

	if (r != EXIT_DONE || !options->data)
		return r;
	snprintf(machine->data, sizeof(machine->data), "%s", options->data);
	snprintf(machine->data_options, sizeof(machine->data_options), "%s",
		 options->data_options ? options->data_options : "");
	snprintf(machine->data_key, sizeof(machine->data_key), "%s",
		 options->data_key ? options->data_key : "");
	if (strcmp(before.data, machine->data) == 0 &&
	    strcmp(before.data_options, machine->data_options) == 0 &&
	    strcmp(before.data_key, machine->data_key) == 0)
		return EXIT_DONE;
	step(cli, "write", MACHINE_FILE, 0, "where the store is when the machine starts");
	setup->write_mirrors = true;
	return EXIT_DONE;
}

// What is there already counts: generations are named after it.
int setup_plan_machine(struct cli *cli, struct setup *setup)
{
	int r = setup->view.store.fd < 0 ? -ENOENT
					 : store_read_machine(&setup->view.store, &setup->machine);
	if (r < 0 && r != -ENOENT)
		return view_refuse_store(cli, r);
	if (r == 0 && setup->machine.error < 0) {
		warn(cli, NULL, "%s/" MACHINE_FILE ": %s; its copy counts",
		     screen(span_of(setup->store_path)), error_text(setup->machine.error));
		step(cli, "write", MACHINE_FILE, 0, "from its copy");
		setup->write_mirrors = true; // the whole of it
	}
	// A stale one would bring back what no longer is when machine.json is lost.
	if (r == 0 && setup->machine.error == 0 && !store_has_machine_copy(&setup->view.store)) {
		step(cli, "write", MACHINE_COPY, 0, "from " MACHINE_FILE);
		setup->write_mirrors = true;
	}
	if (r == 0 && cli->options.token && strcmp(cli->options.token, setup->machine.token) != 0)
		return fail(cli, EXIT_REFUSED, NULL,
			    "this machine's generations are named after the token %s already",
			    quoted(setup->machine.token));
	if (r != 0)
		r = plan_new_machine(cli, setup);
	return r == EXIT_DONE ? plan_data(cli, setup) : r;
}
