// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/catalog.h"
#include "boot-entries/error.h"
#include "boot-entries/generation.h"
#include "boot-entries/path.h"
#include "boot-entries/writer.h"

static bool reads_back(struct span value)
{
	return !span_has_control(value) && span_equals(span_trim(value), value);
}

// An empty value is left out.
static int print_value(struct writer *w, const char *key, struct span value)
{
	if (span_is_empty(value))
		return 0;
	if (!reads_back(value))
		return BOOT_ERROR_SYNTAX;
	writer_add_text(w, key);
	writer_add_char(w, ' ');
	writer_add(w, value);
	writer_add_char(w, '\n');
	return 0;
}

static int print_head(struct writer *w, const struct catalog_source *source)
{
	if (!generation_token_is_valid(source->token) || source->highest > GENERATION_MAX)
		return BOOT_ERROR_SYNTAX;
	if (source->sequence == 0 || source->sequence > CATALOG_SEQUENCE_MAX)
		return BOOT_ERROR_RANGE;
	writer_add_text(w, "genboot-catalog 1\ntoken ");
	writer_add(w, source->token);
	writer_add_text(w, "\nsequence ");
	writer_add_number(w, source->sequence, 0);
	if (source->highest > 0) {
		writer_add_text(w, "\nhighest ");
		writer_add_number(w, source->highest, 0);
	}
	writer_add_char(w, '\n');
	return 0;
}

static int print_blob(struct writer *w, const struct catalog_blob *blob)
{
	if (!boot_path_is_printed(blob->path, '/') || span_find(blob->path, ' ') < blob->path.len)
		return BOOT_ERROR_SYNTAX;
	writer_add_text(w, "blob ");
	writer_add(w, blob->path);
	writer_add_char(w, ' ');
	writer_add_number(w, blob->size, 0);
	writer_add_char(w, ' ');
	writer_add_text(w, blob->sha256);
	writer_add_char(w, '\n');
	return 0;
}

// What every generation is at first goes without saying.
static const char *health_text(enum catalog_health health)
{
	switch (health) {
	case CATALOG_HEALTH_UNKNOWN:
		return "";
	case CATALOG_HEALTH_GOOD:
		return "good";
	case CATALOG_HEALTH_FAILED:
		return "failed";
	}
	return "";
}

// A line of the entry must not end its block, or the file, for the reader.
static int check_entry(struct span text)
{
	struct span line, key, value;

	if (span_is_empty(text) || text.at[text.len - 1] != '\n')
		return BOOT_ERROR_SYNTAX;
	while (span_take_line(&text, &line)) {
		line = span_trim(line);
		if (span_is_empty(line))
			continue;
		span_split_key(line, &key, &value);
		if (span_equals_text(key, "generation") || span_equals_text(key, "sha256"))
			return BOOT_ERROR_SYNTAX;
	}
	return 0;
}

static int print_generation(struct writer *w, const struct catalog_generation *generation)
{
	int r = check_entry(generation->entry);

	if (r < 0)
		return r;
	writer_add_text(w, "\ngeneration ");
	writer_add_number(w, generation->number, 0);
	writer_add_char(w, '\n');
	r = print_value(w, "created", generation->created);
	if (r == 0)
		r = print_value(w, "kernel", generation->kernel);
	if (r == 0)
		r = print_value(w, "health", span_of(health_text(generation->health)));
	if (r == 0)
		r = print_value(w, "pinned", span_of(generation->pinned ? "yes" : ""));
	if (r == 0)
		r = print_value(w, "label", generation->label);
	if (r == 0)
		r = print_value(w, "note", generation->note);
	for (size_t i = 0; r == 0 && i < generation->n_changes; i++)
		r = print_value(w, "change", generation->changes[i]);
	writer_add(w, generation->entry);
	return r;
}

static void print_sum(struct writer *w)
{
	uint8_t digest[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, w->buf, w->len);
	sha256_finish(&hash, digest);
	sha256_print(digest, hex);
	writer_add_text(w, "sha256 ");
	writer_add_text(w, hex);
	writer_add_char(w, '\n');
}

int catalog_print(const struct catalog_source *source, char *buf, size_t cap, size_t *ret_len)
{
	uint32_t last = 0;
	struct writer w;
	int r;

	writer_init(&w, buf, cap);
	r = print_head(&w, source);
	for (size_t i = 0; r == 0 && i < source->n_blobs; i++)
		r = print_blob(&w, &source->blobs[i]);
	for (size_t i = 0; r == 0 && i < source->n_generations; i++) {
		const struct catalog_generation *generation = &source->generations[i];

		if (generation->number <= last || generation->number > GENERATION_MAX)
			return BOOT_ERROR_RANGE;
		last = generation->number;
		r = print_generation(&w, generation);
	}
	if (r == 0 && w.overflow)
		r = BOOT_ERROR_NO_ROOM;
	if (r < 0)
		return r;
	writer_add_char(&w, '\n');
	print_sum(&w);
	r = writer_end(&w);
	if (r == 0 && w.len > CATALOG_MAX)
		r = BOOT_ERROR_TOO_LONG;
	if (r == 0)
		*ret_len = w.len;
	return r;
}
