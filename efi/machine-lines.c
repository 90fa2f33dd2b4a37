// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/machine-lines.h"
#include "boot-entries/loader-interface.h"
#include "efi/variables.h"

#define LINE_MAX 400u

struct lines {
	struct loader *loader;
	struct span *at;
	size_t n;
};

static void add(struct lines *lines, const char *name, struct span value)
{
	char text[LINE_MAX];
	struct writer w;

	if (span_is_empty(value) || lines->n == MACHINE_LINES_MAX)
		return;
	writer_init(&w, text, sizeof text);
	writer_add_text(&w, name);
	writer_add_text(&w, ": ");
	writer_add(&w, value);
	lines->at[lines->n++] = arena_copy(&lines->loader->arena, (struct span){ text, w.len });
}

static void add_variable(struct lines *lines, const char *title, const char *name)
{
	add(lines, title, variable_get(lines->loader->fw, &lines->loader->arena, name));
}

// UEFI 2.10, section 3.3: a byte, 1 when it is in force.
static void add_secure_boot(struct lines *lines)
{
	static const uint16_t name[] = { 'S', 'e', 'c', 'u', 'r', 'e', 'B', 'o', 'o', 't', 0 };
	EFI_GUID vendor = EFI_GLOBAL_VARIABLE;
	uint16_t copy[sizeof name / sizeof *name];
	uint8_t value = 0;
	UINTN size = sizeof value;
	EFI_STATUS status;

	__builtin_memcpy(copy, name, sizeof name);
	status = lines->loader->fw->runtime->GetVariable((CHAR16 *)copy, &vendor, NULL, &size,
							 &value);
	if (EFI_ERROR(status))
		add(lines, "Secure Boot", span_of("the firmware does not say"));
	else
		add(lines, "Secure Boot", span_of(value == 1 ? "on" : "off"));
}

size_t machine_lines(struct loader *loader, struct span ret[MACHINE_LINES_MAX])
{
	const struct choose_wishes *wishes = &loader->settings.wishes;
	struct lines lines = { .loader = loader, .at = ret };

	add(&lines, "Loader", span_of(GENBOOT_NAME));
	add_variable(&lines, "Firmware", LOADER_VAR_FIRMWARE_INFO);
	add_variable(&lines, "UEFI", LOADER_VAR_FIRMWARE_TYPE);
	add_secure_boot(&lines);
	add_variable(&lines, "Started from", LOADER_VAR_IMAGE_IDENTIFIER);
	add_variable(&lines, "Its partition", LOADER_VAR_DEVICE_PART_UUID);
	add(&lines, "For this boot", wishes->one_shot);
	add(&lines, "For this boot, by the state record", wishes->record_one_shot);
	add(&lines, "LoaderEntryPreferred", wishes->preferred_variable);
	add(&lines, "LoaderEntryDefault", wishes->default_variable);
	add(&lines, "Default of the state record", wishes->record_default);
	add(&lines, "Last good of the state record", wishes->record_last_good);
	add(&lines, "preferred in loader.conf", wishes->preferred_conf);
	add(&lines, "default in loader.conf", wishes->default_conf);
	add(&lines, "Booted last", wishes->last_booted);
	add_variable(&lines, "LoaderConfigTimeout", LOADER_VAR_CONFIG_TIMEOUT);
	return lines.n;
}
