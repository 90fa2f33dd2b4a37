// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/catalog.h"
#include "boot-entries/error.h"
#include "boot-entries/generation.h"
#include "boot-entries/path.h"

#define HASH_LINE_LEN (sizeof("sha256 ") - 1 + 2 * SHA256_SIZE + 1)

bool catalog_parse_name(struct span file, uint64_t *ret_sequence)
{
	struct span digits = span_skip(file, span_of(CATALOG_PREFIX).len);
	uint64_t sequence;

	if (!span_has_prefix(file, CATALOG_PREFIX) || span_has_prefix(digits, "0") ||
	    !span_to_u64(digits, CATALOG_SEQUENCE_MAX, &sequence))
		return false;
	*ret_sequence = sequence;
	return true;
}

// The last line's checksum against everything before it.
static int check_sum(struct span text, struct span *ret_body)
{
	struct span body = { text.at, text.len - HASH_LINE_LEN };
	struct span line = span_skip(text, body.len);
	char want[SHA256_HEX_SIZE];
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;

	if (text.len < HASH_LINE_LEN || !span_has_prefix(line, "sha256 ") ||
	    line.at[line.len - 1] != '\n')
		return BOOT_ERROR_TRUNCATED;
	sha256_init(&hash);
	sha256_update(&hash, body.at, body.len);
	sha256_finish(&hash, digest);
	sha256_print(digest, want);
	line = span_skip(line, span_of("sha256 ").len);
	line.len--;
	if (!span_equals_text(line, want))
		return BOOT_ERROR_CHECKSUM;
	*ret_body = body;
	return 0;
}

// Takes a line off *rest when it is "KEY VALUE".
static bool take_value(struct span *rest, const char *key, struct span *ret)
{
	struct span before = *rest, line, name;

	if (span_take_line(rest, &line)) {
		line = span_trim(line);
		if (!span_is_empty(line)) {
			span_split_key(line, &name, ret);
			if (span_equals_text(name, key))
				return true;
		}
	}
	*rest = before;
	return false;
}

static bool read_number(struct span text, uint32_t *ret)
{
	uint64_t number;

	if (!span_to_u64(text, GENERATION_MAX, &number) || number == 0)
		return false;
	*ret = (uint32_t)number;
	return true;
}

static bool is_block_start(struct span line, struct span *ret_number)
{
	struct span key;

	// One look at most lines: each is asked at each boot.
	if (span_is_empty(line) || (line.at[0] != 'g' && line.at[0] != ' ' && line.at[0] != '\t'))
		return false;
	line = span_trim(line);
	if (!span_has_prefix(line, "generation"))
		return false;
	span_split_key(line, &key, ret_number);
	return span_equals_text(key, "generation");
}

static struct span take_before_blocks(struct span *rest)
{
	struct span lines = *rest, after = *rest, line, number;

	while (span_take_line(&after, &line) && !is_block_start(line, &number))
		*rest = after;
	lines.len -= rest->len;
	return lines;
}

static int parse_head(struct span *rest, struct catalog *ret)
{
	struct span version, sequence, highest;

	if (!take_value(rest, "genboot-catalog", &version))
		return BOOT_ERROR_SYNTAX;
	if (!span_equals_text(version, "1"))
		return BOOT_ERROR_VERSION;
	if (!take_value(rest, "token", &ret->token) || !generation_token_is_valid(ret->token) ||
	    !take_value(rest, "sequence", &sequence) ||
	    !span_to_u64(sequence, CATALOG_SEQUENCE_MAX, &ret->sequence))
		return BOOT_ERROR_SYNTAX;
	if (take_value(rest, "highest", &highest) && !read_number(highest, &ret->highest))
		return BOOT_ERROR_SYNTAX;
	ret->blobs = take_before_blocks(rest);
	return 0;
}

// The next block: from its "generation" line to before the next one. What stands before the first
// is passed over.
static bool take_block(struct span *rest, struct span *ret_block, struct span *ret_number)
{
	struct span line, number, after;

	do {
		*ret_block = *rest;
		if (!span_take_line(rest, &line))
			return false;
	} while (!is_block_start(line, ret_number));
	for (after = *rest; span_take_line(&after, &line) && !is_block_start(line, &number);)
		*rest = after;
	ret_block->len -= rest->len;
	return true;
}

static int check_order(struct catalog *catalog)
{
	struct span rest = catalog->generations, block, text;
	uint32_t number, last = 0;

	for (; take_block(&rest, &block, &text); last = number, catalog->n_generations++)
		if (!read_number(text, &number) || number <= last)
			return BOOT_ERROR_SYNTAX;
	return 0;
}

int catalog_parse(const void *text, size_t len, struct catalog *ret)
{
	struct catalog catalog = { 0 };
	struct span rest;
	int r;

	if (len > CATALOG_MAX)
		return BOOT_ERROR_TOO_LONG;
	r = check_sum(span_bytes(text, len), &rest);
	if (r == 0)
		r = parse_head(&rest, &catalog);
	catalog.generations = rest;
	if (r == 0)
		r = check_order(&catalog);
	if (r == 0)
		*ret = catalog;
	return r;
}

bool catalog_is_at(const struct catalog *catalog, struct span token, uint64_t sequence)
{
	return catalog->sequence == sequence && span_equals_nocase(catalog->token, token);
}

static enum catalog_health read_health(struct span text)
{
	if (span_equals_text(text, "good"))
		return CATALOG_HEALTH_GOOD;
	return span_equals_text(text, "failed") ? CATALOG_HEALTH_FAILED : CATALOG_HEALTH_UNKNOWN;
}

// True for a line of ours; false at the first line of the entry.
static bool set_value(struct catalog_generation *generation, struct span key, struct span value)
{
	if (span_equals_text(key, "created"))
		generation->created = value;
	else if (span_equals_text(key, "kernel"))
		generation->kernel = value;
	else if (span_equals_text(key, "label"))
		generation->label = value;
	else if (span_equals_text(key, "note"))
		generation->note = value;
	else if (span_equals_text(key, "health"))
		generation->health = read_health(value);
	else if (span_equals_text(key, "pinned"))
		generation->pinned = span_equals_text(value, "yes");
	else if (span_equals_text(key, "change")) {
		if (generation->n_changes < CATALOG_CHANGES_MAX)
			generation->changes[generation->n_changes++] = value;
	} else
		return false;
	return true;
}

static void read_block(struct span block, struct catalog_generation *generation)
{
	struct span line, key, value;

	(void)span_take_line(&block, &line); // "generation N"
	while (span_take_line(&block, &line)) {
		line = span_trim(line);
		if (span_is_empty(line))
			continue;
		span_split_key(line, &key, &value);
		if (!set_value(generation, key, value))
			return;
	}
}

bool catalog_next(struct span *rest, struct catalog_generation *ret)
{
	struct span block, number;

	if (!take_block(rest, &block, &number))
		return false;
	*ret = (struct catalog_generation){ .entry = block };
	(void)read_number(number, &ret->number); // checked by catalog_parse
	read_block(block, ret);
	return true;
}

int catalog_read_entry(struct span token, const struct catalog_generation *generation,
		       struct entry_name *ret_name, struct entry *ret)
{
	struct entry_name name = { 0 };
	int r = generation_print_id(token, generation->number, name.id, sizeof(name.id));

	if (r == 0)
		r = entry_parse(generation->entry.at, generation->entry.len, ret, NULL);
	if (r == 0)
		*ret_name = name;
	return r;
}

static struct span take_word(struct span *rest)
{
	struct span word, value;

	span_split_key(span_trim(*rest), &word, &value);
	*rest = value;
	return word;
}

static bool is_digest(struct span text)
{
	size_t n = 0;

	while (n < text.len && ascii_is_hex(text.at[n]) && ascii_lower(text.at[n]) == text.at[n])
		n++;
	return n == text.len && n == (size_t)2 * SHA256_SIZE;
}

// Passes over other lines, which a later genboot may put there.
static bool take_blob_line(struct span *rest, struct span *ret_value)
{
	struct span line;

	while (!span_is_empty(*rest))
		if (take_value(rest, "blob", ret_value))
			return true;
		else
			(void)span_take_line(rest, &line);
	return false;
}

static bool read_blob(struct span value, struct catalog_blob *ret)
{
	struct catalog_blob blob = { .path = take_word(&value) };
	struct span size = take_word(&value), digest = take_word(&value);

	if (!boot_path_is_printed(blob.path, '/') || !span_to_u64(size, UINT64_MAX, &blob.size) ||
	    !is_digest(digest) || !span_is_empty(value))
		return false;
	__builtin_memcpy(blob.sha256, digest.at, digest.len);
	*ret = blob;
	return true;
}

bool catalog_next_blob(struct span *rest, struct catalog_blob *ret)
{
	struct span value;

	while (take_blob_line(rest, &value))
		if (read_blob(value, ret))
			return true;
	return false;
}

bool catalog_find_blob(const struct catalog *catalog, struct span path, struct catalog_blob *ret)
{
	char buf[BOOT_PATH_MAX + 1];
	struct span rest = catalog->blobs, wanted, value;

	if (boot_path_print(path, '/', buf, sizeof(buf)) < 0)
		return false;
	wanted = span_of(buf);
	while (take_blob_line(&rest, &value)) {
		struct span words = value;

		if (span_equals_nocase(take_word(&words), wanted) && read_blob(value, ret))
			return true;
	}
	return false;
}

bool catalog_find_covered(struct span token, const uint32_t *numbers, size_t n, struct span id,
			  size_t *ret_index)
{
	uint32_t number;
	size_t low = 0, high = n;

	if (!generation_parse_id(id, token, &number))
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (numbers[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == n || numbers[low] != number)
		return false;
	*ret_index = low;
	return true;
}

bool catalog_covers(struct span token, const uint32_t *numbers, size_t n, struct span id)
{
	size_t index;

	return catalog_find_covered(token, numbers, n, id, &index);
}
