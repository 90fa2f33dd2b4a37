// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/drivers.h"
#include "boot-entries/loader-interface.h"
#include "efi/file.h"
#include "efi/image.h"

#define SUFFIX BOOT_ARCHITECTURE ".efi"

static struct span path_in(struct arena *arena, const char *folder, struct span name)
{
	char path[BOOT_PATH_MAX + 1];
	struct writer w;

	writer_init(&w, path, sizeof path);
	writer_add_text(&w, folder);
	writer_add_char(&w, '/');
	writer_add(&w, name);
	return writer_end(&w) < 0 ? span_of(NULL) : arena_copy(arena, (struct span){ path, w.len });
}

static EFI_STATUS load_driver(const struct firmware *fw, struct journal *journal,
			      const struct volume *esp, struct span path)
{
	const struct entry_origin origin = { .volume = esp };
	EFI_HANDLE image = NULL;
	EFI_STATUS status;

	if (span_is_empty(path))
		return EFI_OUT_OF_RESOURCES;
	status = image_load_file(fw, journal->arena, &origin, path, IMAGE_DRIVER, &image);
	if (EFI_ERROR(status)) {
		if (image)
			fw->boot->UnloadImage(image);
		return status;
	}
	firmware_watchdog(fw);
	// The firmware unloads one that fails.
	return fw->boot->StartImage(image, NULL, NULL);
}

// Returns how many have stayed.
static size_t load_folder(const struct firmware *fw, struct journal *journal,
			  const struct volume *esp, const char *path)
{
	cleanup_folder struct folder folder;
	struct folder_item item;
	EFI_STATUS status = folder_open(fw, esp->root, span_of(path), FOLDER_FILES, &folder);
	size_t n = 0, n_loaded = 0;

	while (!EFI_ERROR(status) && n < DRIVERS_MAX) {
		status = folder_next(&folder, &item);
		if (EFI_ERROR(status) || item.name.at[0] == '.' ||
		    !span_has_suffix_nocase(item.name, SUFFIX))
			continue;
		n++;
		status = load_driver(fw, journal, esp, path_in(journal->arena, path, item.name));
		n_loaded += !EFI_ERROR(status);
		if (EFI_ERROR(status) && status != EFI_ABORTED)
			journal_add(journal, span_of("no driver"), item.name,
				    span_of(status_text(status)));
		status = EFI_SUCCESS;
	}
	if (EFI_ERROR(status) && status != EFI_NOT_FOUND)
		journal_add(journal, span_of("skipped"), span_of(path),
			    span_of(status_text(status)));
	return n_loaded;
}

// What a device's driver says is not ours to judge: some have none, and some handles are gone by
// now.
static void connect_all(const struct firmware *fw)
{
	EFI_HANDLE *handles = NULL;
	UINTN n = 0;

	if (EFI_ERROR(fw->boot->LocateHandleBuffer(AllHandles, NULL, NULL, &n, &handles)))
		return;
	for (UINTN i = 0; i < n; i++) {
		firmware_watchdog(fw);
		fw->boot->ConnectController(handles[i], NULL, NULL, TRUE);
	}
	fw->boot->FreePool(handles);
}

void drivers_load(const struct firmware *fw, struct journal *journal, const struct volume *esp)
{
	static const char *const folders[] = { BOOT_DIR_GENBOOT "/drivers", "EFI/systemd/drivers" };
	size_t n = 0;

	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		n += load_folder(fw, journal, esp, folders[i]);
	if (n > 0)
		connect_all(fw);
}
