// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot-entries/root-parameters.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/store/adoption.h"
#include "host/store/store.h"

#define MAX_NAMES 1000000u

// What a name may look like, and what a folder of that name holds.
struct shape {
	const char *pattern; // fnmatch(3); "#": a hash, "N": a number
	const struct shape *inside;
};

static const struct shape in_generation[] = {
	{ "manifest.json", NULL }, { "marks.json", NULL }, { FILE_TEMPORARY, NULL }, { NULL, NULL }
};
static const struct shape in_root[] = { { "root.*", NULL },
					{ FILE_TEMPORARY, NULL },
					{ NULL, NULL } };
static const struct shape hashes[] = { { "#", NULL }, { FILE_TEMPORARY, NULL }, { NULL, NULL } };
static const struct shape in_generations[] = { { "N", in_generation }, { NULL, NULL } };
static const struct shape in_roots[] = { { "#", in_root }, { NULL, NULL } };
static const struct shape in_staging[] = { { "*.json", NULL },
					   { "root.new", in_root },
					   { "initrd.new", NULL },
					   { FILE_TEMPORARY, NULL },
					   { NULL, NULL } };
static const struct shape in_state[] = { { "last-number", NULL },  { "last-catalog", NULL },
					 { "default", NULL },      { "confirm", NULL },
					 { "starts", hashes },     { "seeded", hashes },
					 { FILE_TEMPORARY, NULL }, { NULL, NULL } };
static const struct shape in_store[] = { { "generations", in_generations },
					 { "blobs", hashes },
					 { "roots", in_roots },
					 { "staging", in_staging },
					 { "state", in_state },
					 { MACHINE_FILE, NULL },
					 { MACHINE_COPY, NULL },
					 { ADOPTION_FILE, NULL },
					 { ADOPTION_COPY, NULL },
					 { ADOPTION_CONF, NULL },
					 { ADOPTION_MACHINE, NULL },
					 { FILE_TEMPORARY, NULL },
					 { NULL, NULL } };

static bool matches(const char *pattern, const char *name)
{
	if (strcmp(pattern, "#") == 0)
		return root_hash_is_valid(span_of(name));
	if (strcmp(pattern, "N") == 0)
		return *name && name[strspn(name, "0123456789")] == '\0';
	return fnmatch(pattern, name, 0) == 0;
}

static const struct shape *shape_of(const struct shape *shapes, const char *name)
{
	while (shapes->pattern && !matches(shapes->pattern, name))
		shapes++;
	return shapes->pattern ? shapes : NULL;
}

struct emptying {
	const char *but;
	char **left;
	size_t n_left;
};

static void leave(struct emptying *emptying, const char *folder, const char *name)
{
	emptying->left = xgrow(emptying->left, emptying->n_left, sizeof(*emptying->left));
	emptying->left[emptying->n_left++] = xprintf("%s%s%s", folder, *folder ? "/" : "", name);
}

static int empty(struct emptying *emptying, int fd, const char *folder, const struct shape *shapes);

// A folder in which something stays, or that something is mounted on, stays, too.
// NOLINTNEXTLINE(misc-no-recursion): as deep as the shapes.
static int remove_folder(struct emptying *emptying, int parent_fd, const char *folder,
			 const char *name, const struct shape *inside)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s%s%s", folder, *folder ? "/" : "", name);
	CLEANUP(cleanup_fd) int fd = file_open_dir_beneath(parent_fd, name);
	int r = fd < 0 ? fd : empty(emptying, fd, path, inside);

	if (r == 0 && unlinkat(parent_fd, name, AT_REMOVEDIR) < 0 && errno != ENOTEMPTY &&
	    errno != EEXIST && errno != EBUSY)
		r = -errno;
	return r;
}

// NOLINTNEXTLINE(misc-no-recursion)
static int remove_one(struct emptying *emptying, int fd, const char *folder, const char *name,
		      const struct shape *shapes)
{
	const struct shape *shape = shape_of(shapes, name);
	struct stat st;

	if (!*folder && emptying->but && strcmp(name, emptying->but) == 0)
		return 0;
	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!shape || (shape->inside ? !S_ISDIR(st.st_mode) : !S_ISREG(st.st_mode))) {
		leave(emptying, folder, name);
		return 0;
	}
	if (shape->inside)
		return remove_folder(emptying, fd, folder, name, shape->inside);
	return unlinkat(fd, name, 0) < 0 && errno != ENOENT ? -errno : 0;
}

// NOLINTNEXTLINE(misc-no-recursion)
static int empty(struct emptying *emptying, int fd, const char *folder, const struct shape *shapes)
{
	char **names;
	size_t n;
	int r = file_list(fd, ".", MAX_NAMES, &names, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n && r == 0; i++)
		r = remove_one(emptying, fd, folder, names[i], shapes);
	file_list_free(names, n);
	return r == 0 ? file_sync(fd) : r;
}

int store_empty(const struct store *store, const char *but, char ***ret_left, size_t *ret_n)
{
	struct emptying emptying = { .but = but };
	int r = empty(&emptying, store->fd, "", in_store);

	*ret_left = emptying.left;
	*ret_n = emptying.n_left;
	return r;
}
