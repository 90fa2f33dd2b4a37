// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/esp/uki-file.h"

#include <string.h>
#include <sys/stat.h>

#include "boot-entries/error.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"

int uki_file_open(struct uki_file *uki)
{
	struct stat st;
	size_t len;
	int r;

	uki->headers = xalloc(PE_HEADERS_MAX);
	if (fstat(uki->fd, &st) < 0 ||
	    file_read_at(uki->fd, 0, uki->headers, PE_HEADERS_MAX, &len) < 0)
		return BOOT_ERROR_TRUNCATED;
	r = pe_parse_native(uki->headers, len, (uint64_t)st.st_size, &uki->pe);
	return r < 0 ? r : uki_count_profiles(&uki->pe, &uki->n_profiles);
}

void uki_file_close(struct uki_file *uki)
{
	cleanup_fd(&uki->fd);
	free(uki->headers);
	*uki = (struct uki_file){ .fd = -1 };
}

static size_t size_of_texts(const struct uki *parts)
{
	static const enum uki_part texts[] = { UKI_OSREL, UKI_UNAME, UKI_CMDLINE, UKI_PROFILE };
	size_t size = 0;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (parts->has[texts[i]] && parts->parts[texts[i]].size <= OS_RELEASE_MAX)
			size += parts->parts[texts[i]].size;
	return size;
}

// Appends a section's text to buf at *len. size_of_texts has left room for it.
static int read_part(const struct uki_file *uki, const struct uki *parts, enum uki_part part,
		     char *buf, size_t *len, struct span *ret)
{
	const struct pe_section *section = &parts->parts[part];
	size_t n;

	*ret = (struct span){ 0 };
	if (!parts->has[part])
		return 0;
	if (section->size > OS_RELEASE_MAX)
		return BOOT_ERROR_TOO_LONG;
	if (file_read_at(uki->fd, section->offset, buf + *len, section->size, &n) < 0 ||
	    n < section->size)
		return BOOT_ERROR_TRUNCATED;
	*ret = span_bytes(buf + *len, strnlen(buf + *len, n));
	*len += n;
	return 0;
}

int uki_file_read(const struct uki_file *uki, size_t profile, char **ret_buf, struct uki_texts *ret)
{
	CLEANUP(cleanup_free) char *buf = NULL;
	struct span profile_text, cmdline;
	struct uki_texts texts;
	struct uki parts;
	size_t len = 0;
	int r = uki_parse(&uki->pe, profile, &parts);

	if (r < 0)
		return r;
	buf = xalloc(size_of_texts(&parts));
	r = read_part(uki, &parts, UKI_OSREL, buf, &len, &texts.osrel);
	if (r == 0)
		r = read_part(uki, &parts, UKI_UNAME, buf, &len, &texts.uname);
	if (r == 0)
		r = read_part(uki, &parts, UKI_CMDLINE, buf, &len, &cmdline);
	if (r == 0)
		r = read_part(uki, &parts, UKI_PROFILE, buf, &len, &profile_text);
	if (r < 0)
		return r;
	texts.uname = uki_cmdline(texts.uname); // one line as well
	texts.cmdline = uki_cmdline(cmdline);
	uki_profile_parse(profile_text, &texts.profile_id, &texts.profile_title);
	*ret = texts;
	*ret_buf = buf;
	buf = NULL;
	return 0;
}
