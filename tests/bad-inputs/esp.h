// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A machine with one generation that is good, beside which a test puts what is bad; and what the
// loader makes of both. Each test is a process of its own, so there is one machine.
//
//   loader/loader.conf        "timeout 0", and a default that names bad* before good*: so that what
//                             is bad is tried first wherever it can be
//   loader/entries/good.conf  good.efi
//   bad.efi                   as good as good.efi: an entry that is followed starts it
//
// What names nothing usable makes the loader go on with good.conf: nothing below it stands in the
// menu before it.

#include <criterion/criterion.h>

#include "tests/boot-entries/image.h"
#include "tests/firmware/firmware.h"

extern struct fw_machine machine;
extern struct fw_outcome outcome; // of the last run
extern struct fw_node *esp;

// A test suite's .init and .fini.
void esp_open(void);
void esp_close(void);

// A file, NUL bytes and all. A literal's own final NUL is not part of it.
#define PUT(path, literal) fw_put(esp, path, literal, sizeof(literal) - 1)
#define ENTRY(name, literal) PUT("loader/entries/" name, literal)
#define CONF(literal) PUT("loader/loader.conf", literal)

// A text of n times c.
char *text_of(char c, size_t n);

// As fw_put_text, by printf's format.
struct fw_node *put_printed(const char *path, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

// Runs the loader, which must not misuse the firmware, leave anything behind or hang.
void run(void);

// Runs it, and this file of the ESP has been started.
void assert_starts(const char *path);

// The same for good.efi; and the loader said this.
void assert_good_starts(const char *words);

// The same, with nothing said but that.
void assert_good_starts_silently(void);

// Of the last run: the ids in LoaderEntries but for "auto-...", which no file is behind, separated
// by blanks. Valid until the next call.
const char *listed(void);
