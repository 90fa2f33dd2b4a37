// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/tree.h"

#include <stdlib.h>
#include <string.h>

#include "boot-entries/generation.h"
#include "boot-entries/limits.h"
#include "boot-entries/os-release.h"
#include "boot-entries/version.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define MAX_NAMES 10000u
#define KERNEL_PREFIX "vmlinuz-"
#define UTF8_BOM "\xef\xbb\xbf"

void tree_file_done(struct tree_file *file)
{
	free(file->path);
	cleanup_fd(&file->fd);
	*file = (struct tree_file){ .fd = -1 };
}

// What package managers and people leave beside a kernel.
static bool is_leftover(const char *version)
{
	static const char *const marks[] = { ".old",      ".bak",    ".dpkg-new", ".dpkg-old",
					     ".dpkg-tmp", ".rpmnew", ".rpmsave",  "~" };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (span_has_suffix_nocase(span_of(version), marks[i]))
			return true;
	return *version == '\0' || strstr(version, "rescue") != NULL;
}

struct search {
	int root_fd;
	const char *wanted; // a version, or NULL
	struct tree_file best;
	char *best_version;
	char *skipped, *skipped_version; // the newest that cannot be opened
};

static bool is_newer(const char *version, const char *than)
{
	return !than || version_compare(span_of(version), span_of(than)) > 0;
}

static void skip(struct search *search, const char *version, const char *path)
{
	if (!is_newer(version, search->skipped_version))
		return;
	xreplace(&search->skipped, path);
	xreplace(&search->skipped_version, version);
}

// Most folders of modules have no kernel beside them; what /boot lists should be there.
static void consider(struct search *search, const char *version, char *path, bool may_be_absent)
{
	bool fits = search->wanted ? strcmp(version, search->wanted) == 0 : !is_leftover(version);
	int fd;

	if (!fits || !is_newer(version, search->best_version)) {
		free(path);
		return;
	}
	fd = file_open_in_root(search->root_fd, path);
	if (fd < 0) {
		if (fd != -ENOENT || !may_be_absent)
			skip(search, version, path);
		free(path);
		return;
	}
	tree_file_done(&search->best);
	search->best = (struct tree_file){ path, fd };
	xreplace(&search->best_version, version);
}

static int search_folder(struct search *search, const char *folder, bool modules)
{
	CLEANUP(cleanup_fd) int fd = file_open_dir_in_root(search->root_fd, folder);
	char **names;
	size_t n;
	int r;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	r = file_list(fd, ".", MAX_NAMES, &names, &n);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		if (modules)
			consider(search, names[i], xprintf("%s/%s/vmlinuz", folder, names[i]),
				 true);
		else if (strncmp(names[i], KERNEL_PREFIX, strlen(KERNEL_PREFIX)) == 0)
			consider(search, names[i] + strlen(KERNEL_PREFIX),
				 xprintf("%s/%s", folder, names[i]), false);
	}
	file_list_free(names, n);
	return 0;
}

int tree_find_kernel(int root_fd, const char *version, struct tree_file *ret, char **ret_version,
		     char **ret_skipped)
{
	struct search search = { .root_fd = root_fd, .wanted = version, .best.fd = -1 };
	int r = search_folder(&search, "/usr/lib/modules", true);

	if (r == 0)
		r = search_folder(&search, "/boot", false);
	if (r == 0 && !search.best_version)
		r = -ENOENT;
	if (r == 0 && search.skipped && is_newer(search.skipped_version, search.best_version)) {
		*ret_skipped = search.skipped;
		search.skipped = NULL;
	}
	free(search.skipped);
	free(search.skipped_version);
	if (r < 0) {
		tree_file_done(&search.best);
		free(search.best_version);
		return r;
	}
	*ret = search.best;
	*ret_version = search.best_version;
	return 0;
}

int tree_find_initrd(int root_fd, const char *version, struct tree_file *ret)
{
	char *const candidates[] = {
		xprintf("/boot/initrd.img-%s", version),
		xprintf("/usr/lib/modules/%s/initrd", version),
		xprintf("/boot/initramfs-%s.img", version),
	};
	int r = -ENOENT;

	for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
		int fd = r == -ENOENT ? file_open_in_root(root_fd, candidates[i]) : -ENOENT;

		if (fd < 0) {
			r = r == -ENOENT ? fd : r;
			free(candidates[i]);
			continue;
		}
		*ret = (struct tree_file){ candidates[i], fd };
		r = 0;
	}
	return r;
}

static int read_first(int root_fd, const char *const *paths, size_t n, char **ret, size_t *ret_len)
{
	int r = -ENOENT;

	for (size_t i = 0; i < n && r == -ENOENT; i++) {
		CLEANUP(cleanup_fd) int fd = file_open_in_root(root_fd, paths[i]);

		r = fd < 0 ? fd : file_read(fd, OS_RELEASE_MAX, ret, ret_len);
	}
	return r;
}

int tree_read_os_release(int root_fd, char **ret, size_t *ret_len)
{
	static const char *const paths[] = { "/etc/os-release", "/usr/lib/os-release" };

	return read_first(root_fd, paths, ARRAY_LEN(paths), ret, ret_len);
}

// Words joined by single spaces, without lines that start with "#".
static char *join_words(const char *text, size_t len)
{
	struct span rest = span_bytes(text, len), line;
	char *joined = xalloc(len + 1);
	size_t n = 0;

	while (span_take_line(&rest, &line)) {
		line = span_trim(line);
		if (span_is_empty(line) || line.at[0] == '#')
			continue;
		if (n > 0)
			joined[n++] = ' ';
		memcpy(joined + n, line.at, line.len);
		n += line.len;
	}
	for (size_t i = 0; i < n; i++)
		if (joined[i] == '\t')
			joined[i] = ' ';
	return joined;
}

int tree_read_cmdline(int root_fd, char **ret)
{
	static const char *const paths[] = { "/etc/kernel/cmdline", "/usr/lib/kernel/cmdline" };
	CLEANUP(cleanup_free) char *text = NULL;
	char *joined;
	size_t len, bom;
	int r = read_first(root_fd, paths, ARRAY_LEN(paths), &text, &len);

	if (r < 0)
		return r;
	bom = strncmp(text, UTF8_BOM, strlen(UTF8_BOM)) == 0 ? strlen(UTF8_BOM) : 0;
	if (memchr(text, '\0', len))
		return -EBADMSG;
	joined = join_words(text + bom, len - bom);
	if (*joined == '\0') {
		free(joined);
		return -ENODATA;
	}
	*ret = joined;
	return 0;
}

int tree_read_machine_id(int root_fd, char ret[33])
{
	static const char *const paths[] = { "/etc/machine-id" };
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len, n = 0;
	int r = read_first(root_fd, paths, ARRAY_LEN(paths), &text, &len);

	if (r < 0)
		return r;
	while (ascii_is_hex(text[n]))
		n++;
	if (n != 32 || (text[n] != '\0' && text[n] != '\n') || strspn(text, "0") == 32)
		return -EBADMSG;
	for (size_t i = 0; i < n; i++)
		ret[i] = ascii_lower(text[i]);
	ret[n] = '\0';
	return 0;
}

static int token_from_os_release(int root_fd, char **ret)
{
	CLEANUP(cleanup_free) char *text = NULL;
	struct os_release os;
	size_t len;
	int r = tree_read_os_release(root_fd, &text, &len);

	if (r < 0)
		return r;
	if (os_release_parse(text, len, &os) < 0)
		return -EBADMSG;
	// IMAGE_ID, then ID: the same two, in the same order, as for a sort-key.
	if (span_is_empty(os_release_sort_key(&os)))
		return -ENOENT;
	*ret = xdup_span(os_release_sort_key(&os));
	return 0;
}

int tree_read_token(int root_fd, char **ret)
{
	static const char *const paths[] = { "/etc/kernel/entry-token" };
	CLEANUP(cleanup_free) char *text = NULL;
	char machine_id[33];
	size_t len;
	int r = read_first(root_fd, paths, ARRAY_LEN(paths), &text, &len);

	if (r == 0)
		*ret = xdup_span(span_trim(span_bytes(text, strcspn(text, "\n"))));
	if (r != -ENOENT)
		return r;
	if (tree_read_machine_id(root_fd, machine_id) == 0) {
		*ret = xdup(machine_id);
		return 0;
	}
	return token_from_os_release(root_fd, ret);
}
