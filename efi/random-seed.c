// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/random-seed.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/random-seed.h"
#include "efi/config-table.h"
#include "efi/file.h"
#include "efi/secure-boot.h"
#include "efi/variables.h"

#define TOKEN_MAX 4096u

static const EFI_GUID linux_random_seed = {
	0x1ce1e5bc, 0x7ceb, 0x42f2, { 0x81, 0xe5, 0x8a, 0xad, 0xf1, 0x80, 0xf5, 0x7b }
};

// As Linux has it: struct linux_efi_random_seed.
struct seed_table {
	uint32_t size;
	uint8_t bytes[];
};

struct inputs {
	const struct firmware *fw;
	struct random_seed seed;
	struct seed_table *previous; // NULL: none
	bool is_seeded;              // by what is not on the disk
};

static void mix_previous(struct inputs *in)
{
	size_t size;

	in->previous = config_table(in->fw, linux_random_seed);
	size = in->previous && in->previous->size <= RANDOM_SEED_FILE_MAX ? in->previous->size : 0;
	in->is_seeded = size >= RANDOM_SEED_SIZE;
	random_seed_mix(&in->seed, in->previous ? in->previous->bytes : NULL, size);
}

// A generator that is not ready, or not there, is no failure.
static void mix_generator(struct inputs *in)
{
	EFI_GUID guid = EFI_RNG_PROTOCOL_GUID;
	uint8_t bytes[RANDOM_SEED_SIZE];
	EFI_RNG_PROTOCOL *generator;
	void *interface = NULL;
	size_t size = 0;

	if (!EFI_ERROR(in->fw->boot->LocateProtocol(&guid, NULL, &interface))) {
		generator = interface;
		if (!EFI_ERROR(generator->GetRNG(generator, NULL, sizeof bytes, bytes)))
			size = sizeof bytes;
	}
	in->is_seeded |= size > 0;
	random_seed_mix(&in->seed, bytes, size);
	random_seed_wipe(bytes, sizeof bytes);
}

// Returns the token's size.
static size_t mix_token(struct inputs *in)
{
	uint8_t token[TOKEN_MAX];
	size_t size = 0;

	if (!variable_get_bytes(in->fw, LOADER_VAR_SYSTEM_TOKEN, token, sizeof token, &size))
		size = 0;
	random_seed_mix(&in->seed, token, size);
	random_seed_wipe(token, size);
	return size;
}

// False when all there is may be a copy of somebody else's.
static bool mix_secrets(struct inputs *in, enum random_seed_mode mode)
{
	size_t token_size;

	mix_previous(in);
	mix_generator(in);
	if (!in->is_seeded && secure_boot_is_on(in->fw))
		return false;
	token_size = mix_token(in);
	if (mode == RANDOM_SEED_WITH_SYSTEM_TOKEN && token_size == 0)
		return false;
	return in->is_seeded || token_size >= RANDOM_SEED_SIZE;
}

// What differs at each boot, also where the file would not. Clocks are known to fail.
static EFI_STATUS mix_counters(struct inputs *in)
{
	uint64_t count = 0;
	EFI_TIME now;
	EFI_STATUS status = in->fw->boot->GetNextMonotonicCount(&count);

	if (EFI_ERROR(status) && !in->is_seeded)
		return status;
	random_seed_mix(&in->seed, &count, sizeof count);
	random_seed_mix(&in->seed, &now,
			EFI_ERROR(in->fw->runtime->GetTime(&now, NULL)) ? 0 : sizeof now);
	return EFI_SUCCESS;
}

// First what is behind the seed: a write that is cut short then leaves the old seed, or a new one.
static EFI_STATUS replace(struct file *file, const uint8_t seed[RANDOM_SEED_SIZE], uint8_t *old,
			  size_t size)
{
	EFI_STATUS status = EFI_SUCCESS;

	random_seed_wipe(old, size);
	if (size > RANDOM_SEED_SIZE)
		status = file_write(file, RANDOM_SEED_SIZE, old, size - RANDOM_SEED_SIZE);
	return EFI_ERROR(status) ? status : file_write(file, 0, seed, RANDOM_SEED_SIZE);
}

// Memory that Linux keeps until it has read its tables. One from a loader before, or from an entry
// that came back, is used again, or else wiped and not freed: who knows how it was allocated.
static EFI_STATUS install(const struct inputs *in, const uint8_t seed[RANDOM_SEED_SIZE])
{
	EFI_GUID guid = linux_random_seed;
	struct seed_table *table;
	void *memory = NULL;
	EFI_STATUS status;

	if (in->previous && in->previous->size == RANDOM_SEED_SIZE) {
		__builtin_memcpy(in->previous->bytes, seed, RANDOM_SEED_SIZE);
		return EFI_SUCCESS;
	}
	status = in->fw->boot->AllocatePool(EfiACPIReclaimMemory, sizeof *table + RANDOM_SEED_SIZE,
					    &memory);
	if (EFI_ERROR(status))
		return status;
	table = memory;
	table->size = RANDOM_SEED_SIZE;
	__builtin_memcpy(table->bytes, seed, RANDOM_SEED_SIZE);
	status = in->fw->boot->InstallConfigurationTable(&guid, table);
	if (EFI_ERROR(status)) {
		random_seed_wipe(table->bytes, RANDOM_SEED_SIZE);
		in->fw->boot->FreePool(table);
	} else if (in->previous && in->previous->size <= RANDOM_SEED_FILE_MAX) {
		random_seed_wipe(in->previous->bytes, in->previous->size);
	}
	return status;
}

// old: size bytes of memory for what the file has.
static EFI_STATUS pass(struct inputs *in, struct file *file, uint8_t *old, size_t size)
{
	uint8_t for_file[RANDOM_SEED_SIZE], for_system[RANDOM_SEED_SIZE];
	EFI_STATUS status = file_read(file, 0, old, size);

	if (EFI_ERROR(status))
		return status;
	random_seed_mix(&in->seed, old, size);
	status = mix_counters(in);
	if (EFI_ERROR(status))
		return status;
	random_seed_finish(&in->seed, for_file, for_system);
	status = replace(file, for_file, old, size);
	if (!EFI_ERROR(status))
		status = install(in, for_system);
	random_seed_wipe(for_file, sizeof for_file);
	random_seed_wipe(for_system, sizeof for_system);
	return status;
}

static EFI_STATUS query_size(const struct firmware *fw, const struct volume *esp, size_t *ret)
{
	cleanup_file struct file file;
	EFI_STATUS status =
		file_open_sized(fw, esp->root, span_of(BOOT_FILE_RANDOM_SEED), &file, ret);

	if (EFI_ERROR(status))
		return status;
	return *ret < RANDOM_SEED_SIZE || *ret > RANDOM_SEED_FILE_MAX ? EFI_BAD_BUFFER_SIZE
								      : status;
}

static EFI_STATUS pass_if_seeded(struct inputs *in, struct arena *arena, const struct volume *esp,
				 enum random_seed_mode mode)
{
	cleanup_file struct file file = { 0 };
	uint8_t *old;
	size_t size;
	EFI_STATUS status = query_size(in->fw, esp, &size);

	if (!EFI_ERROR(status))
		status = file_open_to_write(in->fw, esp->root, span_of(BOOT_FILE_RANDOM_SEED),
					    &file);
	if (EFI_ERROR(status) || !mix_secrets(in, mode))
		return status;
	old = arena_allocate(arena, size);
	if (!old)
		return EFI_OUT_OF_RESOURCES;
	status = pass(in, &file, old, size);
	random_seed_wipe(old, size);
	return status;
}

void random_seed_pass(const struct firmware *fw, struct journal *journal, const struct volume *esp,
		      enum random_seed_mode mode)
{
	struct inputs in = { .fw = fw };
	EFI_STATUS status;

	if (mode == RANDOM_SEED_OFF)
		return;
	random_seed_init(&in.seed);
	status = pass_if_seeded(&in, journal->arena, esp, mode);
	random_seed_wipe(&in.seed, sizeof in.seed);
	if (EFI_ERROR(status) && status != EFI_WRITE_PROTECTED)
		journal_add(journal, span_of("no random seed from"), span_of(BOOT_FILE_RANDOM_SEED),
			    span_of(status_text(status)));
}
