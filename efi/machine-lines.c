// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/machine-lines.h"
#include "boot-entries/loader-interface.h"
#include "efi/secure-boot.h"
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

// The variable that the operating system gets, too: bits of TCG2's EFI_TCG2_BOOT_HASH_ALG_*, 0
// without a TPM 2.0.
static void add_tpm(struct lines *lines)
{
	struct span banks = variable_get(lines->loader->fw, &lines->loader->arena,
					 LOADER_VAR_TPM2_ACTIVE_PCR_BANKS);

	if (span_equals_text(banks, "0x00000000"))
		add(lines, "TPM 2.0", span_of("none"));
	else
		add(lines, "TPM 2.0, PCR banks", banks);
}

// UEFI 2.10, section 13.5.15.
static void add_free_space(struct lines *lines)
{
	EFI_FILE_PROTOCOL *root = lines->loader->volumes.at[0].root;
	EFI_GUID type = EFI_FILE_SYSTEM_INFO_ID;
	uint64_t info[64]; // aligned; with the label
	UINTN size = sizeof info;
	char text[32];
	struct writer w;

	if (EFI_ERROR(root->GetInfo(root, &type, &size, info)) ||
	    size < SIZE_OF_EFI_FILE_SYSTEM_INFO)
		return;
	writer_init(&w, text, sizeof text);
	writer_add_number(&w, ((EFI_FILE_SYSTEM_INFO *)info)->FreeSpace >> 20, 1);
	writer_add_text(&w, " of ");
	writer_add_number(&w, ((EFI_FILE_SYSTEM_INFO *)info)->VolumeSize >> 20, 1);
	writer_add_text(&w, " MiB");
	add(lines, "Free on it", (struct span){ text, w.len });
}

size_t machine_lines(struct loader *loader, struct span ret[MACHINE_LINES_MAX])
{
	const struct choose_wishes *wishes = &loader->settings.wishes;
	struct lines lines = { .loader = loader, .at = ret };

	add(&lines, "Loader", span_of(GENBOOT_NAME));
	add_variable(&lines, "Firmware", LOADER_VAR_FIRMWARE_INFO);
	add_variable(&lines, "UEFI", LOADER_VAR_FIRMWARE_TYPE);
	add(&lines, "Secure Boot", span_of(secure_boot_is_on(loader->fw) ? "on" : "off"));
	add_tpm(&lines);
	add_variable(&lines, "Started from", LOADER_VAR_IMAGE_IDENTIFIER);
	add_variable(&lines, "Its partition", LOADER_VAR_DEVICE_PART_UUID);
	add_free_space(&lines);
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
