// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/boot-entry.h"
#include "boot-entries/error.h"
#include "boot-entries/generation.h"
#include "boot-entries/writer.h"

static void set_counter(const struct entry_name *name, struct boot_entry *entry)
{
	entry->counted = name->counted;
	entry->tries_left = name->tries_left;
	entry->tries_done = name->tries_done;
}

static void set_name(const struct entry_name *name, struct boot_entry *entry)
{
	struct writer w;

	writer_init(&w, entry->id, sizeof(entry->id));
	writer_add_text(&w, name->id);
	writer_end_cut(&w);
	set_counter(name, entry);
}

static enum boot_entry_kind kind_of(enum entry_image image)
{
	switch (image) {
	case ENTRY_LINUX:
		return BOOT_ENTRY_LINUX;
	case ENTRY_EFI:
		return BOOT_ENTRY_EFI;
	case ENTRY_UKI:
		return BOOT_ENTRY_UKI;
	case ENTRY_UKI_URL:
		return BOOT_ENTRY_UKI_URL;
	}
	return BOOT_ENTRY_EFI;
}

void boot_entry_from_type1(const struct entry_name *name, const struct entry *entry,
			   struct boot_entry *ret)
{
	struct span token;

	*ret = (struct boot_entry){
		.kind = kind_of(entry->image_kind),
		.title = entry->title,
		.version = entry->version,
		.sort_key = entry->sort_key,
		.machine_id = entry->machine_id,
		.profile = entry->profile,
	};
	set_name(name, ret);
	if (span_is_empty(ret->title))
		ret->title = span_of(ret->id);
	if (generation_parse(span_of(ret->id), entry->version, &token, &ret->generation))
		ret->kernel_version = generation_kernel_version(entry->version);
	else
		ret->kernel_version = entry->version;
}

void boot_entry_add_name(struct boot_entry *entry, const struct entry_name *name)
{
	if (name->counted && (!entry->counted || name->tries_left < entry->tries_left))
		set_counter(name, entry);
}

// ID of a further profile: "@" and its own id, or its number.
static int add_profile(struct boot_entry *entry, uint32_t profile, struct span profile_id)
{
	struct writer w;

	// Not "@" either: the id is split at its last one.
	if (!span_is_empty(profile_id) &&
	    (!entry_id_is_portable(profile_id) || span_find(profile_id, '@') < profile_id.len))
		return BOOT_ERROR_SYNTAX;
	writer_init(&w, entry->id, sizeof(entry->id));
	w.len = span_of(entry->id).len;
	writer_add_char(&w, '@');
	for (size_t i = 0; i < profile_id.len; i++)
		writer_add_char(&w, ascii_lower(profile_id.at[i]));
	if (span_is_empty(profile_id))
		writer_add_number(&w, profile, 0);
	return writer_end_text(&w) < 0 ? BOOT_ERROR_TOO_LONG : 0;
}

int boot_entry_from_uki(const struct entry_name *name, const struct os_release *os,
			struct span uname, uint32_t profile, struct span profile_id,
			struct span profile_title, struct boot_entry *ret)
{
	struct boot_entry entry = {
		.kind = BOOT_ENTRY_TYPE2,
		.title = os_release_title(os),
		.version = os_release_version(os),
		.kernel_version = uname,
		.sort_key = os_release_sort_key(os),
		.profile = profile,
	};
	int r;

	set_name(name, &entry);
	if (profile > 0) {
		r = add_profile(&entry, profile, profile_id);
		if (r < 0)
			return r;
	}
	if (!span_is_empty(profile_title))
		entry.title = profile_title;
	*ret = entry;
	if (span_is_empty(ret->title))
		ret->title = span_of(ret->id);
	return 0;
}

static const struct {
	enum boot_entry_kind kind;
	char id[30], title[21];
} others[] = {
	{ BOOT_ENTRY_MACOS, "auto-osx", "macOS" },
	{ BOOT_ENTRY_WINDOWS, "auto-windows", "Windows Boot Manager" },
	{ BOOT_ENTRY_SHELL, "auto-efi-shell", "EFI Shell" },
	{ BOOT_ENTRY_DEFAULT_LOADER, "auto-efi-default", "EFI Default Loader" },
	{ BOOT_ENTRY_BOOT_OPTION, "auto-boot", "Firmware boot option" },
	{ BOOT_ENTRY_FIRMWARE_SETUP, "auto-reboot-to-firmware-setup", "Firmware setup" },
	{ BOOT_ENTRY_POWEROFF, "auto-poweroff", "Power off" },
	{ BOOT_ENTRY_REBOOT, "auto-reboot", "Reboot" },
};

void boot_entry_from_other(enum boot_entry_kind kind, struct span suffix, struct span title,
			   struct boot_entry *ret)
{
	size_t i = 0;
	struct writer w;

	while (i < sizeof(others) / sizeof(others[0]) - 1 && others[i].kind != kind)
		i++;
	*ret = (struct boot_entry){ .kind = kind,
				    .title = span_is_empty(title) ? span_of(others[i].title)
								  : title };
	writer_init(&w, ret->id, sizeof(ret->id));
	writer_add_text(&w, others[i].id);
	if (!span_is_empty(suffix))
		writer_add_char(&w, '-');
	writer_add(&w, suffix);
	writer_end_cut(&w);
}

// Four digits, and no sign or space.
static bool parse_hex16(struct span digits, uint16_t *ret)
{
	unsigned value = 0;

	if (digits.len != 4)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		char c = ascii_lower(digits.at[i]);

		if (!ascii_is_hex(c))
			return false;
		value = value << 4 | (unsigned)(ascii_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	*ret = (uint16_t)value;
	return true;
}

// What may follow a kind's id: "-" and something, by kind.
static bool may_follow(enum boot_entry_kind kind, struct span rest)
{
	uint16_t number;

	if (kind == BOOT_ENTRY_BOOT_OPTION)
		return rest.len > 0 && rest.at[0] == '-' &&
		       parse_hex16(span_skip(rest, 1), &number);
	if (kind > BOOT_ENTRY_BOOT_OPTION || rest.len == 0)
		return rest.len == 0;
	return rest.len > 1 && rest.at[0] == '-' && entry_id_is_portable(rest);
}

int boot_entry_parse_other(struct span id, struct boot_entry *ret)
{
	if (id.len > BOOT_ID_MAX)
		return BOOT_ERROR_TOO_LONG;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct span name = span_of(others[i].id), rest = span_skip(id, name.len);

		if (id.len < name.len ||
		    !span_equals_nocase((struct span){ id.at, name.len }, name) ||
		    !may_follow(others[i].kind, rest))
			continue;
		boot_entry_from_other(others[i].kind, span_skip(rest, 1), span_of(""), ret);
		for (char *c = ret->id; *c != '\0'; c++)
			*c = ascii_lower(*c);
		return 0;
	}
	return BOOT_ERROR_SYNTAX;
}

bool boot_entry_option_number(const struct boot_entry *entry, uint16_t *ret)
{
	struct span id = span_of(entry->id);

	return entry->kind == BOOT_ENTRY_BOOT_OPTION &&
	       parse_hex16(span_skip(id, span_find_last(id, '-') + 1), ret);
}

bool boot_entry_is_other(const struct boot_entry *entry)
{
	return entry->kind >= BOOT_ENTRY_MACOS;
}

bool boot_entry_is_program(const struct boot_entry *entry)
{
	return boot_entry_is_other(entry) && entry->kind < BOOT_ENTRY_BOOT_OPTION;
}

bool boot_entry_is_other_system(const struct boot_entry *entry)
{
	return entry->kind == BOOT_ENTRY_MACOS || entry->kind == BOOT_ENTRY_WINDOWS;
}

bool boot_entry_may_be_default(const struct boot_entry *entry)
{
	return !boot_entry_is_other(entry) || boot_entry_is_other_system(entry);
}

bool boot_entry_is_bad(const struct boot_entry *entry)
{
	return entry->counted && entry->tries_left == 0;
}

bool boot_entry_is_usable(const struct boot_entry *entry)
{
	return !boot_entry_is_bad(entry) && !entry->damaged;
}
