// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "boot-entries/bytes.h"
#include "boot-entries/utf.h"
#include "host/esp/fat-read.h"

#define SLOT_END 0x00
#define SLOT_FREE 0xe5
#define SLOT_E5 0x05 // stands for 0xe5 in a name
#define SLOT_LONG 0x0f
#define ATTRIBUTES 0x3f

#define PARTS_MAX 20u
#define PART_UNITS 13u
#define NAME_UNITS_MAX 255u
#define LAST_PART 0x40u

// A long name that is being put together; n == 0: none.
struct long_name {
	uint16_t units[PARTS_MAX * PART_UNITS];
	uint64_t slots[PARTS_MAX];
	unsigned n;       // slots so far
	unsigned n_parts; // slots in all
	uint8_t sum;
};

void fat_folder_start(struct fat *fat, uint32_t first_cluster, struct fat_folder *ret)
{
	ret->run = (struct fat_run){ 0 };
	ret->n_read = ret->n_orphans = 0;
	ret->ended = false;
	ret->window.len = 0;
	fat_chain_of_folder(fat, first_cluster, &ret->chain);
}

int fat_folder_slot(struct fat_folder *folder, const uint8_t **ret, uint64_t *ret_offset)
{
	int more = 1;

	if (folder->run.len == 0)
		more = fat_chain_next(&folder->chain, &folder->run);
	if (more <= 0)
		return more;
	if (folder->n_read == FAT_FOLDER_SLOTS_MAX)
		return -EFBIG;
	more = fat_window_get(&folder->chain.fat->source, &folder->window, folder->run.offset,
			      FAT_SLOT_SIZE, &folder->run, ret);
	if (more < 0)
		return more;
	*ret_offset = folder->run.offset;
	folder->run.offset += FAT_SLOT_SIZE;
	folder->run.len -= FAT_SLOT_SIZE;
	folder->n_read++;
	return 1;
}

static uint8_t sum_of(const uint8_t *raw_name)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < FAT_RAW_NAME_SIZE; i++)
		sum = (uint8_t)((sum >> 1 | sum << 7) + raw_name[i]);
	return sum;
}

static void load_part(const uint8_t *slot, uint16_t *units)
{
	for (size_t i = 0; i < PART_UNITS; i++)
		units[i] = load_le16(slot + (i < 5 ? 1 + 2 * i : i < 11 ? 4 + 2 * i : 6 + 2 * i));
}

// Parts come last one first. Returns how many slots have turned out to belong to nothing.
static unsigned add_part(struct long_name *name, const uint8_t *slot, uint64_t offset)
{
	unsigned number = slot[0] & ~LAST_PART, orphans = 0;

	if (slot[0] & LAST_PART) {
		orphans = name->n;
		*name = (struct long_name){ .n_parts = number, .sum = slot[13] };
	}
	if (number == 0 || number > PARTS_MAX || number != name->n_parts - name->n ||
	    slot[13] != name->sum) {
		orphans += name->n + 1;
		name->n = name->n_parts = 0;
		return orphans;
	}
	load_part(slot, &name->units[(number - 1) * PART_UNITS]);
	name->slots[name->n++] = offset;
	return orphans;
}

static size_t units_of(const struct long_name *name)
{
	size_t n = 0;

	while (n < (size_t)name->n_parts * PART_UNITS && name->units[n] != 0)
		n++;
	return n;
}

static bool is_name_of(const struct long_name *name, const uint8_t *slot)
{
	size_t n_units = units_of(name);

	return name->n > 0 && name->n == name->n_parts && name->sum == sum_of(slot) &&
	       !(slot[11] & FAT_LABEL) && n_units > 0 && n_units <= NAME_UNITS_MAX;
}

static char *add_short(char *at, const uint8_t *raw, size_t len, bool is_lower)
{
	while (len > 0 && raw[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < len; i++) {
		bool is_upper = raw[i] >= 'A' && raw[i] <= 'Z';

		// Code pages differ from machine to machine.
		*at++ = raw[i] >= 0x80 ? '?' : (char)(is_upper && is_lower ? raw[i] + 32 : raw[i]);
	}
	return at;
}

static void print_short(const uint8_t raw[FAT_RAW_NAME_SIZE], uint8_t cases, char *buf)
{
	uint8_t first = raw[0] == SLOT_E5 ? SLOT_FREE : raw[0];
	uint8_t base[8];
	char *end, *dot;

	memcpy(base, raw, sizeof base);
	base[0] = first;
	dot = add_short(buf, base, sizeof base, cases & 0x08);
	end = add_short(dot + 1, raw + 8, 3, cases & 0x10);
	*dot = '.';
	*(end > dot + 1 ? end : dot) = '\0';
}

static struct fat_time time_of(uint16_t date, uint16_t time)
{
	return (struct fat_time){ .year = 1980 + (date >> 9),
				  .month = date >> 5 & 15,
				  .day = date & 31,
				  .hour = time >> 11,
				  .minute = time >> 5 & 63,
				  .second = (time & 31) * 2 };
}

static void fill(const uint8_t *slot, uint64_t offset, const struct long_name *name, unsigned bits,
		 struct fat_entry *ret)
{
	uint32_t high = bits == 32 ? load_le16(slot + 20) : 0;

	ret->attributes = slot[11];
	ret->first_cluster = high << 16 | load_le16(slot + 26);
	ret->size = load_le32(slot + 28);
	ret->modified = time_of(load_le16(slot + 24), load_le16(slot + 22));
	ret->has_long_name = is_name_of(name, slot);
	ret->n_slots = 0;
	memcpy(ret->raw_name, slot, FAT_RAW_NAME_SIZE);
	print_short(slot, slot[12], ret->name);
	if (ret->has_long_name) {
		memcpy(ret->slots, name->slots, name->n * sizeof name->slots[0]);
		ret->n_slots = name->n;
		utf16_to_utf8(name->units, units_of(name), ret->name, sizeof ret->name, NULL);
	}
	ret->slots[ret->n_slots++] = offset;
}

int fat_folder_next(struct fat_folder *folder, struct fat_entry *ret)
{
	struct long_name name = { 0 };
	const uint8_t *slot;
	uint64_t offset;
	int more;

	while (!folder->ended) {
		more = fat_folder_slot(folder, &slot, &offset);
		if (more < 0)
			return more;
		if (more == 0 || slot[0] == SLOT_END || slot[0] == SLOT_FREE) {
			folder->ended = more == 0 || slot[0] == SLOT_END;
			folder->n_orphans += name.n;
			name.n = name.n_parts = 0;
		} else if ((slot[11] & ATTRIBUTES) == SLOT_LONG) {
			folder->n_orphans += add_part(&name, slot, offset);
		} else {
			fill(slot, offset, &name, folder->chain.fat->bits, ret);
			folder->n_orphans += ret->has_long_name ? 0 : name.n;
			return 1;
		}
	}
	return 0;
}

bool fat_is_hidden(const struct fat_entry *entry)
{
	return entry->attributes & FAT_LABEL ||
	       (!entry->has_long_name && entry->raw_name[0] == '.');
}

static char fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_same_name(const char *name, const char *wanted, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] == '\0' || fold(name[i]) != fold(wanted[i]))
			return false;
	return name[len] == '\0';
}

static int find(struct fat *fat, uint32_t folder_cluster, const char *wanted, size_t len,
		struct fat_entry *ret)
{
	char short_name[FAT_RAW_NAME_SIZE + 3];
	struct fat_folder folder;
	int more;

	fat_folder_start(fat, folder_cluster, &folder);
	while ((more = fat_folder_next(&folder, ret)) > 0) {
		print_short(ret->raw_name, 0, short_name);
		if (!fat_is_hidden(ret) &&
		    (is_same_name(ret->name, wanted, len) || is_same_name(short_name, wanted, len)))
			return 0;
	}
	return more < 0 ? more : -ENOENT;
}

int fat_look_up(struct fat *fat, const char *path, struct fat_entry *ret)
{
	struct fat_entry entry = { .attributes = FAT_FOLDER };
	bool is_root = true;
	size_t len;

	for (const char *at = path + strspn(path, "/"); *at; at += len + strspn(at + len, "/")) {
		int error;

		len = strcspn(at, "/");
		if (!fat_is_folder(&entry))
			return -ENOTDIR;
		if (!is_root && entry.first_cluster == 0)
			return -EUCLEAN; // and not the root once more
		error = find(fat, entry.first_cluster, at, len, &entry);
		if (error < 0)
			return error;
		is_root = false;
	}
	if (is_root)
		return -EISDIR;
	*ret = entry;
	return 0;
}
