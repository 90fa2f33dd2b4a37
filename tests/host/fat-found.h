// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the check finds in an image, for tests. SHOW_FINDINGS=1 in the environment shows it, and
// what fsck.vfat says.

#include "tests/host/fat-image.h"

#define FOUND_MAX 16

struct found {
	enum fat_problem problem;
	char path[64], other[64];
	uint64_t number;
};

struct findings {
	struct found at[FOUND_MAX];
	size_t n;
	int damaged;
};

static inline void note(void *ctx, const struct fat_finding *finding)
{
	struct findings *findings = ctx;
	struct found *found =
		&findings->at[findings->n < FOUND_MAX - 1 ? findings->n : FOUND_MAX - 1];

	cr_assert_eq(finding->severity, fat_severity_of(finding->problem));
	cr_assert(strlen(fat_problem_text(finding->problem)) > 10);
	found->problem = finding->problem;
	found->number = finding->number;
	snprintf(found->path, sizeof found->path, "%s", finding->path);
	snprintf(found->other, sizeof found->other, "%s", finding->other ? finding->other : "");
	findings->n++;
}

static inline struct findings check(struct image *image)
{
	struct findings findings = { 0 };
	struct fat_report report = { note, &findings };

	findings.damaged = fat_check(&image->source, &report);
	cr_assert_geq(findings.damaged, 0);
	for (size_t i = 0; i < findings.n && i < FOUND_MAX && getenv("SHOW_FINDINGS"); i++)
		fprintf(stderr, "%s: %s %s %lu\n", findings.at[i].path,
			fat_problem_text(findings.at[i].problem), findings.at[i].other,
			(unsigned long)findings.at[i].number);
	return findings;
}

// The finding of this kind, of which there must be one.
static inline struct found the(const struct findings *findings, enum fat_problem problem)
{
	struct found found = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < findings->n && i < FOUND_MAX; i++) {
		if (findings->at[i].problem != problem)
			continue;
		found = findings->at[i];
		n++;
	}
	cr_assert_eq(n, 1, "%zu times: %s", n, fat_problem_text(problem));
	return found;
}

static inline void is_only(struct image *image, enum fat_problem problem, const char *path,
			   uint64_t number)
{
	struct findings findings = check(image);
	struct found found = the(&findings, problem);

	cr_assert_eq(findings.n, 1);
	cr_assert_eq(findings.damaged, fat_severity_of(problem) == FAT_DAMAGE);
	cr_assert_str_eq(found.path, path);
	cr_assert_eq(found.number, number, "%lu", (unsigned long)found.number);
}

static inline uint32_t first_of(struct image *image, const char *path)
{
	return image_find(image, path).first_cluster;
}
