// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/catalogs.h"
#include "boot-entries/error.h"
#include "boot-entries/generation.h"
#include "boot-entries/loader-interface.h"
#include "efi/file.h"

#define BATCH 64u // sequence numbers of a folder that are kept at a time
#define PATH_SIZE (sizeof BOOT_DIR_GENBOOT + BOOT_TOKEN_MAX + sizeof CATALOG_PREFIX + 24)

struct tokens {
	char at[CATALOG_TOKENS_MAX][BOOT_TOKEN_MAX + 1];
	size_t n;
};

// Descending.
struct sequences {
	uint64_t at[BATCH];
	size_t n;
};

static void skip(struct journal *journal, struct span path, EFI_STATUS status)
{
	journal_add(journal, span_of("skipped"), path, span_of(status_text(status)));
}

static bool add_token(struct tokens *tokens, struct span name)
{
	if (tokens->n == CATALOG_TOKENS_MAX)
		return false;
	__builtin_memcpy(tokens->at[tokens->n], name.at, name.len);
	tokens->at[tokens->n++][name.len] = '\0';
	return true;
}

static void list_tokens(struct journal *journal, const struct volume *volume, struct tokens *ret)
{
	struct span path = span_of(BOOT_DIR_GENBOOT);
	cleanup_folder struct folder folder;
	struct folder_item item;
	EFI_STATUS status =
		folder_open(journal->arena->fw, volume->root, path, FOLDER_FOLDERS, &folder);

	ret->n = 0;
	while (!EFI_ERROR(status)) {
		status = folder_next(&folder, &item);
		if (!EFI_ERROR(status) && generation_token_is_valid(item.name) &&
		    !add_token(ret, item.name))
			status = status_from(BOOT_ERROR_TOO_MANY);
	}
	if (status != EFI_NOT_FOUND)
		skip(journal, path, status);
}

// Of more than fit, the lowest is left out.
static void add_sequence(struct sequences *sequences, uint64_t sequence)
{
	size_t i = sequences->n;

	if (i < BATCH)
		sequences->n++;
	else if (sequences->at[--i] > sequence)
		return;
	for (; i > 0 && sequences->at[i - 1] < sequence; i--)
		sequences->at[i] = sequences->at[i - 1];
	sequences->at[i] = sequence;
}

// Those below a number.
static void list_sequences(struct journal *journal, const struct volume *volume, struct span path,
			   uint64_t below, struct sequences *ret)
{
	cleanup_folder struct folder folder;
	struct folder_item item;
	uint64_t sequence;
	EFI_STATUS status =
		folder_open(journal->arena->fw, volume->root, path, FOLDER_FILES, &folder);

	ret->n = 0;
	while (!EFI_ERROR(status)) {
		status = folder_next(&folder, &item);
		if (!EFI_ERROR(status) && catalog_parse_name(item.name, &sequence) &&
		    sequence < below)
			add_sequence(ret, sequence);
	}
	if (status != EFI_NOT_FOUND)
		skip(journal, path, status);
}

static EFI_STATUS read_one(struct arena *arena, const struct volume *volume, struct span path,
			   struct span token, uint64_t sequence, struct catalog *ret)
{
	struct catalog catalog = { 0 };
	struct span text;
	EFI_STATUS status = file_read_text(arena, volume->root, path, CATALOG_MAX, &text);

	if (!EFI_ERROR(status))
		status = status_from(catalog_parse(text.at, text.len, &catalog));
	if (!EFI_ERROR(status) && !catalog_is_at(&catalog, token, sequence))
		status = status_from(BOOT_ERROR_CONFLICT);
	if (!EFI_ERROR(status))
		*ret = catalog;
	return status;
}

// Of the catalogs in path, to which their names are added. False when none of them is good.
static bool read_first(struct journal *journal, const struct volume *volume, struct span token,
		       const struct sequences *sequences, struct writer path, struct catalog *ret)
{
	size_t folder_len = path.len;

	for (size_t i = 0; i < sequences->n; i++) {
		struct arena_mark mark = arena_mark(journal->arena);
		struct span name;
		EFI_STATUS status;

		path.len = folder_len;
		writer_add_text(&path, "/" CATALOG_PREFIX);
		writer_add_number(&path, sequences->at[i], 1);
		name = (struct span){ path.buf, path.len };
		status = read_one(journal->arena, volume, name, token, sequences->at[i], ret);
		if (!EFI_ERROR(status))
			return true;
		arena_rewind(journal->arena, mark);
		skip(journal, name, status);
	}
	return false;
}

// EFI/genboot/TOKEN/catalog-SEQUENCE: as the host, which looks for no other before it has tried
// all.
static bool read_newest(struct journal *journal, const struct volume *volume, struct span token,
			struct catalog *ret)
{
	char path[PATH_SIZE];
	struct sequences sequences;
	uint64_t below = UINT64_MAX;
	struct writer w;

	writer_init(&w, path, sizeof path);
	writer_add_text(&w, BOOT_DIR_GENBOOT "/");
	writer_add(&w, token);
	do {
		list_sequences(journal, volume, (struct span){ path, w.len }, below, &sequences);
		if (read_first(journal, volume, token, &sequences, w, ret))
			return true;
		if (sequences.n == BATCH)
			below = sequences.at[BATCH - 1];
	} while (sequences.n == BATCH);
	return false;
}

static void add_catalog(struct catalogs *catalogs, const struct catalog *catalog)
{
	size_t i = catalogs->n++;

	for (; i > 0 && catalogs->at[i - 1].n_generations > catalog->n_generations; i--)
		catalogs->at[i] = catalogs->at[i - 1];
	catalogs->at[i] = *catalog;
}

void catalogs_read(struct journal *journal, const struct volume *volume, struct catalogs *ret)
{
	struct catalog catalog;
	struct tokens tokens;

	ret->n = 0;
	ret->at = arena_allocate(journal->arena, CATALOG_TOKENS_MAX * sizeof *ret->at);
	if (!ret->at) {
		skip(journal, span_of("catalogs"), EFI_OUT_OF_RESOURCES);
		return;
	}
	list_tokens(journal, volume, &tokens);
	for (size_t i = 0; i < tokens.n; i++)
		if (read_newest(journal, volume, span_of(tokens.at[i]), &catalog))
			add_catalog(ret, &catalog);
}
