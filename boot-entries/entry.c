// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/entry.h"
#include "boot-entries/error.h"
#include "boot-entries/path.h"
#include "boot-entries/writer.h"

enum entry_key {
	KEY_TITLE,
	KEY_VERSION,
	KEY_MACHINE_ID,
	KEY_SORT_KEY,
	KEY_LINUX,
	KEY_EFI,
	KEY_UKI,
	KEY_UKI_URL,
	KEY_INITRD,
	KEY_OPTIONS,
	KEY_DEVICETREE,
	KEY_DEVICETREE_OVERLAY,
	KEY_ARCHITECTURE,
	KEY_PROFILE,
	KEY_EXTRA,
	N_KEYS,
};

// UAPI.1's order, which is also the order that entry_print writes. No pointers, which the loader
// would have to relocate.
static const char key_names[N_KEYS][19] = {
	[KEY_TITLE] = "title",
	[KEY_VERSION] = "version",
	[KEY_MACHINE_ID] = "machine-id",
	[KEY_SORT_KEY] = "sort-key",
	[KEY_LINUX] = "linux",
	[KEY_EFI] = "efi",
	[KEY_UKI] = "uki",
	[KEY_UKI_URL] = "uki-url",
	[KEY_INITRD] = "initrd",
	[KEY_OPTIONS] = "options",
	[KEY_DEVICETREE] = "devicetree",
	[KEY_DEVICETREE_OVERLAY] = "devicetree-overlay",
	[KEY_ARCHITECTURE] = "architecture",
	[KEY_PROFILE] = "profile",
	[KEY_EXTRA] = "extra",
};

static const enum entry_key image_keys[] = {
	[ENTRY_LINUX] = KEY_LINUX,
	[ENTRY_EFI] = KEY_EFI,
	[ENTRY_UKI] = KEY_UKI,
	[ENTRY_UKI_URL] = KEY_UKI_URL,
};

static enum entry_key find_key(struct span name)
{
	size_t key = 0;

	// The first letter tells most of them apart.
	while (key < N_KEYS &&
	       (name.at[0] != key_names[key][0] || !span_equals_text(name, key_names[key])))
		key++;
	return (enum entry_key)key;
}

static int add(struct span *list, size_t max, size_t *n, struct span value)
{
	if (*n == max)
		return BOOT_ERROR_TOO_MANY;
	list[(*n)++] = value;
	return 0;
}

static int add_path(struct span *list, size_t max, size_t *n, struct span value)
{
	int r = boot_path_check(value);

	return r < 0 ? r : add(list, max, n, value);
}

static int set_image(struct entry *entry, enum entry_image kind, struct span value)
{
	int r = kind == ENTRY_UKI_URL ? 0 : boot_path_check(value);

	if (r < 0)
		return r;
	if (!span_is_empty(entry->image))
		return BOOT_ERROR_CONFLICT;
	entry->image_kind = kind;
	entry->image = value;
	return 0;
}

static int set_profile(struct entry *entry, struct span value)
{
	uint64_t profile;

	if (!span_to_u64(value, UINT32_MAX, &profile))
		return BOOT_ERROR_RANGE;
	entry->profile = (uint32_t)profile;
	return 0;
}

static int set_path(struct span *target, struct span value)
{
	int r = boot_path_check(value);

	if (r == 0)
		*target = value;
	return r;
}

static bool is_machine_id(struct span s)
{
	size_t n = 0;

	while (n < s.len && ascii_is_hex(s.at[n]))
		n++;
	return n == s.len && n == 32;
}

static int set_value(struct entry *entry, enum entry_key key, struct span value)
{
	switch (key) {
	case KEY_TITLE:
		entry->title = value;
		return 0;
	case KEY_VERSION:
		entry->version = value;
		return 0;
	case KEY_MACHINE_ID:
		if (is_machine_id(value))
			entry->machine_id = value;
		return 0;
	case KEY_SORT_KEY:
		entry->sort_key = value;
		return 0;
	case KEY_ARCHITECTURE:
		entry->architecture = value;
		return 0;
	case KEY_LINUX:
		return set_image(entry, ENTRY_LINUX, value);
	case KEY_EFI:
		return set_image(entry, ENTRY_EFI, value);
	case KEY_UKI:
		return set_image(entry, ENTRY_UKI, value);
	case KEY_UKI_URL:
		return set_image(entry, ENTRY_UKI_URL, value);
	case KEY_INITRD:
		return add_path(entry->initrds, ENTRY_MAX_INITRDS, &entry->n_initrds, value);
	case KEY_EXTRA:
		return add_path(entry->extras, ENTRY_MAX_EXTRAS, &entry->n_extras, value);
	case KEY_OPTIONS:
		return add(entry->options, ENTRY_MAX_OPTIONS, &entry->n_options, value);
	case KEY_DEVICETREE:
		return set_path(&entry->devicetree, value);
	case KEY_DEVICETREE_OVERLAY:
		entry->devicetree_overlay = value;
		return 0;
	case KEY_PROFILE:
		return set_profile(entry, value);
	case N_KEYS: // unknown keys are for other readers
		return 0;
	}
	return 0;
}

static int parse_line(struct entry *entry, struct span line)
{
	struct span key, value;

	line = span_trim(line);
	if (span_is_empty(line) || line.at[0] == '#')
		return 0;
	span_split_key(line, &key, &value);
	value = span_unquote(value);
	if (span_is_empty(value))
		return 0;
	return set_value(entry, find_key(key), value);
}

static size_t joined_length(const struct entry *entry)
{
	size_t len = 0;

	for (size_t i = 0; i < entry->n_options; i++)
		len += entry->options[i].len + (i > 0);
	return len;
}

static int check_entry(const struct entry *entry)
{
	if (span_is_empty(entry->image))
		return BOOT_ERROR_MISSING;
	if (joined_length(entry) > ENTRY_OPTIONS_MAX)
		return BOOT_ERROR_TOO_LONG;
	return 0;
}

static struct span without_bom(struct span text)
{
	return span_has_prefix(text, "\xef\xbb\xbf") ? span_skip(text, 3) : text;
}

// Lines for a person: an empty one between CR and LF is none.
static bool next_line(struct span *rest, struct span *line, size_t *number)
{
	bool after_cr = rest->at && *number > 0 && rest->len > 0 && rest->at[-1] == '\r' &&
			rest->at[0] == '\n';

	if (after_cr)
		*rest = span_skip(*rest, 1);
	if (!span_take_line(rest, line))
		return false;
	++*number;
	return true;
}

int entry_parse(const void *text, size_t len, struct entry *ret, size_t *ret_line)
{
	struct span rest = without_bom(span_bytes(text, len)), line;
	struct entry entry = { 0 };
	size_t number = 0;
	int r = 0;

	if (len > ENTRY_FILE_MAX)
		r = BOOT_ERROR_TOO_LONG;
	else if (span_find(rest, '\0') < rest.len)
		r = BOOT_ERROR_ENCODING;
	while (r == 0 && next_line(&rest, &line, &number))
		r = parse_line(&entry, line);
	if (r == 0) {
		number = 0;
		r = check_entry(&entry);
	}
	if (r == 0)
		*ret = entry;
	else if (ret_line)
		*ret_line = number;
	return r;
}

// A value that a reader gives back unchanged.
static bool reads_back(struct span value)
{
	return !span_has_control(value) && span_equals(span_unquote(span_trim(value)), value);
}

static int print_value(struct writer *w, enum entry_key key, struct span value)
{
	if (span_is_empty(value))
		return 0;
	if (!reads_back(value))
		return BOOT_ERROR_SYNTAX;
	writer_add_text(w, key_names[key]);
	writer_add_char(w, ' ');
	writer_add(w, value);
	writer_add_char(w, '\n');
	return 0;
}

static int print_list(struct writer *w, enum entry_key key, const struct span *values, size_t n)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = print_value(w, key, values[i]);
	return r;
}

static int print_profile(struct writer *w, uint32_t profile)
{
	char digits[11];
	struct writer number;

	if (profile == 0)
		return 0;
	writer_init(&number, digits, sizeof(digits));
	writer_add_number(&number, profile, 0);
	return print_value(w, KEY_PROFILE, span_bytes(digits, number.len));
}

static int print_key(struct writer *w, const struct entry *entry, enum entry_key key)
{
	switch (key) {
	case KEY_TITLE:
		return print_value(w, key, entry->title);
	case KEY_VERSION:
		return print_value(w, key, entry->version);
	case KEY_MACHINE_ID:
		return print_value(w, key, entry->machine_id);
	case KEY_SORT_KEY:
		return print_value(w, key, entry->sort_key);
	case KEY_LINUX:
	case KEY_EFI:
	case KEY_UKI:
	case KEY_UKI_URL:
		return key == image_keys[entry->image_kind] ? print_value(w, key, entry->image) : 0;
	case KEY_INITRD:
		return print_list(w, key, entry->initrds, entry->n_initrds);
	case KEY_OPTIONS:
		return print_list(w, key, entry->options, entry->n_options);
	case KEY_DEVICETREE:
		return print_value(w, key, entry->devicetree);
	case KEY_DEVICETREE_OVERLAY:
		return print_value(w, key, entry->devicetree_overlay);
	case KEY_ARCHITECTURE:
		return print_value(w, key, entry->architecture);
	case KEY_PROFILE:
		return print_profile(w, entry->profile);
	case KEY_EXTRA:
		return print_list(w, key, entry->extras, entry->n_extras);
	case N_KEYS:
		break;
	}
	return 0;
}

// What parsing would refuse must not be written.
static int check_printable(const struct entry *entry)
{
	int r = check_entry(entry);

	if (r == 0 && entry->image_kind != ENTRY_UKI_URL)
		r = boot_path_check(entry->image);
	if (r == 0 && !span_is_empty(entry->devicetree))
		r = boot_path_check(entry->devicetree);
	for (size_t i = 0; r == 0 && i < entry->n_initrds; i++)
		r = boot_path_check(entry->initrds[i]);
	for (size_t i = 0; r == 0 && i < entry->n_extras; i++)
		r = boot_path_check(entry->extras[i]);
	if (r == 0 && !span_is_empty(entry->machine_id) && !is_machine_id(entry->machine_id))
		r = BOOT_ERROR_SYNTAX;
	return r;
}

int entry_print(const struct entry *entry, char *buf, size_t cap, size_t *ret_len)
{
	struct writer w;
	int r = check_printable(entry);

	writer_init(&w, buf, cap);
	for (size_t key = 0; r == 0 && key < N_KEYS; key++)
		r = print_key(&w, entry, (enum entry_key)key);
	if (r == 0)
		r = writer_end(&w);
	if (r == 0 && w.len > ENTRY_FILE_MAX)
		r = BOOT_ERROR_TOO_LONG;
	if (r == 0)
		*ret_len = w.len;
	return r;
}

int entry_join_options(const struct entry *entry, char *buf, size_t cap, size_t *ret_len)
{
	struct writer w;
	int r;

	writer_init(&w, buf, cap);
	for (size_t i = 0; i < entry->n_options; i++) {
		if (i > 0)
			writer_add_char(&w, ' ');
		writer_add(&w, entry->options[i]);
	}
	r = writer_end(&w);
	if (r == 0)
		*ret_len = w.len;
	return r;
}

bool entry_is_for_architecture(const struct entry *entry, const char *architecture)
{
	return span_is_empty(entry->architecture) ||
	       span_equals_nocase(entry->architecture, span_of(architecture));
}
