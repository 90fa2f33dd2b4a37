// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/scan.h"
#include "boot-entries/error.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/menu-order.h"
#include "boot-entries/path.h"
#include "efi/catalogs.h"
#include "efi/clock.h"
#include "efi/device-path.h"
#include "efi/file.h"
#include "efi/smbios-entries.h"
#include "efi/uki-file.h"

#define UNAME_MAX 256u    // a .uname section: a kernel version
#define PROFILE_MAX 4096u // a .profile section

// The generations of a catalog that have become entries, which stand together in the list.
struct covered {
	struct span token;
	uint32_t *numbers; // ascending
	size_t n;
	struct boot_entry *entries; // n of them
};

struct scan {
	const struct firmware *fw;
	struct journal *journal;
	struct entry_list *list;
	const struct volume *volume;
	size_t end; // of this volume's share of the list
	EFI_FILE_PROTOCOL *folder;
	struct span own_path; // on the ESP; empty when the firmware does not tell
	struct covered covered[CATALOG_TOKENS_MAX]; // on this volume
	size_t n_covered;
};

static void skip(const struct scan *scan, struct span name, EFI_STATUS status)
{
	journal_add(scan->journal, span_of("skipped"), name, span_of(status_text(status)));
}

// The caller fills in the place returned and then counts it. NULL when there is none left.
static struct boot_entry *next_place(const struct scan *scan, struct span name)
{
	struct entry_list *list = scan->list;

	if (list->n < scan->end)
		return &list->entries[list->n];
	skip(scan, name, status_from(BOOT_ERROR_TOO_MANY));
	return NULL;
}

static void keep(const struct scan *scan, struct entry_origin origin)
{
	struct entry_list *list = scan->list;

	origin.volume = scan->volume;
	list->origins[list->n++] = origin;
}

// Chain-loading ourselves leads nowhere.
static bool is_this_program(const struct scan *scan, const struct entry *entry)
{
	return scan->volume->device == scan->fw->loaded->DeviceHandle &&
	       boot_path_equals(entry->image, scan->own_path);
}

static bool is_for_menu(const struct scan *scan, const struct entry *entry)
{
	if (is_this_program(scan, entry))
		return false;
	// Network boot is not offered: genboot has no HTTP client.
	return entry->image_kind != ENTRY_UKI_URL &&
	       entry_is_for_architecture(entry, BOOT_ARCHITECTURE);
}

static EFI_STATUS read_type1(const struct scan *scan, const struct folder_item *item,
			     struct span *ret)
{
	cleanup_file struct file file = { 0 };
	EFI_STATUS status;
	char *text;

	if (item->size > ENTRY_FILE_MAX)
		return status_from(BOOT_ERROR_TOO_LONG);
	text = arena_allocate(scan->journal->arena, item->size);
	if (!text)
		return EFI_OUT_OF_RESOURCES;
	status = file_open(scan->fw, scan->folder, item->name, &file);
	if (!EFI_ERROR(status))
		status = file_read(&file, 0, text, item->size);
	if (!EFI_ERROR(status))
		*ret = (struct span){ text, item->size };
	return status;
}

// The entry that a catalog has for this name, or NULL.
static struct boot_entry *find_covered(const struct scan *scan, const struct entry_name *name)
{
	size_t index;

	for (size_t i = 0; i < scan->n_covered; i++) {
		const struct covered *covered = &scan->covered[i];

		if (catalog_find_covered(covered->token, covered->numbers, covered->n,
					 span_of(name->id), &index))
			return &covered->entries[index];
	}
	return NULL;
}

// FOLDER/NAME
static struct span path_in(const struct scan *scan, const char *folder, struct span name)
{
	char path[BOOT_PATH_MAX + 1];
	struct writer w;

	writer_init(&w, path, sizeof path);
	writer_add_text(&w, folder);
	writer_add_char(&w, '/');
	writer_add(&w, name);
	return writer_end(&w) < 0 ? span_of(NULL)
				  : arena_copy(scan->journal->arena, (struct span){ path, w.len });
}

// A generation of a catalog has a file, too, in whose name a counter may be.
static void add_name(const struct scan *scan, const struct folder_item *item,
		     const struct entry_name *name, struct boot_entry *place)
{
	struct entry_list *list = scan->list;
	bool was_counted = place->counted;
	uint32_t tries_left = place->tries_left;

	boot_entry_add_name(place, name);
	if (place->counted && (!was_counted || place->tries_left != tries_left))
		list->origins[place - list->entries].counted_file =
			path_in(scan, BOOT_DIR_ENTRIES, item->name);
}

static void add_type1(const struct scan *scan, const struct folder_item *item,
		      const struct entry_name *name)
{
	struct arena_mark mark = arena_mark(scan->journal->arena);
	struct boot_entry *place = find_covered(scan, name);
	struct span text = { 0 };
	struct entry entry;
	EFI_STATUS status;

	if (place) {
		add_name(scan, item, name, place);
		return;
	}
	place = next_place(scan, item->name);
	if (!place)
		return;
	status = read_type1(scan, item, &text);
	if (!EFI_ERROR(status))
		status = status_from(entry_parse(text.at, text.len, &entry, NULL));
	if (!EFI_ERROR(status) && is_for_menu(scan, &entry)) {
		boot_entry_from_type1(name, &entry, place);
		keep(scan, (struct entry_origin){
				   .text = text,
				   .counted_file = name->counted ? path_in(scan, BOOT_DIR_ENTRIES,
									   item->name)
								 : span_of(NULL),
				   .date = clock_date(&item->modified) });
		return;
	}
	arena_rewind(scan->journal->arena, mark);
	if (EFI_ERROR(status))
		skip(scan, item->name, status);
}

static EFI_STATUS describe_profile(const struct scan *scan, struct uki_file *file,
				   const struct entry_name *name, size_t profile,
				   struct boot_entry *ret)
{
	struct arena *arena = scan->journal->arena;
	struct span os_text = { 0 }, uname, profile_text, id, title;
	struct os_release os;
	struct uki parts;
	EFI_STATUS status = status_from(uki_parse(&file->pe, profile, &parts));

	if (!EFI_ERROR(status))
		status = uki_file_section(file, &parts, UKI_OSREL, OS_RELEASE_MAX, arena, &os_text);
	if (!EFI_ERROR(status))
		status = uki_file_section(file, &parts, UKI_UNAME, UNAME_MAX, arena, &uname);
	if (!EFI_ERROR(status))
		status = uki_file_section(file, &parts, UKI_PROFILE, PROFILE_MAX, arena,
					  &profile_text);
	if (!EFI_ERROR(status))
		status = status_from(os_release_parse(os_text.at, os_text.len, &os));
	if (EFI_ERROR(status))
		return status;
	uki_profile_parse(profile_text, &id, &title);
	return status_from(
		boot_entry_from_uki(name, &os, uname, (uint32_t)profile, id, title, ret));
}

static void add_type2(const struct scan *scan, const struct folder_item *item,
		      const struct entry_name *name)
{
	cleanup_uki struct uki_file file;
	struct span path = path_in(scan, BOOT_DIR_TYPE2, item->name);
	size_t n_profiles = 0;
	EFI_STATUS status = uki_file_open(scan->fw, scan->folder, item->name, &file);

	if (!EFI_ERROR(status))
		status = status_from(uki_count_profiles(&file.pe, &n_profiles));
	for (size_t i = 0; !EFI_ERROR(status) && i < n_profiles; i++) {
		struct boot_entry *place = next_place(scan, item->name);

		if (!place)
			return;
		status = describe_profile(scan, &file, name, i, place);
		if (!EFI_ERROR(status))
			keep(scan, (struct entry_origin){
					   .image = path,
					   .counted_file = name->counted ? path : span_of(NULL),
					   .date = clock_date(&item->modified) });
	}
	if (EFI_ERROR(status))
		skip(scan, item->name, status);
}

typedef void add_item(const struct scan *scan, const struct folder_item *item,
		      const struct entry_name *name);

static void scan_item(const struct scan *scan, const struct folder_item *item, const char *suffix,
		      add_item *add)
{
	struct entry_name name;
	int error = entry_name_parse(item->name, &name);

	if (error == BOOT_ERROR_HIDDEN || !span_has_suffix_nocase(item->name, suffix))
		return;
	if (error < 0)
		skip(scan, item->name, status_from(error));
	else
		add(scan, item, &name);
}

// No table of the two kinds: its pointers would be relocations, which the loader has none of.
static void scan_folder(struct scan *scan, const char *path, const char *suffix, add_item *add)
{
	cleanup_folder struct folder folder;
	struct folder_item item;
	EFI_STATUS status =
		folder_open(scan->fw, scan->volume->root, span_of(path), FOLDER_FILES, &folder);

	while (!EFI_ERROR(status)) {
		status = folder_next(&folder, &item);
		scan->folder = folder.file.handle;
		if (!EFI_ERROR(status))
			scan_item(scan, &item, suffix, add);
	}
	if (status != EFI_NOT_FOUND)
		skip(scan, span_of(path), status);
}

static struct utc date_of_text(struct span text)
{
	struct utc utc = { 0 };

	utc_parse(text, &utc);
	return utc;
}

// One that is no entry, or not for this menu, is not covered either: its file, if there is one,
// tells why.
static void add_generation(const struct scan *scan, const struct catalog *catalog,
			   const struct catalog_generation *generation, struct covered *covered)
{
	struct boot_entry *place = &scan->list->entries[scan->list->n];
	struct entry_name name;
	struct entry entry;

	if (catalog_read_entry(catalog->token, generation, &name, &entry) < 0 ||
	    !is_for_menu(scan, &entry))
		return;
	boot_entry_from_type1(&name, &entry, place);
	keep(scan, (struct entry_origin){ .text = generation->entry,
					  .catalog = catalog,
					  .date = date_of_text(generation->created) });
	covered->numbers[covered->n++] = generation->number;
}

// Of more than there is room for, the newest.
static void add_catalog(struct scan *scan, const struct catalog *catalog, size_t room)
{
	size_t n = catalog->n_generations;
	struct span rest = catalog->generations;
	struct catalog_generation generation;
	struct covered covered = {
		.token = catalog->token,
		.numbers =
			arena_allocate(scan->journal->arena, BOOT_ENTRIES_MAX * sizeof(uint32_t)),
		.entries = &scan->list->entries[scan->list->n],
	};

	if (!covered.numbers) {
		skip(scan, catalog->token, EFI_OUT_OF_RESOURCES);
		return;
	}
	for (; catalog_next(&rest, &generation); n--)
		if (n <= room)
			add_generation(scan, catalog, &generation, &covered);
	scan->covered[scan->n_covered++] = covered;
}

// Each catalog that is still to come has the same share of the room that is left; as the short ones
// come first, the long ones get what those do not need.
static void scan_catalogs(struct scan *scan)
{
	struct catalogs catalogs;

	scan->n_covered = 0;
	catalogs_read(scan->journal, scan->volume, &catalogs);
	for (size_t i = 0; i < catalogs.n; i++)
		add_catalog(scan, &catalogs.at[i], (scan->end - scan->list->n) / (catalogs.n - i));
}

static EFI_STATUS allocate_list(struct arena *arena, struct entry_list *ret)
{
	size_t room = BOOT_ENTRIES_MAX + ENTRY_LIST_OTHERS_MAX;

	*ret = (struct entry_list){
		.entries = arena_allocate(arena, room * sizeof *ret->entries),
		.origins = arena_allocate(arena, room * sizeof *ret->origins),
		.order = arena_allocate(arena, room * sizeof *ret->order),
	};
	return ret->entries && ret->origins && ret->order ? EFI_SUCCESS : EFI_OUT_OF_RESOURCES;
}

static EFI_STATUS sort(struct arena *arena, struct entry_list *list)
{
	const struct boot_entry **scratch =
		arena_allocate(arena, BOOT_ENTRIES_MAX * sizeof *scratch);

	if (!scratch)
		return EFI_OUT_OF_RESOURCES;
	for (size_t i = 0; i < list->n; i++)
		list->order[i] = &list->entries[i];
	list->n = menu_order_drop_twins(list->order, list->n, scratch);
	menu_order_sort(list->order, list->n, scratch);
	return EFI_SUCCESS;
}

EFI_STATUS scan_volumes(const struct firmware *fw, struct journal *journal,
			const struct volumes *volumes, struct span smbios, struct entry_list *ret)
{
	struct scan scan = { .fw = fw,
			     .journal = journal,
			     .list = ret,
			     .own_path =
				     device_path_file_name(journal->arena, fw->loaded->FilePath) };
	EFI_STATUS status = allocate_list(journal->arena, ret);

	if (EFI_ERROR(status))
		return status;
	smbios_entries_add(journal, &volumes->at[0], smbios, ret);
	for (size_t i = 0; i < volumes->n; i++) {
		scan.volume = &volumes->at[i];
		scan.end = ret->n + (BOOT_ENTRIES_MAX - ret->n) / (volumes->n - i);
		scan_catalogs(&scan);
		scan_folder(&scan, BOOT_DIR_ENTRIES, ".conf", add_type1);
		scan_folder(&scan, BOOT_DIR_TYPE2, ".efi", add_type2);
	}
	smbios_options_add(journal, smbios, ret);
	return sort(journal->arena, ret);
}

struct boot_entry *entry_list_at(const struct entry_list *list, size_t row)
{
	return &list->entries[list->order[row] - list->entries];
}

const struct entry_origin *entry_list_origin(const struct entry_list *list, size_t row)
{
	return &list->origins[list->order[row] - list->entries];
}

void entry_list_damage(const struct entry_list *list, size_t row, struct span why)
{
	entry_list_at(list, row)->damaged = true;
	list->origins[list->order[row] - list->entries].damage = why;
}
