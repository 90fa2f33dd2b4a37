// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/survey.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/bytes.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"

struct walk {
	struct sha256 content, state;
	size_t tree_len;
	dev_t device;
};

static void fts_done(FTS **tree)
{
	if (*tree)
		fts_close(*tree);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void hash_numbers(struct sha256 *hash, const uint64_t *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t bytes[8];

		store_le64(bytes, numbers[i]);
		sha256_update(hash, bytes, sizeof(bytes));
	}
}

// A fraction of the very second is above it, too.
static struct timespec clamp(struct timespec time, struct survey *survey)
{
	bool is_above = time.tv_sec > survey->clamp_sec ||
			(time.tv_sec == survey->clamp_sec && time.tv_nsec > 0);

	survey->is_clamped = survey->is_clamped || is_above;
	if (is_above)
		time = (struct timespec){ .tv_sec = survey->clamp_sec };
	return time;
}

// The size of a folder is the file system's own affair.
static void hash_entry(struct walk *walk, const char *path, const struct stat *st,
		       struct timespec time)
{
	bool has_size = S_ISREG(st->st_mode) || S_ISLNK(st->st_mode);
	bool is_node = S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode);
	const uint64_t content[] = {
		st->st_mode,
		st->st_uid,
		st->st_gid,
		has_size ? (uint64_t)st->st_size : 0,
		(uint64_t)time.tv_sec,
		(uint64_t)time.tv_nsec,
		is_node ? st->st_rdev : 0,
	};
	const uint64_t state[] = { st->st_ino, (uint64_t)st->st_ctim.tv_sec,
				   (uint64_t)st->st_ctim.tv_nsec };

	sha256_update(&walk->content, path, strlen(path) + 1);
	hash_numbers(&walk->content, content, ARRAY_LEN(content));
	hash_numbers(&walk->state, state, ARRAY_LEN(state));
}

static void add_path(char ***list, size_t *n, const char *path)
{
	*list = xgrow(*list, *n, sizeof(**list));
	(*list)[(*n)++] = xdup(path);
}

static void take(struct walk *walk, const FTSENT *entry, struct survey *survey)
{
	const struct stat *st = entry->fts_statp;
	const char *path = entry->fts_path + walk->tree_len;
	struct timespec time;

	path += strspn(path, "/");
	if (S_ISSOCK(st->st_mode)) {
		add_path(&survey->sockets, &survey->n_sockets, path);
		return;
	}
	survey->n_files++;
	if (S_ISREG(st->st_mode))
		survey->bytes += (uint64_t)st->st_size;
	time = clamp(st->st_mtim, survey);
	if (time.tv_sec > survey->newest_sec)
		survey->newest_sec = time.tv_sec;
	hash_entry(walk, path, st, time);
	// FTS_XDEV shows the folder that something is mounted on, and does not enter it.
	if (entry->fts_info == FTS_D && st->st_dev != walk->device)
		add_path(&survey->mounts, &survey->n_mounts, path);
}

static int walk_tree(FTS *tree, struct walk *walk, struct survey *survey)
{
	FTSENT *entry;

	while ((errno = 0, entry = fts_read(tree))) {
		switch (entry->fts_info) {
		case FTS_DP:
			break;
		case FTS_DNR:
		case FTS_ERR:
		case FTS_NS:
			return -entry->fts_errno;
		default:
			if (entry->fts_level == 0)
				walk->device = entry->fts_statp->st_dev;
			take(walk, entry, survey);
		}
	}
	return -errno;
}

int survey_tree(const char *tree, int64_t clamp_sec, struct survey *ret)
{
	char *const roots[] = { xdup(tree), NULL };
	CLEANUP(fts_done)
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, by_name);
	struct walk walk = { .tree_len = strlen(tree) };
	int r;

	*ret = (struct survey){ .clamp_sec = clamp_sec };
	sha256_init(&walk.content);
	sha256_init(&walk.state);
	r = fts ? walk_tree(fts, &walk, ret) : -errno;
	sha256_finish(&walk.content, ret->content);
	sha256_update(&walk.state, ret->content, sizeof(ret->content));
	sha256_finish(&walk.state, ret->state);
	free(roots[0]);
	return r;
}

static void free_list(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

void survey_done(struct survey *survey)
{
	free_list(survey->sockets, survey->n_sockets);
	free_list(survey->mounts, survey->n_mounts);
	*survey = (struct survey){ 0 };
}
