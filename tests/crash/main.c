// SPDX-License-Identifier: GPL-2.0-or-later
//
//  usage: replay [OPTION...] IMAGE LOG
//
//   --boot=N --mirror=N   partitions besides 1, the ESP, and 3, which has the marks (tests/crash/disk)
//   --data=N              the partition with the store, whose states count, too
//   --check=PROGRAM       asks PROGRAM IMAGE OPTIONS of each state with contents of its own, OPTIONS
//                         being the command line that boots on it: it exits with 1, and says why in
//                         a line, where that is bad (tests/crash/sealed-state)
//   --checks=N            asks about one such state in N
//   --samples=N           subsets of a long interval (64)
//   --torn=BYTES          the state record also with pages of this size that were written in part
//   --whole=NAME[=WANT]   the log has no marks: all of it is one command
//   --save=FOLDER         one state of each distinct tree goes to FOLDER/NUMBER.img, and to
//                         FOLDER/states a line for each: its file, and the command line that a
//                         firmware must start on it, or "-" where it need not find a loader
//   --every=N             saves only one tree in N
//   --show=N              tells at most so many bad states (10)
//
// Judges every state of the disk IMAGE that a power cut during the recording LOG could have left
// (walk.h says which): before a command only what booted before it may boot, while it runs that or
// what boots after it, and after it only that. No sector of a file that the command keeps may be
// written, and none of them may be missing or differ in any state. Prints one JSON object; exits
// with 1 when a state is bad, 2 when the recording cannot be replayed.
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/crash/replay.h"

static json_t *commands(const struct replay *replay)
{
	json_t *list = json_array();

	for (size_t i = 0; i < replay->steps.n; i++) {
		const struct step *step = &replay->steps.items[i];
		size_t n_kept = 0;

		for (size_t k = 0; k < step->n_kept; k++)
			n_kept += step->kept[k].n;
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I}", "name", step->name,
						      "old", step->old->verdicts[0].id, "new",
						      step->new->verdicts[0].id, "kept_files",
						      (json_int_t)n_kept));
	}
	return list;
}

static void report(struct replay *replay, double seconds)
{
	json_t *all = json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:o}", "commands",
				commands(replay), "sectors", (json_int_t)replay->n_sectors,
				"states", (json_int_t)replay->n_states, "contents",
				(json_int_t)replay->outcomes.n_contents, "trees",
				(json_int_t)replay->outcomes.n, "checked",
				(json_int_t)replay->n_checked, "bad", (json_int_t)replay->n_bad,
				"seconds", seconds, "first_bad", json_incref(replay->bad));

	json_dumpf(all, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(3));
	putchar('\n');
	json_decref(all);
}

static double now_sec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#define AT(field) offsetof(struct options, field)

static const struct row {
	const char *name;
	size_t offset;
	bool is_text;
} rows[] = {
	{ "--boot=", AT(boot), false },       { "--mirror=", AT(mirror), false },
	{ "--samples=", AT(samples), false }, { "--torn=", AT(torn_bytes), false },
	{ "--every=", AT(every), false },     { "--show=", AT(show), false },
	{ "--whole=", AT(whole), true },      { "--save=", AT(save), true },
	{ "--data=", AT(data), false },       { "--check=", AT(check), true },
	{ "--checks=", AT(checks), false },
};

static int take_option(const char *argument, struct options *options)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *place = (char *)options + rows[i].offset;
		const char *value = argument + strlen(rows[i].name);

		if (strncmp(argument, rows[i].name, strlen(rows[i].name)) != 0)
			continue;
		if (rows[i].is_text)
			*(const char **)(void *)place = value;
		else
			*(uint64_t *)(void *)place = strtoul(value, NULL, 10);
		return 0;
	}
	return -EINVAL;
}

static int parse(int argc, char **argv, struct options *ret)
{
	struct options options = { .samples = 64, .show = 10, .every = 1, .checks = 1 };
	int at = 1, r = 0;

	for (; at < argc && argv[at][0] == '-' && r == 0; at++)
		r = take_option(argv[at], &options);
	if (r < 0 || argc - at != 2 || options.every == 0 || options.checks == 0)
		return -EINVAL;
	options.image = argv[at];
	options.log = argv[at + 1];
	*ret = options;
	return 0;
}

int main(int argc, char **argv)
{
	struct replay replay = { .bad = json_array() };
	double began = now_sec();
	int r;

	if (parse(argc, argv, &replay.options) < 0) {
		fputs("usage: replay [OPTION...] IMAGE LOG\n", stderr);
		return 2;
	}
	r = replay_open(&replay);
	if (r == 0)
		r = replay_run(&replay);
	if (r < 0) {
		fprintf(stderr, "replay: cannot replay %s: %s\n", replay.options.log, strerror(-r));
		return 2;
	}
	report(&replay, now_sec() - began);
	return replay.n_bad > 0;
}
