// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/esp/state.h"
#include "tests/host/folder.h"

#define FILE_NAME "EFI/genboot/state"

static struct state_record record_of(const char *id)
{
	struct state_record record = { 0 };

	cr_assert_eq(state_set_id(record.default_id, span_of(id)), 0);
	return record;
}

static void spoil(const struct folder *esp, unsigned slot)
{
	int fd = openat(esp->fd, FILE_NAME, O_WRONLY | O_CLOEXEC);

	cr_assert_eq(pwrite(fd, "?", 1, state_slot_offset(slot) + 100), 1);
	close(fd);
}

static const char *default_id(const struct folder *esp)
{
	static struct state_file file;

	state_file_read(esp->fd, &file);
	return file.state.record.default_id;
}

Test(state, a_new_file_has_its_size_and_one_record)
{
	struct folder esp = folder_make();
	struct state_record record = record_of("x-1.conf");
	struct state_file file;
	struct stat st;

	cr_assert_eq(state_file_create(esp.fd, &record), 0);
	cr_assert_eq(fstatat(esp.fd, FILE_NAME, &st, 0), 0);
	cr_assert_eq(st.st_size, STATE_FILE_SIZE);
	state_file_read(esp.fd, &file);
	cr_assert_eq(file.error, 0);
	cr_assert_eq(file.state.record.sequence, 1);
	cr_assert_eq(file.state.slots[0], STATE_SLOT_VALID);
	cr_assert_eq(file.state.slots[1], STATE_SLOT_EMPTY);
	cr_assert(state_file_is_writable(&file));
	folder_remove(&esp);
}

Test(state, each_write_takes_the_older_slot_and_leaves_the_other_alone)
{
	struct folder esp = folder_make();
	struct state_record record = record_of("x-1.conf");

	cr_assert_eq(state_file_create(esp.fd, &record), 0);
	record = record_of("x-2.conf");
	cr_assert_eq(state_file_write(esp.fd, &record), 0);
	record = record_of("x-3.conf");
	cr_assert_eq(state_file_write(esp.fd, &record), 0);
	cr_assert_str_eq(default_id(&esp), "x-3.conf");
	spoil(&esp, 0);
	cr_assert_str_eq(default_id(&esp), "x-2.conf");
	cr_assert_eq(state_file_write(esp.fd, &record), 0);
	spoil(&esp, 1);
	cr_assert_str_eq(default_id(&esp), "x-3.conf", "the damaged slot was the older one");
	folder_remove(&esp);
}

Test(state, a_write_goes_above_its_own_sequence_too)
{
	struct folder esp = folder_make();
	struct state_record record = record_of("x-1.conf");
	struct state_file file;

	cr_assert_eq(state_file_create(esp.fd, &record), 0);
	record.sequence = 20;
	cr_assert_eq(state_file_write(esp.fd, &record), 0);
	state_file_read(esp.fd, &file);
	cr_assert_eq(file.state.record.sequence, 21);
	record.sequence = 3;
	cr_assert_eq(state_file_write(esp.fd, &record), 0);
	state_file_read(esp.fd, &file);
	cr_assert_eq(file.state.record.sequence, 22);
	folder_remove(&esp);
}

Test(state, with_both_slots_damaged_there_is_no_record_and_one_can_be_written)
{
	struct folder esp = folder_make();
	struct state_record record = record_of("x-1.conf");
	struct state_file file;

	cr_assert_eq(state_file_create(esp.fd, &record), 0);
	cr_assert_eq(state_file_write(esp.fd, &record), 0);
	spoil(&esp, 0);
	spoil(&esp, 1);
	state_file_read(esp.fd, &file);
	cr_assert_eq(file.error, 0);
	cr_assert_not(file.state.has_record);
	cr_assert_eq(state_file_write(esp.fd, &record), 0);
	cr_assert_str_eq(default_id(&esp), "x-1.conf");
	folder_remove(&esp);
}

Test(state, a_file_of_another_size_is_not_read_and_not_written)
{
	struct folder esp = folder_make();
	struct state_record record = record_of("x-1.conf");
	struct state_file file;

	cr_assert_eq(state_file_create(esp.fd, &record), 0);
	cr_assert_eq(truncate(strcat(strcat(esp.path, "/"), FILE_NAME), 1024), 0);
	state_file_read(esp.fd, &file);
	cr_assert_eq(file.error, -EBADMSG);
	cr_assert_not(state_file_is_writable(&file));
	cr_assert_eq(state_file_write(esp.fd, &record), -EBADMSG);
	cr_assert_eq(state_file_create(esp.fd, &record), 0);
	cr_assert_str_eq(default_id(&esp), "x-1.conf");
	esp.path[strlen(esp.path) - strlen("/" FILE_NAME)] = '\0';
	folder_remove(&esp);
}

Test(state, without_a_file_nothing_is_written)
{
	struct folder esp = folder_make();
	struct state_record record = record_of("x-1.conf");
	struct state_file file;

	state_file_read(esp.fd, &file);
	cr_assert_eq(file.error, -ENOENT);
	cr_assert_eq(state_file_write(esp.fd, &record), -ENOENT);
	folder_remove(&esp);
}
