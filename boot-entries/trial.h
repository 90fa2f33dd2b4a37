// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A trial: a generation that has not yet proved itself is started in place of the default, a number
// of times. The state record names its entry and says how many starts it has. Whoever starts it
// counts first, so that a reset, a hang or a power cut counts as well as what can be seen; a system
// that is well ends its trial (`genboot bless`).
//
// Starts are counted in the EFI variable GenbootTrial, which the host tool creates with the trial:
// it has one size for good, so that a store that is nearly full takes it, and no file on FAT is
// written by firmware. Where the variable does not take a count, and where the record's flag says
// so from the start, they are counted in the record. The variable is bound to the trial by its
// serial number. A trial whose counter has gone is not started: how often it was is not known.
//
//   variable    0  serial number of the trial (32 bits)       7  0
//               4  tries left                                 8  0 (32 bits)
//               5  tries done                                12  CRC-32C of bytes 0 to 11
//               6  tries given back

#include "boot-entries/state-record.h"

#define TRIAL_COUNTER_SIZE 16u
#define TRIAL_TRIES 3u // unless somebody says otherwise
// A reboot that somebody asked for is no failed try. One that a service asks for again and again
// looks the same, so it ends some time.
#define TRIAL_GIVEN_BACK_MAX 9u

struct trial_counter {
	uint32_t serial;
	uint32_t left, done, given_back; // at most STATE_TRIES_MAX
};

enum trial_state {
	TRIAL_NONE,    // the record names none
	TRIAL_READY,   // it has tries left
	TRIAL_USED_UP, // it has none
	TRIAL_LOST,    // the variable that it is counted in is not there, or is not its
};

struct trial {
	enum trial_state state;
	uint32_t left, done, given_back; // no tries are left unless it is ready
};

// BOOT_ERROR_SYNTAX for another size or numbers out of bounds; _CHECKSUM.
int trial_counter_parse(const uint8_t *at, size_t len, struct trial_counter *ret);
void trial_counter_print(const struct trial_counter *counter, uint8_t ret[TRIAL_COUNTER_SIZE]);

// How the record's trial stands. counter: what the variable says, or NULL.
void trial_look(const struct state_record *record, const struct trial_counter *counter,
		struct trial *ret);

// Begins a trial of this many tries, in the record, which names no watchdog then; BOOT_ERROR_RANGE,
// or as state_set_id(). With
// the flag STATE_TRIAL_IN_RECORD no variable is needed; without, trial_counter_of() is what it
// holds.
int trial_begin(struct state_record *record, struct span id, uint32_t tries, bool in_record);

// What the variable has to hold for the trial to stand like this.
void trial_counter_of(const struct state_record *record, const struct trial *trial,
		      struct trial_counter *ret);

// The record that says the same by itself.
void trial_to_record(const struct trial *trial, struct state_record *record);

// Ends it, whatever came of it.
void trial_end(struct state_record *record);

// One start more. False, and nothing is changed, when it has no try left.
bool trial_count(struct trial *trial);

// The start that runs was no try after all. False when there is none to give back, or too many have
// been.
bool trial_give_back(struct trial *trial);
