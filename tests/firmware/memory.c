// SPDX-License-Identifier: GPL-2.0-or-later

// Pool from malloc, so that the sanitizer sees its bounds. Pages from the system, below 4 GiB as on
// most machines unless they are too many for that, with a page behind them that cannot be touched.
// All of it is full of 0xaf at first, as no program may count on zeros.

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/firmware/session.h"

#define PAGE 4096u
#define RUBBISH 0xaf

struct block {
	struct block *next;
	void *at;
	size_t n_pages; // 0: pool
	size_t size;
};

static void add(struct session *s, void *at, size_t n_pages, size_t size)
{
	struct block *block = malloc(sizeof *block);

	if (!block)
		abort();
	*block = (struct block){ s->memory, at, n_pages, size };
	s->memory = block;
	s->n_bytes += size;
	if (s->outcome->n_bytes_peak < s->n_bytes)
		s->outcome->n_bytes_peak = s->n_bytes;
}

static void release(struct block *block)
{
	if (block->n_pages > 0)
		munmap(block->at, (block->n_pages + 1) * PAGE);
	else
		free(block->at);
	free(block);
}

static bool take_away(struct session *s, const void *at, size_t n_pages)
{
	for (struct block **link = &s->memory; *link; link = &(*link)->next) {
		struct block *block = *link;

		if (block->at != at || block->n_pages != n_pages)
			continue;
		*link = block->next;
		s->n_bytes -= block->size;
		release(block);
		return true;
	}
	return false;
}

static EFI_STATUS EFIAPI allocate_pool(EFI_MEMORY_TYPE type, UINTN size, void **ret)
{
	EFI_STATUS fault = session_call(FW_ALLOCATE_POOL);

	(void)type;
	if (fault != EFI_SUCCESS)
		return fault;
	*ret = malloc(size);
	if (!*ret)
		return EFI_OUT_OF_RESOURCES;
	memset(*ret, RUBBISH, size);
	add(session_now(), *ret, 0, size);
	return EFI_SUCCESS;
}

void *memory_add_pool(struct session *s, size_t size)
{
	void *at = malloc(size);

	if (!at)
		abort();
	add(s, at, 0, size);
	return at;
}

static EFI_STATUS EFIAPI free_pool(void *at)
{
	EFI_STATUS fault = session_call(FW_FREE_POOL);

	if (take_away(session_now(), at, 0))
		return fault;
	session_misuse("FreePool of memory that is not allocated");
	return EFI_INVALID_PARAMETER;
}

static EFI_STATUS EFIAPI allocate_pages(EFI_ALLOCATE_TYPE type, EFI_MEMORY_TYPE memory_type,
					UINTN n_pages, EFI_PHYSICAL_ADDRESS *address)
{
	EFI_STATUS fault = session_call(FW_ALLOCATE_PAGES);
	size_t size = n_pages * PAGE, low = session_now()->machine->largest_low_bytes;
	int where = low == 0 || size <= low ? MAP_32BIT : 0;
	void *at;

	(void)memory_type;
	if (fault != EFI_SUCCESS)
		return fault;
	if (session_now()->machine->gives_page_0 && session_now()->n_at_0 == 0) {
		session_now()->n_at_0 = n_pages;
		*address = 0;
		return EFI_SUCCESS;
	}
	if (n_pages == 0 || n_pages > SIZE_MAX / PAGE / 2)
		return EFI_OUT_OF_RESOURCES;
	at = mmap(NULL, size + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | where,
		  -1, 0);
	if (at == MAP_FAILED)
		return EFI_OUT_OF_RESOURCES;
	mprotect((uint8_t *)at + size, PAGE, PROT_NONE);
	memset(at, RUBBISH, size);
	add(session_now(), at, n_pages, size);
	if (type == AllocateAddress ||
	    (type == AllocateMaxAddress && (uintptr_t)at + size - 1 > *address)) {
		take_away(session_now(), at, n_pages);
		return EFI_NOT_FOUND;
	}
	*address = (uintptr_t)at;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI free_pages(EFI_PHYSICAL_ADDRESS address, UINTN n_pages)
{
	EFI_STATUS fault = session_call(FW_FREE_PAGES);

	if (address == 0 && n_pages > 0 && n_pages == session_now()->n_at_0) {
		session_now()->n_at_0 = 0;
		return fault;
	}
	if (n_pages > 0 && take_away(session_now(), (const void *)(uintptr_t)address, n_pages))
		return fault;
	session_misuse("FreePages of memory that is not allocated");
	return EFI_INVALID_PARAMETER;
}

void memory_open(struct session *s)
{
	s->boot.AllocatePool = allocate_pool;
	s->boot.FreePool = free_pool;
	s->boot.AllocatePages = allocate_pages;
	s->boot.FreePages = free_pages;
}

// Without what a configuration table is made of, which stays.
size_t memory_count(const struct session *s)
{
	size_t n = s->n_at_0 > 0;

	for (const struct block *block = s->memory; block; block = block->next)
		n += !table_is_at(s, block->at);
	return n;
}

void memory_close(struct session *s)
{
	while (s->memory) {
		struct block *block = s->memory;

		s->memory = block->next;
		release(block);
	}
}
