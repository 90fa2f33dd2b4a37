// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/adopt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/adopted.h"
#include "host/cli/ask.h"
#include "host/cli/report.h"
#include "host/cli/trial.h"
#include "host/esp/boot-order-restore.h"
#include "host/store/initrd.h"

#define LABEL "adopted"
#define SAID_SIZE 512u

static void adopt_done(struct adopt *adopt)
{
	adopt_tree_done(adopt);
	view_done(&adopt->view);
}

// As the verb itself would be run, but for what *options says.
static int run_verb(struct adopt *adopt, int (*run)(struct cli *), const struct options *options)
{
	struct cli *cli = adopt->cli;
	int r;

	cli->options = *options;
	r = run(cli);
	cli->options = adopt->given;
	cli->left_out = NULL;
	cli->boot_option = BOOT_OPTION_FIRST;
	return r;
}

static struct options options_for_setup(const struct adopt *adopt)
{
	struct options options = adopt->given;

	if (!options.data && adopt->machine.data[0])
		options.data = adopt->machine.data;
	if (!options.data_options && adopt->machine.data_options[0])
		options.data_options = adopt->machine.data_options;
	return options;
}

static enum boot_option_use final_use(const struct adopt *adopt)
{
	return adopt->goes_on_trial ? BOOT_OPTION_ONCE : BOOT_OPTION_FIRST;
}

// What setup would write and refuse, before anything is written.
static int try_setup(struct adopt *adopt)
{
	struct options options = options_for_setup(adopt);

	options.dry_run = true;
	adopt->cli->boot_option = final_use(adopt);
	return run_verb(adopt, verb_setup, &options);
}

static int set_up(struct adopt *adopt, enum boot_option_use use)
{
	struct options options = options_for_setup(adopt);

	options.quiet = true;
	adopt->cli->boot_option = use;
	return run_verb(adopt, verb_setup, &options);
}

static int install(struct adopt *adopt)
{
	struct options options = adopt->given;

	options.root = adopt->tree_view;
	options.root_format = options.root_format ? options.root_format : "erofs";
	options.kernel_version = adopt->kernel_version;
	options.cmdline = adopt->cmdline;
	options.label = options.label ? options.label : LABEL;
	options.data = options.data_options = options.data_key = NULL;
	if (adopt->initrd) {
		options.initrds[0] = adopt->initrd;
		options.n_initrds = 1;
	}
	if (options.n_initrds > 0)
		options.kernel = adopt->kernel;
	adopt->cli->left_out = &adopt->left_out;
	return run_verb(adopt, verb_install, &options);
}

// Last, once all that it says is known.
static int write_before(const struct view *view, const struct adoption *before)
{
	CLEANUP(cleanup_free) char *conf = NULL;
	size_t conf_len = 0;
	int r = file_read_beneath(view->places.esp.fd, BOOT_FILE_LOADER_CONF, ADOPTION_CONF_MAX,
				  &conf, &conf_len);

	return r < 0 && r != -ENOENT ? r : adoption_write(&view->store, before, conf, conf_len);
}

static int note_before(const struct view *view, bool on_trial)
{
	CLEANUP(adoption_done) struct adoption before = { .on_trial = on_trial };
	int r = boot_order_read(view->efivars_fd, &before.order, &before.n_order);

	before.has_order = r == 0;
	r = r == -ENOENT ? 0 : r;
	for (size_t i = 0; i < ADOPTION_VARIABLES; i++)
		(void)loader_var_read(view->efivars_fd, adoption_variables[i],
				      &before.variables[i]);
	if (r == 0)
		r = adoption_look(view->places.esp.fd, &before.esp);
	if (r == 0 && view->places.has_xbootldr)
		r = adoption_look(view->places.xbootldr.fd, &before.boot);
	return r == 0 ? write_before(view, &before) : r;
}

// Under the locks, which the verbs that follow take themselves.
static int begin(struct adopt *adopt)
{
	struct cli *cli = adopt->cli;
	struct view *view = &adopt->view;
	int r;

	store_close(&view->store);
	r = store_create(cli->options.store ? cli->options.store : STORE_DIR, &view->store);
	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot make the store %s: %s",
			    view_store_path(cli), error_text(r));
	r = view_take_locks(cli, view);
	if (r != EXIT_DONE)
		return r;
	r = note_before(view, adopt->goes_on_trial);
	view_done(view);
	*view = (struct view){ .store.fd = -1, .efivars_fd = -1 };
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, NULL,
			     "cannot note what there is before the first change: %s",
			     error_text(r));
}

static int make_initrd(struct adopt *adopt)
{
	struct cli *cli = adopt->cli;
	char said[SAID_SIZE];
	int r;

	if (!adopt->initrd)
		return EXIT_DONE;
	note(cli, "Making an initrd for %s.", screen(span_of(adopt->kernel_version)));
	r = initrd_make(adopt->initrd, adopt->kernel_version, said, sizeof(said));
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, NULL, "mkinitramfs failed: %s%s%s", error_text(r),
			     *said ? ": " : "", screen(span_of(said)));
}

static int carry_out(struct adopt *adopt)
{
	int r = make_initrd(adopt);

	if (r == EXIT_DONE)
		r = set_up(adopt, BOOT_OPTION_LATER);
	if (r == EXIT_DONE)
		r = install(adopt);
	if (adopt->initrd)
		(void)unlink(adopt->initrd);
	return r == EXIT_DONE ? set_up(adopt, final_use(adopt)) : r;
}

// The error has been said. What cannot be taken back now, the next run tries again.
static void take_back(struct adopt *adopt)
{
	if (adopt_undo(adopt->cli, true) == EXIT_DONE)
		note(adopt->cli, "What adopt had begun is taken back.");
}

static int start_anew(struct adopt *adopt)
{
	int r = adopt_undo(adopt->cli, true);

	if (r != EXIT_DONE)
		return r;
	note(adopt->cli, "Took back what an interrupted adopt had begun.");
	view_done(&adopt->view);
	return view_open_places(adopt->cli, &adopt->view);
}

static void tell_next_start(const struct adopt *adopt)
{
	note(adopt->cli, "%s The way back: genboot adopt --undo.",
	     adopt->goes_on_trial
		     ? "The next start is generation 1's, on trial. Found well, it boots from then "
		       "on; else any restart is back in this system."
		     : "This system is generation 1 from the next start on.");
}

static int adopt_it(struct adopt *adopt)
{
	int r = ask(adopt->cli, "Adopt this system?");

	if (r != EXIT_DONE)
		return r;
	(void)json_object_del(adopt->cli->result, "steps"); // setup's, which were planned
	if (adopt->is_begun)
		r = start_anew(adopt);
	if (r == EXIT_DONE)
		r = begin(adopt);
	if (r != EXIT_DONE)
		return r;
	r = carry_out(adopt);
	if (r != EXIT_DONE)
		take_back(adopt);
	else
		tell_next_start(adopt);
	return r;
}

// --trusted ends the trial, without a start.
static int trust(struct adopt *adopt)
{
	int r = adopt->goes_on_trial ? 0 : adoption_set_trial(&adopt->view.store, false);

	return r == 0 ? EXIT_DONE
		      : fail(adopt->cli, EXIT_FAILED, NULL, "cannot write %s/" ADOPTION_FILE ": %s",
			     view_store_path(adopt->cli), error_text(r));
}

// Interrupted before BootOrder; or it was tried and not found well; or all is done.
static int finish_it(struct adopt *adopt)
{
	struct cli *cli = adopt->cli;
	int r;

	adopt->goes_on_trial = adopted_is_on_trial(&adopt->view) && !cli->options.trusted;
	r = try_setup(adopt);
	if (r != EXIT_DONE)
		return r;
	if (json_array_size(json_object_get(cli->result, "steps")) == 0)
		return fail(cli, EXIT_NOTHING, "genboot status",
			    "this system has been adopted already");
	if (cli->options.dry_run)
		return EXIT_DONE;
	r = ask(cli, adopt->goes_on_trial ? "Try generation 1 at the next start?"
					  : "Finish what an interrupted adopt has begun?");
	(void)json_object_del(cli->result, "steps");
	if (r == EXIT_DONE)
		r = set_up(adopt, final_use(adopt));
	if (r == EXIT_DONE)
		r = trust(adopt);
	if (r == EXIT_DONE)
		tell_next_start(adopt);
	return r;
}

static void plan_initrd(struct adopt *adopt)
{
	const struct options *options = &adopt->cli->options;

	if (adopt->is_live && options->n_initrds == 0)
		adopt->initrd =
			xprintf("%s/" INITRD_STAGED, options->store ? options->store : STORE_DIR);
}

// Where nobody would find it well, or nothing can be asked for once, it is trusted.
static void plan_trial(struct adopt *adopt)
{
	adopt->goes_on_trial = !adopt->cli->options.trusted && adopt->view.efivars_fd >= 0 &&
			       !adopt->view.places.esp.is_plain_folder &&
			       trial_ends_well_in(adopt->tree);
}

static int plan_and_adopt(struct adopt *adopt)
{
	int r = adopt_look(adopt);

	if (r != EXIT_DONE)
		return r;
	plan_initrd(adopt);
	plan_trial(adopt);
	r = adopt_check_space(adopt);
	if (r != EXIT_DONE)
		return r;
	adopt_tell(adopt);
	r = try_setup(adopt);
	return r == EXIT_DONE && !adopt->cli->options.dry_run ? adopt_it(adopt) : r;
}

// What says how to adopt would be passed over.
static int check_undo(struct cli *cli)
{
	const struct options *options = &cli->options;
	const char *const strange[][2] = {
		{ "--root", options->root },
		{ "--loader", options->loader },
		{ "--token", options->token },
		{ "--data", options->data },
		{ "--data-options", options->data_options },
		{ "--data-key", options->data_key },
		{ "--root-format", options->root_format },
		{ "--cmdline", options->cmdline },
		{ "--kernel-version", options->kernel_version },
		{ "--label", options->label },
		{ "--initrd", options->n_initrds > 0 ? options->initrds[0] : NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(strange); i++)
		if (strange[i][1])
			return fail(cli, EXIT_USAGE, "genboot adopt --undo",
				    "%s says how to adopt, and --undo takes it back",
				    strange[i][0]);
	return EXIT_DONE;
}

int verb_adopt(struct cli *cli)
{
	CLEANUP(adopt_done)
	struct adopt adopt = { .cli = cli,
			       .given = cli->options,
			       .view = { .store.fd = -1, .efivars_fd = -1 } };
	int r = view_check_root(cli);

	if (r == EXIT_DONE && cli->options.undo)
		return check_undo(cli) == EXIT_DONE ? adopt_undo(cli, false) : EXIT_USAGE;
	if (r == EXIT_DONE)
		r = view_open_places(cli, &adopt.view);
	if (r == EXIT_DONE)
		r = adopt_check(&adopt);
	if (r != EXIT_DONE)
		return r;
	return adopt.is_installed ? finish_it(&adopt) : plan_and_adopt(&adopt);
}
