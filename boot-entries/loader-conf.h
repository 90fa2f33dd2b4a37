// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// /loader/loader.conf (loader.conf(5)): "KEY VALUE" lines with the grammar of entry.h, and the
// menu's timeout. A bad value leaves that setting at its safe default and is counted; it never
// stops a boot. The last of a repeated key counts. Text behind a NUL byte is not read.

#include "boot-entries/limits.h"
#include "boot-entries/span.h"

// Seconds, or one of these: the numbers of systemd's own interface.
#define TIMEOUT_MENU_HIDDEN 0u
#define TIMEOUT_MENU_DISABLED 0xfffffffdu
#define TIMEOUT_UNSET 0xfffffffeu
#define TIMEOUT_MENU_FORCE 0xffffffffu
#define TIMEOUT_MAX_SEC 0xfffffffcu
#define TIMEOUT_DEFAULT_SEC 5u
#define HINT_MAX_SEC 60u

// Whether random seeds are passed on (random-seed.h). systemd has dropped the key and does it
// always; here a boot writes nothing that nobody has asked for.
enum random_seed_mode {
	RANDOM_SEED_OFF, // also when absent or bad
	RANDOM_SEED_WITH_SYSTEM_TOKEN,
	RANDOM_SEED_ALWAYS,
};

// Keys of genboot's own, which systemd-boot passes over:
//
//   menu-style auto|lines            lines: plain lines for a screen reader, nothing drawn
//   menu-colors normal|high-contrast
//   keyboard-layout us|de|fr         what is printed on the keys, where the firmware takes any
//                                    keyboard for a US one; not of a serial line's terminal
//   hint-seconds 0 to 60             how long a hidden menu's hint waits for a key at least; 0, and
//                                    when absent or bad: as long as systemd-boot, a tenth of one
enum loader_menu_style {
	LOADER_MENU_AUTO,
	LOADER_MENU_LINES,
};

enum loader_menu_colors {
	LOADER_COLORS_NORMAL,
	LOADER_COLORS_HIGH_CONTRAST,
};

enum loader_keyboard {
	LOADER_KEYBOARD_US,
	LOADER_KEYBOARD_DE,
	LOADER_KEYBOARD_FR,
};

struct loader_conf {
	uint32_t timeout_sec; // as above; TIMEOUT_DEFAULT_SEC when absent or bad, never endless by
			      // mistake
	struct span default_pattern; // glob or @saved; empty when absent
	struct span preferred_pattern;
	bool editor; // yes when absent, no when bad
	bool auto_entries, auto_firmware, auto_poweroff, auto_reboot;
	bool beep;
	bool reboot_for_bitlocker;
	bool reboot_on_error_set, reboot_on_error; // not set: auto
	struct span console_mode;                  // as written
	struct span secure_boot_enroll, secure_boot_enroll_action, secure_boot_enroll_timeout;
	struct span log_level;
	enum random_seed_mode random_seed_mode;
	enum loader_menu_style menu_style;
	enum loader_menu_colors menu_colors;
	enum loader_keyboard keyboard;
	uint32_t hint_sec;
	size_t n_bad;          // lines with a known key and a bad value, or an unknown key
	size_t first_bad_line; // from 1; 0 when n_bad is 0
};

// What an absent file means.
void loader_conf_init(struct loader_conf *ret);

// *ret borrows from text. BOOT_ERROR_TOO_LONG above LOADER_CONF_MAX: then *ret is what an absent
// file means.
int loader_conf_parse(const void *text, size_t len, struct loader_conf *ret);

struct loader_conf_line {
	size_t number; // from 1
	struct span text;
};

// The lines that loader_conf_parse() counts as bad: the first cap of them in ret, borrowed from
// text. Returns how many there are in all; 0 above LOADER_CONF_MAX.
size_t loader_conf_bad_lines(const void *text, size_t len, struct loader_conf_line *ret,
			     size_t cap);

// "menu-force", "menu-hidden", "menu-disabled" or decimal seconds up to TIMEOUT_MAX_SEC.
// BOOT_ERROR_RANGE otherwise.
int loader_timeout_parse(struct span text, uint32_t *ret);

// Which timeout counts: LoaderConfigTimeoutOneShot, then SMBIOS' (smbios.h), then
// LoaderConfigTimeout, then loader.conf. Empty or bad ones do not count. A one-shot of 0 forces the
// menu without a countdown, as in systemd-boot.
uint32_t loader_timeout_effective(const struct loader_conf *conf, struct span variable,
				  struct span smbios, struct span one_shot);

// Copies text with KEY's value replaced (its first line; further lines of the same key are
// dropped), or with "KEY VALUE" added as the last line when it is not there; an empty value drops
// the key. All other lines stay byte for byte. The result is filled up with LF to exactly cap
// bytes, so that the file keeps its size. BOOT_ERROR_SYNTAX for a value that would not read back;
// _NO_ROOM when it does not fit.
int loader_conf_set(struct span text, const char *key, struct span value, char *buf, size_t cap);
