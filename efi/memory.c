// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/memory.h"

#define PAGE_SIZE 4096u
#define FOUR_GIB 0x100000000u
#define BLOCK_SIZE 65536u

struct arena_block {
	struct arena_block *previous;
	size_t size, used; // bytes behind this header
};

static void count(const struct firmware *fw, size_t size)
{
	fw->memory->now += size;
	if (fw->memory->peak < fw->memory->now)
		fw->memory->peak = fw->memory->now;
}

// Memory at address 0, which some firmware gives away, is not to be told from none. Kept until
// there is other memory, it is not given again (GRUB, kern/efi/mm.c).
static EFI_STATUS allocate_pages(const struct firmware *fw, EFI_ALLOCATE_TYPE type,
				 EFI_PHYSICAL_ADDRESS limit, size_t n_pages,
				 EFI_PHYSICAL_ADDRESS *ret)
{
	EFI_PHYSICAL_ADDRESS address = limit;
	EFI_STATUS status = fw->boot->AllocatePages(type, EfiLoaderData, n_pages, &address);

	if (!EFI_ERROR(status) && address == 0) {
		address = limit;
		status = fw->boot->AllocatePages(type, EfiLoaderData, n_pages, &address);
		fw->boot->FreePages(0, n_pages);
	}
	if (!EFI_ERROR(status))
		*ret = address;
	return status;
}

EFI_STATUS buffer_allocate(const struct firmware *fw, size_t size, struct buffer *ret)
{
	size_t n_pages = size / PAGE_SIZE + 1;
	EFI_PHYSICAL_ADDRESS address = 0;
	EFI_STATUS status = allocate_pages(fw, AllocateMaxAddress, FOUR_GIB - 1, n_pages, &address);

	if (EFI_ERROR(status))
		status = allocate_pages(fw, AllocateAnyPages, 0, n_pages, &address);
	if (EFI_ERROR(status))
		return EFI_OUT_OF_RESOURCES;
	count(fw, n_pages * PAGE_SIZE);
	*ret = (struct buffer){
		.fw = fw, .data = (uint8_t *)(uintptr_t)address, .size = size, .n_pages = n_pages
	};
	return EFI_SUCCESS;
}

void buffer_free(struct buffer *buffer)
{
	if (buffer->data) {
		buffer->fw->boot->FreePages((uintptr_t)buffer->data, buffer->n_pages);
		buffer->fw->memory->now -= buffer->n_pages * PAGE_SIZE;
	}
	*buffer = (struct buffer){ 0 };
}

void arena_init(struct arena *arena, const struct firmware *fw)
{
	*arena = (struct arena){ .fw = fw };
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
	void *memory = NULL;
	struct arena_block *block;

	if (EFI_ERROR(arena->fw->boot->AllocatePool(EfiLoaderData, sizeof *block + size, &memory)))
		return NULL;
	block = memory;
	*block = (struct arena_block){ .previous = arena->last, .size = size };
	arena->last = block;
	count(arena->fw, sizeof *block + size);
	return block;
}

void *arena_allocate(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->last;
	size_t rounded = (size + 7) & ~(size_t)7;

	if (!block || block->size - block->used < rounded)
		block = add_block(arena, rounded > BLOCK_SIZE ? rounded : BLOCK_SIZE);
	if (!block)
		return NULL;
	block->used += rounded;
	return (uint8_t *)(block + 1) + (block->used - rounded);
}

struct span arena_copy(struct arena *arena, struct span text)
{
	char *copy = span_is_empty(text) ? NULL : arena_allocate(arena, text.len);

	if (!copy)
		return span_of(NULL);
	__builtin_memcpy(copy, text.at, text.len);
	return (struct span){ copy, text.len };
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ arena->last, arena->last ? arena->last->used : 0 };
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	while (arena->last != mark.last) {
		struct arena_block *block = arena->last;

		arena->last = block->previous;
		arena->fw->memory->now -= sizeof *block + block->size;
		arena->fw->boot->FreePool(block);
	}
	if (arena->last)
		arena->last->used = mark.used;
}

void arena_free(struct arena *arena)
{
	arena_rewind(arena, (struct arena_mark){ 0 });
}
