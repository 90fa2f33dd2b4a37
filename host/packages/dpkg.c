// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/packages/dpkg.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *const field_names[DPKG_N_FIELDS] = {
	[DPKG_PACKAGE] = "Package",
	[DPKG_STATUS_FIELD] = "Status",
	[DPKG_ARCHITECTURE] = "Architecture",
	[DPKG_VERSION] = "Version",
};

static int bad(struct dpkg *dpkg, const char *problem)
{
	dpkg->problem = problem;
	return -EBADMSG;
}

static bool is_alphanumeric(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c);
}

static bool has_only(struct span word, const char *marks)
{
	for (size_t i = 0; i < word.len; i++)
		if (!is_alphanumeric(word.at[i]) && !strchr(marks, word.at[i]))
			return false;
	return word.len > 0;
}

static bool is_name(struct span word)
{
	return word.len > 0 && is_alphanumeric(word.at[0]) && has_only(word, "+-._");
}

static bool is_version(struct span word)
{
	return has_only(word, ".+-~:");
}

// "WANT ok installed", whatever is between the words.
static bool is_installed(struct span status)
{
	struct span want, flag, state, rest;

	if (span_is_empty(status))
		return false;
	span_split_key(status, &want, &rest);
	span_split_key(rest, &flag, &state);
	return span_equals_text(flag, "ok") && span_equals_text(state, "installed");
}

static struct span value_of(const struct dpkg *dpkg, enum dpkg_field field)
{
	return dpkg->has[field] ? span_of(dpkg->values[field]) : (struct span){ 0 };
}

static int add_package(struct dpkg *dpkg)
{
	const struct package package = {
		.name = value_of(dpkg, DPKG_PACKAGE),
		.architecture = value_of(dpkg, DPKG_ARCHITECTURE),
		.version = value_of(dpkg, DPKG_VERSION),
	};
	int r;

	if (!is_name(package.architecture))
		return bad(dpkg, "an installed package without an architecture");
	if (!is_version(package.version))
		return bad(dpkg, "an installed package without a version");
	r = package_list_add(&dpkg->list, &package);
	if (r < 0)
		dpkg->problem = r == -E2BIG ? "too many packages" : "a package of no use";
	return r;
}

static int end_stanza(struct dpkg *dpkg)
{
	int r = 0;

	if (!dpkg->in_stanza)
		return 0;
	if (!is_name(value_of(dpkg, DPKG_PACKAGE)))
		return bad(dpkg, "a stanza without the name of a package");
	if (is_installed(value_of(dpkg, DPKG_STATUS_FIELD)))
		r = add_package(dpkg);
	dpkg->in_stanza = false;
	memset(dpkg->has, 0, sizeof(dpkg->has));
	return r;
}

static enum dpkg_field find_field(struct span name)
{
	enum dpkg_field field = DPKG_PACKAGE;

	while (field < DPKG_N_FIELDS && !span_equals_nocase(name, span_of(field_names[field])))
		field++;
	return field;
}

static bool is_field_name(struct span name)
{
	return package_word_is_valid(name) && name.at[0] != '#' && name.at[0] != '-';
}

// A value that is cut short would be another one.
static int keep_value(struct dpkg *dpkg, enum dpkg_field field, struct span value)
{
	if (dpkg->has[field])
		return bad(dpkg, "a field that is there twice");
	if (dpkg->line_len > DPKG_LINE_MAX || value.len > PACKAGE_WORD_MAX)
		return bad(dpkg, "a field that is too long");
	if (span_is_empty(value) || span_has_control(value))
		return bad(dpkg, "a field without a value that makes sense");
	memcpy(dpkg->values[field], value.at, value.len);
	dpkg->values[field][value.len] = '\0';
	dpkg->has[field] = true;
	return 0;
}

static int take_field(struct dpkg *dpkg, struct span line)
{
	size_t colon = span_find(line, ':');
	struct span name = { line.at, colon };

	if (colon == line.len || !is_field_name(name))
		return bad(dpkg, "a line that is no field");
	dpkg->in_stanza = true;
	dpkg->field = find_field(name);
	return dpkg->field == DPKG_OTHER
		       ? 0
		       : keep_value(dpkg, dpkg->field, span_trim(span_skip(line, colon + 1)));
}

// A line that is longer than what is kept of it is not empty for its blanks: it is no separator
// that anybody writes, and goes on like others that begin so.
static int end_line(struct dpkg *dpkg)
{
	bool is_whole = dpkg->line_len <= DPKG_LINE_MAX;
	struct span line = { dpkg->line, is_whole ? dpkg->line_len : DPKG_LINE_MAX };
	int r = 0;

	if (is_whole && span_is_empty(span_trim(line)))
		r = end_stanza(dpkg);
	else if (line.at[0] != ' ' && line.at[0] != '\t')
		r = take_field(dpkg, line);
	else if (!dpkg->in_stanza)
		r = bad(dpkg, "a line that goes on with no field");
	else if (dpkg->field != DPKG_OTHER)
		r = bad(dpkg, "a field of more than one line");
	dpkg->line_len = 0;
	dpkg->n_lines += r == 0;
	return r;
}

static void keep_bytes(struct dpkg *dpkg, struct span bytes)
{
	if (dpkg->line_len < DPKG_LINE_MAX && bytes.len > 0) {
		size_t room = DPKG_LINE_MAX - dpkg->line_len;

		memcpy(dpkg->line + dpkg->line_len, bytes.at, bytes.len < room ? bytes.len : room);
	}
	dpkg->line_len += bytes.len; // never more than DPKG_SIZE_MAX, see dpkg_take()
}

int dpkg_take(struct dpkg *dpkg, const char *bytes, size_t len)
{
	struct span rest = span_bytes(bytes, len);
	int r = dpkg->problem ? -EBADMSG : 0;

	if (r == 0 && len > DPKG_SIZE_MAX - dpkg->n_bytes) {
		dpkg->problem = "it is too long";
		return -E2BIG;
	}
	if (r == 0 && span_find(rest, '\0') < len)
		r = bad(dpkg, "a NUL");
	dpkg->n_bytes += r == 0 ? len : 0;
	while (r == 0 && rest.len > 0) {
		size_t end = span_find(rest, '\n');

		keep_bytes(dpkg, (struct span){ rest.at, end });
		if (end < rest.len)
			r = end_line(dpkg);
		rest = span_skip(rest, end + 1);
	}
	return r;
}

int dpkg_end(struct dpkg *dpkg)
{
	if (dpkg->problem)
		return -EBADMSG;
	return dpkg->line_len > 0 ? bad(dpkg, "its last line has no end") : end_stanza(dpkg);
}

void dpkg_done(struct dpkg *dpkg)
{
	package_list_done(&dpkg->list);
}

int dpkg_read(int fd, struct dpkg *dpkg)
{
	char piece[16384];
	int r = 0;

	while (r == 0) {
		ssize_t n = read(fd, piece, sizeof(piece));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return dpkg_end(dpkg);
		r = dpkg_take(dpkg, piece, (size_t)n);
	}
	return r;
}
