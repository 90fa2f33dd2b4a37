// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A machine with generations on its ESP, and what the loader has to make of it:
//
//   struct scene scene;
//
//   scene_open(&scene);                                    an ESP whose loader.conf says "timeout 0"
//   scene_add(scene.esp, 1);
//   scene_add(scene.esp, 2);
//   fw_put_text(scene.esp, "loader/entries/tok-3.conf", "linux");
//   scene_expect(&scene, 2, "skipped tok-3.conf");         runs it
//   scene_close(&scene);

#include "boot-entries/state-record.h"
#include "boot-entries/trial.h"
#include "tests/firmware/firmware.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))
#define SCENE_WRONG UINT32_MAX

struct scene {
	struct fw_machine machine;
	struct fw_outcome outcome; // of the last run
	struct fw_node *esp;
};

void scene_open(struct scene *scene);
void scene_open_three(struct scene *scene); // and generations 1, 2, 3
void scene_close(struct scene *scene);

// Generation n as loader/entries/tok-N.conf, tok/kernel-N.efi and tok/initrd-N.img; or as a unified
// kernel image EFI/Linux/tok-N.efi.
void scene_add(struct fw_node *volume, unsigned n);
void scene_add_uki(struct fw_node *volume, unsigned n);

// Puts a kernel that says this; for images that are to be broken, in memory of the node.
struct fw_node *scene_put_kernel(struct fw_node *volume, const char *path, const char *text);

// The state record with these ids, each of which may be NULL, in its newer slot.
void scene_put_record(struct scene *scene, const char *default_id, const char *one_shot_id,
		      const char *last_good_id);
// Puts an entry on trial for so many starts, counted in the variable GenbootTrial or in the record,
// which is there.
void scene_put_trial(struct scene *scene, const char *id, uint32_t tries, bool in_record);
// How the trial stands now, by both.
struct trial scene_trial(const struct scene *scene);
// What its valid slot says now; all zero without one.
struct state_record scene_record(const struct scene *scene);
// Writes it as the next one.
void scene_write_record(struct scene *scene, const struct state_record *record);

// A catalog of the token "tok" with the generations first to last, as they are on this volume.
void scene_put_catalog(struct fw_node *volume, unsigned first, unsigned last);

// Runs; a misuse of the firmware, and on return what was not given back, fails the test.
void scene_run(struct scene *scene);

// What stands before the command line of a trial; test-trials.c looks where it does.
#define SCENE_PANIC "panic=10 "

// The generation that was started last with its own image, options and initrd, each byte as it was
// put; SCENE_WRONG when they do not belong together or have changed, 0 when nothing was started.
unsigned scene_generation(const struct scene *scene);

// Runs, and fails the test unless this generation takes over (0: unless the loader goes back to the
// firmware) and said, when it is not NULL, is in what was printed.
void scene_expect(struct scene *scene, unsigned generation, const char *said);
