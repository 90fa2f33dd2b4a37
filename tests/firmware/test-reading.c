// SPDX-License-Identifier: GPL-2.0-or-later

// Files that are large, disks that are slow, and memory that is short.

#include <criterion/criterion.h>
#include <string.h>

#include "tests/firmware/faults.h"

#define MIB 0x100000u
#define SEC 1000000u
#define BAR "genboot: reading, Esc stops ["

static struct scene scene;

static uint8_t noise_at(size_t i)
{
	return (uint8_t)(i * 2654435761u >> 13);
}

static void put_large_initrd(size_t size)
{
	uint8_t *bytes = malloc(size);

	for (size_t i = 0; i < size; i++)
		bytes[i] = noise_at(i);
	fw_put(scene.esp, "tok/initrd-3.img", bytes, size);
	free(bytes);
}

static void set_up(void)
{
	scene_open_three(&scene);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(reading, .init = set_up, .fini = tear_down);

static void expect_large_initrd(size_t size)
{
	const struct fw_program *program = &scene.outcome.program;

	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED, "it ends with %d after %s",
		     (int)scene.outcome.end, scene.outcome.console);
	cr_assert_str_eq(program->path, "tok/kernel-3.efi");
	cr_assert_eq(program->initrd_size, size);
	for (size_t i = 0; i < size; i++)
		cr_assert_eq(program->initrd[i], noise_at(i), "byte %zu", i);
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (const char *at = scene.outcome.console; (at = strstr(at, text)); at++)
		n++;
	return n;
}

static size_t largest_read, n_bytes_read;
static bool has_read_above_4_gib;

static int64_t read_and_count(const struct fw_node *node, uint64_t offset, void *buf, size_t n)
{
	uint8_t *bytes = buf;

	(void)node;
	has_read_above_4_gib |= (uintptr_t)buf + n > UINT64_C(1) << 32;
	largest_read = n > largest_read ? n : largest_read;
	n_bytes_read += n;
	for (size_t i = 0; i < n; i++)
		bytes[i] = noise_at(offset + i);
	return (int64_t)n;
}

static void count_what_is_read(void)
{
	struct fw_node *initrd = fw_find(scene.esp, "tok/initrd-3.img");

	free(initrd->data);
	initrd->data = NULL;
	initrd->read = read_and_count;
	largest_read = n_bytes_read = 0;
	has_read_above_4_gib = false;
}

Test(reading, pieces_are_no_larger_than_a_mebibyte_and_no_byte_is_read_twice)
{
	put_large_initrd(3 * MIB + 12345);
	scene_put_catalog(scene.esp, 1, 3);
	count_what_is_read();
	expect_large_initrd(3 * MIB + 12345);
	cr_assert_eq(largest_read, MIB);
	cr_assert_eq(n_bytes_read, 3 * MIB + 12345);
}

Test(reading, one_changed_bit_in_any_piece_is_found)
{
	struct fw_node *initrd;

	put_large_initrd(3 * MIB + 12345);
	scene_put_catalog(scene.esp, 1, 3);
	initrd = fw_find(scene.esp, "tok/initrd-3.img");
	for (size_t at = MIB / 2; at < initrd->size; at += MIB) {
		initrd->data[at] ^= 1;
		scene_expect(&scene, 2, "/tok/initrd-3.img: its content is not what was installed");
		initrd->data[at] ^= 1;
	}
	expect_large_initrd(3 * MIB + 12345);
}

Test(reading, start_of_less_than_a_second_shows_no_bar)
{
	put_large_initrd(4 * MIB);
	scene.machine.usec_per_mib = SEC / 5;
	expect_large_initrd(4 * MIB);
	cr_assert_not(fw_said(&scene.outcome, BAR));
}

Test(reading, slow_disk_shows_how_far_it_is)
{
	put_large_initrd(8 * MIB);
	scene.machine.usec_per_mib = SEC / 2;
	expect_large_initrd(8 * MIB);
	// Pieces 2 to 8, and the kernel's.
	cr_assert_eq(count_lines(BAR), 8, "%s", scene.outcome.console);
	cr_assert(fw_said(&scene.outcome, BAR "###----------]  24%  2 of 9 MiB, 3 s left"), "%s",
		  scene.outcome.console);
	cr_assert(fw_said(&scene.outcome, BAR "#############] 100%"));
}

// Ten lines a second, however fast the pieces come, and the last one.
Test(reading, bar_is_not_drawn_for_each_piece)
{
	put_large_initrd(40 * MIB);
	scene.machine.usec_per_mib = SEC / 20;
	expect_large_initrd(40 * MIB);
	cr_assert_leq(count_lines(BAR), 12, "%s", scene.outcome.console);
	cr_assert_geq(count_lines(BAR), 10, "%s", scene.outcome.console);
}

static int64_t read_and_let_the_kernel_grow(const struct fw_node *node, uint64_t offset, void *buf,
					    size_t n)
{
	struct fw_node *kernel = node->owner;

	kernel->size = *(const uint64_t *)kernel->owner;
	return read_and_count(node, offset, buf, n);
}

Test(reading, file_that_grows_while_others_are_read_is_no_more_than_100_percent)
{
	struct fw_node *kernel = fw_find(scene.esp, "tok/kernel-3.efi"), *initrd;
	uint64_t size = kernel->size;

	put_large_initrd(size * 2);
	initrd = fw_find(scene.esp, "tok/initrd-3.img");
	count_what_is_read();
	initrd->read = read_and_let_the_kernel_grow;
	initrd->owner = kernel;
	kernel->owner = &size;
	kernel->size = size / 2;
	scene.machine.usec_per_mib = UINT32_MAX;
	expect_large_initrd(size * 2);
	cr_assert(fw_said(&scene.outcome, "] 100%  1 of 1 MiB"), "%s", scene.outcome.console);
	cr_assert_not(fw_said(&scene.outcome, "] 120%"));
}

Test(reading, bar_is_wiped_off_before_the_entry_is_announced)
{
	const char *last, *announced;
	char blank[80];

	put_large_initrd(4 * MIB);
	scene.machine.usec_per_mib = SEC;
	expect_large_initrd(4 * MIB);
	memset(blank, ' ', 79);
	blank[79] = '\0';
	last = strstr(scene.outcome.console, BAR "#############] 100%");
	announced = last ? strstr(last, "genboot: starting tok-3.conf") : NULL;
	cr_assert(announced && announced - last == 79 + 1 + 79 + 1, "%s", scene.outcome.console);
	cr_assert_eq(announced[-1], '\r');
	cr_assert_eq(strncmp(announced - 1 - 79, blank, 79), 0);
	cr_assert_eq(last[79], '\r');
}

// A keyboard that was not ready when the hidden menu looked for keys.
Test(reading, key_that_is_pressed_while_files_are_read_opens_the_menu)
{
	static const struct fw_key keys[] = {
		{ .at_usec = 2 * SEC, .character = ' ' },
		{ .at_usec = 9 * SEC, .scan = FW_SCAN_DOWN },
		{ .at_usec = 10 * SEC, .character = '\r' },
	};

	put_large_initrd(4 * MIB);
	scene.machine.usec_per_mib = SEC;
	scene.machine.keys = keys;
	scene.machine.n_keys = ARRAY_LEN(keys);
	scene_expect(&scene, 2, BAR);
}

// It has five minutes, and this takes more.
Test(reading, watchdog_does_not_reset_a_machine_whose_disk_is_slow)
{
	put_large_initrd(8 * MIB);
	scene.machine.usec_per_mib = 60 * SEC;
	expect_large_initrd(8 * MIB);
}

Test(reading, watchdog_resets_a_machine_whose_disk_hangs)
{
	put_large_initrd(2 * MIB);
	scene.machine.usec_per_mib = 301 * SEC;
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_WATCHDOG);
}

// A person may take as long as they like: the menu starts it anew each second.
Test(reading, watchdog_does_not_reset_a_machine_that_waits_for_a_person)
{
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_TIME_UP);
}

// The kernel turns it off when it can do without the firmware; a shell that had it off is not
// surprised by it.
Test(reading, watchdog_is_on_for_what_is_started_and_off_for_who_has_started_us)
{
	scene_expect(&scene, 3, NULL);
	cr_assert(scene.outcome.watchdog_is_on);
	fw_remove(scene.esp, "loader");
	scene_expect(&scene, 0, "no boot entry");
	cr_assert_not(scene.outcome.watchdog_is_on);
}

// The disk is not asked to put it there.
static void expect_start_from_high_memory(size_t size)
{
	put_large_initrd(size);
	scene_put_catalog(scene.esp, 1, 3);
	count_what_is_read();
	scene.machine.largest_low_bytes = 2 * MIB;
	expect_large_initrd(size);
	cr_assert_eq(n_bytes_read, size);
	cr_assert_not(has_read_above_4_gib);
}

Test(reading, initrd_that_does_not_fit_below_4_gib_goes_above)
{
	expect_start_from_high_memory(3 * MIB + 1);
}

// Each of its pieces has a byte of its own.
static int64_t read_pieces(const struct fw_node *node, uint64_t offset, void *buf, size_t n)
{
	(void)node;
	memset(buf, (int)(offset >> 20 & 0xff), n);
	return (int64_t)n;
}

Test(reading, initrd_of_500_mb_starts)
{
	const size_t size = 500000000;
	struct fw_node *initrd;

	put_large_initrd(1);
	count_what_is_read();
	initrd = fw_find(scene.esp, "tok/initrd-3.img");
	initrd->size = size;
	initrd->read = read_pieces;
	scene.machine.largest_low_bytes = 100 * MIB;
	scene_run(&scene);
	cr_assert_eq(scene.outcome.program.initrd_size, size);
	for (size_t i = 0; i < size; i += MIB / 2)
		cr_assert_eq(scene.outcome.program.initrd[i], i >> 20 & 0xff);
	cr_assert_lt(scene.outcome.n_bytes_peak, size + 3 * MIB);
}

Test(reading, without_a_mebibyte_below_4_gib_it_is_read_all_the_same)
{
	put_large_initrd(3 * MIB + 1);
	scene.machine.largest_low_bytes = MIB;
	expect_large_initrd(3 * MIB + 1);
}

Test(reading, memory_at_address_0_is_not_used_and_given_back)
{
	scene.machine.gives_page_0 = true;
	scene_expect(&scene, 3, NULL);
	fw_remove(scene.esp, "loader");
	scene_expect(&scene, 0, "no boot entry");
}

Test(reading, what_was_needed_on_the_way_is_given_back_when_nothing_starts)
{
	put_large_initrd(3 * MIB + 1);
	scene.machine.largest_low_bytes = 2 * MIB;
	scene.machine.usec_per_mib = SEC;
	fw_find(scene.esp, "tok/kernel-3.efi")->status = FW_DEVICE_ERROR;
	fw_remove(scene.esp, "tok/kernel-2.efi");
	fw_remove(scene.esp, "tok/kernel-1.efi");
	scene_expect(&scene, 0, "no entry could be started");
	cr_assert(fw_said(&scene.outcome, BAR));
}

static void slow_start(struct scene *faulty)
{
	scene_add(faulty->esp, 1);
	scene_add(faulty->esp, 2);
	scene_put_catalog(faulty->esp, 1, 2);
	// Four milliseconds a byte: the kernel takes seconds.
	faulty->machine.usec_per_mib = UINT32_MAX;
}

Test(reading, any_call_may_fail_while_a_bar_is_shown)
{
	const struct fault_case slow = { "a slow start", slow_start, false, NULL };
	struct fault_tally tally = { 0 };

	scene_put_catalog(scene.esp, 1, 3);
	scene.machine.usec_per_mib = UINT32_MAX;
	scene_expect(&scene, 3, BAR);
	faults_once(&slow, &tally);
	faults_that_last(&slow, &tally);
	cr_assert_gt(tally.started, 300);
}
