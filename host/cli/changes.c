// SPDX-License-Identifier: GPL-2.0-or-later

#include "host/cli/changes.h"
#include "boot-entries/generation.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/packages/changes.h"

static bool is_same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_same_file(const struct manifest_file *a, const struct manifest_file *b)
{
	return strcmp(a->digest.sha256, b->digest.sha256) == 0;
}

static bool are_same_initrds(const struct manifest *a, const struct manifest *b)
{
	size_t i = 0;

	while (i < a->n_initrds && i < b->n_initrds && is_same_file(&a->initrds[i], &b->initrds[i]))
		i++;
	return i == a->n_initrds && i == b->n_initrds;
}

// Which ends where the title does.
static const char *system_name(const struct manifest *manifest)
{
	return manifest->title
		       ? generation_system_of(span_of(manifest->title), span_of(manifest->label)).at
		       : "";
}

static char *describe_system(const struct manifest *before, const struct manifest *now)
{
	const char *from = system_name(before), *to = system_name(now);

	return is_same_text(from, to) ? NULL : xprintf("%s -> %s", from, to);
}

static char *describe_image(const struct manifest *before, const struct manifest *now)
{
	const char *what = now->is_uki ? "unified kernel image" : "kernel";

	if (before->kernel_version && now->kernel_version &&
	    !is_same_text(before->kernel_version, now->kernel_version))
		return xprintf("kernel %s -> %s", before->kernel_version, now->kernel_version);
	return is_same_file(&before->image, &now->image) ? NULL
							 : xprintf("another build of the %s", what);
}

static char *describe_initrds(const struct manifest *before, const struct manifest *now)
{
	if (are_same_initrds(before, now))
		return NULL;
	return xdup(before->n_initrds == 0 ? "an initrd, where there was none"
		    : now->n_initrds == 0  ? "no initrd any more"
					   : "another initrd");
}

static char *describe_options(const struct manifest *before, const struct manifest *now)
{
	return is_same_text(before->cmdline, now->cmdline) ? NULL : xdup("another command line");
}

static size_t describe_boot_files(const struct manifest *before, const struct manifest *now,
				  char *ret[CATALOG_CHANGES_MAX])
{
	char *const lines[] = {
		describe_system(before, now),
		describe_image(before, now),
		describe_initrds(before, now),
		describe_options(before, now),
	};
	size_t n = 0;

	_Static_assert(ARRAY_LEN(lines) + 2 <= CATALOG_CHANGES_MAX, "no room for packages");
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		if (lines[i])
			ret[n++] = lines[i];
	return n;
}

size_t changes_describe(const struct changes_side *before, const struct changes_side *now,
			char *ret[CATALOG_CHANGES_MAX])
{
	size_t n = describe_boot_files(before->manifest, now->manifest, ret);
	char *lines[PACKAGE_CHANGES_MAX];
	size_t n_lines = 0;

	if (!span_is_empty(before->packages) && !span_is_empty(now->packages))
		n_lines = package_changes_describe(before->packages, now->packages,
						   CATALOG_CHANGES_MAX - n, lines);
	for (size_t i = 0; i < n_lines; i++)
		ret[n++] = lines[i];
	return n;
}

size_t changes_list(const struct changes_side *before, const struct changes_side *now, char ***ret)
{
	char *first[CATALOG_CHANGES_MAX], **packages = NULL, **lines = NULL;
	size_t n = describe_boot_files(before->manifest, now->manifest, first), n_packages = 0;

	if (!span_is_empty(before->packages) && !span_is_empty(now->packages))
		n_packages = package_changes_list(before->packages, now->packages, &packages);
	lines = xalloc((n + n_packages + 1) * sizeof(*lines));
	memcpy(lines, first, n * sizeof(*lines));
	if (n_packages > 0)
		memcpy(lines + n, packages, n_packages * sizeof(*lines));
	free(packages);
	*ret = lines;
	return n + n_packages;
}
