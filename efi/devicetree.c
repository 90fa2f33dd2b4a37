// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/devicetree.h"
#include "boot-entries/fdt.h"
#include "efi/blob.h"
#include "efi/config-table.h"
#include "efi/file.h"
#include "efi/protocols.h"

#define PAGE 4096u

static void *data_of(const struct devicetree *devicetree)
{
	return (void *)(uintptr_t)devicetree->at;
}

// Memory that Linux keeps until it has read its tables.
static EFI_STATUS allocate(const struct firmware *fw, size_t size, struct devicetree *ret)
{
	size_t n_pages = size / PAGE + (size % PAGE > 0);
	EFI_STATUS status =
		fw->boot->AllocatePages(AllocateAnyPages, EfiACPIReclaimMemory, n_pages, &ret->at);

	ret->n_pages = EFI_ERROR(status) ? 0 : n_pages;
	return status;
}

static EFI_STATUS apply(struct dt_fixup *fixup, struct devicetree *devicetree, size_t *ret_size)
{
	UINTN size = devicetree->n_pages * PAGE;
	EFI_STATUS status = fixup->fixup(fixup, data_of(devicetree), &size,
					 DT_APPLY_FIXUPS | DT_RESERVE_MEMORY);

	*ret_size = size;
	return status;
}

// Into more room, where the repairs take more.
static EFI_STATUS repair(const struct firmware *fw, size_t size, struct devicetree *devicetree)
{
	EFI_GUID guid = DT_FIXUP_GUID;
	struct devicetree larger = *devicetree;
	void *interface = NULL;
	size_t wanted;
	EFI_STATUS status;

	if (EFI_ERROR(fw->boot->LocateProtocol(&guid, NULL, &interface)))
		return EFI_SUCCESS;
	status = apply(interface, devicetree, &wanted);
	if (status != EFI_BUFFER_TOO_SMALL)
		return status;
	if (wanted > FDT_MAX)
		return EFI_BAD_BUFFER_SIZE;
	status = allocate(fw, wanted > size ? wanted : size, &larger);
	if (EFI_ERROR(status))
		return status;
	__builtin_memcpy(data_of(&larger), data_of(devicetree), size);
	fw->boot->FreePages(devicetree->at, devicetree->n_pages);
	*devicetree = larger;
	return apply(interface, devicetree, &wanted);
}

static EFI_STATUS read(struct reading *reading, const struct entry_origin *origin, struct span path,
		       struct devicetree *devicetree, size_t *ret_size)
{
	cleanup_file struct file file;
	size_t size;
	EFI_STATUS status = file_open_sized(reading->fw, origin->volume->root, path, &file, &size);

	if (EFI_ERROR(status))
		return status;
	if (size == 0 || size > FDT_MAX)
		return EFI_BAD_BUFFER_SIZE;
	status = allocate(reading->fw, size, devicetree);
	reading_add_total(reading, size);
	if (!EFI_ERROR(status))
		status = blob_read(reading, origin->catalog, &file, data_of(devicetree), size);
	if (!EFI_ERROR(status))
		status = status_from(fdt_check(span_bytes(data_of(devicetree), size)));
	*ret_size = size;
	return status;
}

EFI_STATUS devicetree_install(struct reading *reading, const struct entry_origin *origin,
			      struct span path, struct devicetree *ret)
{
	const struct firmware *fw = reading->fw;
	EFI_GUID guid = EFI_DTB_TABLE_GUID;
	size_t size = 0;
	EFI_STATUS status;

	*ret = (struct devicetree){ .original = config_table(fw, guid) };
	status = read(reading, origin, path, ret, &size);
	if (!EFI_ERROR(status))
		status = repair(fw, size, ret);
	if (!EFI_ERROR(status))
		status = fw->boot->InstallConfigurationTable(&guid, data_of(ret));
	ret->is_installed = !EFI_ERROR(status);
	return status;
}

void devicetree_remove(const struct firmware *fw, struct devicetree *devicetree)
{
	EFI_GUID guid = EFI_DTB_TABLE_GUID;

	// Memory that a table still points to is lost for good, not given away.
	if (devicetree->is_installed &&
	    EFI_ERROR(fw->boot->InstallConfigurationTable(&guid, devicetree->original)))
		return;
	if (devicetree->n_pages > 0)
		fw->boot->FreePages(devicetree->at, devicetree->n_pages);
	*devicetree = (struct devicetree){ 0 };
}
