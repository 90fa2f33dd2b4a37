// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A UEFI firmware for tests: the loader's own efi_main() runs on it as a normal program, and
// nothing of the loader is replaced but the time stamp counter (ticks.c) and what gnu-efi's start
// code does.
//
//   struct fw_machine machine;                          what the firmware has: disks, variables, keys
//   struct fw_outcome outcome;                          what came of it
//
//   fw_machine_init(&machine);
//   fw_put_text(fw_add_volume(&machine, gpt_type_esp), "loader/loader.conf", "timeout 0\n");
//   fw_run(&machine, &outcome);                         outcome.end, outcome.program, outcome.console
//   fw_outcome_free(&outcome);
//   fw_machine_free(&machine);
//
// Time is virtual: a call takes a microsecond, waiting takes what it says, and nothing ever really
// waits. Each call of a firmware function counts, and any one of them can be made to fail. A
// machine can run again; variables and files are then as the last run has left them.
//
// Boot services are not told whose they are, so one file-scope pointer (session.c) names the run
// that is on: one at a time in a process. fork() is fine.
//
// No type of UEFI in here: includers need neither gnu-efi nor -fshort-wchar. A status is UEFI's
// EFI_STATUS in 64 bits. Text is UTF-8 with NUL; a path has slashes and none in front.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot-entries/gpt.h"

#define FW_ERROR(code) (UINT64_C(1) << 63 | (code))
#define FW_SUCCESS UINT64_C(0)
#define FW_LOAD_ERROR FW_ERROR(1)
#define FW_INVALID_PARAMETER FW_ERROR(2)
#define FW_UNSUPPORTED FW_ERROR(3)
#define FW_BUFFER_TOO_SMALL FW_ERROR(5)
#define FW_NOT_READY FW_ERROR(6)
#define FW_DEVICE_ERROR FW_ERROR(7)
#define FW_WRITE_PROTECTED FW_ERROR(8)
#define FW_OUT_OF_RESOURCES FW_ERROR(9)
#define FW_VOLUME_CORRUPTED FW_ERROR(10)
#define FW_VOLUME_FULL FW_ERROR(11)
#define FW_NO_MEDIA FW_ERROR(12)
#define FW_MEDIA_CHANGED FW_ERROR(13)
#define FW_NOT_FOUND FW_ERROR(14)
#define FW_ACCESS_DENIED FW_ERROR(15)
#define FW_TIMEOUT FW_ERROR(18)
#define FW_ABORTED FW_ERROR(21)
#define FW_SECURITY_VIOLATION FW_ERROR(26)

// Faults of a read that no status tells: it succeeds with the first half of the bytes, or with
// none.
#define FW_HALF_READ UINT64_C(0x4657000000000001)
#define FW_EMPTY_READ UINT64_C(0x4657000000000002)

// "DEVICE_ERROR" and so on.
const char *fw_status_name(uint64_t status);

// Files.

struct fw_time {
	uint16_t year;
	uint8_t month, day, hour, minute, second;
};

// A file or a folder. Who builds nodes by hand sets name, is_folder and, for a file, size and data
// or read; all others may be zero.
struct fw_node {
	char *name; // one component; not used in a volume's root
	bool is_folder;
	struct fw_node *children; // of a folder: the first one
	struct fw_node *next;     // in the same folder
	uint64_t size;            // what the folder says it has
	struct fw_time modified;
	uint64_t status; // not FW_SUCCESS: what reading its content fails with

	// Content: size bytes at data, or else what read gives: it puts up to n bytes (never behind
	// size) at buf and returns how many; fewer is a short read; -EIO is DEVICE_ERROR, any other
	// -errno VOLUME_CORRUPTED.
	uint8_t *data;
	int64_t (*read)(const struct fw_node *node, uint64_t offset, void *buf, size_t n);
	// Where read is set: writes n bytes within size; 0 or -errno. NULL: write-protected. Where
	// data is set, it is written instead.
	int (*write)(struct fw_node *node, uint64_t offset, const void *buf, size_t n);
	// A file whose data is not set can only be given a name of the same length.
	bool read_only; // the attribute: opening it for writing is refused
	void *owner;    // the builder's own
};

// Trees in memory of their own (malloc). Each aborts the program without memory.
struct fw_node *fw_make_folder(void);
// The file of this path, made with the folders above it, or replaced; bytes are copied.
struct fw_node *fw_put(struct fw_node *root, const char *path, const void *bytes, size_t size);
struct fw_node *fw_put_text(struct fw_node *root, const char *path, const char *text);
struct fw_node *fw_put_folder(struct fw_node *root, const char *path);
// NULL when it is not there. Names are compared without case (ASCII).
struct fw_node *fw_find(struct fw_node *root, const char *path);
// Removes and frees a file, or a folder with all in it; nothing happens when it is not there.
void fw_remove(struct fw_node *root, const char *path);
void fw_free_tree(struct fw_node *root);

// Disks and volumes.

#define FW_DISKS_MAX 3u
#define FW_VOLUMES_MAX 6u

// Where read is NULL, the fake shows an empty disk with a GPT of its volumes.
struct fw_disk {
	uint32_t block_size;                // 0: 512
	uint64_t n_blocks;                  // 0: 2 GiB in all
	bool has_no_primary, has_no_backup; // of that GPT
	// 0 or -errno
	int (*read)(void *context, uint64_t offset, void *buf, size_t n);
	void *context;
};

struct fw_volume {
	size_t disk;             // of machine.disks
	uint32_t number;         // of the partition, from 1
	uint8_t type[GUID_SIZE]; // in the GPT that the fake makes
	uint8_t uuid[GUID_SIZE]; // in the device path and in that GPT
	uint64_t first_lba, last_lba;
	struct fw_node *root; // NULL: no file system that the firmware knows
	bool is_unconnected;  // has a file system only after ConnectController
	bool needs_driver;    // and only when a driver has been started before
	bool is_write_protected;
};

// Variables.

struct fw_variable {
	struct fw_variable *next;
	char *name;
	uint8_t vendor[GUID_SIZE];
	uint32_t attributes;
	uint8_t *data;
	size_t size;
};

#define FW_VARIABLE_KEPT 7u    // non-volatile, boot services, runtime
#define FW_VARIABLE_VISIBLE 6u // boot services, runtime
#define FW_VARIABLE_MAX 65536u // bytes of one, with its name; EDK2 holds fewer

extern const uint8_t fw_vendor_loader[GUID_SIZE];  // LOADER_VENDOR_GUID
extern const uint8_t fw_vendor_global[GUID_SIZE];  // EFI_GLOBAL_VARIABLE
extern const uint8_t fw_vendor_genboot[GUID_SIZE]; // GENBOOT_VENDOR_GUID

// Configuration tables.

#define FW_TABLES_MAX 4u
#define FW_RANDOM_BYTE 0x4a // all that its random number generator gives
#define FW_MONOTONIC_COUNT 7u
#define FW_DT_REPAIR 0xd7 // what the firmware's repairs to a devicetree consist of

struct fw_table {
	uint8_t guid[GUID_SIZE]; // as in memory
	const void *data;        // borrowed; whatever addresses it holds are real
};

struct fw_tpm {
	uint8_t minor;  // of the versions: 1.x
	bool is_absent; // the firmware knows its protocol but found none
	uint32_t banks;
};

// Keys.

// UEFI's scan codes, for the keys that have no character.
#define FW_SCAN_UP 1u
#define FW_SCAN_DOWN 2u
#define FW_SCAN_HOME 5u
#define FW_SCAN_END 6u
#define FW_SCAN_ESCAPE 0x17u

struct fw_key {
	uint64_t at_usec; // pressed then; in order of time
	uint16_t scan, character;
	uint32_t shift_state;
	bool is_sent; // over the first serial line, whose device gives it, too
};

enum fw_keyboard {
	FW_KEYBOARD_FULL,   // both protocols on the console, as EDK2
	FW_KEYBOARD_SIMPLE, // the old protocol alone
	FW_KEYBOARD_OTHER,  // keys reach only a second extended one, on a handle of its own
	FW_KEYBOARD_NONE,
};

// Screens. The console (ConOut) is a splitter as EDK2's: what is written to it appears on the video
// card, which has nothing to show it with here, and on each serial line.

#define FW_SERIAL_MAX 10u

enum fw_graphics {
	FW_GRAPHICS_NONE,
	FW_GRAPHICS_EDK2,  // on the console's handle, for all cards, and on the card's own
	FW_GRAPHICS_CARD,  // on the card's own handle alone, which is marked as a console
	FW_GRAPHICS_APART, // on a handle that has nothing to do with the console, as U-Boot's
};

struct fw_serial {
	uint32_t columns, rows;
	bool is_unmarked; // as a console
	bool is_other;    // its path has no serial line in it
};

// A mode of the console. The first one is on at the start.
struct fw_mode {
	uint32_t columns, rows; // 0: it is not supported
	uint32_t width, height; // of the graphics
};

// Functions of the firmware.

enum fw_function {
	FW_ANY, // of a fault only
	FW_ALLOCATE_PAGES,
	FW_FREE_PAGES,
	FW_ALLOCATE_POOL,
	FW_FREE_POOL,
	FW_CREATE_EVENT,
	FW_CLOSE_EVENT,
	FW_SET_TIMER,
	FW_CHECK_EVENT,
	FW_WAIT_FOR_EVENT,
	FW_STALL,
	FW_SET_WATCHDOG_TIMER,
	FW_HANDLE_PROTOCOL,
	FW_LOCATE_PROTOCOL,
	FW_LOCATE_DEVICE_PATH,
	FW_LOCATE_HANDLE_BUFFER,
	FW_INSTALL_PROTOCOL_INTERFACE,
	FW_UNINSTALL_PROTOCOL_INTERFACE,
	FW_INSTALL_MULTIPLE_PROTOCOL_INTERFACES,
	FW_UNINSTALL_MULTIPLE_PROTOCOL_INTERFACES,
	FW_INSTALL_CONFIGURATION_TABLE,
	FW_CONNECT_CONTROLLER,
	FW_LOAD_IMAGE,
	FW_START_IMAGE,
	FW_UNLOAD_IMAGE,
	FW_GET_VARIABLE,
	FW_SET_VARIABLE,
	FW_RESET_SYSTEM,
	FW_GET_TIME,
	FW_OPEN_VOLUME,
	FW_FILE_OPEN,
	FW_FILE_CLOSE,
	FW_FILE_READ,
	FW_FILE_WRITE,
	FW_FILE_SET_POSITION,
	FW_FILE_GET_INFO,
	FW_FILE_SET_INFO,
	FW_FILE_FLUSH,
	FW_READ_BLOCKS,
	FW_OUTPUT_STRING,
	FW_QUERY_MODE,
	FW_SET_ATTRIBUTE,
	FW_CLEAR_SCREEN,
	FW_SET_CURSOR_POSITION,
	FW_ENABLE_CURSOR,
	FW_SET_MODE,
	FW_RESET_CONSOLE,
	FW_BLT,
	FW_READ_KEY_STROKE,
	FW_READ_KEY_STROKE_EX,
	FW_DEVICE_PATH_TO_TEXT,
	FW_DT_FIXUP,
	FW_TPM_GET_CAPABILITY,
	FW_TPM_GET_ACTIVE_PCR_BANKS,
	FW_GET_KEYBOARD_LAYOUT,
	FW_GET_RNG,
	FW_GET_NEXT_MONOTONIC_COUNT,
	FW_PCI_READ_CONFIG,
	FW_PCI_WRITE_CONFIG,
	FW_PCI_WRITE_MEMORY,
	FW_PCI_ATTRIBUTES,
	FW_OTHER, // of UEFI's tables, but not of this fake: EFI_UNSUPPORTED, and a misuse
	FW_N_FUNCTIONS,
};

// "AllocatePages" and so on.
const char *fw_function_name(enum fw_function function);

// The call with this number (the run's first one is 1), or the first one of this function from
// there on, fails with a status and does nothing else. What releases something (Free, Close,
// Uninstall, UnloadImage) does so all the same. A LoadImage that fails with SECURITY_VIOLATION has
// loaded the image, as UEFI has it. DevicePathToText gives NULL.
struct fw_fault {
	uint64_t call; // 0: no fault
	enum fw_function function;
	bool lasts; // and all that match after it
	uint64_t status;
};

// The program that has been started.
struct fw_program {
	size_t volume;  // of machine.volumes, by its device path
	char *path;     // on it, as in the device path but with slashes: "EFI/Linux/x.efi"
	uint8_t *image; // a copy of what was loaded
	size_t image_size;
	char *options;   // NULL: none
	uint8_t *initrd; // fetched as Linux does, by LoadFile2; NULL: none offered
	size_t initrd_size;
	uint8_t *devicetree; // as large as it says; NULL: none
	size_t devicetree_size;
	uint8_t *random_seed; // NULL: none
	size_t random_seed_size;
};

// An Intel 6300ESB's.
struct fw_watchdog {
	bool is_stuck;      // it does not start, or does not stop
	bool decodes;       // its memory can be written to
	uint16_t config;    // 3: quiet, in milliseconds, and it resets
	uint8_t lock;       // 2: it counts
	unsigned unlocked;  // how far the sequence before a write has come
	uint32_t stages[2]; // what each counts down from
	bool is_reloaded;   // it began to count at their start
};

struct fw_machine {
	struct fw_disk disks[FW_DISKS_MAX];
	struct fw_volume volumes[FW_VOLUMES_MAX];
	size_t n_volumes;
	size_t boot_volume;             // where the loader was started from
	const char *loader_path;        // on it; NULL: the firmware leaves it out
	const void *loader_device_path; // any bytes in its place; borrowed
	struct fw_table tables[FW_TABLES_MAX];
	size_t n_tables;
	bool has_rng;
	const struct fw_tpm *tpm;    // borrowed; NULL: the firmware knows none
	const void *keyboard_layout; // borrowed; NULL: the firmware has none
	size_t keyboard_layout_size;
	struct fw_watchdog *watchdog; // borrowed; NULL: there is none, and no PCI
	size_t dt_fixup_room;   // bytes that the firmware's repairs to a devicetree take; 0: none
	uint64_t driver_status; // what drivers end with
	bool is_confidential;   // a virtual machine that its host cannot look into
	struct fw_variable *variables;
	size_t max_variable;       // bytes of one with its name; 0: FW_VARIABLE_MAX
	bool variables_are_full;   // what is there can be deleted, and that is all
	const struct fw_key *keys; // borrowed
	size_t n_keys;
	enum fw_keyboard keyboard;
	bool has_no_console;      // no ConOut
	bool gives_page_0;        // whenever it is free
	uint32_t usec_per_mib;    // that reading files takes; 0: no time
	size_t largest_low_bytes; // the largest piece of pages below 4 GiB; 0: there is no limit
	struct fw_time time;      // when the run begins, in UTC
	uint32_t columns, rows;
	const struct fw_mode *modes; // in their place; borrowed
	size_t n_modes;
	enum fw_graphics graphics;
	uint32_t width, height; // of them
	struct fw_serial serial[FW_SERIAL_MAX];
	size_t n_serial;
	struct fw_fault fault;
	uint64_t max_usec;  // a run that takes longer ends with FW_TIME_UP,
	uint64_t max_calls; // and one that calls more often with FW_CALLS_UP

	// Each may be NULL. They are called when the thing has been done.
	void *context;
	void (*on_write)(void *context, const struct fw_node *node, uint64_t offset,
			 const void *bytes, size_t n);
	void (*on_flush)(void *context, const struct fw_node *node);
	void (*on_rename)(void *context, const struct fw_node *node);
	void (*on_set_variable)(void *context, const char *name, uint32_t attributes,
				const void *data, size_t size);
	// A program has been started. True: it comes back with *ret_status. Otherwise, and without
	// this function, it takes the machine over and the run ends.
	bool (*on_start)(void *context, const struct fw_program *program, uint64_t *ret_status);
};

// An 80 x 25 console, a full keyboard, no volumes; the loader is EFI/BOOT/BOOTX64.EFI; one hour and
// a million calls.
void fw_machine_init(struct fw_machine *machine);
// Frees variables and those trees of volumes that were not taken away (root = NULL).
void fw_machine_free(struct fw_machine *machine);

// Adds a partition of this type on disk 0 with an empty folder as its root, and returns the root.
struct fw_node *fw_add_volume(struct fw_machine *machine, const uint8_t type[GUID_SIZE]);

void fw_set_variable(struct fw_machine *machine, const uint8_t vendor[GUID_SIZE], const char *name,
		     uint32_t attributes, const void *data, size_t size);
// One of the loader's, as UTF-16 with a final 0.
void fw_set_text(struct fw_machine *machine, const char *name, const char *text);
// NULL when it is not there.
struct fw_variable *fw_find_variable(const struct fw_machine *machine,
				     const uint8_t vendor[GUID_SIZE], const char *name);
// One of the loader's as UTF-8: true when it is there and is this text. NULL: true when it is
// absent.
bool fw_variable_is(const struct fw_machine *machine, const char *name, const char *text);
void fw_delete_variable(struct fw_machine *machine, const uint8_t vendor[GUID_SIZE],
			const char *name);

// What happened.

enum fw_end {
	FW_STARTED,  // outcome.program has taken over
	FW_RETURNED, // efi_main gave outcome.status back
	FW_RESET,    // by ResetSystem
	FW_WATCHDOG, // the firmware's watchdog has reset the machine
	FW_TIME_UP,  // it waits for ever, which is right where a person is waited for
	FW_CALLS_UP, // it hangs
};

// How, of FW_RESET: UEFI's EFI_RESET_TYPE.
enum fw_reset {
	FW_RESET_COLD,
	FW_RESET_WARM,
	FW_RESET_SHUTDOWN,
};

struct fw_outcome {
	enum fw_end end;
	enum fw_reset reset;
	uint64_t status;
	struct fw_program program; // of FW_STARTED; else of the last one that came back, if any
	size_t n_started;          // programs, those that came back included
	size_t n_drivers;          // that were started and have stayed
	uint64_t usec;             // of virtual time
	char *console;             // all that was printed, as lines of UTF-8
	// What was on the graphics when the loader last waited, 0x00RRGGBB each; NULL: nothing.
	uint32_t *picture;
	uint32_t picture_width, picture_height;
	bool picture_is_left;        // something is on them at the end
	char *card;                  // as console: text on the card's own handle
	char *serial[FW_SERIAL_MAX]; // as console, with what was written to both
	size_t mode;                 // of the console at the end
	char *variables; // a line for each SetVariable: "NAME SIZE", SIZE 0 for a deletion
	uint8_t *calls;  // enum fw_function of each call, the first one at 0
	size_t n_calls;
	bool fault_hit;
	bool watchdog_is_on; // at the end
	size_t n_beeps;
	bool speaker_was_set, speaker_sounds; // ever; at the end
	size_t n_bytes_peak;                  // of memory that the loader had at one time
	// After FW_RETURNED, what the loader has left behind ("2 open files"), and in any case what
	// no caller may do ("FreePool of memory that is not allocated"): the first one; else empty.
	char leak[64];
	char misuse[96];
};

void fw_run(struct fw_machine *machine, struct fw_outcome *ret);
void fw_outcome_free(struct fw_outcome *outcome);

// True when a line of the console has this text in it.
bool fw_said(const struct fw_outcome *outcome, const char *text);
