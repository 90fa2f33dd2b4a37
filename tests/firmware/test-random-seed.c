// SPDX-License-Identifier: GPL-2.0-or-later

// Random seeds (efi/random-seed.h).

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/random-seed.h"
#include "tests/firmware/scene.h"

#define PATH "loader/random-seed"

static struct scene scene;
static uint8_t token[32], previous[4 + 32];

// LINUX_EFI_RANDOM_SEED_TABLE_GUID
static const struct fw_table previous_seed = { { 0xbc, 0xe5, 0xe1, 0x1c, 0xeb, 0x7c, 0xf2, 0x42,
						 0x81, 0xe5, 0x8a, 0xad, 0xf1, 0x80, 0xf5, 0x7b },
					       previous };

static void ask_for(const char *mode)
{
	char text[128];

	snprintf(text, sizeof text, "timeout 0\nreboot-on-error no\nrandom-seed-mode %s\n", mode);
	fw_put_text(scene.esp, "loader/loader.conf", text);
}

static void put_token(size_t size)
{
	fw_set_variable(&scene.machine, fw_vendor_loader, "LoaderSystemToken", FW_VARIABLE_KEPT,
			token, size);
}

static void put_file(size_t size)
{
	uint8_t bytes[RANDOM_SEED_FILE_MAX + 1];

	memset(bytes, 'f', sizeof bytes);
	fw_put(scene.esp, PATH, bytes, size);
}

static void set_up(void)
{
	scene_open_three(&scene);
	memset(token, 't', sizeof token);
	memset(previous, 'p', sizeof previous);
	memcpy(previous, "\x20\0\0\0", 4);
	ask_for("with-system-token");
	put_token(32);
	put_file(512);
	scene.machine.has_rng = true;
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(random_seed, .init = set_up, .fini = tear_down);

static bool file_is_touched(void)
{
	const struct fw_node *file = fw_find(scene.esp, PATH);
	bool is_touched = false;

	for (size_t i = 0; file && i < file->size; i++)
		is_touched |= file->data[i] != 'f';
	return is_touched;
}

// A boot with no seed passed and the file as it was.
static void expect_nothing(void)
{
	scene_expect(&scene, 3, NULL);
	cr_assert_null(scene.outcome.program.random_seed);
	cr_assert_not(file_is_touched());
}

static void expect_seed(void)
{
	scene_expect(&scene, 3, NULL);
	cr_assert_eq(scene.outcome.program.random_seed_size, RANDOM_SEED_SIZE);
	cr_assert(file_is_touched());
}

static void expected_seeds(uint8_t file[RANDOM_SEED_SIZE], uint8_t system[RANDOM_SEED_SIZE])
{
	uint8_t random[32], old[512], count[8] = { FW_MONOTONIC_COUNT };
	uint8_t now[16] = { 2026 & 0xff, 2026 >> 8, 11, 22, 12 };
	struct random_seed seed;

	memset(random, FW_RANDOM_BYTE, sizeof random);
	memset(old, 'f', sizeof old);
	random_seed_init(&seed);
	random_seed_mix(&seed, NULL, 0);
	random_seed_mix(&seed, random, sizeof random);
	random_seed_mix(&seed, token, sizeof token);
	random_seed_mix(&seed, old, sizeof old);
	random_seed_mix(&seed, count, sizeof count);
	random_seed_mix(&seed, now, sizeof now);
	random_seed_finish(&seed, file, system);
}

Test(random_seed, the_system_gets_one_and_the_file_another)
{
	uint8_t for_file[RANDOM_SEED_SIZE], for_system[RANDOM_SEED_SIZE], zeros[512] = { 0 };
	const struct fw_node *file;

	expect_seed();
	expected_seeds(for_file, for_system);
	file = fw_find(scene.esp, PATH);
	cr_assert_eq(memcmp(scene.outcome.program.random_seed, for_system, RANDOM_SEED_SIZE), 0);
	cr_assert_eq(file->size, 512);
	cr_assert_eq(memcmp(file->data, for_file, RANDOM_SEED_SIZE), 0);
	cr_assert_eq(memcmp(file->data + RANDOM_SEED_SIZE, zeros, 512 - RANDOM_SEED_SIZE), 0);
}

static uint64_t features(void)
{
	uint64_t value;

	memcpy(&value, fw_find_variable(&scene.machine, fw_vendor_loader, "LoaderFeatures")->data,
	       8);
	return value;
}

Test(random_seed, nothing_happens_unless_loader_conf_asks)
{
	expect_seed();
	cr_assert(features() & 1u << 6);
	put_file(512);
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\n");
	expect_nothing();
	cr_assert_not(features() & 1u << 6, "systemd's stub may do it");
	ask_for("off");
	expect_nothing();
}

Test(random_seed, the_mode_says_whether_a_token_is_needed)
{
	fw_delete_variable(&scene.machine, fw_vendor_loader, "LoaderSystemToken");
	expect_nothing();
	ask_for("always");
	expect_seed();
}

Test(random_seed, what_may_have_been_copied_with_the_disk_is_not_enough)
{
	scene.machine.has_rng = false;
	ask_for("always");
	put_token(31);
	expect_nothing();
	put_token(32);
	expect_seed();
}

// In its place, so that a boot with several starts leaves one.
Test(random_seed, a_seed_from_the_loader_before_is_enough_and_is_replaced)
{
	uint8_t before[36];

	memcpy(before, previous, sizeof before);
	scene.machine.has_rng = false;
	fw_delete_variable(&scene.machine, fw_vendor_loader, "LoaderSystemToken");
	ask_for("always");
	scene.machine.tables[scene.machine.n_tables++] = previous_seed;
	expect_seed();
	cr_assert_neq(memcmp(previous + 4, before + 4, sizeof before - 4), 0);
}

Test(random_seed, a_seed_from_the_loader_before_of_another_size_is_not_enough)
{
	scene.machine.has_rng = false;
	fw_delete_variable(&scene.machine, fw_vendor_loader, "LoaderSystemToken");
	ask_for("always");
	scene.machine.tables[scene.machine.n_tables++] = previous_seed;
	previous[0] = 31;
	scene_expect(&scene, 3, NULL);
	cr_assert_not(file_is_touched());
	memset(previous, 0xff, 4);
	scene_expect(&scene, 3, NULL);
	cr_assert_not(file_is_touched());
	scene.machine.has_rng = true;
	expect_seed();
}

Test(random_seed, under_secure_boot_a_token_is_not_enough)
{
	fw_set_variable(&scene.machine, fw_vendor_global, "SecureBoot", FW_VARIABLE_VISIBLE, "\1",
			1);
	expect_seed();
	put_file(512);
	scene.machine.has_rng = false;
	expect_nothing();
}

Test(random_seed, what_cannot_be_written_is_not_used)
{
	scene.machine.volumes[0].is_write_protected = true;
	expect_nothing();
	cr_assert_not(fw_said(&scene.outcome, "random-seed"));
	scene.machine.volumes[0].is_write_protected = false;
	fw_find(scene.esp, PATH)->read_only = true;
	expect_nothing();
}

Test(random_seed, a_write_that_fails_leaves_the_system_without)
{
	scene.machine.fault = (struct fw_fault){
		.call = 1, .function = FW_FILE_WRITE, .lasts = true, .status = FW_DEVICE_ERROR
	};
	scene_expect(&scene, 3, "no random seed from loader/random-seed: read error");
	cr_assert_null(scene.outcome.program.random_seed);
}

Test(random_seed, a_file_is_neither_made_nor_grows)
{
	put_file(31);
	scene_expect(&scene, 3, "no random seed from loader/random-seed: empty, or too large");
	cr_assert_eq(fw_find(scene.esp, PATH)->size, 31);
	put_file(RANDOM_SEED_FILE_MAX + 1);
	scene_expect(&scene, 3, "no random seed from loader/random-seed: empty, or too large");
	fw_remove(scene.esp, PATH);
	scene_expect(&scene, 3, "no random seed from loader/random-seed: file not found");
	cr_assert_null(fw_find(scene.esp, PATH));
}

Test(random_seed, the_smallest_file_will_do)
{
	put_file(32);
	expect_seed();
}

Test(random_seed, a_clock_or_a_generator_that_fails_is_no_failure)
{
	static const enum fw_function functions[] = { FW_GET_TIME, FW_GET_RNG,
						      FW_GET_NEXT_MONOTONIC_COUNT };

	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		put_file(512);
		scene.machine.fault = (struct fw_fault){ .call = 1,
							 .function = functions[i],
							 .status = FW_NOT_READY };
		expect_seed();
	}
}

Test(random_seed, a_program_that_is_no_system_gets_none)
{
	fw_put_text(scene.esp, "loader/entries/tok-4.conf",
		    "sort-key tok\nversion 4\nefi /tok/kernel-1.efi\n");
	scene_run(&scene);
	cr_assert_null(scene.outcome.program.random_seed);
	cr_assert_not(file_is_touched());
}

Test(random_seed, a_read_that_fails_once_loses_nothing)
{
	uint64_t n;

	scene_run(&scene);
	n = scene.outcome.n_calls;
	for (uint64_t i = 1; i <= n; i++) {
		scene.machine.fault = (struct fw_fault){ .call = i,
							 .function = FW_FILE_READ,
							 .status = FW_DEVICE_ERROR };
		scene_run(&scene);
		cr_assert_not_null(scene.outcome.program.random_seed, "call %ju: %s", (uintmax_t)i,
				   scene.outcome.console);
	}
}
