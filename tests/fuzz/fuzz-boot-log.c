// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/boot-log.h"
#include "boot-entries/utf.h"
#include "tests/fuzz/fuzz.h"

static void read_all(const void *text, size_t size)
{
	struct boot_log_line line;
	struct span lines;

	if (boot_log_open(text, size, &lines) < 0)
		return;
	while (boot_log_next(&lines, &line))
		must(!span_is_empty(line.text) || !span_is_empty(line.word));
}

// As a log; and as what is put into one, which then reads back as one line.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct boot_log journal;
	struct span text = span_bytes(data, size), lines;
	struct boot_log_line line;

	read_all(data, size);
	boot_log_init(&journal);
	boot_log_add(&journal, size, BOOT_LOG_FAILED, text, text);
	must(boot_log_open(journal.text, journal.len, &lines) == 0 && boot_log_next(&lines, &line));
	must(line.event == BOOT_LOG_FAILED && line.msec == size);
	must(!utf8_is_valid(text) || utf8_is_valid(line.text));
	must(!boot_log_next(&lines, &line));
	for (int i = 0; i < 100; i++)
		boot_log_add(&journal, size, BOOT_LOG_FAILED, text, text);
	boot_log_shorten(&journal, BOOT_LOG_MIN + size % BOOT_LOG_MAX);
	must(journal.len <= BOOT_LOG_MIN + size % BOOT_LOG_MAX);
	read_all(journal.text, journal.len);
	return 0;
}
