// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The machine as a verb sees it: store, ESP and $BOOT, entries in menu order, wishes, and what
// choose() makes of them.

#include "boot-entries/choose.h"
#include "host/cli/cli.h"
#include "host/esp/catalog.h"
#include "host/esp/entries.h"
#include "host/esp/mirror.h"
#include "host/esp/seen-others.h"
#include "host/esp/wishes.h"
#include "host/store/store.h"

struct view {
	struct store store; // fd -1 when there is none
	struct machine machine;
	bool has_machine;
	bool is_guessed; // machine: only the token is known, from the entries
	bool is_apart;   // the ESP and the store do not belong together (apart.h)
	struct places places;
	struct mirror *stand_in; // what places.esp borrows from where the ESP is gone; NULL
	bool is_damaged; // the file system of the ESP or $BOOT: nothing may be written there
	int efivars_fd;  // -1: no variables
	struct entry_list entries;
	struct catalog_set catalogs; // this machine's, on $BOOT
	struct {
		uint64_t record, catalog; // sequences
		uint32_t generation;
	} ahead; // what store and mirrors have, for those who write (ahead.h)
	struct wishes wishes;
	struct seen_others others; // can be asked for, and nothing else
	struct esp_entry *next;    // what boots next; NULL when nothing can, or an other does
	const struct boot_entry *next_other;
	struct choice why_next;
	struct esp_entry *standing; // what boots without the one-shot: "the default"; NULL as next
	const struct boot_entry *standing_other;
	struct choice why_standing;
	struct esp_entry *booted; // NULL when it is not among the entries, or not known
};

enum view_purpose {
	VIEW_READ,   // take what there is: no lock, no store needed
	VIEW_SELECT, // change what boots next: locks, and nothing else that could fail; is_damaged
		     // is set
	VIEW_CHANGE, // locks; refused where a file system is damaged; first what an interrupted run
		     // has left is finished or undone
};

// A dry run takes no locks and puts nothing right. An exit code; other than EXIT_DONE it has been
// said. view_done releases *ret always.
int view_open(struct cli *cli, enum view_purpose purpose, struct view *ret);
void view_done(struct view *view);

// The store's folder, as screen().
const char *view_store_path(const struct cli *cli);

// Opens only the places and the variables, for setup.
int view_open_places(struct cli *cli, struct view *ret);

// Waits a minute for another genboot. The store's lock first: all take them in this order.
int view_take_locks(struct cli *cli, struct view *view);

// Looks at the file systems of the ESP and $BOOT (health.h), sets is_damaged, and says what is
// wrong: as an error with EXIT_DAMAGED when refuse is set, else as a note. An exit code.
int view_check_health(struct cli *cli, struct view *view, bool refuse);

// Says what is no folder on the way to the store, where that is why it cannot be opened. Returns an
// exit code.
int view_refuse_obstacle(struct cli *cli);

// What makes a read-only store writable, for this -errno; NULL for another. The caller frees.
char *view_store_hint(const struct cli *cli, int error);

// Says why machine.json cannot be used, for this -errno. Returns an exit code.
int view_refuse_store(struct cli *cli, int error);

// Refuses to change anything while nobody knows what the catalog says, where repair alone may; and
// where a newer genboot has written it. An exit code.
int view_check_catalogs(struct cli *cli, const struct view *view);

// What changes something on real places needs root, and says so before it tries. An exit code.
int view_check_root(struct cli *cli);
int view_refuse_stranger(struct cli *cli); // says it

// Refuses to go on with a place that is read-only. An exit code.
int view_check_writable(struct cli *cli, const struct place *place);

// Refuses to remove a generation while a variable or file that may name it cannot be read. An exit
// code.
int view_check_wishes(struct cli *cli, const struct view *view);

// Refuses to go on with a store that others than root may write to. An exit code.
int view_check_private(struct cli *cli, const struct view *view);

// Refuses to go on with a store that has not all its folders. An exit code.
int view_check_store(struct cli *cli, const struct view *view);

// Reads entries and wishes (again), and chooses.
int view_read_entries(struct cli *cli, struct view *view);

// The same without a word: 0 or -errno.
int view_refresh(struct view *view);

// What boots next, and what does without the one-shot, be it an entry or an other; NULL for
// nothing.
const struct boot_entry *view_next(const struct view *view);
const struct boot_entry *view_standing(const struct view *view);

// Which wish names this id, without any pattern: "is running", "is the default", "is a default in
// loader.conf" (one that counts when others are gone), "boots next" and so on; NULL for none. Its
// entry need not be in view.
const char *view_wish_for(const struct view *view, const char *id);

// True when an id names a generation of this machine that is gone for good: no entry, and no
// manifest in the store. False for what is only not in view, and for other tools' entries.
bool view_is_dangling(const struct view *view, const char *id);

// This machine's generation with this number, or NULL when it has no entry.
struct esp_entry *view_generation(const struct view *view, uint32_t number);

// The number when the entry is this machine's generation, else 0.
uint32_t view_number(const struct view *view, const struct esp_entry *entry);

// "generation 3" or "entry x.conf", as screen().
const char *view_name(const struct view *view, const struct esp_entry *entry);

// The same of what may be an other: "Windows Boot Manager (auto-windows)".
const char *view_name_shown(const struct view *view, const struct boot_entry *shown);

// What an operand names: a generation's number, or an entry's id with or without its suffix. Says
// so and returns EXIT_NOTHING when there is none; number is 0 for other tools' entries; entry is
// NULL for a generation that has only its manifest.
struct target {
	uint32_t number;
	struct esp_entry *entry;
};
int view_find(struct cli *cli, const struct view *view, const char *operand, struct target *ret);
