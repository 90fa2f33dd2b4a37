// SPDX-License-Identifier: GPL-2.0-or-later

// Boot counters in the names of other tools' entries (UAPI.1, "Boot counting").

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "tests/firmware/faults.h"

#define ENTRIES "loader/entries/"

static struct scene scene;

// Generation 2 of another tool, whose entry file has this name; 1 is plain and older.
static void add_counted(struct scene *where, const char *name)
{
	char path[128];
	const struct fw_node *plain;

	scene_add(where->esp, 1);
	scene_add(where->esp, 2);
	plain = fw_find(where->esp, ENTRIES "tok-2.conf");
	snprintf(path, sizeof path, ENTRIES "%s", name);
	fw_put(where->esp, path, plain->data, plain->size);
	fw_remove(where->esp, ENTRIES "tok-2.conf");
}

static void set_up(void)
{
	scene_open(&scene);
}

static void tear_down(void)
{
	scene_close(&scene);
}

TestSuite(counting, .init = set_up, .fini = tear_down);

static bool has(const char *path)
{
	return fw_find(scene.esp, path) != NULL;
}

static bool count_path_is(const char *path)
{
	return fw_variable_is(&scene.machine, LOADER_VAR_BOOT_COUNT_PATH, path);
}

Test(counting, start_takes_one_try_and_says_what_the_file_is_called)
{
	add_counted(&scene, "tok-2+3-0.conf");
	scene_expect(&scene, 2, NULL);
	cr_assert(has(ENTRIES "tok-2+2-1.conf"));
	cr_assert_not(has(ENTRIES "tok-2+3-0.conf"));
	cr_assert(count_path_is("\\loader\\entries\\tok-2+2-1.conf"));
	cr_assert(fw_variable_is(&scene.machine, "LoaderEntrySelected", "tok-2.conf"));
}

Test(counting, feature_is_announced)
{
	const struct fw_variable *features;

	scene_add(scene.esp, 1);
	scene_expect(&scene, 1, NULL);
	features = fw_find_variable(&scene.machine, fw_vendor_loader, LOADER_VAR_FEATURES);
	cr_assert(features && features->data[0] & LOADER_FEATURE_BOOT_COUNTING);
}

Test(counting, names_keep_their_length)
{
	add_counted(&scene, "tok-2+10-00.conf");
	scene_expect(&scene, 2, NULL);
	cr_assert(has(ENTRIES "tok-2+09-01.conf"));
}

Test(counting, case_of_a_name_stays)
{
	add_counted(&scene, "Tok-2+3-0.CONF");
	scene_expect(&scene, 2, NULL);
	cr_assert_str_eq(fw_find(scene.esp, ENTRIES "tok-2+2-1.conf")->name, "Tok-2+2-1.CONF");
}

Test(counting, entry_with_no_tries_left_is_passed_over_after_its_last_one)
{
	add_counted(&scene, "tok-2+2-0.conf");
	scene_expect(&scene, 2, NULL);
	scene_expect(&scene, 2, NULL);
	cr_assert(has(ENTRIES "tok-2+0-2.conf"));
	scene_expect(&scene, 1, NULL);
	cr_assert(has(ENTRIES "tok-2+0-2.conf"));
}

Test(counting, entry_that_is_asked_for_with_none_left_counts_what_is_done)
{
	add_counted(&scene, "tok-2+0-3.conf");
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-2.conf");
	scene_expect(&scene, 2, NULL);
	cr_assert(has(ENTRIES "tok-2+0-4.conf"));
}

Test(counting, number_at_the_end_of_its_width_stays)
{
	add_counted(&scene, "tok-2+0-9.conf");
	fw_set_text(&scene.machine, "LoaderEntryOneShot", "tok-2.conf");
	scene_expect(&scene, 2, NULL);
	cr_assert(count_path_is("\\loader\\entries\\tok-2+0-9.conf"));
}

Test(counting, plain_entry_sets_no_path_and_writes_nothing)
{
	scene_add(scene.esp, 1);
	scene_expect(&scene, 1, NULL);
	cr_assert(count_path_is(NULL));
	cr_assert_null(memchr(scene.outcome.calls, FW_FILE_SET_INFO, scene.outcome.n_calls));
}

Test(counting, unified_image_is_counted_and_started)
{
	const struct fw_node *plain;

	scene_add_uki(scene.esp, 3);
	plain = fw_find(scene.esp, "EFI/Linux/tok-3.efi");
	fw_put(scene.esp, "EFI/Linux/tok-3+3-0.efi", plain->data, plain->size);
	fw_remove(scene.esp, "EFI/Linux/tok-3.efi");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED);
	cr_assert(has("EFI/Linux/tok-3+2-1.efi"));
	cr_assert(count_path_is("\\EFI\\Linux\\tok-3+2-1.efi"));
}

Test(counting, entry_on_xbootldr_is_counted_there)
{
	struct fw_node *boot = fw_add_volume(&scene.machine, gpt_type_xbootldr);
	const struct fw_node *plain;

	scene_add(boot, 3);
	plain = fw_find(boot, ENTRIES "tok-3.conf");
	fw_put(boot, ENTRIES "tok-3+3-0.conf", plain->data, plain->size);
	fw_remove(boot, ENTRIES "tok-3.conf");
	scene_expect(&scene, 3, NULL);
	cr_assert(fw_find(boot, ENTRIES "tok-3+2-1.conf"));
}

Test(counting, program_is_not_counted)
{
	scene_put_kernel(scene.esp, "shell.efi", "a shell");
	fw_put_text(scene.esp, ENTRIES "shell+3-0.conf", "title Shell\nefi /shell.efi\n");
	scene_run(&scene);
	cr_assert_eq(scene.outcome.end, FW_STARTED);
	cr_assert(has(ENTRIES "shell+3-0.conf"));
	cr_assert(count_path_is(NULL));
}

Test(counting, missing_kernel_is_no_try)
{
	add_counted(&scene, "tok-2+3-0.conf");
	fw_remove(scene.esp, "tok/kernel-2.efi");
	scene_expect(&scene, 1, NULL);
	cr_assert(has(ENTRIES "tok-2+3-0.conf"));
	cr_assert(count_path_is(NULL));
}

Test(counting, file_of_the_next_name_is_not_overwritten)
{
	add_counted(&scene, "tok-2+3-0.conf");
	fw_put_text(scene.esp, ENTRIES "tok-2+2-1.conf", "title Twin\n");
	scene_expect(&scene, 2, "could not count a start of loader/entries/tok-2+3-0.conf");
	cr_assert(has(ENTRIES "tok-2+3-0.conf"));
	cr_assert(count_path_is(NULL));
}

Test(counting, of_a_plain_name_and_a_counted_one_the_counted_one_counts)
{
	add_counted(&scene, "tok-2+3-0.conf");
	scene_add(scene.esp, 2);
	scene_expect(&scene, 2, NULL);
	cr_assert(has(ENTRIES "tok-2+2-1.conf"));
	cr_assert(has(ENTRIES "tok-2.conf"));
}

Test(counting, generation_of_a_catalog_counts_in_the_name_of_its_file)
{
	add_counted(&scene, "tok-2+3-0.conf");
	scene_add(scene.esp, 2);
	scene_put_catalog(scene.esp, 1, 2);
	fw_remove(scene.esp, ENTRIES "tok-2.conf");
	scene_expect(&scene, 2, NULL);
	cr_assert(has(ENTRIES "tok-2+2-1.conf"));
}

static size_t n_opens(void)
{
	size_t n = 0;

	for (size_t i = 0; i < scene.outcome.n_calls; i++)
		n += scene.outcome.calls[i] == FW_FILE_OPEN;
	return n;
}

// Even asking to write has spoilt reading on some machines.
static void assert_was_not_opened_to_write(void)
{
	size_t n = n_opens();

	scene.machine.volumes[0].is_write_protected = false;
	fw_find(scene.esp, ENTRIES "tok-2+3-0.conf")->read_only = false;
	scene_expect(&scene, 2, NULL);
	cr_assert_eq(n_opens(), n + 1);
}

static void assert_boots_uncounted(void)
{
	scene_expect(&scene, 2, "could not count a start of loader/entries/tok-2+3-0.conf");
	cr_assert(has(ENTRIES "tok-2+3-0.conf"));
	cr_assert(count_path_is(NULL));
	cr_assert_null(memchr(scene.outcome.calls, FW_FILE_SET_INFO, scene.outcome.n_calls));
}

Test(counting, volume_that_is_read_only_is_not_written_and_boots)
{
	add_counted(&scene, "tok-2+3-0.conf");
	scene.machine.volumes[0].is_write_protected = true;
	assert_boots_uncounted();
	assert_was_not_opened_to_write();
}

Test(counting, file_that_is_read_only_is_not_written_and_boots)
{
	add_counted(&scene, "tok-2+3-0.conf");
	fw_find(scene.esp, ENTRIES "tok-2+3-0.conf")->read_only = true;
	assert_boots_uncounted();
	assert_was_not_opened_to_write();
}

static void fail_once(enum fw_function function)
{
	scene.machine.fault =
		(struct fw_fault){ .call = 1, .function = function, .status = FW_DEVICE_ERROR };
}

Test(counting, rename_that_fails_boots_and_is_told)
{
	add_counted(&scene, "tok-2+3-0.conf");
	fail_once(FW_FILE_SET_INFO);
	scene_expect(&scene, 2, "could not count a start of loader/entries/tok-2+3-0.conf");
	cr_assert(count_path_is(NULL));
}

Test(counting, rename_that_may_not_have_reached_the_disk_is_told)
{
	add_counted(&scene, "tok-2+3-0.conf");
	fail_once(FW_FILE_FLUSH);
	scene_expect(&scene, 2, "may not have counted a start of loader/entries/tok-2+3-0.conf");
	cr_assert(count_path_is("\\loader\\entries\\tok-2+2-1.conf"));
}

// What was called in which order.
struct order {
	bool renamed, flushed, renamed_before_load, flushed_before_start;
};

static void note_rename(void *context, const struct fw_node *node)
{
	struct order *order = context;

	(void)node;
	order->renamed = true;
}

static void note_flush(void *context, const struct fw_node *node)
{
	struct order *order = context;

	(void)node;
	order->flushed = order->renamed;
}

static bool note_start(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	struct order *order = context;

	(void)program, (void)ret_status;
	order->flushed_before_start = order->flushed;
	return false;
}

Test(counting, name_is_on_the_disk_before_the_start_and_after_all_was_read)
{
	struct order order = { 0 };
	const uint8_t *set, *load;

	add_counted(&scene, "tok-2+3-0.conf");
	scene.machine.context = &order;
	scene.machine.on_rename = note_rename;
	scene.machine.on_flush = note_flush;
	scene.machine.on_start = note_start;
	scene_run(&scene);
	cr_assert(order.flushed_before_start);
	set = memchr(scene.outcome.calls, FW_FILE_SET_INFO, scene.outcome.n_calls);
	load = memchr(scene.outcome.calls, FW_LOAD_IMAGE, scene.outcome.n_calls);
	cr_assert(set && load && load < set);
}

static bool counted_comes_back(void *context, const struct fw_program *program,
			       uint64_t *ret_status)
{
	(void)context;
	*ret_status = FW_ABORTED;
	return strcmp(program->path, "tok/kernel-2.efi") == 0;
}

// systemd-bless-boot would call the failed one good.
Test(counting, path_of_an_entry_that_came_back_is_gone_for_the_next)
{
	add_counted(&scene, "tok-2+3-0.conf");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout 0\nreboot-on-error no\n");
	scene.machine.on_start = counted_comes_back;
	scene_expect(&scene, 1, "trying tok-1.conf");
	cr_assert(has(ENTRIES "tok-2+2-1.conf"));
	cr_assert(count_path_is(NULL));
}

Test(counting, path_that_another_loader_has_set_stays)
{
	scene_add(scene.esp, 1);
	fw_set_text(&scene.machine, LOADER_VAR_BOOT_COUNT_PATH, "\\loader\\entries\\we+2-1.conf");
	scene_expect(&scene, 1, NULL);
	cr_assert(count_path_is("\\loader\\entries\\we+2-1.conf"));
}

static bool comes_back_well(void *context, const struct fw_program *program, uint64_t *ret_status)
{
	(void)context, (void)program;
	*ret_status = FW_SUCCESS;
	return true;
}

// Its file has another name by then.
Test(counting, image_that_a_person_starts_twice_is_found_and_counted_twice)
{
	static const struct fw_key keys[] = { { .at_usec = 2000000, .character = '\r' },
					      { .at_usec = 9000000, .character = '\r' } };
	const struct fw_node *plain;

	scene_add_uki(scene.esp, 3);
	plain = fw_find(scene.esp, "EFI/Linux/tok-3.efi");
	fw_put(scene.esp, "EFI/Linux/tok-3+3-0.efi", plain->data, plain->size);
	fw_remove(scene.esp, "EFI/Linux/tok-3.efi");
	fw_put_text(scene.esp, "loader/loader.conf", "timeout menu-force\n");
	scene.machine.keys = keys;
	scene.machine.n_keys = ARRAY_LEN(keys);
	scene.machine.max_usec = 12000000;
	scene.machine.on_start = comes_back_well;
	scene_run(&scene);
	cr_assert_eq(scene.outcome.n_started, 2, "%s", scene.outcome.console);
	cr_assert(has("EFI/Linux/tok-3+1-2.efi"));
}

static void counted_scene(struct scene *where)
{
	add_counted(where, "tok-2+9-0.conf");
}

// Each start has at most one name, and the path never names a file that is not there.
static bool is_counted_or_not(const struct scene *where)
{
	char path[64];
	unsigned n = 0;

	for (unsigned done = 0; done <= 3; done++) {
		snprintf(path, sizeof path, ENTRIES "tok-2+%u-%u.conf", 9 - done, done);
		n += fw_find(where->esp, path) != NULL;
	}
	return n == 1;
}

Test(counting, every_call_may_fail)
{
	static const struct fault_case what = { "a counted entry", counted_scene, false,
						is_counted_or_not };
	struct fault_tally tally = { 0 };

	faults_once(&what, &tally);
	faults_that_last(&what, &tally);
	cr_assert_gt(tally.runs, 200);
}
