// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>
#include <string.h>

#include "boot-entries/choose.h"
#include "boot-entries/load-option.h"
#include "boot-entries/loader-conf.h"
#include "boot-entries/loader-entries.h"
#include "boot-entries/utf.h"
#include "host/esp/load-option.h"
#include "tests/fuzz/fuzz.h"

#define MAX 4096u
#define N 3

#define UUID "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define FOLDER "\\EFI\\genboot\\"

// A value in each variable that names an entry: one of three whole entries is chosen all the same.
static void choose_by(struct span text)
{
	static struct boot_entry entries[N];
	const struct boot_entry *list[N] = { &entries[0], &entries[1], &entries[2] };
	const struct choose_wishes wishes = { .one_shot = text,
					      .preferred_variable = text,
					      .default_variable = text,
					      .last_booted = text };
	struct choice choice;
	char words[64];

	for (size_t i = 0; i < N; i++)
		memcpy(entries[i].id, (const char[]){ 'x', '-', (char)('3' - (char)i), '\0' }, 4);
	must(choose(list, N, &wishes, &choice) == 0 && choice.index < N);
	choice_print(&choice, words, sizeof(words));
	must(memchr(words, '\0', sizeof(words)) != NULL);
}

static void read_text(const uint8_t *data, size_t size)
{
	static char text[3 * MAX / 2 + 1];
	struct loader_conf conf;
	size_t len;

	must(utf16le_to_utf8(data, size, text, sizeof(text), &len) == 0);
	must(utf8_is_valid(span_bytes(text, len)));
	choose_by(span_bytes(text, len));
	loader_conf_init(&conf);
	(void)loader_timeout_effective(&conf, span_bytes(text, len), span_bytes(text, len),
				       span_bytes(text, len / 2));
}

static void read_option(const uint8_t *data, size_t size)
{
	static struct load_option_target target;
	struct load_option_parts parts;

	(void)load_option_matches(data, size, "genboot", UUID, FOLDER);
	if (load_option_parse(data, size, &parts) < 0)
		return;
	must(parts.description.len % 2 == 0 && parts.path_list.len <= size);
	load_option_target(&parts, &target);
	must(memchr(target.path, '\0', sizeof(target.path)) != NULL);
	must(utf8_is_valid(span_of(target.path)));
}

// Each id of a list is shorter than what is taken off; what is an other's has that id again.
static void read_list(const uint8_t *data, size_t size)
{
	struct span rest = span_bytes(data, size);
	struct boot_entry other, again;
	size_t left = rest.len;
	char id[BOOT_ID_MAX + 1];

	for (; loader_entries_next(&rest, id); left = rest.len) {
		must(rest.len < left && id[0] != '\0' && memchr(id, '\0', sizeof(id)) != NULL);
		if (boot_entry_parse_other(span_of(id), &other) < 0)
			continue;
		must(boot_entry_is_other(&other) && other.title.len > 0);
		must(span_equals_nocase(span_of(other.id), span_of(id)));
		must(boot_entry_parse_other(span_of(other.id), &again) == 0);
		must(again.kind == other.kind && strcmp(again.id, other.id) == 0);
	}
}

// The bytes as a text variable of the Boot Loader Interface, as its list of entries, and as a
// Boot#### of the firmware.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > MAX)
		return 0;
	read_text(data, size);
	read_list(data, size);
	read_option(data, size);
	return 0;
}
