// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/crash/judge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "host/base/memory.h"
#include "tests/crash/fat-tree.h"

// The ESP, and XBOOTLDR where the disk has one.
struct volumes {
	struct partition partitions[2];
	struct tree trees[2];
	int errors[2]; // of the trees
	size_t n;
};

struct judge {
	struct pool pool;
	struct volumes volumes;
};

struct judge *judge_new(void)
{
	return calloc(1, sizeof(struct judge));
}

void judge_free(struct judge *judge)
{
	if (judge)
		pool_free(&judge->pool);
	free(judge);
}

static int find_volumes(const struct disk_source *disk, unsigned esp, struct volumes *volumes)
{
	int error = partition_open(disk, esp, &volumes->partitions[0]);

	if (error < 0)
		return error;
	error = partition_find(disk, gpt_type_xbootldr, &volumes->partitions[1]);
	volumes->n = error < 0 ? 1 : 2;
	return error == -ENOENT ? 0 : error;
}

// What a power cut has left may be no file system at all: only the disk's own errors are errors.
static int read_trees(struct judge *judge, const struct disk_source *disk, unsigned esp)
{
	struct volumes *volumes = &judge->volumes;
	int error;

	pool_reset(&judge->pool);
	error = find_volumes(disk, esp, volumes);
	for (size_t i = 0; error == 0 && i < volumes->n; i++) {
		volumes->errors[i] =
			tree_read(&judge->pool, &volumes->partitions[i], &volumes->trees[i]);
		if (volumes->errors[i] == -EIO)
			error = -EIO;
	}
	return error;
}

static uint64_t hash_trees(struct volumes *volumes)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < volumes->n; i++)
		hash = hash * 31 + (volumes->errors[i] < 0 ? (uint64_t)-volumes->errors[i]
							   : tree_hash(&volumes->trees[i]));
	return hash;
}

static int read_disk(void *context, uint64_t offset, void *buf, size_t n)
{
	const struct disk_source *disk = context;

	return disk->read(disk->ctx, offset, buf, n);
}

static void set_up(struct volumes *volumes, struct disk_source *disk, struct fw_machine *machine)
{
	fw_machine_init(machine);
	machine->disks[0].read = read_disk;
	machine->disks[0].context = disk;
	machine->disks[0].n_blocks = disk->size / 512;
	for (size_t i = 0; i < volumes->n; i++) {
		const struct gpt_entry *gpt = &volumes->partitions[i].gpt;
		struct fw_volume *volume = &machine->volumes[machine->n_volumes++];

		volume->number = volumes->partitions[i].number;
		volume->first_lba = gpt->first_lba;
		volume->last_lba = gpt->last_lba;
		memcpy(volume->type, gpt->type, GUID_SIZE);
		memcpy(volume->uuid, gpt->uuid, GUID_SIZE);
		if (volumes->errors[i] == 0)
			volume->root = tree_root(&volumes->trees[i]);
	}
}

// The trees are the pool's.
static void tear_down(struct fw_machine *machine)
{
	for (size_t i = 0; i < machine->n_volumes; i++)
		machine->volumes[i].root = NULL;
	fw_machine_free(machine);
}

static void hash_content(const uint8_t *data, size_t size, uint8_t ret_digest[SHA256_SIZE])
{
	struct sha256 hash;

	if (!data)
		return;
	sha256_init(&hash);
	sha256_update(&hash, data, size);
	sha256_finish(&hash, ret_digest);
}

static enum verdict_end end_of(const struct fw_outcome *outcome)
{
	switch (outcome->end) {
	case FW_STARTED:
		return VERDICT_STARTED;
	case FW_RETURNED:
		return VERDICT_RETURNED;
	case FW_RESET:
		return VERDICT_RESET;
	case FW_WATCHDOG:
	case FW_TIME_UP:
	case FW_CALLS_UP:
	default:
		return VERDICT_STUCK;
	}
}

static void copy_tail(char *buf, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size) {
		text += len - size + 1;
		len = size - 1;
	}
	memcpy(buf, text, len + 1);
}

static void fill(const struct fw_machine *machine, const struct fw_outcome *outcome,
		 struct verdict *ret)
{
	const struct fw_variable *selected =
		fw_find_variable(machine, fw_vendor_loader, "LoaderEntrySelected");
	const struct fw_program *program = &outcome->program;
	size_t len;

	ret->end = end_of(outcome);
	ret->started = ret->end == VERDICT_STARTED;
	copy_tail(ret->words, sizeof ret->words, outcome->console);
	if (!ret->started)
		return;
	if (selected)
		utf16le_to_utf8(selected->data, selected->size, ret->id, sizeof ret->id, &len);
	copy_tail(ret->options, sizeof ret->options, program->options ? program->options : "");
	hash_content(program->image, program->image_size, ret->image);
	hash_content(program->initrd, program->initrd_size, ret->initrd);
}

int judge_state(struct judge *judge, const struct disk_source *disk, unsigned esp_partition,
		const struct judge_variable *variables, size_t n_variables, struct verdict *ret)
{
	struct disk_source source = *disk;
	struct fw_machine machine;
	struct fw_outcome outcome;
	int error = read_trees(judge, &source, esp_partition);

	if (error < 0)
		return error;
	memset(ret, 0, sizeof *ret);
	ret->tree_hash = hash_trees(&judge->volumes);
	ret->esp_unreadable = judge->volumes.errors[0] < 0;
	set_up(&judge->volumes, &source, &machine);
	for (size_t i = 0; i < n_variables; i++)
		fw_set_text(&machine, variables[i].name, variables[i].value);
	fw_run(&machine, &outcome);
	fill(&machine, &outcome, ret);
	fw_outcome_free(&outcome);
	tear_down(&machine);
	return 0;
}

int judge(const struct disk_source *disk, unsigned esp_partition, struct verdict *ret)
{
	struct judge *judge = judge_new();
	int error = judge ? judge_state(judge, disk, esp_partition, NULL, 0, ret) : -ENOMEM;

	judge_free(judge);
	return error;
}

int judge_tree_hash(struct judge *judge, const struct disk_source *disk, unsigned esp_partition,
		    uint64_t *ret)
{
	int error = read_trees(judge, disk, esp_partition);

	if (error == 0)
		*ret = hash_trees(&judge->volumes);
	return error;
}
