// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/loader-file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/loader-interface.h"
#include "boot-entries/pe.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

#define FALLBACK_FOLDER "EFI/BOOT"
#define TEXT_MAX 4096u
#define INFO_START "#### LoaderInfo: "
#define INFO_END " ####"
#define OUR_NAME "genboot"

static char *read_section(int fd, const struct pe *pe, const char *name)
{
	char *text;
	size_t n;

	for (size_t i = 0; i < pe->n_sections; i++) {
		struct pe_section section = pe_section_at(pe, i);

		if (!span_equals_text(section.name, name) || section.size > TEXT_MAX)
			continue;
		text = xalloc(section.size + 1);
		if (file_read_at(fd, section.offset, text, section.size, &n) == 0)
			return text;
		free(text);
		return NULL;
	}
	return NULL;
}

static char *identity_from_magic(const char *text)
{
	const char *start = text ? strstr(text, INFO_START) : NULL;
	const char *end = start ? strstr(start, INFO_END) : NULL;

	if (!end)
		return NULL;
	start += strlen(INFO_START);
	return end > start ? xdup_span(span_bytes(start, (size_t)(end - start))) : NULL;
}

// "genboot,1,VENDOR,PACKAGE,VERSION,URL"
static char *identity_from_sbat(const char *text)
{
	struct span rest = span_of(text), line;

	while (span_take_line(&rest, &line)) {
		struct span version = line;

		if (!span_has_prefix(line, OUR_NAME ","))
			continue;
		for (int i = 0; i < 4; i++)
			version = span_skip(version, span_find(version, ',') + 1);
		version.len = span_find(version, ',');
		return xprintf("%s %.*s", OUR_NAME, (int)version.len, version.at ? version.at : "");
	}
	return NULL;
}

static int read_pe(int fd, uint8_t *headers, struct pe *ret)
{
	struct stat st;
	size_t n;

	if (fstat(fd, &st) < 0 || file_read_at(fd, 0, headers, PE_HEADERS_MAX, &n) < 0)
		return -EIO;
	return pe_parse_native(headers, n, (uint64_t)st.st_size, ret) < 0 ? -EBADMSG : 0;
}

bool loader_is_program(int fd)
{
	CLEANUP(cleanup_free) uint8_t *headers = xalloc(PE_HEADERS_MAX);
	struct pe pe;

	return read_pe(fd, headers, &pe) == 0;
}

bool loader_is_signed(int fd)
{
	CLEANUP(cleanup_free) uint8_t *headers = xalloc(PE_HEADERS_MAX);
	struct pe pe;

	return read_pe(fd, headers, &pe) == 0 && pe.is_signed;
}

char *loader_identity(int fd)
{
	CLEANUP(cleanup_free) uint8_t *headers = xalloc(PE_HEADERS_MAX);
	CLEANUP(cleanup_free) char *magic = NULL;
	CLEANUP(cleanup_free) char *sbat = NULL;
	char *identity;
	struct pe pe;

	if (read_pe(fd, headers, &pe) < 0)
		return NULL;
	magic = read_section(fd, &pe, ".sdmagic");
	sbat = read_section(fd, &pe, ".sbat");
	identity = identity_from_magic(magic);
	return identity ? identity : identity_from_sbat(sbat);
}

bool loader_is_ours(const char *identity)
{
	return identity && (strcmp(identity, OUR_NAME) == 0 ||
			    strncmp(identity, OUR_NAME " ", strlen(OUR_NAME) + 1) == 0);
}

char *loader_efi_path(const char *path)
{
	char *text = xprintf("\\%s", path);

	for (char *c = text; *c; c++)
		*c = *c == '/' ? '\\' : *c;
	return text;
}

// The version as part of a file name: other characters than FAT and firmware surely take become
// "_".
static char *version_for_name(const char *identity)
{
	const char *space = identity ? strchr(identity, ' ') : NULL;
	char *version = xdup(space ? space + 1 : "0");

	for (char *c = version; *c; c++)
		if (!ascii_is_alpha(*c) && !ascii_is_digit(*c) && !strchr("+-_.", *c))
			*c = '_';
	return version;
}

// The caller frees.
static char *path_for(const char *version, const char *suffix)
{
	return xprintf("%s/genboot%s-%s%s.efi", LOADER_FOLDER, BOOT_ARCHITECTURE, version, suffix);
}

static int plan_path(int esp_fd, struct loader_plan *plan)
{
	CLEANUP(cleanup_free) char *version = version_for_name(plan->identity);
	CLEANUP(cleanup_free) char *suffix = xprintf("-%.8s", plan->want.sha256);
	int r;

	plan->path = path_for(version, "");
	r = blob_check(esp_fd, plan->path, &plan->want, NULL, &plan->state);
	if (r < 0 || plan->state != BLOB_DIFFERENT)
		return r;
	free(plan->path);
	plan->path = path_for(version, suffix);
	return blob_check(esp_fd, plan->path, &plan->want, NULL, &plan->state);
}

char *loader_fallback_path(void)
{
	char *path = xprintf("%s/BOOT%s.EFI", FALLBACK_FOLDER, BOOT_ARCHITECTURE);

	for (char *c = path + strlen(FALLBACK_FOLDER); *c; c++)
		*c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
	return path;
}

// The very file at path, by name: it is the one that firmware was told to start.
static bool has_booted(const struct loader_plan *plan, const char *running)
{
	CLEANUP(cleanup_free) char *path = loader_efi_path(plan->path);

	return running && plan->state == BLOB_SAME &&
	       span_equals_nocase(span_of(running), span_of(path));
}

static enum fallback_step replace_when(const struct loader_plan *plan,
				       const struct fallback_policy *policy)
{
	if (!loader_is_ours(plan->fallback_identity))
		return policy->replace_foreign ? FALLBACK_REPLACE : FALLBACK_LEAVE;
	return policy->wait && !policy->replace_foreign && !has_booted(plan, policy->running)
		       ? FALLBACK_WAIT
		       : FALLBACK_REPLACE;
}

static int plan_fallback(int esp_fd, const struct fallback_policy *policy, struct loader_plan *plan)
{
	CLEANUP(cleanup_fd) int fd = -1;
	enum blob_state state;
	int r;

	plan->fallback_path = loader_fallback_path();
	r = blob_check(esp_fd, plan->fallback_path, &plan->want, NULL, &state);
	if (r < 0)
		return r;
	plan->fallback = state == BLOB_SAME ? FALLBACK_KEEP : FALLBACK_CREATE;
	if (state != BLOB_DIFFERENT)
		return 0;
	fd = file_open_beneath(esp_fd, plan->fallback_path);
	if (fd < 0)
		return fd;
	plan->fallback_identity = loader_identity(fd);
	plan->fallback = replace_when(plan, policy);
	return 0;
}

int loader_plan(int esp_fd, int from, const struct fallback_policy *policy, struct loader_plan *ret)
{
	CLEANUP(cleanup_free) uint8_t *headers = xalloc(PE_HEADERS_MAX);
	struct loader_plan plan = { .from = from };
	struct pe pe;
	int r = read_pe(from, headers, &pe);

	if (r == 0)
		r = digest_file(from, LOADER_MAX, NULL, &plan.want);
	if (r < 0)
		return r;
	plan.identity = loader_identity(from);
	r = plan_path(esp_fd, &plan);
	if (r == 0)
		r = plan_fallback(esp_fd, policy, &plan);
	if (r < 0)
		loader_plan_done(&plan);
	else
		*ret = plan;
	return r;
}

void loader_plan_done(struct loader_plan *plan)
{
	free(plan->identity);
	free(plan->path);
	free(plan->fallback_path);
	free(plan->fallback_identity);
	*plan = (struct loader_plan){ 0 };
}

bool loader_plan_is_empty(const struct loader_plan *plan)
{
	return plan->state == BLOB_SAME && plan->fallback != FALLBACK_CREATE &&
	       plan->fallback != FALLBACK_REPLACE;
}

static int write_whole(int esp_fd, const char *folder, const char *path,
		       const struct loader_plan *plan)
{
	int r = file_make_dirs(esp_fd, folder);

	if (r < 0)
		return r;
	r = blob_write(esp_fd, path, plan->from, &plan->want, NULL);
	if (r < 0 && r != -EEXIST)
		(void)file_unlink_beneath(esp_fd, path); // half a loader is worse than none
	if (r == 0)
		r = file_sync_dir(esp_fd, folder);
	return r < 0 ? r : blob_read_back(esp_fd, path, &plan->want, NULL);
}

static int rename_over(int esp_fd, const char *folder_path, const char *from, const char *to)
{
	CLEANUP(cleanup_fd) int folder = file_open_dir_beneath(esp_fd, folder_path);
	CLEANUP(cleanup_fd) int file = file_open_beneath(esp_fd, from);

	int r;

	if (folder < 0 || file < 0)
		return folder < 0 ? folder : file;
	if (renameat(folder, blob_name(from), folder, blob_name(to)) < 0)
		return -errno;
	r = file_sync(file);
	return r < 0 ? r : file_sync(folder);
}

static int replace(int esp_fd, const char *folder, const char *path, const struct loader_plan *plan)
{
	CLEANUP(cleanup_free) char *fresh = xprintf("%s/%.8s.NEW", folder, plan->want.sha256);
	int r = file_unlink_beneath(esp_fd, fresh); // of a run that was cut short

	if (r == 0 || r == -ENOENT)
		r = write_whole(esp_fd, folder, fresh, plan);
	if (r == 0)
		r = rename_over(esp_fd, folder, fresh, path);
	return r < 0 ? r : blob_read_back(esp_fd, path, &plan->want, NULL);
}

bool loader_plan_take_name(struct loader_plan *plan, const char *path)
{
	CLEANUP(cleanup_free) char *version = version_for_name(plan->identity);
	CLEANUP(cleanup_free) char *plain = path_for(version, "");
	CLEANUP(cleanup_free) char *suffix = xprintf("-%.8s", plan->want.sha256);
	CLEANUP(cleanup_free) char *named = path_for(version, suffix);

	if (strcmp(path, plain) != 0 && strcmp(path, named) != 0)
		return false;
	xreplace(&plan->path, path);
	plan->state = BLOB_DIFFERENT;
	return true;
}

int loader_write(int esp_fd, const struct loader_plan *plan)
{
	if (plan->state == BLOB_SAME)
		return 0;
	return plan->state == BLOB_DIFFERENT ? replace(esp_fd, LOADER_FOLDER, plan->path, plan)
					     : write_whole(esp_fd, LOADER_FOLDER, plan->path, plan);
}

int loader_write_fallback(int esp_fd, const struct loader_plan *plan)
{
	if (plan->fallback == FALLBACK_CREATE)
		return write_whole(esp_fd, FALLBACK_FOLDER, plan->fallback_path, plan);
	return plan->fallback == FALLBACK_REPLACE
		       ? replace(esp_fd, FALLBACK_FOLDER, plan->fallback_path, plan)
		       : 0;
}
