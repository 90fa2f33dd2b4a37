// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bad-inputs/esp.h"

struct fw_machine machine;
struct fw_outcome outcome;
struct fw_node *esp;

static const struct image_section sections[] = { { ".text", "code" }, { ".linux", "kernel" } };

void esp_open(void)
{
	static struct image image;

	fw_machine_init(&machine);
	esp = fw_add_volume(&machine, gpt_type_esp);
	image_make(&image, sections, 2);
	fw_put(esp, "good.efi", image.bytes, image.len);
	fw_put(esp, "bad.efi", image.bytes, image.len);
	ENTRY("good.conf", "title Good\nlinux /good.efi\noptions good\n");
	CONF("timeout 0\ndefault good*\npreferred bad*\n");
}

void esp_close(void)
{
	fw_outcome_free(&outcome);
	fw_machine_free(&machine);
}

char *text_of(char c, size_t n)
{
	char *text = malloc(n + 1);

	cr_assert_not_null(text);
	memset(text, c, n);
	text[n] = '\0';
	return text;
}

struct fw_node *put_printed(const char *path, const char *format, ...)
{
	struct fw_node *node;
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	cr_assert_geq(n, 0);
	node = fw_put(esp, path, text, (size_t)n);
	free(text);
	return node;
}

void run(void)
{
	fw_outcome_free(&outcome);
	fw_run(&machine, &outcome);
	cr_assert_neq(outcome.end, FW_TIME_UP);
	cr_assert_neq(outcome.end, FW_CALLS_UP);
	cr_assert_neq(outcome.end, FW_WATCHDOG);
	cr_assert_str_empty(outcome.misuse, "%s", outcome.misuse);
	cr_assert_str_empty(outcome.leak, "%s", outcome.leak);
}

void assert_starts(const char *path)
{
	run();
	cr_assert_eq(outcome.end, FW_STARTED, "it ended in another way (%d), and said: %s",
		     outcome.end, outcome.console);
	cr_assert_str_eq(outcome.program.path, path, "it started %s, and said: %s",
			 outcome.program.path, outcome.console);
}

void assert_good_starts(const char *words)
{
	assert_starts("good.efi");
	cr_assert(fw_said(&outcome, words), "it did not say \"%s\", but: %s", words,
		  outcome.console);
}

void assert_good_starts_silently(void)
{
	assert_starts("good.efi");
	cr_assert_not(fw_said(&outcome, "bad.") || fw_said(&outcome, "BAD"), "it said: %s",
		      outcome.console);
}

const char *listed(void)
{
	const struct fw_variable *variable =
		fw_find_variable(&machine, fw_vendor_loader, "LoaderEntries");
	static char text[65536];
	size_t len = 0;

	cr_assert_not_null(variable);
	for (size_t at = 0; at < variable->size && len + 1 < sizeof(text); at += 2) {
		uint16_t unit = (uint16_t)(variable->data[at] | variable->data[at + 1] << 8);

		text[len++] = unit == 0 ? ' ' : (char)unit;
	}
	text[len > 0 ? len - 1 : 0] = '\0';
	if (strstr(text, "auto-"))
		*strstr(text, "auto-") = '\0';
	len = strlen(text);
	if (len > 0 && text[len - 1] == ' ')
		text[len - 1] = '\0';
	return text;
}
