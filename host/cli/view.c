// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/error.h"
#include "boot-entries/generation.h"
#include "host/base/cleanup.h"
#include "host/base/efivar.h"
#include "host/base/file.h"
#include "host/base/lock.h"
#include "host/base/memory.h"
#include "host/cli/ahead.h"
#include "host/cli/apart.h"
#include "host/cli/reconcile.h"
#include "host/cli/report.h"
#include "host/cli/stand-in.h"

#define LOCK_WAIT_SEC 60

static const char *store_path(const struct cli *cli)
{
	return cli->options.store ? cli->options.store : STORE_DIR;
}

static int report_refused(struct cli *cli, const struct places_refused *refused)
{
	CLEANUP(cleanup_free) char *list = xdup("");
	const struct refused_place *last = &refused->items[refused->n - 1];

	for (size_t i = 0; i < refused->n && geteuid() != 0; i++)
		if (refused->items[i].why == PLACE_FORBIDDEN ||
		    refused->items[i].why == PLACE_NOT_READABLE)
			return view_refuse_stranger(cli);
	for (size_t i = 0; i < refused->n; i++) {
		const struct refused_place *place = &refused->items[i];
		char *longer =
			xprintf("%s%s %s: %s", list, i > 0 ? ";" : "", screen(span_of(place->path)),
				place_refusal_text(place->why, place->kind));

		free(list);
		list = longer;
	}
	return fail(cli, EXIT_FAILED,
		    "mount it, or name it with --esp DIR and --boot DIR (--esp-is-a-directory: "
		    "plain folders)",
		    "there is no %s:%s",
		    last->kind == PLACE_ESP ? "EFI system partition" : "XBOOTLDR partition", list);
}

static int open_places(struct cli *cli, struct view *view)
{
	const struct options *options = &cli->options;
	struct places_request request = {
		.esp = options->esp ? options->esp : getenv("SYSTEMD_ESP_PATH"),
		.boot = options->boot ? options->boot : getenv("SYSTEMD_XBOOTLDR_PATH"),
		.plain_folders = options->esp_is_a_directory,
	};
	struct places_refused refused;

	if (options->esp_is_a_directory && !options->esp)
		return fail(cli, EXIT_USAGE, NULL, "--esp-is-a-directory needs --esp DIR");
	if (options->esp_is_a_directory)
		request.boot = options->boot;
	if (places_find(&request, &view->places, &refused) < 0 && !stand_in_open(cli, view))
		return report_refused(cli, &refused);
	return EXIT_DONE;
}

// A plain folder belongs to an image, not to this machine's firmware: its variables count only when
// they are named.
static int open_variables(struct cli *cli, struct view *view)
{
	const struct options *options = &cli->options;

	if (!options->efivars && options->esp_is_a_directory)
		return EXIT_DONE;
	view->efivars_fd = file_open_dir(options->efivars ? options->efivars : EFIVAR_DIR);
	if (view->efivars_fd < 0 && options->efivars)
		return fail(cli, EXIT_FAILED, NULL, "cannot open %s: %s", quoted(options->efivars),
			    error_text(view->efivars_fd));
	if (view->efivars_fd < 0)
		view->efivars_fd = -1;
	return EXIT_DONE;
}

int view_open_places(struct cli *cli, struct view *ret)
{
	int r;

	*ret = (struct view){ .store.fd = -1, .efivars_fd = -1 };
	r = open_places(cli, ret);
	return r == EXIT_DONE ? open_variables(cli, ret) : r;
}

const char *view_store_path(const struct cli *cli)
{
	return screen(span_of(store_path(cli)));
}

static int open_store(const struct cli *cli, struct view *view)
{
	int r = store_open(store_path(cli), &view->store);

	if (r == 0)
		r = store_read_machine(&view->store, &view->machine);
	view->has_machine = r == 0;
	return r;
}

static void warn_of_copy(struct cli *cli, const struct machine *machine)
{
	if (machine->error < 0 && cli->verb->run != verb_repair && cli->verb->run != verb_verify)
		warn(cli, "genboot repair", "%s/" MACHINE_FILE ": %s; its copy counts",
		     view_store_path(cli), error_text(machine->error));
}

int view_refuse_store(struct cli *cli, int error)
{
	CLEANUP(cleanup_free) char *next = NULL;

	if (error == -ENOENT)
		return fail(cli, EXIT_FAILED, "genboot setup",
			    "this machine is not set up: %s has no machine.json",
			    view_store_path(cli));
	if (error == -ENOTDIR)
		return view_refuse_obstacle(cli);
	if (error == -EPROTONOSUPPORT)
		return fail(cli, EXIT_REFUSED, NULL,
			    "cannot use the store: %s/" MACHINE_FILE ": %s: use that one",
			    view_store_path(cli), error_text(error));
	next = xprintf("rm -r %s/" MACHINE_FILE "; genboot setup, with --mirror DEVICE for each",
		       store_path(cli));
	return fail(cli, error == -EBADMSG ? EXIT_DAMAGED : EXIT_FAILED, screen(span_of(next)),
		    "cannot use the store: %s/" MACHINE_FILE ": %s, and there is no copy of it",
		    view_store_path(cli), error_text(error));
}

// The token of all generations on the boot partitions.
static bool guess_token(const struct view *view, char ret[BOOT_TOKEN_MAX + 1])
{
	char agreed[BOOT_TOKEN_MAX + 1] = "", token[BOOT_TOKEN_MAX + 1];

	for (size_t i = 0; i < view->entries.n; i++) {
		const struct boot_entry *shown = &view->entries.items[i]->shown;

		if (shown->generation == 0 || !store_token_in(shown->id, shown->generation, token))
			continue;
		if (*agreed && strcmp(agreed, token) != 0)
			return false;
		memcpy(agreed, token, sizeof(agreed));
	}
	memcpy(ret, agreed, sizeof(agreed));
	return *agreed != '\0';
}

// Looking, and going back to what works, must be possible with a store that is lost.
static int do_without_machine(struct cli *cli, struct view *view, bool needed, int error)
{
	if (guess_token(view, view->machine.token)) {
		view->has_machine = view->is_guessed = true;
		note(cli,
		     "%s/machine.json: %s. Taking the token %s, which all generations here have.",
		     view_store_path(cli), error_text(error), view->machine.token);
		return EXIT_DONE;
	}
	return error == -ENOENT && !needed ? EXIT_DONE : view_refuse_store(cli, error);
}

static int take_lock(struct cli *cli, int fd, const char *what)
{
	CLEANUP(cleanup_free) char *holder = NULL;
	int r = lock_take(fd, 0);

	if (r == -EBUSY) {
		holder = lock_holder(fd);
		note(cli, "Waiting for %s to finish.",
		     holder ? screen(span_of(holder)) : "another genboot");
		r = lock_take(fd, LOCK_WAIT_SEC);
	}
	if (r == 0)
		return EXIT_DONE;
	free(holder);
	holder = r == -EBUSY ? lock_holder(fd) : NULL;
	if (r == -EBUSY)
		return fail(cli, EXIT_FAILED, "the same again, when that is done",
			    "cannot lock %s: %s is at work", screen(span_of(what)),
			    holder ? screen(span_of(holder)) : "another genboot");
	return fail(cli, EXIT_FAILED, NULL, "cannot lock %s: %s", screen(span_of(what)),
		    error_text(r));
}

int view_take_locks(struct cli *cli, struct view *view)
{
	int r = EXIT_DONE;

	if (view->store.fd >= 0)
		r = take_lock(cli, view->store.fd, store_path(cli));
	return r == EXIT_DONE ? take_lock(cli, view->places.esp.fd, view->places.esp.path) : r;
}

const char *view_wish_for(const struct view *view, const char *id)
{
	const struct wishes *wishes = &view->wishes;
	const struct state_record *record = &wishes->state.state.record;
	const struct {
		struct span names;
		const char *what;
	} all[] = {
		{ span_of(wishes->selected), "is running" },
		{ wishes_default(wishes), "is the default" },
		{ wishes->conf.parsed.default_pattern, "is a default in loader.conf" },
		{ wishes->conf.parsed.preferred_pattern, "is a default in loader.conf" },
		{ span_of(wishes->default_), "is a default in an EFI variable" },
		{ span_of(wishes->preferred), "is a default in an EFI variable" },
		{ span_of(record->default_id), "is a default in the state record" },
		{ span_of(wishes->one_shot), "boots next" },
		{ span_of(record->one_shot_id), "boots next" },
		{ span_of(record->last_good_id), "is the last known to be good" },
		{ span_of(record->trial_id), "is on trial" },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (span_equals_nocase(all[i].names, span_of(id)))
			return all[i].what;
	return NULL;
}

bool view_is_dangling(const struct view *view, const char *id)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	uint32_t number;

	return *id && !entries_find(&view->entries, id) &&
	       generation_parse_id(span_of(id), span_of(view->machine.token), &number) &&
	       store_read(&view->store, STORE_GENERATIONS, number, &manifest) == -ENOENT;
}

// Between looking and writing: nobody else writes, and the file systems may be written to.
static int prepare_writing(struct cli *cli, struct view *view, enum view_purpose purpose)
{
	int r = cli->options.dry_run ? EXIT_DONE : view_take_locks(cli, view);

	if (r == EXIT_DONE)
		r = view_check_health(cli, view, purpose == VIEW_CHANGE);
	if (r == EXIT_DONE && !cli->options.dry_run)
		stand_in_allow_writing(view);
	return r;
}

int view_open(struct cli *cli, enum view_purpose purpose, struct view *ret)
{
	bool writes = purpose != VIEW_READ;
	int r = writes ? view_check_root(cli) : EXIT_DONE, machine = 0;

	*ret = (struct view){ .store.fd = -1, .efivars_fd = -1 };
	if (r == EXIT_DONE)
		r = view_open_places(cli, ret);
	if (r == EXIT_DONE) {
		machine = open_store(cli, ret);
		warn_of_copy(cli, &ret->machine);
	}
	if (r == EXIT_DONE && purpose == VIEW_CHANGE)
		r = machine < 0 ? view_refuse_store(cli, machine) : view_check_private(cli, ret);
	if (r == EXIT_DONE && purpose == VIEW_CHANGE)
		r = view_check_store(cli, ret);
	if (r == EXIT_DONE && writes)
		r = prepare_writing(cli, ret, purpose);
	if (r == EXIT_DONE)
		r = view_read_entries(cli, ret);
	if (r == EXIT_DONE && machine < 0)
		r = do_without_machine(cli, ret, writes, machine);
	if (r == EXIT_DONE && writes)
		ahead_look(ret);
	if (r == EXIT_DONE && purpose == VIEW_CHANGE)
		r = view_check_catalogs(cli, ret);
	if (r == EXIT_DONE)
		r = apart_check(cli, ret, purpose);
	if (r == EXIT_DONE && purpose == VIEW_CHANGE)
		r = reconcile(cli, ret);
	return r;
}

void view_done(struct view *view)
{
	wishes_done(&view->wishes);
	seen_others_done(&view->others);
	entry_list_done(&view->entries);
	catalog_set_done(&view->catalogs);
	places_done(&view->places);
	stand_in_close(view);
	store_close(&view->store);
	cleanup_fd(&view->efivars_fd);
}

static bool generation_id(const struct view *view, uint32_t number, char ret[BOOT_ID_MAX + 1])
{
	return view->has_machine &&
	       generation_print_id(span_of(view->machine.token), number, ret, BOOT_ID_MAX + 1) == 0;
}

struct esp_entry *view_generation(const struct view *view, uint32_t number)
{
	char id[BOOT_ID_MAX + 1];

	return generation_id(view, number, id) ? entries_find(&view->entries, id) : NULL;
}

static uint32_t number_of(const struct view *view, const struct boot_entry *shown)
{
	char id[BOOT_ID_MAX + 1];

	if (shown->generation == 0 || !generation_id(view, shown->generation, id))
		return 0;
	return strcmp(id, shown->id) == 0 ? shown->generation : 0;
}

uint32_t view_number(const struct view *view, const struct esp_entry *entry)
{
	return entry ? number_of(view, &entry->shown) : 0;
}

const char *view_name_shown(const struct view *view, const struct boot_entry *shown)
{
	uint32_t number = number_of(view, shown);
	CLEANUP(cleanup_free) char *name = NULL;

	if (boot_entry_is_other(shown)) {
		CLEANUP(cleanup_free) char *title = xdup_span(shown->title);

		name = xprintf("%s (%s)", title, shown->id);
	} else {
		name = number > 0 ? xprintf("generation %u", number)
				  : xprintf("entry %s", shown->id);
	}
	return screen(span_of(name));
}

const char *view_name(const struct view *view, const struct esp_entry *entry)
{
	return view_name_shown(view, &entry->shown);
}

static bool has_manifest(const struct view *view, uint32_t number)
{
	struct manifest manifest;

	if (view->store.fd < 0 ||
	    store_read(&view->store, STORE_GENERATIONS, number, &manifest) < 0)
		return false;
	manifest_done(&manifest);
	return true;
}

int view_find(struct cli *cli, const struct view *view, const char *operand, struct target *ret)
{
	CLEANUP(cleanup_free) char *with_suffix = xprintf("%s.conf", operand);
	struct target target = { 0 };
	uint64_t number = 0;

	if (span_to_u64(span_of(operand), GENERATION_MAX, &number) && number > 0) {
		target.entry = view_generation(view, (uint32_t)number);
		if (target.entry || has_manifest(view, (uint32_t)number))
			target.number = (uint32_t)number;
	} else {
		target.entry = entries_find(&view->entries, operand);
		if (!target.entry)
			target.entry = entries_find(&view->entries, with_suffix);
		target.number = view_number(view, target.entry);
	}
	if (!target.entry && target.number == 0)
		return fail(cli, EXIT_NOTHING, "genboot list", "there is no generation or entry %s",
			    quoted(operand));
	*ret = target;
	return EXIT_DONE;
}
