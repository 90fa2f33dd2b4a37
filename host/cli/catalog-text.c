// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/catalog-text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/error.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/ahead.h"
#include "host/cli/changes.h"
#include "host/cli/entry-text.h"
#include "host/cli/generation-marks.h"
#include "host/cli/reconcile.h"
#include "host/packages/list.h"
#include "host/store/blobs.h"

#define MAX_FILES 1000000u
#define HEAD_SIZE 1024u     // of a catalog: everything but blobs and generations
#define BLOB_LINE_SIZE 128u // and the path
#define BLOCK_SIZE 256u     // of a generation: everything but texts

// What a catalog is printed from. The generations' spans point into texts, which never move.
struct builder {
	const struct view *view;
	char **files; // in the folder of blobs, sorted
	size_t n_files;
	struct catalog_generation *generations;
	size_t n_generations;
	struct catalog_blob *blobs;
	size_t n_blobs;
	char **texts;
	size_t n_texts, texts_len;
	uint32_t highest;     // number ever given
	struct manifest last; // generation added; all zero before the first
	char *last_packages;  // and its list; NULL: none, or none that is whole
	size_t last_packages_len;
};

static void builder_done(struct builder *builder)
{
	file_list_free(builder->files, builder->n_files);
	file_list_free(builder->texts, builder->n_texts);
	free(builder->generations);
	free(builder->blobs);
	manifest_done(&builder->last);
	free(builder->last_packages);
}

// Takes text over.
static struct span keep(struct builder *builder, char *text, size_t len)
{
	builder->texts = xgrow(builder->texts, builder->n_texts, sizeof(*builder->texts));
	builder->texts[builder->n_texts++] = text;
	builder->texts_len += len;
	return (struct span){ text, len };
}

// A text that would not read back is left out, or loses the blanks at its ends.
static struct span keep_line(struct builder *builder, const char *text)
{
	struct span line = span_trim(span_of(text));

	if (span_is_empty(line) || span_has_control(line))
		return (struct span){ 0 };
	return keep(builder, xdup_span(line), line.len);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

// What is not where blobs are, or has no blob's name, was not written by us, whatever a manifest
// says.
static bool has_file(const struct builder *builder, const char *path)
{
	CLEANUP(cleanup_free)
	char *ours = xprintf("/%s/%s", builder->view->machine.token, blob_name(path));
	const char *name = blob_name(path);

	return strcmp(path, ours) == 0 && blob_name_is_ours(name) && builder->n_files > 0 &&
	       bsearch(&name, builder->files, builder->n_files, sizeof(*builder->files),
		       compare_names);
}

static bool has_files(const struct builder *builder, const struct manifest *manifest)
{
	const char *paths[ENTRY_MAX_INITRDS + 1];
	size_t n = manifest_paths(manifest, paths), i = 0;

	while (i < n && has_file(builder, paths[i]))
		i++;
	return i == n;
}

static void add_blob(struct builder *builder, const struct manifest_file *file)
{
	struct catalog_blob blob = { .path = keep_line(builder, file->path),
				     .size = file->digest.size };

	memcpy(blob.sha256, file->digest.sha256, sizeof(blob.sha256));
	builder->blobs = xgrow(builder->blobs, builder->n_blobs, sizeof(*builder->blobs));
	builder->blobs[builder->n_blobs++] = blob;
}

static void add_changes(struct builder *builder, const struct catalog_addition *added,
			struct catalog_generation *generation)
{
	const struct changes_side before = {
		&builder->last, span_bytes(builder->last_packages, builder->last_packages_len)
	};
	const struct changes_side now = { added->manifest, added->packages };
	char *lines[CATALOG_CHANGES_MAX];
	size_t n = builder->last.id ? changes_describe(&before, &now, lines) : 0;

	for (size_t i = 0; i < n; i++) {
		struct span line = keep_line(builder, lines[i]);

		if (!span_is_empty(line))
			generation->changes[generation->n_changes++] = line;
		free(lines[i]);
	}
}

static void add_generation(struct builder *builder, const struct catalog_addition *added,
			   const struct marks *marks)
{
	const struct manifest *manifest = added->manifest;
	struct catalog_generation generation = {
		.number = manifest->number,
		.created = keep_line(builder, manifest->created),
		.kernel = keep_line(builder, manifest->kernel_version),
		.label = keep_line(builder, marks->label ? marks->label : manifest->label),
		.note = keep_line(builder, marks->note),
		.pinned = marks->pinned,
	};
	char *entry;
	size_t len;

	if (entry_text_print(builder->view, manifest, &entry, &len) < 0)
		return;
	generation.entry = keep(builder, entry, len);
	add_changes(builder, added, &generation);
	builder->generations =
		xgrow(builder->generations, builder->n_generations, sizeof(generation));
	builder->generations[builder->n_generations++] = generation;
	add_blob(builder, &manifest->image);
	for (size_t i = 0; i < manifest->n_initrds; i++)
		add_blob(builder, &manifest->initrds[i]);
}

// Not there, not what was put there, or not even a file. All else may be over at the next look.
static bool is_lost(int error)
{
	return error == -ENOENT || error == -EBADMSG || error == -EISDIR || error == -ELOOP ||
	       error == -EBADFD;
}

// One that is lost is none, and verify tells. One that cannot be read just now may be whole: the
// catalog must not say less for that, and be wrong from the next look on.
static int read_packages(const struct builder *builder, const struct manifest *manifest, char **ret,
			 size_t *ret_len)
{
	int r = 0;

	if (manifest_has_packages(manifest))
		r = store_read_blob(&builder->view->store, &manifest->packages.digest,
				    PACKAGES_TEXT_MAX, ret, ret_len);
	return is_lost(r) ? 0 : r;
}

// Takes all of them over.
static void set_last(struct builder *builder, struct manifest *manifest, char *packages,
		     size_t packages_len)
{
	manifest_done(&builder->last);
	free(builder->last_packages);
	builder->last = *manifest;
	*manifest = (struct manifest){ 0 };
	builder->last_packages = packages;
	builder->last_packages_len = packages_len;
}

// A manifest that makes no sense is passed over: verify tells. Its entry is read as a file then.
static int add_number(struct builder *builder, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(marks_done) struct marks marks = { 0 };
	const struct view *view = builder->view;
	char *packages = NULL;
	size_t len = 0;
	int r = store_read(&view->store, STORE_GENERATIONS, number, &manifest);

	if (r == -ENOENT || r == -EBADMSG)
		return 0;
	if (r < 0)
		return r;
	if (generation_place(view, &manifest) != places_boot(&view->places) ||
	    !has_files(builder, &manifest))
		return 0;
	r = generation_marks(view, number, &marks);
	if (r == -EBADMSG)
		(void)generation_listed_marks(view, number, &marks);
	if (r < 0 && r != -EBADMSG)
		return r;
	r = read_packages(builder, &manifest, &packages, &len);
	if (r < 0)
		return r;
	add_generation(builder, &(struct catalog_addition){ &manifest, { packages, len } }, &marks);
	set_last(builder, &manifest, packages, len);
	return 0;
}

static int compare_blobs(const void *a, const void *b)
{
	const struct catalog_blob *blob_a = a, *blob_b = b;

	return span_compare(blob_a->path, blob_b->path);
}

// Generations share blobs; the catalog names each once.
static void drop_repeated(struct builder *builder)
{
	size_t n = 0;

	if (builder->n_blobs == 0)
		return;
	qsort(builder->blobs, builder->n_blobs, sizeof(*builder->blobs), compare_blobs);
	for (size_t i = 0; i < builder->n_blobs; i++)
		if (n == 0 || compare_blobs(&builder->blobs[n - 1], &builder->blobs[i]) != 0)
			builder->blobs[n++] = builder->blobs[i];
	builder->n_blobs = n;
}

// What is about to be written counts as there: an earlier generation may get its files back by it.
static void add_files(struct builder *builder, const struct manifest *manifest)
{
	const char *paths[ENTRY_MAX_INITRDS + 1];
	size_t n = manifest_paths(manifest, paths);

	for (size_t i = 0; i < n; i++) {
		builder->files = xgrow(builder->files, builder->n_files, sizeof(*builder->files));
		builder->files[builder->n_files++] = xdup(blob_name(paths[i]));
	}
	qsort(builder->files, builder->n_files, sizeof(*builder->files), compare_names);
}

static int collect(struct builder *builder, const struct catalog_addition *with, uint32_t without)
{
	const struct view *view = builder->view;
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	struct marks none = { 0 };
	bool is_damaged;
	size_t n = 0;
	int r = file_list(places_boot(&view->places)->fd, view->machine.token, MAX_FILES,
			  &builder->files, &builder->n_files);

	if (r < 0 && r != -ENOENT)
		return r;
	if (with)
		add_files(builder, with->manifest);
	r = store_list(&view->store, STORE_GENERATIONS, &numbers, &n);
	for (size_t i = 0; i < n && r == 0; i++)
		if (numbers[i] != without)
			r = add_number(builder, numbers[i]);
	if (r == 0 && with)
		add_generation(builder, with, &none);
	// Where last-number cannot be read, the catalog need not say it.
	(void)ahead_generation(view, &builder->highest, &is_damaged);
	if (with && with->manifest->number > builder->highest)
		builder->highest = with->manifest->number;
	return r;
}

static int print(const struct builder *builder, struct catalog_text *ret)
{
	const struct view *view = builder->view;
	struct catalog_source source = {
		.token = span_of(view->machine.token),
		.sequence = ahead_catalog(view) + 1,
		.highest = builder->highest,
		.blobs = builder->blobs,
		.n_blobs = builder->n_blobs,
		.generations = builder->generations,
		.n_generations = builder->n_generations,
	};
	size_t cap = HEAD_SIZE + builder->texts_len + builder->n_blobs * BLOB_LINE_SIZE +
		     builder->n_generations * BLOCK_SIZE;
	char *text = xalloc(cap);
	size_t len = 0;
	int r = catalog_print(&source, text, cap, &len);

	if (r < 0) {
		free(text);
		return r == BOOT_ERROR_TOO_LONG ? -E2BIG
		       : r == BOOT_ERROR_RANGE  ? -EOVERFLOW
						: -EBADMSG;
	}
	ret->text = text;
	ret->n_generations = builder->n_generations;
	ret->catalog = (struct publish_catalog){ view->machine.token, source.sequence, text, len };
	return 0;
}

int catalog_text_build(const struct view *view, const struct catalog_addition *with,
		       uint32_t without, struct catalog_text *ret)
{
	CLEANUP(builder_done) struct builder builder = { .view = view };
	// Without any number in view the next one is not known.
	int r = view->catalogs.highest == 0 ? view->catalogs.error : 0;

	if (r == 0)
		r = collect(&builder, with, without);

	drop_repeated(&builder);
	return r < 0 ? r : print(&builder, ret);
}

void catalog_text_done(struct catalog_text *text)
{
	free(text->text);
	*text = (struct catalog_text){ 0 };
}

// The text behind the numbers in its head and before its checksum. A number may have been spent
// since by an installation that failed.
static struct span body_of(const char *text, size_t len)
{
	struct span rest = span_bytes(text, len), line;

	while (span_take_line(&rest, &line) && !span_has_prefix(line, "sequence "))
		;
	if (span_has_prefix(rest, "highest "))
		(void)span_take_line(&rest, &line);
	rest.len -= rest.len < SHA256_HEX_SIZE ? rest.len : SHA256_HEX_SIZE;
	return rest;
}

bool catalog_text_is_current(const struct view *view, const struct catalog_text *text)
{
	const struct catalog_file *now = &view->catalogs.current;

	return view->catalogs.has_current && !view->catalogs.problem &&
	       span_equals(body_of(now->text, now->len), body_of(text->text, text->catalog.len));
}

int catalog_text_refresh(const struct view *view)
{
	CLEANUP(catalog_text_done) struct catalog_text text = { 0 };
	const struct place *boot = places_boot(&view->places);
	const char *token = view->machine.token;
	int r = catalog_text_build(view, NULL, 0, &text);

	if (r < 0)
		return r;
	if (catalog_text_is_current(view, &text))
		return catalog_sweep(boot->fd, token, view->catalogs.current.parsed.sequence);
	store_note_catalog(&view->store, text.catalog.sequence);
	r = catalog_file_write(boot->fd, token, text.catalog.sequence, text.text, text.catalog.len);
	if (r == 0)
		r = place_flush(boot);
	return r < 0 ? r : catalog_sweep(boot->fd, token, text.catalog.sequence);
}
