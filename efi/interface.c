// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/interface.h"
#include "boot-entries/loader-interface.h"
#include "boot-entries/utf.h"
#include "efi/machine.h"
#include "efi/variables.h"

#define VENDOR_UNITS 64u // of the firmware vendor's name
#define PATH_UNITS 512u  // of our own path

static void announce_features(const struct firmware *fw, const struct loader_conf *conf)
{
	uint64_t features = LOADER_FEATURE_CONFIG_TIMEOUT | LOADER_FEATURE_CONFIG_TIMEOUT_ONE_SHOT |
			    LOADER_FEATURE_ENTRY_DEFAULT | LOADER_FEATURE_ENTRY_ONE_SHOT |
			    LOADER_FEATURE_BOOT_COUNTING | LOADER_FEATURE_XBOOTLDR |
			    LOADER_FEATURE_LOAD_DRIVER | LOADER_FEATURE_SORT_KEY |
			    LOADER_FEATURE_SAVED_ENTRY | LOADER_FEATURE_DEVICETREE |
			    LOADER_FEATURE_MENU_DISABLED | LOADER_FEATURE_MULTI_PROFILE_UKI |
			    LOADER_FEATURE_TYPE1_UKI | LOADER_FEATURE_ENTRY_PREFERRED |
			    LOADER_FEATURE_ACTIVE_PCR_BANKS | LOADER_FEATURE_KEYBOARD_LAYOUT;

	// systemd's stub looks after the seed where the loader does not.
	if (conf->random_seed_mode != RANDOM_SEED_OFF)
		features |= LOADER_FEATURE_RANDOM_SEED;
	variable_set_bytes(fw, LOADER_VAR_FEATURES, &features, sizeof features);
}

static void set_revision(const struct firmware *fw, const char *name, const char *what,
			 uint32_t revision)
{
	char text[VENDOR_UNITS * 3 + 32];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_text(&w, what);
	writer_add_char(&w, ' ');
	writer_add_number(&w, revision >> 16, 1);
	writer_add_char(&w, '.');
	writer_add_number(&w, revision & 0xffff, 2);
	variable_set_if_absent(fw, name, (struct span){ text, w.len });
}

static size_t count_units(const CHAR16 *text, size_t max)
{
	size_t n = 0;

	while (text && n < max && text[n] != 0)
		n++;
	return n;
}

static void announce_firmware(const struct firmware *fw)
{
	const CHAR16 *vendor = fw->system->FirmwareVendor;
	char name[VENDOR_UNITS * 3 + 1] = "";
	size_t len;

	utf16_to_utf8((const uint16_t *)vendor, count_units(vendor, VENDOR_UNITS), name,
		      sizeof name, &len);
	set_revision(fw, LOADER_VAR_FIRMWARE_INFO, name, fw->system->FirmwareRevision);
	set_revision(fw, LOADER_VAR_FIRMWARE_TYPE, "UEFI", fw->system->Hdr.Revision);
}

// The path of our own file, as the firmware writes it.
static void announce_image(const struct firmware *fw)
{
	EFI_GUID guid = EFI_DEVICE_PATH_TO_TEXT_PROTOCOL_GUID;
	EFI_DEVICE_PATH_TO_TEXT_PROTOCOL *to_text;
	char path[PATH_UNITS * 3 + 1];
	void *interface = NULL;
	CHAR16 *text;
	size_t len;

	// Some firmware leaves the path out.
	if (!fw->loaded->FilePath || EFI_ERROR(fw->boot->LocateProtocol(&guid, NULL, &interface)))
		return;
	to_text = interface;
	text = to_text->ConvertDevicePathToText(fw->loaded->FilePath, FALSE, FALSE);
	if (!text)
		return;
	if (utf16_to_utf8((const uint16_t *)text, count_units(text, PATH_UNITS), path, sizeof path,
			  &len) == 0)
		variable_set_if_absent(fw, LOADER_VAR_IMAGE_IDENTIFIER, (struct span){ path, len });
	fw->boot->FreePool(text);
}

static void announce_partition(const struct firmware *fw, const struct volume *esp)
{
	uint8_t uuid[GUID_SIZE];
	char text[GUID_TEXT_SIZE];

	if (!volume_partition_uuid(fw, esp, uuid))
		return;
	guid_print(uuid, text);
	for (char *c = text; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'f')
			*c = (char)(*c - 'a' + 'A'); // as systemd-boot writes it
	variable_set_if_absent(fw, LOADER_VAR_DEVICE_PART_UUID, span_of(text));
}

void interface_announce(const struct firmware *fw, const struct volume *esp,
			const struct loader_conf *conf)
{
	variable_set(fw, LOADER_VAR_INFO, span_of(GENBOOT_NAME));
	announce_features(fw, conf);
	announce_firmware(fw);
	announce_image(fw);
	announce_partition(fw, esp);
	machine_announce(fw);
}

// Writes the first n of our entries, and all that are not ours, which stand behind them.
static EFI_STATUS list_first(const struct firmware *fw, const struct entry_list *list, size_t n,
			     uint16_t *ids)
{
	size_t n_units = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct span id = span_of(list->order[i]->id);
		size_t len = 0;

		if (i >= n && !boot_entry_is_other(list->order[i]))
			continue;
		utf8_to_utf16(id, ids + n_units, id.len + 1, &len);
		n_units += len + 1;
	}
	return variable_set_bytes(fw, LOADER_VAR_ENTRIES, ids, n_units * sizeof *ids);
}

// Firmware has limits of its own for a variable's size: then the newest half will do, or its half.
void interface_list(const struct firmware *fw, struct arena *arena, const struct entry_list *list)
{
	size_t n = list->n, n_units = 0;
	uint16_t *ids;

	for (size_t i = 0; i < list->n; i++)
		n_units += span_of(list->order[i]->id).len + 1;
	ids = arena_allocate(arena, n_units * sizeof *ids);
	while (ids && n > 0 && EFI_ERROR(list_first(fw, list, n, ids)))
		n /= 2;
}

void interface_time(const struct firmware *fw, const char *variable, uint64_t usec)
{
	char text[24];
	struct writer w;

	if (usec == 0)
		return;
	writer_init(&w, text, sizeof text);
	writer_add_number(&w, usec, 1);
	variable_set(fw, variable, (struct span){ text, w.len });
}

void interface_selected(const struct firmware *fw, struct arena *arena, struct span id, bool save)
{
	variable_set(fw, LOADER_VAR_ENTRY_SELECTED, id);
	if (save && !span_equals(id, variable_get(fw, arena, LOADER_VAR_ENTRY_LAST_BOOTED)))
		variable_set_kept(fw, LOADER_VAR_ENTRY_LAST_BOOTED, id);
}
