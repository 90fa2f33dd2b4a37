// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/others.h"
#include "boot-entries/menu-order.h"
#include "boot-entries/path.h"
#include "efi/actions.h"
#include "efi/boot-options.h"
#include "efi/device-path.h"
#include "efi/other-list.h"
#include "efi/uki-file.h"

#define SBAT_MAX 4096u

static bool has_file(const struct firmware *fw, const struct volume *volume, const char *path)
{
	cleanup_file struct file file = { 0 };
	size_t size = 0;

	return !EFI_ERROR(file_open_sized(fw, volume->root, span_of(path), &file, &size)) &&
	       size > 0;
}

static bool find_text(struct span in, const char *text)
{
	for (; in.len > 0; in = span_skip(in, 1))
		if (span_has_prefix(in, text))
			return true;
	return false;
}

// Every genboot names itself in .sbat (sbat.c).
static bool is_genboot(const struct others *others, const struct volume *volume, const char *path)
{
	cleanup_uki struct uki_file file = { 0 };
	char text[SBAT_MAX];

	if (EFI_ERROR(uki_file_open(others->fw, volume->root, span_of(path), &file)))
		return false;
	for (size_t i = 0; i < file.pe.n_sections; i++) {
		struct pe_section section = pe_section_at(&file.pe, i);
		size_t size = section.size < SBAT_MAX ? section.size : SBAT_MAX;

		if (span_equals_text(section.name, ".sbat"))
			return !EFI_ERROR(file_read(&file.file, section.offset, text, size)) &&
			       find_text((struct span){ text, size }, "\ngenboot,");
	}
	return false;
}

static void find_on_esp(struct others *others)
{
	static const enum boot_entry_kind kinds[] = { BOOT_ENTRY_MACOS, BOOT_ENTRY_WINDOWS,
						      BOOT_ENTRY_SHELL };
	const struct volume *esp = &others->ours->at[0];

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (has_file(others->fw, esp, other_path(kinds[i])))
			other_add_program(others, kinds[i], esp);
	if (boot_path_equals(span_of(OTHER_DEFAULT_LOADER), others->own_path) ||
	    !has_file(others->fw, esp, OTHER_DEFAULT_LOADER))
		return;
	if (is_genboot(others, esp, OTHER_DEFAULT_LOADER))
		others->default_is_genboot = true;
	else
		other_add_program(others, BOOT_ENTRY_DEFAULT_LOADER, esp);
}

void others_find(const struct firmware *fw, struct journal *journal, const struct volumes *ours,
		 const struct loader_conf *conf, struct entry_list *list, struct others *ret)
{
	*ret = (struct others){
		.fw = fw,
		.journal = journal,
		.ours = ours,
		.conf = conf,
		.list = list,
		.own_path = device_path_file_name(journal->arena, fw->loaded->FilePath),
	};
	if (conf->auto_entries) {
		find_on_esp(ret);
		boot_options_find(ret);
	}
	if (conf->auto_firmware && action_has_setup(fw))
		other_add(ret, BOOT_ENTRY_FIRMWARE_SETUP, span_of(NULL), span_of(NULL));
	if (conf->auto_poweroff)
		other_add(ret, BOOT_ENTRY_POWEROFF, span_of(NULL), span_of(NULL));
	if (conf->auto_reboot)
		other_add(ret, BOOT_ENTRY_REBOOT, span_of(NULL), span_of(NULL));
}

static bool is_known(const struct others *others, EFI_HANDLE device)
{
	for (size_t i = 0; i < others->ours->n; i++)
		if (others->ours->at[i].device == device)
			return true;
	for (size_t i = 0; i < others->n_volumes; i++)
		if (others->volumes[i].device == device)
			return true;
	return false;
}

static void look_at(struct others *others, const struct firmware *fw, EFI_HANDLE device)
{
	static const enum boot_entry_kind kinds[] = { BOOT_ENTRY_MACOS, BOOT_ENTRY_WINDOWS };
	struct volume *volume = &others->volumes[others->n_volumes];
	size_t n = others->n;

	// A partition of a GPT disk: no CD, no floppy, no network.
	if (others->n_volumes == OTHERS_VOLUMES_MAX || is_known(others, device) ||
	    !device_path_partition(device_path_of(fw, device)))
		return;
	*volume = (struct volume){ .name = "other volume", .device = device };
	if (EFI_ERROR(volume_open_root(fw, volume)))
		return;
	others->n_volumes++;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (has_file(fw, volume, other_path(kinds[i])))
			other_add_program(others, kinds[i], volume);
	if (others->n > n)
		return;
	volume->root->Close(volume->root);
	others->n_volumes--;
}

bool others_look_far(struct others *others)
{
	struct firmware fw = *others->fw;
	unsigned no_retries = 0; // those of this boot are for our own disk
	struct handles handles;
	size_t n = others->n;

	if (others->has_looked_far || !others->conf->auto_entries)
		return false;
	others->has_looked_far = true;
	fw.retries_left = &no_retries;
	handles_with_files(&fw, &handles);
	for (size_t i = 0; i < handles.n; i++)
		look_at(others, &fw, handles.at[i]);
	handles_free(&fw, &handles);
	return others->n > n;
}

static bool is_missed(const struct others *others, struct span wish)
{
	struct boot_entry windows, macos;

	boot_entry_from_other(BOOT_ENTRY_WINDOWS, span_of(NULL), span_of(NULL), &windows);
	boot_entry_from_other(BOOT_ENTRY_MACOS, span_of(NULL), span_of(NULL), &macos);
	if (!span_has_prefix(wish, windows.id) && !span_has_prefix(wish, macos.id))
		return false;
	for (size_t i = others->list->n - others->n; i < others->list->n; i++)
		if (span_equals_nocase(wish, span_of(others->list->order[i]->id)))
			return false;
	return true;
}

bool others_are_missed(const struct others *others, const struct choose_wishes *w)
{
	const struct span wishes[] = { w->one_shot,           w->record_one_shot,
				       w->preferred_variable, w->default_variable,
				       w->record_default,     w->preferred_conf,
				       w->default_conf };

	// Where nothing says "@saved", another loader may have left anything there.
	if (choose_saves(w) && is_missed(others, w->last_booted))
		return true;
	for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++)
		if (is_missed(others, wishes[i]))
			return true;
	return false;
}

EFI_STATUS others_open(struct others *others, const struct entry_origin *origin)
{
	for (size_t i = 0; i < others->n_volumes; i++)
		if (origin->volume == &others->volumes[i] && !others->volumes[i].root)
			return volume_open_root(others->fw, &others->volumes[i]);
	return EFI_SUCCESS;
}

void others_close(struct others *others)
{
	while (others->n_volumes > 0) {
		EFI_FILE_PROTOCOL *root = others->volumes[--others->n_volumes].root;

		if (root)
			root->Close(root);
	}
}

bool others_is_handed_over(const struct others *others, const struct boot_entry *entry,
			   const struct entry_origin *origin)
{
	if (entry->kind == BOOT_ENTRY_WINDOWS)
		return others->conf->reboot_for_bitlocker && origin->has_boot_option;
	return boot_entry_is_other(entry) && !boot_entry_is_program(entry);
}

EFI_STATUS others_hand_over(const struct others *others, const struct boot_entry *entry,
			    const struct entry_origin *origin)
{
	if (origin->has_boot_option)
		return action_boot_option(others->fw, origin->boot_option);
	if (entry->kind == BOOT_ENTRY_FIRMWARE_SETUP)
		return action_setup(others->fw);
	if (entry->kind == BOOT_ENTRY_POWEROFF)
		return action_poweroff(others->fw);
	return action_reboot(others->fw);
}
