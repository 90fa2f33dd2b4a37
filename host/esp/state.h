// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The state record's file, /EFI/genboot/state on the ESP (boot-entries/state-record.h). It is made
// once and never resized. Every change is one sector in place: the older slot, then fdatasync, then
// it is read back. That needs no free space, and a power cut leaves it undone or done.

#include "boot-entries/state-record.h"

// What is there. state is all zero where error is set.
struct state_file {
	struct state state;
	int error;  // 0; -ENOENT: none; -EBADMSG: not of its size; -EISDIR, -EIO and so on
	int unread; // 0, or -errno of a slot that could not be read and so counts as torn
};

// Never fails.
void state_file_read(int esp_fd, struct state_file *ret);

// But for their sequences.
bool state_records_equal(const struct state_record *a, const struct state_record *b);

// True when state_file_write could write: there is such a file, and no slot is a newer genboot's.
bool state_file_is_writable(const struct state_file *file);

// Makes the file with this record in slot 0: filled with zeros first, so that a cut leaves no
// record or this one. What is there and has no use (an error but -ENOENT) is removed first. 0 or
// -errno.
int state_file_create(int esp_fd, const struct state_record *record);

// Writes record as the successor of what is there now, or of its own sequence where that is higher.
// 0 or -errno; -ENOENT; -EBADMSG: not of its size, or it reads back differently; -EPROTONOSUPPORT:
// a newer genboot's; -EOVERFLOW: the sequence is used up.
int state_file_write(int esp_fd, const struct state_record *record);

// Writes record with its own sequence into the slot that does not count, as the copy of another
// file's record; makes the file where there is none. 0 or -errno as state_file_write.
int state_file_copy(int esp_fd, const struct state_record *record);

// How far apart both slots are on the disk, in bytes, by FIBMAP. -ENOTSUP, -EPERM and so on where
// the file system does not say.
int state_file_distance(int esp_fd, uint64_t *ret);
