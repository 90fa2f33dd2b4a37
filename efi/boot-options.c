// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/boot-options.h"
#include "boot-entries/load-option.h"
#include "boot-entries/path.h"
#include "boot-entries/utf.h"
#include "efi/device-path.h"
#include "efi/other-list.h"
#include "efi/variables.h"

#define DESCRIPTION_MAX 120u // of its bytes in UTF-8; a longer one is cut

struct option {
	uint16_t number;
	struct load_option_parts parts;
	struct load_option_target target;
};

static bool is_on(const struct others *others, const struct volume *volume,
		  const struct load_option_target *target)
{
	uint8_t uuid[GUID_SIZE];

	return target->on_partition && volume_partition_uuid(others->fw, volume, uuid) &&
	       __builtin_memcmp(uuid, target->partition, GUID_SIZE) == 0;
}

// genboot on this or any other ESP: mirrors, older versions, the fallback.
static bool is_ours(const struct others *others, const struct load_option_target *target)
{
	static const char folder[] = "/" BOOT_DIR_GENBOOT "/";
	struct span path = span_of(target->path), start;
	char printed[BOOT_PATH_MAX + 1];

	if (boot_path_print(path, '/', printed, sizeof printed) < 0)
		return false;
	start = span_of(printed);
	start.len = start.len < sizeof folder - 1 ? start.len : sizeof folder - 1;
	if (span_equals_nocase(start, span_of(folder)))
		return true;
	if (!is_on(others, &others->ours->at[0], target))
		return false;
	return boot_path_equals(path, others->own_path) ||
	       (others->default_is_genboot &&
		boot_path_equals(path, span_of(OTHER_DEFAULT_LOADER)));
}

// The file that an entry starts, where it is one that firmware could start as well.
static struct span image_of(const struct boot_entry *entry, const struct entry_origin *origin)
{
	struct entry keys;

	if (entry->kind == BOOT_ENTRY_EFI &&
	    entry_parse(origin->text.at, origin->text.len, &keys, NULL) == 0)
		return keys.image;
	return origin->image;
}

static struct entry_origin *find_listed(const struct others *others,
					const struct load_option_target *target)
{
	const struct entry_list *list = others->list;

	for (size_t i = 0; i < list->n; i++) {
		const struct entry_origin *origin = entry_list_origin(list, i);
		struct span image = image_of(list->order[i], origin);

		if (origin->volume && boot_path_equals(image, span_of(target->path)) &&
		    is_on(others, origin->volume, target))
			return &list->origins[origin - list->origins];
	}
	return NULL;
}

static EFI_HANDLE device_of(const struct others *others, const struct load_option_target *target)
{
	EFI_HANDLE found = NULL;
	struct handles handles;

	handles_with_files(others->fw, &handles);
	for (size_t i = 0; i < handles.n && !found; i++) {
		const struct volume volume = { .device = handles.at[i] };

		if (is_on(others, &volume, target))
			found = handles.at[i];
	}
	handles_free(others->fw, &handles);
	return found;
}

// Windows on another disk, which is not touched until it is started.
static struct entry_origin *add_windows(struct others *others,
					const struct load_option_target *target)
{
	struct volume *volume = &others->volumes[others->n_volumes];
	EFI_HANDLE device;

	if (!boot_path_equals(span_of(target->path), span_of(other_path(BOOT_ENTRY_WINDOWS))) ||
	    others->n_volumes == OTHERS_VOLUMES_MAX)
		return NULL;
	device = device_of(others, target);
	if (!device)
		return NULL;
	*volume = (struct volume){ .name = "other volume", .device = device };
	others->n_volumes++;
	return other_add_program(others, BOOT_ENTRY_WINDOWS, volume);
}

static void print_number(uint16_t number, const char *digits, struct writer *w)
{
	for (int shift = 12; shift >= 0; shift -= 4)
		writer_add_char(w, digits[number >> shift & 0xf]);
}

static struct entry_origin *add_plain(struct others *others, const struct option *option)
{
	const struct span *description = &option->parts.description;
	size_t n = description->len, len = 0;
	char title[DESCRIPTION_MAX * 3 / 2 + 1], suffix[4];
	struct writer w;

	if (n > DESCRIPTION_MAX)
		n = DESCRIPTION_MAX;
	utf16le_to_utf8((const uint8_t *)description->at, n, title, sizeof title, &len);
	writer_init(&w, suffix, sizeof suffix);
	print_number(option->number, "0123456789abcdef", &w);
	return other_add(others, BOOT_ENTRY_BOOT_OPTION, (struct span){ suffix, w.len },
			 arena_copy(others->journal->arena, (struct span){ title, len }));
}

static void add_option(struct others *others, const struct option *option)
{
	struct entry_origin *origin;

	if (is_ours(others, &option->target)) {
		// The default loader's may be the firmware's own invention of this boot.
		if (!boot_path_equals(span_of(option->target.path), span_of(OTHER_DEFAULT_LOADER)))
			others->has_option_of_ours = true;
		return;
	}
	origin = find_listed(others, &option->target);
	if (origin && origin->has_boot_option)
		return;
	if (!origin)
		origin = add_windows(others, &option->target);
	if (!origin)
		origin = add_plain(others, option);
	if (!origin)
		return;
	origin->has_boot_option = true;
	origin->boot_option = option->number;
}

// A path that ends at a partition leads to its default loader (UEFI 2.10, section 3.1.2).
static void complete(struct load_option_target *target)
{
	static const char loader[] = "\\" OTHER_DEFAULT_LOADER;

	if (target->on_partition && target->path[0] == '\0')
		__builtin_memcpy(target->path, loader, sizeof loader);
}

static void read_option(struct others *others, uint16_t number)
{
	uint8_t bytes[LOAD_OPTION_MAX];
	struct option option = { .number = number };
	char name[sizeof "Boot0000"];
	size_t size;
	struct writer w;

	writer_init(&w, name, sizeof name);
	writer_add_text(&w, "Boot");
	print_number(number, "0123456789ABCDEF", &w);
	writer_end_cut(&w);
	if (EFI_ERROR(variable_get_global(others->fw, name, bytes, sizeof bytes, &size)) ||
	    load_option_parse(bytes, size, &option.parts) < 0 ||
	    !load_option_is_offered(&option.parts))
		return;
	load_option_target(&option.parts, &option.target);
	complete(&option.target);
	add_option(others, &option);
}

static bool is_among(const uint16_t *numbers, size_t n, uint16_t number)
{
	size_t i = 0;

	while (i < n && numbers[i] != number)
		i++;
	return i < n;
}

void boot_options_find(struct others *others)
{
	uint16_t order[BOOT_OPTIONS_MAX], current = 0;
	size_t size = 0, current_size = 0;

	if (EFI_ERROR(variable_get_global(others->fw, "BootOrder", order, sizeof order, &size)))
		return;
	variable_get_global(others->fw, "BootCurrent", &current, sizeof current, &current_size);
	for (size_t i = 0; i < size / sizeof order[0]; i++) {
		bool is_current = current_size == sizeof current && order[i] == current;

		if (!is_current && !is_among(order, i, order[i]))
			read_option(others, order[i]);
	}
}
