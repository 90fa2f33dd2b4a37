// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/packages/packages.h"

#include <errno.h>
#include <stdlib.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/packages/dpkg.h"

static int print(struct package_list *list, struct packages *ret)
{
	int r = list->n > 0 ? package_list_print(list, &ret->text, &ret->len) : 0;

	if (r < 0)
		ret->problem = r == -EEXIST ? "a package is there twice" : "too many packages";
	return r;
}

static int read_dpkg(int fd, struct packages *ret)
{
	CLEANUP(dpkg_done) struct dpkg dpkg = { 0 };
	int r = dpkg_read(fd, &dpkg);

	ret->problem = dpkg.problem;
	ret->line = dpkg.problem ? dpkg.n_lines + 1 : 0;
	return r < 0 ? r : print(&dpkg.list, ret);
}

// read fills in *ret but for source. 0 or -errno; where it fails because of what it has read, with
// a problem.
static const struct {
	const char *path;
	int (*read)(int fd, struct packages *ret);
} databases[] = {
	{ DPKG_STATUS, read_dpkg },
};

static bool is_absent(int error)
{
	return error == -ENOENT || error == -ENOTDIR;
}

void packages_read(int root_fd, struct packages *ret)
{
	*ret = (struct packages){ 0 };
	for (size_t i = 0; i < ARRAY_LEN(databases) && !ret->source; i++) {
		CLEANUP(cleanup_fd) int fd = file_open_in_root(root_fd, databases[i].path);

		int r = fd < 0 ? fd : databases[i].read(fd, ret);

		if (r < 0 && !is_absent(r) && !ret->problem)
			ret->error = r;
		if (ret->text || ret->problem || ret->error < 0) // else it is none
			ret->source = databases[i].path;
	}
}

void packages_done(struct packages *packages)
{
	free(packages->text);
	*packages = (struct packages){ 0 };
}
