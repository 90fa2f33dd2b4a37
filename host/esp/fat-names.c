// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/esp/fat-findings.h"

// What two names are compared by: 64 bits of each, short ones apart from visible ones.
struct fat_name_key {
	uint64_t hash;
	uint32_t n_read; // where the entry ends
	bool is_label;
};

#define SEED_VISIBLE 0xcbf29ce484222325u // FNV-1a
#define SEED_SHORT 0x84222325cbf29ce4u
#define PRIME 0x100000001b3u

static uint64_t hash_byte(uint64_t hash, uint8_t byte)
{
	return (hash ^ byte) * PRIME;
}

static uint64_t hash_visible(const char *name)
{
	uint64_t hash = SEED_VISIBLE;

	for (; *name; name++)
		hash = hash_byte(hash,
				 (uint8_t)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name));
	return hash;
}

static uint64_t hash_short(const uint8_t raw[FAT_RAW_NAME_SIZE])
{
	uint64_t hash = SEED_SHORT;

	for (size_t i = 0; i < FAT_RAW_NAME_SIZE; i++)
		hash = hash_byte(hash, raw[i]);
	return hash;
}

static void add_key(struct fat_names *names, uint64_t hash, uint32_t n_read, bool is_label)
{
	names->keys = xgrow(names->keys, names->n, sizeof *names->keys);
	names->keys[names->n++] = (struct fat_name_key){ hash, n_read, is_label };
}

void fat_names_add(struct fat_names *names, const struct fat_entry *entry, uint32_t n_read)
{
	bool is_label = entry->attributes & FAT_LABEL;
	// A "?" of a short name may stand for any character.
	bool is_sure = entry->has_long_name || !strchr(entry->name, '?');

	add_key(names, hash_short(entry->raw_name), n_read, is_label);
	if (!is_label && is_sure)
		add_key(names, hash_visible(entry->name), n_read, false);
}

static int compare(const void *a, const void *b)
{
	const struct fat_name_key *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	return left->n_read < right->n_read ? -1 : left->n_read > right->n_read;
}

void fat_names_free(struct fat_names *names)
{
	free(names->keys);
	*names = (struct fat_names){ 0 };
}

// A label is told as what is like the other one, whichever comes first.
static void report(struct fat_findings *findings, uint32_t folder, const struct fat_name_key *first,
		   const struct fat_name_key *second)
{
	const struct fat_name_key *of = first->is_label ? first : second;
	bool is_label = first->is_label || second->is_label;
	char name[FAT_NAME_SIZE];

	fat_findings_name_at(findings, folder, of->n_read, name);
	fat_findings_add_pair(findings, is_label ? FAT_LABEL_SHADOWS : FAT_SAME_NAME, folder, name,
			      folder, of == first ? second->n_read : first->n_read, 0);
}

void fat_names_check(struct fat_names *names, struct fat_findings *findings, uint32_t folder)
{
	if (names->n > 0)
		qsort(names->keys, names->n, sizeof names->keys[0], compare);
	for (size_t i = 1; i < names->n && !fat_findings_are_full(findings); i++)
		if (names->keys[i - 1].hash == names->keys[i].hash)
			report(findings, folder, &names->keys[i - 1], &names->keys[i]);
	fat_names_free(names);
}
