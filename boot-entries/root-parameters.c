// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/root-parameters.h"
#include "boot-entries/error.h"
#include "boot-entries/kernel-words.h"
#include "boot-entries/writer.h"

#define HASH_LEN (ROOT_HASH_SIZE - 1)

// Linux knows double quotes alone.
static struct span unquote(struct span text)
{
	if (text.len < 2 || text.at[0] != '"' || text.at[text.len - 1] != '"')
		return text;
	return (struct span){ text.at + 1, text.len - 2 };
}

// The value of "KEY=VALUE", its quotes taken off: KEY="A B" and "KEY=A B" mean the same to Linux.
static bool take_value(struct span word, const char *key, struct span *ret)
{
	struct span plain = unquote(word);

	if (!span_has_prefix(plain, key))
		return false;
	*ret = unquote(span_skip(plain, span_of(key).len));
	return true;
}

bool root_hash_is_valid(struct span hash)
{
	if (hash.len != HASH_LEN)
		return false;
	for (size_t i = 0; i < hash.len; i++)
		if (!ascii_is_hex(hash.at[i]) || ascii_lower(hash.at[i]) != hash.at[i])
			return false;
	return true;
}

bool root_device_is_valid(struct span text)
{
	static const char *const tags[] = { "UUID=", "PARTUUID=", "LABEL=", "PARTLABEL=", "/dev/" };

	if (text.len > ROOT_VALUE_MAX || span_has_control(text) || span_find(text, '"') < text.len)
		return false;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (span_has_prefix(text, tags[i]) && text.len > span_of(tags[i]).len)
			return true;
	return false;
}

static void take_key(struct span value, struct root_parameters *parameters)
{
	size_t at = span_find(value, '@');

	parameters->key = (struct span){ value.at, at };
	parameters->key_device = span_skip(value, at + 1);
}

static void take_wait(struct span value, struct root_parameters *parameters)
{
	uint64_t seconds;

	if (span_to_u64(value, ROOT_WAIT_MAX_SEC, &seconds))
		parameters->wait_sec = (uint32_t)seconds;
}

static int check_value(struct span value)
{
	if (value.len > ROOT_VALUE_MAX)
		return BOOT_ERROR_RANGE;
	return span_has_control(value) || span_find(value, '"') < value.len ? BOOT_ERROR_SYNTAX : 0;
}

static int check(const struct root_parameters *parameters)
{
	int r = check_value(parameters->data_options);

	if (r == 0)
		r = check_value(parameters->key);
	if (r == 0 && !span_is_empty(parameters->key_device) &&
	    (span_is_empty(parameters->key) || !root_device_is_valid(parameters->key_device)))
		r = BOOT_ERROR_SYNTAX;
	if (r == 0 &&
	    (!root_hash_is_valid(parameters->hash) || !root_device_is_valid(parameters->data)))
		r = BOOT_ERROR_SYNTAX;
	return r;
}

int root_parameters_parse(struct span cmdline, struct root_parameters *ret)
{
	struct root_parameters found = { .wait_sec = ROOT_WAIT_DEFAULT_SEC };
	struct span word, value;
	bool has_root = false;
	int r;

	while (kernel_word_next(&cmdline, &word)) {
		if (take_value(word, "genboot.root=", &value)) {
			found.hash = value;
			has_root = true;
		} else if (take_value(word, "genboot.data=", &value)) {
			found.data = value;
		} else if (take_value(word, "genboot.data-options=", &value)) {
			found.data_options = value;
		} else if (take_value(word, "genboot.key=", &value)) {
			take_key(value, &found);
		} else if (take_value(word, "genboot.wait=", &value)) {
			take_wait(value, &found);
		}
	}
	if (!has_root) {
		*ret = (struct root_parameters){ .wait_sec = ROOT_WAIT_DEFAULT_SEC };
		return 0;
	}
	r = check(&found);
	if (r == 0)
		*ret = found;
	return r;
}

static bool says_where_root_is(struct span word)
{
	static const char *const starts[] = { "root=",
					      "rootfstype=",
					      "rootflags=",
					      "rootdelay=",
					      "genboot.root=",
					      "genboot.data=",
					      "genboot.data-options=",
					      "genboot.key=",
					      "genboot.wait=" };
	static const char *const words[] = { "ro", "rw", "rootwait" };
	struct span plain = unquote(word);

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (span_has_prefix(plain, starts[i]))
			return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equals_text(plain, words[i]))
			return true;
	return false;
}

static void add_as_it_is(struct writer *w, struct span word)
{
	if (w->len > 0)
		writer_add_char(w, ' ');
	writer_add(w, word);
}

// KEY=VALUE, or KEY=VALUE@PLACE.
static void add_placed(struct writer *w, const char *key, struct span value, struct span place)
{
	bool quote = span_find(value, ' ') < value.len || span_find(place, ' ') < place.len;

	if (span_is_empty(value))
		return;
	if (w->len > 0)
		writer_add_char(w, ' ');
	writer_add_text(w, key);
	if (quote)
		writer_add_char(w, '"');
	writer_add(w, value);
	if (!span_is_empty(place))
		writer_add_char(w, '@');
	writer_add(w, place);
	if (quote)
		writer_add_char(w, '"');
}

static void add_word(struct writer *w, const char *key, struct span value)
{
	add_placed(w, key, value, (struct span){ 0 });
}

int root_parameters_print(struct span cmdline, const struct root_parameters *root, char *buf,
			  size_t cap)
{
	struct writer w;
	struct span word;
	int r = check(root);

	if (r < 0)
		return r;
	writer_init(&w, buf, cap);
	add_word(&w, "genboot.root=", root->hash);
	add_word(&w, "genboot.data=", root->data);
	add_word(&w, "genboot.data-options=", root->data_options);
	add_placed(&w, "genboot.key=", root->key, root->key_device);
	if (root->wait_sec != ROOT_WAIT_DEFAULT_SEC) {
		writer_add_text(&w, " genboot.wait=");
		writer_add_number(&w, root->wait_sec, 0);
	}
	while (kernel_word_next(&cmdline, &word))
		if (!says_where_root_is(word))
			add_as_it_is(&w, word);
	return writer_end_text(&w);
}

static bool is_of_one_boot(struct span word)
{
	static const char *const starts[] = { "BOOT_IMAGE=", "initrd=", "resume=",
					      "resume_offset=" };
	struct span plain = unquote(word);

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (span_has_prefix(plain, starts[i]))
			return true;
	return false;
}

int root_parameters_strip(struct span running, char *buf, size_t cap)
{
	struct writer w;
	struct span word;

	writer_init(&w, buf, cap);
	while (kernel_word_next(&running, &word))
		if (!says_where_root_is(word) && !is_of_one_boot(word))
			add_as_it_is(&w, word);
	return writer_end_text(&w);
}
