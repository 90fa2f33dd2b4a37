// SPDX-License-Identifier: GPL-2.0-or-later

// The input is the beginning of a partition of zeros.

#include <errno.h>
#include <string.h>

#include "host/esp/fat-check.h"
#include "tests/fuzz/fuzz.h"

#define PARTITION_SIZE (UINT64_C(36) << 20)
#define FOLDERS_MAX 256u

struct input {
	const uint8_t *data;
	size_t size;
};

static int read_input(void *ctx, uint64_t offset, void *buf, size_t len)
{
	const struct input *input = ctx;
	size_t left = offset < input->size ? input->size - (size_t)offset : 0;

	must(offset <= PARTITION_SIZE && len <= PARTITION_SIZE - offset);
	memset(buf, 0, len);
	if (left > 0)
		memcpy(buf, input->data + offset, len < left ? len : left);
	return 0;
}

static void count(void *ctx, const struct fat_finding *finding)
{
	unsigned *n_damages = ctx;

	must(finding->path && strlen(finding->path) < 4096 && fat_problem_text(finding->problem));
	must((finding->other != NULL) ==
	     (finding->problem == FAT_CROSS_LINKED || finding->problem == FAT_SAME_NAME ||
	      finding->problem == FAT_LABEL_SHADOWS));
	*n_damages += finding->severity == FAT_DAMAGE;
}

static void read_file(struct fat *fat, const struct fat_entry *entry, bool is_sound)
{
	uint8_t buf[8192];
	struct fat_file file;
	uint64_t offset = 0;
	size_t len = 1;
	int error = 0;

	fat_file_start(fat, entry, &file);
	for (; error == 0 && len > 0 && offset < PARTITION_SIZE; offset += len)
		error = fat_file_read(&file, offset, buf, sizeof buf, &len);
	must(!is_sound || (error == 0 && offset == entry->size));
	error = fat_file_read(&file, entry->size / 2, buf, sizeof buf, &len);
	must(!is_sound || error == 0);
}

// In a sound file system every file can be read to its end.
static void read_all(struct fat *fat, bool is_sound)
{
	uint32_t folders[FOLDERS_MAX] = { 0 };
	struct fat_folder folder;
	struct fat_entry entry, found;
	size_t n = 1, n_files = 0;

	for (size_t i = 0; i < n; i++) {
		fat_folder_start(fat, folders[i], &folder);
		while (fat_folder_next(&folder, &entry) > 0 && ++n_files < 1000) {
			must(entry.n_slots >= 1 && entry.n_slots <= FAT_SLOTS_MAX);
			must(memchr(entry.name, 0, sizeof entry.name));
			(void)fat_look_up(fat, entry.name, &found);
			if (fat_is_hidden(&entry))
				continue;
			if (!fat_is_folder(&entry))
				read_file(fat, &entry, is_sound);
			else if (n < FOLDERS_MAX && entry.first_cluster != 0)
				folders[n++] = entry.first_cluster;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct fat_source source = { read_input, &input, PARTITION_SIZE };
	unsigned n_damages = 0;
	struct fat_report report = { count, &n_damages };
	struct fat fat;
	int result = fat_check(&source, &report);

	must(result <= 1 && (result < 0 || result == (n_damages > 0)));
	if (fat_open(&source, &fat) < 0) {
		must(result < 0);
		return 0;
	}
	read_all(&fat, result == 0);
	return 0;
}
