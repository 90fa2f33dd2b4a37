// SPDX-License-Identifier: GPL-2.0-or-later

// The replayer on logs made by hand: a disk of 64 sectors, marks in the last one.

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/bytes.h"
#include "tests/crash/walk.h"

#define N_SECTORS 64u
#define MARKS 63u
#define MAX_STATES 4096u
#define FLUSH 1u
#define DISCARD 4u

struct script {
	uint8_t bytes[256 * SECTOR];
	size_t n; // sectors, the superblock among them
	uint64_t n_entries;
};

static void add(struct script *script, uint64_t sector, uint64_t n, uint64_t flags, char content)
{
	uint8_t *entry = script->bytes + script->n * SECTOR;

	store_le64(entry, sector);
	store_le64(entry + 8, n);
	store_le64(entry + 16, flags);
	memset(entry + SECTOR, content, n * SECTOR);
	script->n += 1 + n;
	script->n_entries++;
}

static struct script *begin(void)
{
	struct script *script = calloc(1, sizeof *script);

	script->n = 1;
	return script;
}

static int save(const char *path, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	cr_assert(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	return close(fd);
}

static int open_script(struct script *script, size_t cut_bytes, struct log *ret)
{
	char path[] = "/tmp/genboot-log.XXXXXX";
	int fd = mkstemp(path), r;

	close(fd);
	store_le64(script->bytes, UINT64_C(0x6a736677736872));
	store_le64(script->bytes + 8, 1);
	store_le64(script->bytes + 16, script->n_entries);
	store_le32(script->bytes + 24, SECTOR);
	save(path, script->bytes, script->n * SECTOR - cut_bytes);
	r = log_open(path, MARKS, 1, ret);
	unlink(path);
	free(script);
	return r;
}

// What was visited: the first byte of sectors 0 to 3.
struct visits {
	struct image image;
	char states[MAX_STATES][5];
	size_t n, n_marks;
};

static bool on_mark(void *ctx, size_t at)
{
	struct visits *visits = ctx;

	(void)at;
	visits->n_marks++;
	return true;
}

static void on_write(void *ctx, const struct event *event)
{
	(void)ctx;
	(void)event;
}

static void on_state(void *ctx, size_t at)
{
	struct visits *visits = ctx;

	(void)at;
	cr_assert_lt(visits->n, MAX_STATES);
	for (size_t i = 0; i < 4; i++) {
		char byte = (char)image_sector(&visits->image, i)[0];

		visits->states[visits->n][i] = byte ? byte : '.';
	}
	visits->n++;
}

static struct visits *walk_script(struct script *script, unsigned samples,
				  const struct disk_file *torn)
{
	static const struct extent all = { 0, (N_SECTORS - 1) * SECTOR };
	char path[] = "/tmp/genboot-image.XXXXXX";
	struct visits *visits = calloc(1, sizeof *visits);
	struct walker walker = { .image = &visits->image,
				 .samples = samples,
				 .torn_file = torn,
				 .torn_bytes = 2 * SECTOR,
				 .ctx = visits,
				 .mark = on_mark,
				 .write = on_write,
				 .state = on_state };
	uint8_t *empty = calloc(N_SECTORS, SECTOR);
	struct log log;

	close(mkstemp(path));
	save(path, empty, (size_t)N_SECTORS * SECTOR);
	free(empty);
	cr_assert_eq(open_script(script, 0, &log), 0);
	cr_assert_eq(image_open(path, &visits->image), 0);
	unlink(path);
	image_watch(&visits->image, &all);
	walker.log = &log;
	walk(&walker);
	log_close(&log);
	return visits;
}

static void done(struct visits *visits)
{
	image_close(&visits->image);
	free(visits);
}

static size_t count(const struct visits *visits, const char *state)
{
	size_t n = 0;

	for (size_t i = 0; i < visits->n; i++)
		n += strcmp(visits->states[i], state) == 0;
	return n;
}

Test(walk, each_sector_of_a_write_may_be_the_last)
{
	struct script *script = begin();
	struct visits *visits;

	add(script, MARKS, 1, 0, 'm');
	add(script, 0, 3, 0, 'a');
	visits = walk_script(script, 0, NULL);
	cr_assert_eq(visits->n, 3);
	cr_assert_str_eq(visits->states[0], "a...");
	cr_assert_str_eq(visits->states[1], "aa..");
	cr_assert_str_eq(visits->states[2], "aaa.");
	done(visits);
}

Test(walk, between_two_flushes_every_subset_is_visited)
{
	static const char *const subsets[] = { "....", "a...", ".b..", "..c.",
					       "ab..", "a.c.", ".bc.", "abc." };
	struct script *script = begin();
	struct visits *visits;

	add(script, MARKS, 1, 0, 'm');
	add(script, 0, 1, 0, 'a');
	add(script, 1, 1, 0, 'b');
	add(script, 2, 1, 0, 'c');
	add(script, 0, 0, FLUSH, 0);
	visits = walk_script(script, 0, NULL);
	cr_assert_eq(visits->n, 3 + 8);
	for (size_t i = 0; i < 8; i++)
		cr_assert(count(visits, subsets[i]) > 0, "%s", subsets[i]);
	done(visits);
}

Test(walk, what_was_flushed_is_in_every_later_state)
{
	struct script *script = begin();
	struct visits *visits;

	add(script, 0, 1, 0, 'a');
	add(script, 0, 0, FLUSH, 0);
	add(script, MARKS, 1, 0, 'm');
	add(script, 1, 1, 0, 'b');
	add(script, 2, 1, 0, 'c');
	add(script, 0, 0, FLUSH, 0);
	visits = walk_script(script, 0, NULL);
	cr_assert_eq(visits->n, 2 + 4);
	for (size_t i = 0; i < visits->n; i++)
		cr_assert_eq(visits->states[i][0], 'a');
	cr_assert_eq(count(visits, "a.c."), 1);
	done(visits);
}

Test(walk, of_two_writes_to_a_sector_either_may_be_there)
{
	struct script *script = begin();
	struct visits *visits;

	add(script, MARKS, 1, 0, 'm');
	add(script, 0, 1, 0, 'a');
	add(script, 0, 1, 0, 'b');
	add(script, 0, 0, FLUSH, 0);
	visits = walk_script(script, 0, NULL);
	cr_assert(count(visits, "....") > 0 && count(visits, "a...") > 0 &&
		  count(visits, "b...") > 0);
	done(visits);
}

Test(walk, of_a_long_interval_so_many_samples_are_taken)
{
	struct script *script = begin();
	struct visits *visits;

	add(script, MARKS, 1, 0, 'm');
	add(script, 0, 40, 0, 'a');
	add(script, 0, 0, FLUSH, 0);
	visits = walk_script(script, 100, NULL);
	cr_assert_eq(visits->n, 40 + 100);
	cr_assert(count(visits, "....") > 0 && count(visits, ".a..") + count(visits, "..a.") > 0);
	done(visits);
}

Test(walk, nothing_is_visited_before_the_first_mark)
{
	struct script *script = begin();
	struct visits *visits;

	add(script, 0, 2, 0, 'a');
	add(script, 0, 0, FLUSH, 0);
	visits = walk_script(script, 10, NULL);
	cr_assert_eq(visits->n, 0);
	done(visits);
}

Test(walk, a_torn_page_is_garbage_as_far_as_the_file_goes)
{
	struct extent extent = { SECTOR, 2 * SECTOR };
	const struct disk_file file = { .exists = true, .extents = &extent, .n_extents = 1 };
	struct script *script = begin();
	struct visits *visits;

	add(script, MARKS, 1, 0, 'm');
	add(script, 2, 1, 0, 'c');
	add(script, 3, 1, 0, 'd');
	visits = walk_script(script, 0, &file);
	cr_assert_eq(visits->n, 3);
	cr_assert_str_eq(visits->states[0], "..g.");
	cr_assert_str_eq(visits->states[1], "..c.");
	done(visits);
}

Test(image, the_hash_comes_back_with_the_content)
{
	static const uint8_t other[SECTOR] = { 1 };
	struct visits *visits = walk_script(begin(), 0, NULL);
	struct image *image = &visits->image;
	uint64_t hash = image->hash;

	(void)image_set(image, 5, other);
	cr_assert_neq(image->hash, hash);
	(void)image_set(image, 5, NULL);
	cr_assert_eq(image->hash, hash);
	(void)image_set(image, MARKS, other);
	cr_assert_eq(image->hash, hash, "not a watched sector");
	done(visits);
}

Test(log, marks_are_told_from_writes)
{
	struct script *script = begin();
	struct log log;
	char text[MARK_TEXT_SIZE];

	add(script, 7, 2, 0, 'a');
	add(script, MARKS, 1, 0, ' ');
	memcpy(script->bytes + (script->n - 1) * SECTOR, "begin x", 7);
	cr_assert_eq(open_script(script, 0, &log), 0);
	cr_assert_eq(log.n, 3);
	cr_assert(log.events[0].kind == EVENT_SECTOR && log.events[1].sector == 8);
	cr_assert_eq(log.events[2].kind, EVENT_MARK);
	mark_text(&log.events[2], text);
	cr_assert_str_eq(text, "begin x");
	log_close(&log);
}

Test(log, one_that_is_cut_short_or_discards_is_refused)
{
	struct script *script = begin();
	struct log log;

	add(script, 7, 2, 0, 'a');
	cr_assert_eq(open_script(script, SECTOR, &log), -EBADMSG);
	script = begin();
	add(script, 7, 0, DISCARD, 0);
	cr_assert_eq(open_script(script, 0, &log), -ENOTSUP);
	script = begin();
	script->bytes[0] = 1;
	script->n_entries = 9;
	cr_assert_eq(open_script(script, 0, &log), -EBADMSG);
}
