// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One line of `list`, one page of `show`: an entry of the menu with what the store knows about it.

#include "host/cli/view.h"
#include "host/store/marks.h"

struct facts {
	const struct view *view;
	struct esp_entry *entry; // NULL: only the manifest is left
	uint32_t number;         // 0: another tool's
	bool has_manifest;
	struct manifest manifest;
	struct marks marks;
	char *title;           // with the label that it has now; NULL: as the entry says
	uint64_t size;         // of its files and its sealed root, shared ones included
	uint64_t size_on_boot; // of its files on $BOOT
};

// facts_done releases *ret. view and entry must outlive it.
void facts_read(const struct view *view, struct esp_entry *entry, uint32_t number,
		struct facts *ret);
void facts_done(struct facts *facts);

struct span facts_title(const struct facts *facts);
struct span facts_label(const struct facts *facts); // empty: none
struct span facts_kernel_version(const struct facts *facts);

// "2026-11-22T10:00:00Z" into ret.
#define FACTS_TIME_SIZE 24
void facts_created(const struct facts *facts, char ret[FACTS_TIME_SIZE]);

// Words such as "default, booted", or "". The caller frees.
char *facts_state(const struct facts *facts);

// How it has done: "on trial, 2 of 3 starts left", "no network";
// NULL when nobody knows anything. The caller frees.
char *facts_standing(const struct facts *facts);

// Why it cannot boot, or NULL when it can. The caller frees.
char *facts_problem(const struct facts *facts);

// The caller owns the reference. Keys: genboot(8), JSON.
json_t *facts_to_json(const struct facts *facts);

// Which of its files is missing or has another size than the manifest says, or NULL. The loader
// sees the former only. The caller frees.
char *entry_files_problem(const struct view *view, struct esp_entry *entry);

// Seconds since 1970 as RFC 3339 in UTC.
void time_print(time_t seconds, char ret[FACTS_TIME_SIZE]);
