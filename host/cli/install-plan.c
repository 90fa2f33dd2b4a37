// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/install-plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "boot-entries/error.h"
#include "boot-entries/generation.h"
#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/ahead.h"
#include "host/cli/entry-text.h"
#include "host/cli/facts.h"
#include "host/cli/install-space.h"
#include "host/cli/pin-default.h"
#include "host/cli/report.h"
#include "host/cli/steps.h"
#include "host/store/blobs.h"

// COMMAND_LINE_SIZE of Linux on x86 and Arm, without its NUL.
#define LINUX_CMDLINE_MAX 2047

void install_plan_done(struct install_plan *plan)
{
	manifest_done(&plan->manifest);
	for (size_t i = 0; i < plan->n_blobs; i++)
		free(plan->blobs[i].path);
	free(plan->folder);
	free(plan->entry_path);
	free(plan->entry);
	catalog_text_done(&plan->catalog);
	*plan = (struct install_plan){ 0 };
}

// SOURCE_DATE_EPOCH makes the same input give the same bytes:
// https://reproducible-builds.org/specs/source-date-epoch/
static time_t creation_time(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds;

	if (epoch && span_to_u64(span_of(epoch), INT32_MAX, &seconds))
		return (time_t)seconds;
	return time(NULL);
}

// A file of the same name, whatever it is, is not ours to replace or to remove: its number is
// passed over.
static int plan_number(struct cli *cli, const struct view *view, struct manifest *manifest)
{
	uint32_t highest = 0;
	char id[BOOT_ID_MAX + 1] = "";
	bool damaged = false;
	int r = ahead_generation(view, &highest, &damaged);

	if (r < 0)
		return fail(cli, EXIT_DAMAGED, "remove that file, and the same again",
			    "cannot read %s/state/last-number: %s", view_store_path(cli),
			    error_text(r));
	if (damaged)
		note(cli,
		     "Ignoring %s/state/last-number, which is damaged: entries, manifests and the "
		     "catalog have the numbers too.",
		     view_store_path(cli));
	do {
		if (highest++ >= GENERATION_MAX)
			return fail(cli, EXIT_FAILED, NULL, "all generation numbers are used up");
		if (generation_print_id(span_of(view->machine.token), highest, id, sizeof(id)) < 0)
			return fail(cli, EXIT_FAILED, NULL, "the token %s gives no entry name",
				    quoted(view->machine.token));
	} while (entries_have_id(&view->entries, id));
	manifest->number = highest;
	manifest->id = xdup(id);
	return EXIT_DONE;
}

static int plan_facts(struct cli *cli, const struct view *view, const struct input *input,
		      struct install_plan *plan)
{
	struct manifest *manifest = &plan->manifest;
	char created[FACTS_TIME_SIZE], title[BOOT_LABEL_MAX + BOOT_TITLE_MAX + 3];
	const char *part_uuid = places_boot(&view->places)->part_uuid;
	int r = plan_number(cli, view, manifest);

	if (r != EXIT_DONE)
		return r;
	plan->created = creation_time();
	time_print(plan->created, created);
	manifest->created = xdup(created);
	manifest->label =
		cli->options.label && *cli->options.label ? xdup(cli->options.label) : NULL;
	if (generation_print_title(span_of(manifest->label), span_of(input->title), title,
				   sizeof(title)) < 0)
		return fail(cli, EXIT_FAILED, NULL, "label and system name %s make no title",
			    quoted(input->title));
	manifest->title = xdup(title);
	manifest->architecture = xdup(BOOT_ARCHITECTURE);
	manifest->partition = *part_uuid ? xdup(part_uuid) : NULL;
	manifest->is_uki = input->is_uki;
	manifest->root = input->root;
	xreplace(&manifest->kernel_version, input->kernel_version);
	xreplace(&manifest->cmdline, input->cmdline);
	plan->folder = xprintf("/%s", view->machine.token);
	plan->entry_path = xprintf("%s/%s", BOOT_DIR_ENTRIES, manifest->id);
	return EXIT_DONE;
}

// Which generations a damaged blob would take along, for the message: "2, 5".
struct users {
	char *list;
	size_t n;
};

static void users_of(const struct view *view, const char *path, struct users *ret)
{
	char *list = xdup("");

	*ret = (struct users){ 0 };
	for (size_t i = 0; i < view->entries.n; i++) {
		const struct esp_entry *entry = view->entries.items[i];
		uint32_t number = view_number(view, entry);
		char *longer;

		if (number == 0 ||
		    !memmem(entry->text, entry->text_len, blob_name(path), strlen(blob_name(path))))
			continue;
		longer = xprintf("%s%s%u", list, *list ? ", " : "", number);
		free(list);
		list = longer;
		ret->n++;
	}
	ret->list = list;
}

static void users_done(struct users *users)
{
	free(users->list);
}

static int check_present(struct cli *cli, const struct view *view, struct publish_blob *blob,
			 struct progress *progress)
{
	CLEANUP(users_done) struct users users = { 0 };
	const struct place *boot = places_boot(&view->places);
	int r = blob_check(boot->fd, blob->path, &blob->want, progress, &blob->state);

	if (r < 0)
		return fail(cli, EXIT_DAMAGED, NULL, "cannot read %s on %s: %s", blob->path,
			    screen(span_of(boot->path)), error_text(r));
	if (blob->state != BLOB_DIFFERENT ||
	    !entries_refer_to(&view->entries, blob_name(blob->path), NULL))
		return EXIT_DONE;
	users_of(view, blob->path, &users);
	return fail(cli, EXIT_DAMAGED, "genboot repair",
		    "%s on %s is damaged: its content is not what its name says. Generations that "
		    "use it: %s",
		    blob->path, screen(span_of(boot->path)),
		    users.n > 0 ? users.list : "none of this machine");
}

static const struct publish_blob *planned(const struct install_plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->n_blobs; i++)
		if (strcmp(plan->blobs[i].path, path) == 0)
			return &plan->blobs[i];
	return NULL;
}

static bool is_stored(const struct view *view, const struct digest *digest)
{
	CLEANUP(cleanup_fd) int fd = store_open_blob(&view->store, digest);

	return fd >= 0;
}

static int plan_file(struct cli *cli, const struct view *view, const struct input_file *file,
		     enum blob_kind kind, struct progress *progress, struct install_plan *plan,
		     struct manifest_file *ret)
{
	struct publish_blob blob = { .from = file->fd };
	int r = digest_file(file->fd, BLOB_MAX, progress, &blob.want);

	if (r < 0)
		return fail(cli, EXIT_FAILED, NULL, "cannot read %s: %s", quoted(file->source),
			    error_text(r));
	blob.path = blob_path(view->machine.token, &blob.want, kind);
	*ret = (struct manifest_file){ xdup(blob.path), xdup_span(span_of(file->source)),
				       blob.want };
	if (planned(plan, blob.path)) {
		free(blob.path);
		return EXIT_DONE;
	}
	r = check_present(cli, view, &blob, progress);
	if (!is_stored(view, &blob.want))
		plan->bytes_to_store += blob.want.size;
	plan->blobs[plan->n_blobs++] = blob;
	if (blob.state != BLOB_SAME)
		plan->bytes_to_write += blob.want.size;
	return r;
}

static void plan_packages(const struct view *view, const struct input *input,
			  struct install_plan *plan)
{
	struct manifest_file *file = &plan->manifest.packages;

	if (!input->packages.text)
		return;
	plan->packages = span_bytes(input->packages.text, input->packages.len);
	digest_text(plan->packages, &file->digest);
	file->source = xdup(input->packages.source);
	if (!is_stored(view, &file->digest))
		plan->bytes_to_store += file->digest.size;
}

static int plan_files(struct cli *cli, const struct view *view, const struct input *input,
		      struct progress *progress, struct install_plan *plan)
{
	struct manifest *manifest = &plan->manifest;
	int r = plan_file(cli, view, &input->image, BLOB_IMAGE, progress, plan, &manifest->image);

	for (size_t i = 0; i < input->n_initrds && r == EXIT_DONE; i++) {
		r = plan_file(cli, view, &input->initrds[i], BLOB_INITRD, progress, plan,
			      &manifest->initrds[i]);
		manifest->n_initrds++;
	}
	return r;
}

static int plan_entry(struct cli *cli, const struct view *view, struct install_plan *plan)
{
	int r = entry_text_print(view, &plan->manifest, &plan->entry, &plan->entry_len);

	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, NULL, "no boot entry can say this: %s",
			     boot_error_text(r));
}

static int plan_catalog(struct cli *cli, const struct view *view, struct install_plan *plan)
{
	const struct catalog_addition added = { &plan->manifest, plan->packages };
	int r = catalog_text_build(view, &added, 0, &plan->catalog);

	if (r == -E2BIG)
		return fail(cli, EXIT_FAILED, "genboot gc --keep N",
			    "the catalog on $BOOT would become longer than %zu bytes: there are "
			    "too many generations",
			    CATALOG_MAX);
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, NULL, "cannot read the store: %s", error_text(r));
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

// Not refused: the user asked for a generation, and gets one.
static uint32_t same_as_default(const struct view *view, const struct manifest *manifest)
{
	CLEANUP(manifest_done) struct manifest other = { 0 };
	uint32_t number = view_number(view, view->standing);
	bool same;

	if (number == 0 || store_read(&view->store, STORE_GENERATIONS, number, &other) < 0)
		return 0;
	same = same_text(other.image.path, manifest->image.path) &&
	       other.n_initrds == manifest->n_initrds &&
	       same_text(other.cmdline, manifest->cmdline) &&
	       same_text(other.title, manifest->title);
	for (size_t i = 0; i < manifest->n_initrds && same; i++)
		same = same_text(other.initrds[i].path, manifest->initrds[i].path);
	return same ? number : 0;
}

int install_plan(struct cli *cli, const struct view *view, const struct input *input,
		 struct progress *progress, struct install_plan *ret)
{
	int r;

	*ret = (struct install_plan){ .make_default = !cli->options.no_default };
	r = view_check_writable(cli, places_boot(&view->places));
	if (r == EXIT_DONE)
		r = plan_facts(cli, view, input, ret);
	if (r == EXIT_DONE)
		r = plan_files(cli, view, input, progress, ret);
	plan_packages(view, input, ret);
	if (r == EXIT_DONE)
		r = plan_entry(cli, view, ret);
	if (r == EXIT_DONE)
		r = plan_catalog(cli, view, ret);
	if (r == EXIT_DONE)
		r = trial_plan(cli, view, ret->manifest.kernel_version, &ret->trial);
	ret->make_default = ret->make_default && !ret->trial.is_wanted;
	if (r == EXIT_DONE && ret->make_default)
		r = default_plan(cli, view, ret->manifest.id, &ret->default_);
	if (r == EXIT_DONE && !ret->make_default)
		r = pin_default(cli, view, ret);
	if (r == EXIT_DONE)
		r = check_install_space(cli, view, ret);
	if (r == EXIT_DONE)
		ret->same_as = same_as_default(view, &ret->manifest);
	return r;
}

void install_steps(struct cli *cli, const struct install_plan *plan)
{
	size_t cmdline_len = span_of(plan->manifest.cmdline).len;

	for (size_t i = 0; i < plan->n_blobs; i++)
		step(cli, plan->blobs[i].state == BLOB_SAME ? "keep" : "write", plan->blobs[i].path,
		     plan->blobs[i].want.size,
		     plan->blobs[i].state == BLOB_SAME ? "it is there already" : NULL);
	if (plan->pin)
		default_steps(cli, &plan->default_);
	step(cli, "write", plan->entry_path, plan->entry_len, plan->manifest.title);
	step(cli, "write", "the catalog", plan->catalog.catalog.len, NULL);
	if (plan->make_default)
		default_steps(cli, &plan->default_);
	if (plan->trial.is_wanted)
		trial_steps(cli, &plan->trial, plan->manifest.id);
	if (cmdline_len > LINUX_CMDLINE_MAX)
		note(cli, "The kernel command line has %zu bytes; Linux takes the first %d.",
		     cmdline_len, LINUX_CMDLINE_MAX);
	json_set_count(cli->result, "number", plan->manifest.number);
	json_set_text(cli->result, "id", plan->manifest.id);
	json_set_count(cli->result, "written",
		       plan->bytes_to_write + plan->entry_len + plan->catalog.catalog.len);
	json_set_flag(cli->result, "default", plan->make_default);
	if (plan->trial.is_wanted)
		json_set_count(cli->result, "tries", plan->trial.tries);
	if (plan->same_as > 0) {
		json_set_count(cli->result, "same_as", plan->same_as);
		note(cli,
		     "It has the same kernel, initrd, command line and title as the default, "
		     "generation %u.",
		     plan->same_as);
	}
}
