// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/report.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boot-entries/utf.h"
#include "host/base/cleanup.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/here.h"

#define SCREEN_CHARACTERS 200
#define SCREEN_SIZE (SCREEN_CHARACTERS * 4 + 6)
#define N_BUFFERS 8

__attribute__((format(printf, 1, 0))) static char *print(const char *format, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		return xdup("out of memory");
	return text;
}

int fail(struct cli *cli, enum exit_code code, const char *hint, const char *format, ...)
{
	CLEANUP(cleanup_free) char *text = NULL;
	CLEANUP(cleanup_free) char *next = hint ? hint_here(cli, hint) : NULL;
	json_t *error;
	va_list args;

	va_start(args, format);
	text = print(format, args);
	va_end(args);
	fprintf(stderr, "genboot: %s\n", text);
	if (next)
		fprintf(stderr, "  try: %s\n", next);
	if (!cli->result)
		return (int)code;
	error = json_object();
	json_set_text(error, "message", text);
	json_set_text(error, "try", next);
	json_set_count(error, "exit", code);
	json_object_set_new(cli->result, "error", error);
	return (int)code;
}

void note(struct cli *cli, const char *format, ...)
{
	CLEANUP(cleanup_free) char *text = NULL;
	json_t *notes = json_object_get(cli->result, "notes");
	va_list args;

	va_start(args, format);
	text = print(format, args);
	va_end(args);
	if (!cli->options.json) {
		if (!cli->options.quiet)
			printf("%s\n", text);
		return;
	}
	if (!notes) {
		notes = json_array();
		json_object_set_new(cli->result, "notes", notes);
	}
	json_array_append_new(notes, json_text(span_of(text)));
}

void warn(struct cli *cli, const char *hint, const char *format, ...)
{
	CLEANUP(cleanup_free) char *text = NULL;
	CLEANUP(cleanup_free) char *next = hint ? hint_here(cli, hint) : NULL;
	json_t *warnings = json_object_get(cli->result, "warnings"), *warning;
	va_list args;

	va_start(args, format);
	text = print(format, args);
	va_end(args);
	fprintf(stderr, "genboot: warning: %s\n", text);
	if (next)
		fprintf(stderr, "  try: %s\n", next);
	if (!warnings) {
		warnings = json_array();
		json_object_set_new(cli->result, "warnings", warnings);
	}
	warning = json_object();
	json_set_text(warning, "message", text);
	json_set_text(warning, "try", next);
	json_array_append_new(warnings, warning);
}

void say(const struct cli *cli, const char *format, ...)
{
	va_list args;

	if (cli->options.json)
		return;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
}

const char *error_text(int error)
{
	switch (error) {
	case -EBADMSG:
		return "its content is damaged";
	case -EBADFD:
		return "it is neither a file nor a folder";
	case -ELOOP:
		return "it is a symbolic link, or leads through too many";
	case -EXDEV:
		return "it leads out of its place";
	case -EFBIG:
		return "it is too long";
	case -EPROTONOSUPPORT:
		return "a newer genboot has written it";
	case -ESTALE:
		return "it changed while it was read";
	default:
		return strerror(-error);
	}
}

// Rotating buffers: enough for the arguments of one message.
static char *next_buffer(void)
{
	static char buffers[N_BUFFERS][SCREEN_SIZE];
	static unsigned int turn;

	return buffers[turn++ % N_BUFFERS];
}

static bool is_unfit(uint32_t c)
{
	bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
	bool turns_direction = c == 0x200e || c == 0x200f || c == 0x061c ||
			       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);

	return control || turns_direction || c == UTF_REPLACEMENT;
}

static size_t put_screen(struct span text, char *buf)
{
	size_t len = 0;

	for (int i = 0; i < SCREEN_CHARACTERS && !span_is_empty(text); i++) {
		struct span rest = text;
		uint32_t c = utf8_take(&rest);

		if (is_unfit(c)) {
			buf[len++] = '?';
		} else {
			memcpy(buf + len, text.at, text.len - rest.len);
			len += text.len - rest.len;
		}
		text = rest;
	}
	if (!span_is_empty(text)) {
		memcpy(buf + len, "...", 3);
		len += 3;
	}
	return len;
}

const char *screen(struct span text)
{
	char *buf = next_buffer();

	buf[put_screen(text, buf)] = '\0';
	return buf;
}

char *screen_copy(struct span text)
{
	char *buf = xalloc(SCREEN_SIZE);

	buf[put_screen(text, buf)] = '\0';
	return buf;
}

char *screen_line(struct span text)
{
	char *line = xalloc(text.len + 1);
	size_t len = 0;

	while (!span_is_empty(text)) {
		struct span rest = text;
		uint32_t c = utf8_take(&rest);
		size_t n = text.len - rest.len;

		if (c != '\t' && is_unfit(c)) {
			line[len++] = '?';
		} else {
			memcpy(line + len, text.at, n);
			len += n;
		}
		text = rest;
	}
	return line;
}

const char *quoted(const char *text)
{
	char *buf = next_buffer();
	size_t len = put_screen(span_of(text), buf + 1);

	buf[0] = '"';
	buf[len + 1] = '"';
	buf[len + 2] = '\0';
	return buf;
}

const char *size_text(uint64_t bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
	double value = (double)bytes;
	char *buf = next_buffer();
	size_t unit = 0;

	while (value >= 1024 && unit + 1 < ARRAY_LEN(units)) {
		value /= 1024;
		unit++;
	}
	snprintf(buf, SCREEN_SIZE, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
	return buf;
}

// As in "genboot list | head -1": what was wanted has been read.
static bool reader_has_left(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

int finish(struct cli *cli, int code)
{
	if (cli->options.json && cli->result) {
		json_dumpf(cli->result, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	if ((fflush(stdout) == 0 && !ferror(stdout)) || reader_has_left())
		return code;
	fprintf(stderr, "genboot: the output could not be written: %s\n", strerror(errno));
	return code == EXIT_DONE ? EXIT_FAILED : code;
}
