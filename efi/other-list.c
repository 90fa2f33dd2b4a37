// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/other-list.h"
#include "boot-entries/menu-order.h"
#include "efi/device-path.h"

#define HANDLES_MAX 256u
#define TITLE_MAX 96u

const char *other_path(enum boot_entry_kind kind)
{
	static const struct {
		enum boot_entry_kind kind;
		char path[37]; // no pointer, which would be a relocation
	} paths[] = {
		{ BOOT_ENTRY_MACOS, "System/Library/CoreServices/boot.efi" },
		{ BOOT_ENTRY_WINDOWS, "EFI/Microsoft/Boot/bootmgfw.efi" },
		{ BOOT_ENTRY_SHELL, "shell" BOOT_ARCHITECTURE ".efi" },
		{ BOOT_ENTRY_DEFAULT_LOADER, OTHER_DEFAULT_LOADER },
	};

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		if (paths[i].kind == kind)
			return paths[i].path;
	return NULL;
}

// Behind all that are not to stand below it.
static void put_in_order(struct entry_list *list, const struct boot_entry *entry)
{
	size_t at = list->n++;

	for (; at > 0 && menu_order_compare(list->order[at - 1], entry) > 0; at--)
		list->order[at] = list->order[at - 1];
	list->order[at] = entry;
}

struct entry_origin *other_add(struct others *others, enum boot_entry_kind kind, struct span suffix,
			       struct span title)
{
	struct entry_list *list = others->list;
	size_t at = BOOT_ENTRIES_MAX + others->n;

	if (others->n == ENTRY_LIST_OTHERS_MAX)
		return NULL;
	others->n++;
	boot_entry_from_other(kind, suffix, title, &list->entries[at]);
	list->origins[at] = (struct entry_origin){ 0 };
	put_in_order(list, &list->entries[at]);
	return &list->origins[at];
}

static size_t count(const struct others *others, enum boot_entry_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < others->n; i++)
		n += others->list->entries[BOOT_ENTRIES_MAX + i].kind == kind;
	return n;
}

// The first eight digits of the partition's GUID, as a person sees it.
static void print_partition(const struct others *others, const struct volume *volume, char ret[9])
{
	char text[GUID_TEXT_SIZE] = "";
	uint8_t uuid[GUID_SIZE];

	if (volume_partition_uuid(others->fw, volume, uuid))
		guid_print(uuid, text);
	for (size_t i = 0; i < 8; i++)
		ret[i] = text[i];
	ret[8] = '\0';
}

static bool has_suffix(const struct others *others, enum boot_entry_kind kind, struct span suffix)
{
	struct boot_entry wanted;

	boot_entry_from_other(kind, suffix, span_of(NULL), &wanted);
	for (size_t i = 0; i < others->n; i++)
		if (span_equals(span_of(others->list->entries[BOOT_ENTRIES_MAX + i].id),
				span_of(wanted.id)))
			return true;
	return false;
}

// None for the first of its kind; else its partition, or its number where that says nothing.
static void print_suffix(const struct others *others, enum boot_entry_kind kind,
			 const struct volume *volume, char ret[9])
{
	struct writer w;

	ret[0] = '\0';
	if (count(others, kind) == 0)
		return;
	print_partition(others, volume, ret);
	if (ret[0] != '\0' && !has_suffix(others, kind, span_of(ret)))
		return;
	writer_init(&w, ret, 9);
	writer_add_number(&w, others->n, 1);
	writer_end_cut(&w);
}

// "Windows Boot Manager (this disk)", "Windows Boot Manager (partition 2, 2f1c90ab)"
static void tell_apart(struct others *others, size_t at)
{
	struct boot_entry *entry = &others->list->entries[BOOT_ENTRIES_MAX + at];
	const struct volume *volume = others->list->origins[BOOT_ENTRIES_MAX + at].volume;
	const struct partition_node *node =
		device_path_partition(device_path_of(others->fw, volume->device));
	char text[TITLE_MAX], partition[9];
	struct boot_entry plain;
	struct writer w;

	boot_entry_from_other(entry->kind, span_of(NULL), span_of(NULL), &plain);
	writer_init(&w, text, sizeof text);
	writer_add(&w, plain.title);
	if (volume == &others->ours->at[0]) {
		writer_add_text(&w, " (this disk)");
	} else if (node) {
		print_partition(others, volume, partition);
		writer_add_text(&w, " (partition ");
		writer_add_number(&w, node->number, 1);
		writer_add_text(&w, ", ");
		writer_add_text(&w, partition);
		writer_add_char(&w, ')');
	}
	plain.title = arena_copy(others->journal->arena, (struct span){ text, w.len });
	if (!span_is_empty(plain.title))
		entry->title = plain.title;
}

struct entry_origin *other_add_program(struct others *others, enum boot_entry_kind kind,
				       const struct volume *volume)
{
	struct entry_origin *origin;
	char suffix[9];

	print_suffix(others, kind, volume, suffix);
	origin = other_add(others, kind, span_of(suffix), span_of(NULL));
	if (!origin)
		return NULL;
	origin->volume = volume;
	origin->image = span_of(other_path(kind));
	for (size_t i = 0; i < others->n && count(others, kind) > 1; i++)
		if (others->list->entries[BOOT_ENTRIES_MAX + i].kind == kind)
			tell_apart(others, i);
	return origin;
}

void handles_with_files(const struct firmware *fw, struct handles *ret)
{
	EFI_GUID guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
	UINTN n = 0;

	*ret = (struct handles){ 0 };
	if (!EFI_ERROR(fw->boot->LocateHandleBuffer(ByProtocol, &guid, NULL, &n, &ret->at)))
		ret->n = n < HANDLES_MAX ? n : HANDLES_MAX;
}

void handles_free(const struct firmware *fw, struct handles *handles)
{
	if (handles->n > 0)
		fw->boot->FreePool(handles->at);
	*handles = (struct handles){ 0 };
}
