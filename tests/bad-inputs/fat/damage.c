// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/bytes.h"
#include "tests/bad-inputs/fat/damage.h"

#define BAD_CLUSTER 0x0ffffff7u
#define FREE_COUNT 488 // in FSInfo
#define DELETED 0xe5

// Where in a slot.
#define SLOT_ATTRIBUTES 11
#define SLOT_SUM 13
#define SLOT_CREATED 16
#define SLOT_CLUSTER_HIGH 20
#define SLOT_MODIFIED 24
#define SLOT_CLUSTER_LOW 26
#define SLOT_SIZE 28

struct target {
	struct fat *fat;
	uint8_t *bytes;
	const char *path;
	struct fat_entry entry, other;
	uint8_t *slot; // its 8.3 one
};

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

// In each FAT of 16 or 32 bits.
static void lead_first_to(const struct target *t, uint32_t value)
{
	uint64_t at = t->fat->table_offset + (uint64_t)t->entry.first_cluster * t->fat->bits / 8;

	for (unsigned i = 0; i < t->fat->n_tables; i++, at += t->fat->table_size) {
		if (t->fat->bits == 32)
			store_le32(t->bytes + at, value);
		else
			put16(t->bytes + at, value);
	}
}

static void circular(const struct target *t)
{
	lead_first_to(t, t->entry.first_cluster);
}

static void lead_to_free(const struct target *t)
{
	lead_first_to(t, 0);
}

static void lead_to_bad(const struct target *t)
{
	lead_first_to(t, BAD_CLUSTER); // of which 16 bits are the same of FAT16
}

static void lead_to_reserved(const struct target *t)
{
	lead_first_to(t, 1);
}

static void lead_outside(const struct target *t)
{
	lead_first_to(t, t->fat->n_clusters + 2);
}

static void cross(const struct target *t)
{
	put16(t->slot + SLOT_CLUSTER_LOW, t->other.first_cluster);
	put16(t->slot + SLOT_CLUSTER_HIGH, t->other.first_cluster >> 16);
}

static void longer(const struct target *t)
{
	store_le32(t->slot + SLOT_SIZE, t->entry.size + 2 * t->fat->cluster_size);
}

static void shorter(const struct target *t)
{
	store_le32(t->slot + SLOT_SIZE, t->entry.size / 2);
}

static void huge(const struct target *t)
{
	store_le32(t->slot + SLOT_SIZE, 0xffffffff);
}

static void wrong_sum(const struct target *t)
{
	for (unsigned i = 0; i + 1 < t->entry.n_slots; i++)
		t->bytes[t->entry.slots[i] + SLOT_SUM] ^= 0xff;
}

static void wrong_order(const struct target *t)
{
	t->bytes[t->entry.slots[0]] = 0x40 | 21;
}

static void orphan(const struct target *t)
{
	t->slot[0] = DELETED;
}

static void set_dates(const struct target *t, uint32_t date)
{
	put16(t->slot + SLOT_CREATED, date);
	put16(t->slot + SLOT_MODIFIED, date);
}

static void no_date(const struct target *t)
{
	set_dates(t, 0);
}

static void late_date(const struct target *t)
{
	set_dates(t, 0xffff);
}

static void in_use(const struct target *t)
{
	t->bytes[t->fat->bits == 32 ? 65 : 37] |= 1;
}

static void empty_table(const struct target *t)
{
	memset(t->bytes + t->fat->table_offset + t->fat->table_size + 8, 0, t->fat->table_size - 8);
}

static void wrong_info(const struct target *t)
{
	if (t->fat->info_offset > 0)
		store_le32(t->bytes + t->fat->info_offset + FREE_COUNT, 1);
}

// The label of the file system is a slot of its root, and found in its first cluster here.
static void label(const struct target *t)
{
	uint8_t *slot =
		t->bytes + (t->fat->bits == 32 ? fat_cluster_offset(t->fat, t->fat->root_cluster)
					       : t->fat->root_offset);
	char name[FAT_RAW_NAME_SIZE + 1];

	for (; slot[0] != 0 && slot[SLOT_ATTRIBUTES] != FAT_LABEL; slot += FAT_SLOT_SIZE)
		;
	memset(name, ' ', sizeof(name));
	memcpy(name, t->path, strnlen(t->path, FAT_RAW_NAME_SIZE));
	memcpy(slot, name, FAT_RAW_NAME_SIZE);
	slot[SLOT_ATTRIBUTES] = FAT_LABEL;
}

static const struct {
	const char *name;
	void (*run)(const struct target *t);
	bool of_path;
} kinds[] = {
	{ "circular", circular, true },
	{ "free", lead_to_free, true },
	{ "bad", lead_to_bad, true },
	{ "reserved", lead_to_reserved, true },
	{ "outside", lead_outside, true },
	{ "cross", cross, true },
	{ "longer", longer, true },
	{ "shorter", shorter, true },
	{ "huge", huge, true },
	{ "sum", wrong_sum, true },
	{ "order", wrong_order, true },
	{ "orphan", orphan, true },
	{ "no-date", no_date, true },
	{ "late-date", late_date, true },
	{ "in-use", in_use, false },
	{ "tables", empty_table, false },
	{ "info", wrong_info, false },
	{ "label", label, false },
};

static bool find(struct target *t, const char *other)
{
	if (fat_look_up(t->fat, t->path, &t->entry) < 0 ||
	    (other && fat_look_up(t->fat, other, &t->other) < 0))
		return false;
	t->slot = t->bytes + t->entry.slots[t->entry.n_slots - 1];
	return true;
}

bool damage(struct fat *fat, uint8_t *bytes, const char *kind, const char *path, const char *other)
{
	struct target target = { .fat = fat, .bytes = bytes, .path = path };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, kind) != 0)
			continue;
		if (kinds[i].of_path && !find(&target, other))
			return false;
		kinds[i].run(&target);
		fat->table.len = 0; // what was read of the FAT has changed
		return true;
	}
	return false;
}
