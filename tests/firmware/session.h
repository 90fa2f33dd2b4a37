// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One run of the loader on the fake firmware, as its parts see it. firmware.h is for everybody
// else.

#include <efi.h>

#include <efipciio.h>
#include <setjmp.h>

#include "efi/protocols.h"
#include "tests/firmware/firmware.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))
#define PATH_BYTES 1024u // of UTF-8, more than any path that a loader may open

// Text that grows; at is NULL or ends in a NUL.
struct text {
	char *at;
	size_t len, room;
};

struct device { // of a volume or a disk
	struct handle *handle;
	EFI_BLOCK_IO_PROTOCOL io;
	EFI_BLOCK_IO_MEDIA media;
	size_t disk;
	uint64_t first_lba;
	EFI_SIMPLE_FILE_SYSTEM_PROTOCOL file_system;
};

struct text_console {
	SIMPLE_TEXT_OUTPUT_INTERFACE out;
	SIMPLE_TEXT_OUTPUT_MODE mode;
	struct text log;
};

struct graphics {
	EFI_GRAPHICS_OUTPUT_PROTOCOL gop;
	EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE mode;
	EFI_GRAPHICS_OUTPUT_MODE_INFORMATION info;
	uint32_t *pixels; // NULL when there are none
	bool is_drawn_on;
};

struct session {
	struct fw_machine *machine;
	struct fw_outcome *outcome;
	jmp_buf end;
	uint64_t now_usec;
	uint64_t watchdog_usec; // when it bites; 0: it is off
	size_t calls_room;
	struct text variables;
	struct kept *kept;

	struct block *memory;
	size_t n_bytes; // in it
	size_t n_at_0;  // pages, of a machine that gives them; they cannot be touched
	struct event *events;
	struct handle *handles;
	long n_protocols; // that the program has put up
	struct open_file *files;
	struct loaded_image *images;
	struct device disks[FW_DISKS_MAX], volumes[FW_VOLUMES_MAX];
	uint8_t *gpt_entries[FW_DISKS_MAX]; // made when they are read

	size_t n_keys_read;
	struct event *live_keys, *dead_keys, *line_keys;
	SIMPLE_INPUT_INTERFACE in;
	EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL in_ex, in_other, in_line;
	struct text_console out, card, serial[FW_SERIAL_MAX];
	struct graphics graphics;
	EFI_DEVICE_PATH_TO_TEXT_PROTOCOL to_text;

	struct handle *image; // the loader's
	EFI_LOADED_IMAGE_PROTOCOL loaded;
	EFI_BOOT_SERVICES boot;
	EFI_RUNTIME_SERVICES runtime;
	struct dt_fixup dt_fixup;
	EFI_RNG_PROTOCOL rng;
	EFI_PCI_IO_PROTOCOL pci[2];
	struct tcg2 tcg2;
	struct hii_database hii_database;
	EFI_CONFIGURATION_TABLE tables[2 * FW_TABLES_MAX];
	EFI_SYSTEM_TABLE table;
};

// The run that is on.
struct session *session_now(void);

// To be called first in each function of the firmware: counts, and gives what it has to fail with.
EFI_STATUS session_call(enum fw_function function);

_Noreturn void session_end(enum fw_end end);

// Time passes; the run may end by it.
void session_advance(uint64_t usec);

// Remembers the first thing that no caller may do.
void session_misuse(const char *what);

// Zeroed memory until the end of the run.
void *session_keep(size_t size);

// Lets all functions between two addresses of a table or a protocol report that the fake lacks
// them.
void session_fill(void *first, void *end);

void text_add(struct text *text, const char *bytes, size_t n);

// UTF-16 with NUL as UTF-8 of at most PATH_BYTES; "" for what is neither.
void text_from_utf16(const CHAR16 *from, char ret[PATH_BYTES]);

// The parts; each puts its functions into the tables and its protocols on handles.
void memory_open(struct session *s);
void memory_close(struct session *s);
void *memory_add_pool(struct session *s, size_t size); // which the program frees
size_t memory_count(const struct session *s);
void events_open(struct session *s);
size_t events_count(const struct session *s);
void handles_open(struct session *s);
void devices_open(struct session *s);
void files_close(struct session *s);
size_t files_count(const struct session *s);
void images_open(struct session *s);
void images_close(struct session *s);
size_t images_count(const struct session *s);
void runtime_open(struct session *s);
void tables_open(struct session *s);
void dt_fixup_open(struct session *s);
void entropy_open(struct session *s);
void watchdog_open(struct session *s);
void devices_known_open(struct session *s);
void *table_find(struct session *s, const EFI_GUID *guid); // NULL when there is none
bool table_is_at(const struct session *s, const void *at);
void console_open(struct session *s);
void console_close(struct session *s);
void keys_open(struct session *s);

// handles.c. They count as no call and are never made to fail.
struct handle *handle_add(struct session *s);
bool handle_install(struct handle *handle, const EFI_GUID *guid, void *interface);
bool handle_uninstall(struct handle *handle, const EFI_GUID *guid, const void *interface);
// NULL when it has none.
void *handle_protocol(struct handle *handle, const EFI_GUID *guid);
// The handle with this protocol whose path is the longest start of *path, which then is the rest.
struct handle *handle_of_path(struct session *s, const EFI_GUID *guid, EFI_DEVICE_PATH **path);

// events.c: an event that somebody else owns, with what it waits for.
enum event_kind {
	EVENT_TIMER,
	EVENT_KEY,
	EVENT_LINE_KEY, // of the first serial line
	EVENT_NEVER,
};

struct event *event_add(struct session *s, enum event_kind kind);

// keys.c: has the next key been pressed; when will it be (UINT64_MAX: never).
bool keys_wait(const struct session *s);
uint64_t keys_next_usec(const struct session *s);
uint64_t keys_next_of_line_usec(const struct session *s);

// graphics.c: pixels of the console's present mode; what a person sees while nothing happens; and
// what text on the console does to them.
void graphics_open(struct session *s, struct handle *console);
void graphics_close(struct session *s);
void graphics_set_size(struct session *s, uint32_t width, uint32_t height);
void graphics_seen(struct session *s);
void graphics_clear(struct session *s);

// paths.c, all kept until the end of the run.
EFI_DEVICE_PATH *path_of_disk(size_t disk);
EFI_DEVICE_PATH *path_of_volume(const struct fw_volume *volume);
EFI_DEVICE_PATH *path_of_file(const char *path);
EFI_DEVICE_PATH *path_of_serial(size_t line, bool has_uart);
size_t path_size(const EFI_DEVICE_PATH *path); // without its end node
// The file that a path names, with slashes, none in front. "" when it names none.
void path_file_name(const EFI_DEVICE_PATH *path, char ret[PATH_BYTES]);

// gpt.c: a block of a disk that is empty but for its partition table.
void gpt_read(struct session *s, size_t disk, uint64_t lba, uint8_t *ret_block);

// files.c
void file_system_init(struct device *device);

#define CONSOLE_IN_MARK_GUID                                                                       \
	((EFI_GUID){                                                                               \
		0xd3b36f2b, 0xd551, 0x11d4, { 0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d } })

#define CONSOLE_MARK_GUID                                                                          \
	((EFI_GUID){                                                                               \
		0xd3b36f2c, 0xd551, 0x11d4, { 0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d } })

static inline bool guid_is(const EFI_GUID *a, const EFI_GUID *b)
{
	return __builtin_memcmp(a, b, sizeof *a) == 0;
}
