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

// The size of a folder is the file system's own affair. The times of one that is not taken whole
// are those of what is not taken.
static void hash_entry(struct walk *walk, const char *path, const struct stat *st,
		       struct timespec time, bool is_whole)
{
	bool has_size = S_ISREG(st->st_mode) || S_ISLNK(st->st_mode);
	bool is_node = S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode);
	const uint64_t content[] = {
		st->st_mode,
		st->st_uid,
		st->st_gid,
		has_size ? (uint64_t)st->st_size : 0,
		is_whole ? (uint64_t)time.tv_sec : 0,
		is_whole ? (uint64_t)time.tv_nsec : 0,
		is_node ? st->st_rdev : 0,
	};
	const uint64_t state[] = { st->st_ino, is_whole ? (uint64_t)st->st_ctim.tv_sec : 0,
				   is_whole ? (uint64_t)st->st_ctim.tv_nsec : 0 };

	sha256_update(&walk->content, path, strlen(path) + 1);
	hash_numbers(&walk->content, content, ARRAY_LEN(content));
	hash_numbers(&walk->state, state, ARRAY_LEN(state));
}

static void add_path(char ***list, size_t *n, const char *path)
{
	*list = xgrow(*list, *n, sizeof(**list));
	(*list)[(*n)++] = xdup(path);
}

static void note_time(struct survey *survey, const char *path, int64_t sec)
{
	if (sec < 0)
		survey->n_before_1970++;
	if (sec <= survey->newest_sec)
		return;
	survey->newest_sec = sec;
	xreplace(&survey->newest, path);
}

static void take(struct walk *walk, const FTSENT *entry, const char *path, bool is_whole,
		 struct survey *survey)
{
	const struct stat *st = entry->fts_statp;
	struct timespec time;

	if (S_ISSOCK(st->st_mode)) {
		add_path(&survey->sockets, &survey->n_sockets, path);
		return;
	}
	survey->n_files++;
	if (S_ISREG(st->st_mode))
		survey->bytes += (uint64_t)st->st_size;
	time = is_whole ? clamp(st->st_mtim, survey) : st->st_mtim;
	if (is_whole)
		note_time(survey, path, time.tv_sec);
	if (entry->fts_namelen >= SURVEY_NAME_MAX && !survey->long_name)
		survey->long_name = xdup(path);
	hash_entry(walk, path, st, time, is_whole);
	// FTS_XDEV shows the folder that something is mounted on, and does not enter it.
	if (entry->fts_info == FTS_D && st->st_dev != walk->device)
		add_path(&survey->mounts, &survey->n_mounts, path);
}

// The image is made without these names: another one that has come meanwhile would be in it.
static void drop(struct walk *walk, const char *path, struct survey *survey)
{
	add_path(&survey->dropped, &survey->n_dropped, path);
	sha256_update(&walk->state, path, strlen(path) + 1);
}

static void consider(FTS *tree, struct walk *walk, FTSENT *entry, struct survey *survey)
{
	const char *path = entry->fts_path + walk->tree_len;
	enum left_out_verdict verdict;

	path += strspn(path, "/");
	verdict = left_out_judge(survey->left_out, path);
	if (verdict == LEFT_OUT_DROP)
		drop(walk, path, survey);
	else
		take(walk, entry, path, verdict == LEFT_OUT_TAKE, survey);
	if (verdict == LEFT_OUT_EMPTY)
		add_path(&survey->emptied, &survey->n_emptied, path);
	if (verdict == LEFT_OUT_EMPTY || verdict == LEFT_OUT_DROP)
		(void)fts_set(tree, entry, FTS_SKIP);
}

// What is left out may go, or may not be read: it does not count.
static bool is_left_out(const struct walk *walk, const FTSENT *entry, const struct survey *survey)
{
	const char *path = entry->fts_path + walk->tree_len;
	enum left_out_verdict verdict = left_out_judge(survey->left_out, path + strspn(path, "/"));

	return verdict == LEFT_OUT_DROP || verdict == LEFT_OUT_EMPTY;
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
			if (is_left_out(walk, entry, survey))
				break;
			survey->failed = xdup(entry->fts_path + walk->tree_len);
			return -entry->fts_errno;
		default:
			if (entry->fts_level == 0)
				walk->device = entry->fts_statp->st_dev;
			consider(tree, walk, entry, survey);
		}
	}
	return -errno;
}

int survey_tree(const char *tree, int64_t clamp_sec, const struct left_out *left_out,
		struct survey *ret)
{
	CLEANUP(cleanup_free) char *real = realpath(tree, NULL);
	char *const roots[] = { real, NULL };
	CLEANUP(fts_done) FTS *fts = NULL;
	struct walk walk = { .tree_len = real ? strlen(real) : 0 };
	int r;

	*ret = (struct survey){ .clamp_sec = clamp_sec, .left_out = left_out };
	if (!real)
		return -errno;
	fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, by_name);
	sha256_init(&walk.content);
	sha256_init(&walk.state);
	r = fts ? walk_tree(fts, &walk, ret) : -errno;
	sha256_finish(&walk.content, ret->content);
	sha256_update(&walk.state, ret->content, sizeof(ret->content));
	sha256_finish(&walk.state, ret->state);
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
	free_list(survey->emptied, survey->n_emptied);
	free_list(survey->dropped, survey->n_dropped);
	free(survey->newest);
	free(survey->long_name);
	free(survey->failed);
	*survey = (struct survey){ 0 };
}
