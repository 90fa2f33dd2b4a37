// SPDX-License-Identifier: GPL-2.0-or-later

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/catalog.h"
#include "boot-entries/loader-interface.h"
#include "tests/firmware/scene.h"

#define CATALOG_ROOM 65536u
#define BLOBS_MAX 64u

static void read_slots(const struct fw_node *file, uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE])
{
	for (unsigned i = 0; i < STATE_SLOTS; i++)
		memcpy(slots[i], file->data + state_slot_offset(i), STATE_SLOT_SIZE);
}

struct state_record scene_record(const struct scene *scene)
{
	const struct fw_node *file = fw_find(scene->esp, BOOT_FILE_STATE);
	uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE];
	struct state state;

	cr_assert(file && file->size == STATE_FILE_SIZE);
	read_slots(file, slots);
	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, &state);
	return state.record;
}

static void put_slot(struct fw_node *file, const struct state_record *record)
{
	uint8_t slots[STATE_SLOTS][STATE_SLOT_SIZE], slot[STATE_SLOT_SIZE];
	struct state state;
	unsigned index;

	read_slots(file, slots);
	state_parse((const uint8_t(*)[STATE_SLOT_SIZE])slots, &state);
	cr_assert_eq(state_print_next(&state, record, slot, &index), 0);
	memcpy(file->data + state_slot_offset(index), slot, sizeof slot);
}

// The slot before it is valid, too, and names nothing.
void scene_put_record(struct scene *scene, const char *default_id, const char *one_shot_id,
		      const char *last_good_id)
{
	static const uint8_t empty[STATE_FILE_SIZE];
	struct fw_node *file = fw_put(scene->esp, BOOT_FILE_STATE, empty, sizeof empty);
	struct state_record record = { 0 };

	put_slot(file, &record);
	cr_assert_eq(state_set_id(record.default_id, span_of(default_id)), 0);
	cr_assert_eq(state_set_id(record.one_shot_id, span_of(one_shot_id)), 0);
	cr_assert_eq(state_set_id(record.last_good_id, span_of(last_good_id)), 0);
	put_slot(file, &record);
}

void scene_put_trial(struct scene *scene, const char *id, uint32_t tries, bool in_record)
{
	struct state_record record = scene_record(scene);
	struct trial_counter counter = { .left = tries };
	uint8_t bytes[TRIAL_COUNTER_SIZE];

	cr_assert_eq(trial_begin(&record, span_of(id), tries, in_record), 0);
	put_slot(fw_find(scene->esp, BOOT_FILE_STATE), &record);
	counter.serial = record.trial_serial;
	trial_counter_print(&counter, bytes);
	if (!in_record)
		fw_set_variable(&scene->machine, fw_vendor_genboot, GENBOOT_VAR_TRIAL,
				FW_VARIABLE_KEPT, bytes, sizeof bytes);
}

void scene_write_record(struct scene *scene, const struct state_record *record)
{
	put_slot(fw_find(scene->esp, BOOT_FILE_STATE), record);
}

struct trial scene_trial(const struct scene *scene)
{
	const struct fw_variable *variable =
		fw_find_variable(&scene->machine, fw_vendor_genboot, GENBOOT_VAR_TRIAL);
	struct state_record record = scene_record(scene);
	struct trial_counter counter;
	struct trial trial;
	bool is_there =
		variable && trial_counter_parse(variable->data, variable->size, &counter) == 0;

	trial_look(&record, is_there ? &counter : NULL, &trial);
	return trial;
}

static struct span content(struct fw_node *volume, const char *path)
{
	const struct fw_node *node = fw_find(volume, path);

	cr_assert(node, "%s is missing", path);
	return (struct span){ (const char *)node->data, node->size };
}

static struct catalog_blob make_blob(struct fw_node *volume, const char *path)
{
	struct span bytes = content(volume, path + 1);
	struct catalog_blob blob = { .path = span_of(path), .size = bytes.len };
	uint8_t digest[SHA256_SIZE];
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, bytes.at, bytes.len);
	sha256_finish(&hash, digest);
	sha256_print(digest, blob.sha256);
	return blob;
}

void scene_put_catalog(struct fw_node *volume, unsigned first, unsigned last)
{
	static struct catalog_generation generations[BLOBS_MAX / 2];
	static struct catalog_blob blobs[BLOBS_MAX];
	static char paths[BLOBS_MAX][64], changes[BLOBS_MAX / 2][64], text[CATALOG_ROOM];
	struct catalog_source source = {
		.token = span_of("tok"), .sequence = 7, .blobs = blobs, .generations = generations
	};
	char entry_path[64];
	size_t len;

	cr_assert_lt(last - first, ARRAY_LEN(generations));
	for (unsigned n = first; n <= last; n++) {
		size_t i = source.n_blobs;
		char *change = changes[source.n_generations];

		snprintf(change, sizeof changes[0], "openssl 3.0.%u -> 3.0.%u", n - 1, n);
		snprintf(paths[i], sizeof paths[i], "/tok/kernel-%u.efi", n);
		snprintf(paths[i + 1], sizeof paths[i], "/tok/initrd-%u.img", n);
		snprintf(entry_path, sizeof entry_path, BOOT_DIR_ENTRIES "/tok-%u.conf", n);
		blobs[i] = make_blob(volume, paths[i]);
		blobs[i + 1] = make_blob(volume, paths[i + 1]);
		generations[source.n_generations++] =
			(struct catalog_generation){ .number = n,
						     .entry = content(volume, entry_path),
						     .changes = { span_of("packages: 1 changed"),
								  span_of(change) },
						     .n_changes = n > first ? 2 : 0 };
		source.n_blobs += 2;
	}
	cr_assert_eq(catalog_print(&source, text, sizeof text, &len), 0);
	fw_put(volume, BOOT_DIR_GENBOOT "/tok/catalog-7", text, len);
}
