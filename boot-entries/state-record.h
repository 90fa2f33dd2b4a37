// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The state record: what boots next, in one sector. /EFI/genboot/state on the ESP has a fixed size
// and two slots, each one sector, so far apart that no page of a firmware's cache holds both (EDK2
// rewrites 64 KiB at once). Only the older slot is ever written, in place: a cut leaves the old
// record or the new one, and damage to one slot leaves the other.
//
//   file    slot 0 at 0, slot 1 at STATE_SLOT_DISTANCE, STATE_FILE_SIZE in all; the rest is zero
//   slot      0  magic "GNBSTATE"            64  default id[96]
//             8  version, 1                 160  one-shot id[96]
//            12  flags                      256  trial id[96]
//            16  sequence (64 bits)         352  last-good id[96]
//            24  tries left                 448  zero
//            28  tries done                 504  "SLOT"
//            32  security floor             508  CRC-32C of bytes 0 to 507
//            36  serial number of the trial
//            40  tries given back
//            44  zero
//   flags   of the trial (trial.h); the others are 0
//             1: tries are counted here, and not in a variable
//             2: its system takes over an Intel 6300ESB, if there is one (efi/watchdog.h)
//   ids     entry ids (entry-name.h), ASCII, filled up with NUL; empty when not set
//
// Numbers are little-endian, of 32 bits where nothing else is said. The valid slot with the higher
// sequence counts (serial number arithmetic, RFC 1982); of two with the same one, slot 0. A slot of
// a newer version is read as far as this page goes, and then nothing may be written.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

#define STATE_VERSION 1u
#define STATE_SLOTS 2u
#define STATE_SLOT_SIZE 512u
#define STATE_SLOT_DISTANCE 131072u
#define STATE_FILE_SIZE (STATE_SLOT_DISTANCE + 4096u)
#define STATE_ID_SIZE 96u // with its NUL
#define STATE_TRIES_MAX 99u
#define STATE_TRIAL_IN_RECORD 1u
#define STATE_WATCHDOG_I6300ESB 2u
#define STATE_TRIAL_FLAGS 3u // all of these

struct state_record {
	uint64_t sequence;
	uint32_t flags;
	uint32_t tries_left, tries_done, tries_given_back; // of the trial; at most STATE_TRIES_MAX
	uint32_t trial_serial;
	uint32_t security_floor;
	char default_id[STATE_ID_SIZE];
	char one_shot_id[STATE_ID_SIZE]; // for the next boot only: the loader takes it out
	char trial_id[STATE_ID_SIZE];
	char last_good_id[STATE_ID_SIZE];
};

enum state_slot {
	STATE_SLOT_EMPTY, // all zero: never written
	STATE_SLOT_BAD,   // torn, or no slot at all
	STATE_SLOT_VALID,
	STATE_SLOT_NEWER, // valid, of a newer version
};

// What both slots together say.
struct state {
	struct state_record record; // all zero when no slot is valid
	bool has_record;
	bool is_ambiguous; // two slots with one sequence and different content: nobody writes that
	enum state_slot slots[STATE_SLOTS];
	unsigned current; // the slot the record is from
};

void state_parse(const uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE], struct state *ret);

// True for a slot that should hold a record and does not: torn, or never written although the other
// one was written twice.
bool state_slot_is_damaged(const struct state *state, unsigned slot);

// True when a slot is torn or wiped: the record that is left may be the one before the last.
bool state_is_uncertain(const struct state *state);

// Prints record, whose sequence does not matter, as the successor of state into ret_slot, and which
// slot that is. BOOT_ERROR_VERSION: a newer genboot's; _RANGE: the sequence is used up, or tries
// are out of bounds.
int state_print_next(const struct state *state, const struct state_record *record,
		     uint8_t ret_slot[STATE_SLOT_SIZE], unsigned *ret_index);

// The offset of a slot in the file.
uint32_t state_slot_offset(unsigned index);

// Puts an id into a field of a record. BOOT_ERROR_TOO_LONG; _ENCODING: not printable ASCII.
int state_set_id(char field[STATE_ID_SIZE], struct span id);
