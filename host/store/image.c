// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/image.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "boot-entries/erofs.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/store/root-folder.h"
#include "host/store/said.h"

#define LOOK_AGAIN_NSEC 100000000 // a tenth of a second
// Of a disk that an image program has filled: it cleans up some of its own before it ends.
#define NEARLY_FULL ((uint64_t)1 << 20)

struct arguments {
	char **items;
	size_t n;
};

struct job {
	struct arguments arguments; // the program first
	const struct survey *survey;
	int folder_fd; // where it runs
};

static void add(struct arguments *arguments, char *argument)
{
	arguments->items = xgrow(arguments->items, arguments->n, sizeof(*arguments->items));
	arguments->items[arguments->n++] = argument;
}

static void add_text(struct arguments *arguments, const char *argument)
{
	add(arguments, xdup(argument));
}

static void job_done(struct job *job)
{
	const struct arguments *arguments = &job->arguments;

	for (size_t i = 0; i < arguments->n; i++)
		free(arguments->items[i]);
	free(arguments->items);
}

const char *image_program(const struct root_format *format)
{
	static const char *const programs[] = { "/usr/bin/mkfs.erofs", "/usr/bin/mksquashfs",
						"/usr/sbin/mkfs.erofs", "/usr/sbin/mksquashfs" };
	const char *name = strcmp(format->name, "erofs") == 0 ? "/mkfs.erofs" : "/mksquashfs";

	for (size_t i = 0; i < ARRAY_LEN(programs); i++)
		if (strstr(programs[i], name) && access(programs[i], X_OK) == 0)
			return programs[i];
	return NULL;
}

// A version 8 UUID, whose other bits are the maker's own (RFC 9562, 5.8).
static char *uuid_text(const uint8_t content[SHA256_SIZE])
{
	uint8_t b[16];

	memcpy(b, content, sizeof(b));
	b[6] = (uint8_t)((b[6] & 0x0f) | 0x80);
	b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
	return xprintf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
		       b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
		       b[13], b[14], b[15]);
}

// What a regular expression would take for more than the character itself.
static char *literal(const char *path)
{
	char *text = xalloc(2 * strlen(path) + 1), *to = text;

	for (; *path; path++) {
		if (strchr("\\.^$*+?()[]{}|", *path))
			*to++ = '\\';
		*to++ = *path;
	}
	return text;
}

// Name by name, as mksquashfs takes a path apart: without anchors what stands for "a" would stand
// for "ab", too.
static char *anchored(const char *path)
{
	char *text = xdup("");

	for (const char *at = path; *at;) {
		size_t len = strcspn(at, "/");
		CLEANUP(cleanup_free) char *name = xdup_span(span_bytes(at, len));
		CLEANUP(cleanup_free) char *plain = literal(name);
		char *longer = xprintf("%s%s^%s$", text, *text ? "/" : "", plain);

		free(text);
		text = longer;
		at += len + strspn(at + len, "/");
	}
	return text;
}

struct paths {
	char *const *items;
	size_t n;
};

// What is not in the image by its name, and folders of which only they themselves are.
static void exclusions(const struct survey *survey, struct paths names[2], struct paths insides[2])
{
	names[0] = (struct paths){ survey->sockets, survey->n_sockets };
	names[1] = (struct paths){ survey->dropped, survey->n_dropped };
	insides[0] = (struct paths){ survey->mounts, survey->n_mounts };
	insides[1] = (struct paths){ survey->emptied, survey->n_emptied };
}

static void exclude_from_erofs(struct arguments *arguments, const struct survey *survey)
{
	struct paths names[2], insides[2];

	exclusions(survey, names, insides);
	for (size_t k = 0; k < ARRAY_LEN(names); k++)
		for (size_t i = 0; i < names[k].n; i++)
			add(arguments, xprintf("--exclude-path=%s", names[k].items[i]));
	for (size_t k = 0; k < ARRAY_LEN(insides); k++)
		for (size_t i = 0; i < insides[k].n; i++) {
			CLEANUP(cleanup_free) char *path = literal(insides[k].items[i]);

			add(arguments, xprintf("--exclude-regex=^%s/", path));
		}
}

static void exclude_from_squashfs(struct arguments *arguments, const struct survey *survey)
{
	struct paths names[2], insides[2];

	exclusions(survey, names, insides);
	if (names[0].n + names[1].n + insides[0].n + insides[1].n == 0)
		return;
	add_text(arguments, "-regex");
	add_text(arguments, "-e");
	for (size_t k = 0; k < ARRAY_LEN(names); k++)
		for (size_t i = 0; i < names[k].n; i++)
			add(arguments, anchored(names[k].items[i]));
	for (size_t k = 0; k < ARRAY_LEN(insides); k++)
		for (size_t i = 0; i < insides[k].n; i++) {
			CLEANUP(cleanup_free) char *path = anchored(insides[k].items[i]);

			add(arguments, xprintf("%s/.*", path));
		}
}

static void add_erofs(struct arguments *arguments, const struct survey *survey, const char *image,
		      const char *tree)
{
	CLEANUP(cleanup_free) char *uuid = uuid_text(survey->content);

	add_text(arguments, "--quiet");
	add_text(arguments, "-zlz4hc");
	// Else a file as young as the image would get the image's time.
	add_text(arguments, "--preserve-mtime");
	add(arguments, xprintf("-U%s", uuid));
	exclude_from_erofs(arguments, survey);
	add_text(arguments, image);
	add_text(arguments, tree);
}

static void add_squashfs(struct arguments *arguments, const struct survey *survey,
			 const char *image, const char *tree)
{
	add_text(arguments, tree);
	add_text(arguments, image);
	for (const char *const *word = (const char *const[]){ "-noappend", "-no-progress", "-quiet",
							      "-xattrs", "-comp", "zstd", NULL };
	     *word; word++)
		add_text(arguments, *word);
	if (!survey->is_clamped) { // or the program takes the epoch, and nothing beside it
		add_text(arguments, "-mkfs-time");
		add(arguments, xprintf("%lld", (long long)survey->newest_sec));
	}
	exclude_from_squashfs(arguments, survey);
}

// Both programs set what is above SOURCE_DATE_EPOCH to it, and leave what is below alone. One from
// outside counts as our caller has it, and not where it changes nothing: the image is the same
// then.
static char *epoch_of(const struct survey *survey)
{
	return survey->is_clamped ? xprintf("SOURCE_DATE_EPOCH=%lld", (long long)survey->clamp_sec)
				  : NULL;
}

static int start(const struct job *job, int said_fd, pid_t *ret)
{
	char *const environment[] = { xdup("LC_ALL=C"), epoch_of(job->survey), NULL };
	posix_spawn_file_actions_t actions;
	int r;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, said_fd, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, said_fd, STDERR_FILENO);
	posix_spawn_file_actions_addfchdir_np(&actions, job->folder_fd);
	r = posix_spawn(ret, job->arguments.items[0], &actions, NULL, job->arguments.items,
			environment);
	posix_spawn_file_actions_destroy(&actions);
	free(environment[0]);
	free(environment[1]);
	return -r;
}

// Neither program tells how far it is in a way that could be relied on; what it has read can be
// seen.
static uint64_t bytes_read(pid_t pid)
{
	CLEANUP(cleanup_free) char *path = xprintf("/proc/%d/io", (int)pid);
	unsigned long long n = 0;
	FILE *file = fopen(path, "re");

	if (!file)
		return 0;
	if (fscanf(file, "rchar: %llu", &n) != 1)
		n = 0;
	fclose(file);
	return n;
}

static int wait_for(pid_t pid, struct progress *progress)
{
	uint64_t told = 0;
	int status;
	pid_t r;

	while ((r = waitpid(pid, &status, WNOHANG)) == 0 || (r < 0 && errno == EINTR)) {
		struct timespec little = { .tv_nsec = LOOK_AGAIN_NSEC };
		uint64_t read = bytes_read(pid);

		if (read > told)
			progress_add(progress, read - told);
		told = read > told ? read : told;
		nanosleep(&little, NULL);
	}
	if (r < 0)
		return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

static bool is_full(int fd)
{
	struct statvfs st;

	return fstatvfs(fd, &st) == 0 && (uint64_t)st.f_bavail * st.f_frsize < NEARLY_FULL;
}

static int run(const struct job *job, struct progress *progress, char *said, size_t said_size)
{
	CLEANUP(cleanup_fd) int said_fd = file_create_beneath(job->folder_fd, ROOT_FOLDER_SAID);
	pid_t pid;
	int r;

	if (said_fd < 0)
		return said_fd;
	r = start(job, said_fd, &pid);
	if (r == 0)
		r = wait_for(pid, progress);
	if (r == -EIO)
		said_take(said_fd, said, said_size);
	(void)unlinkat(job->folder_fd, ROOT_FOLDER_SAID, 0);
	return r == -EIO && is_full(job->folder_fd) ? -ENOSPC : r;
}

static int set_build_time(int fd, const struct survey *survey)
{
	uint8_t head[EROFS_HEAD_SIZE];
	size_t n = 0;
	int r = file_read_at(fd, 0, head, sizeof(head), &n);

	if (r < 0)
		return r;
	if (erofs_set_build_time(head, n, (uint64_t)survey->newest_sec) < 0)
		return -EBADMSG;
	return file_write_at(fd, 0, head, sizeof(head));
}

static int settle(const struct survey *survey, const struct root_format *format, int folder_fd)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath_rw(folder_fd, format->file);
	int r = fd < 0 ? fd : 0;

	if (r == 0 && strcmp(format->name, "erofs") == 0)
		r = set_build_time(fd, survey);
	return r == 0 ? file_sync(fd) : r;
}

static int check_unchanged(const char *tree, const struct survey *before)
{
	CLEANUP(survey_done) struct survey now = { 0 };
	int r = survey_tree(tree, before->clamp_sec, before->left_out, &now);

	if (r < 0)
		return r == -ENOENT ? -ESTALE : r;
	return memcmp(now.state, before->state, sizeof(now.state)) == 0 ? 0 : -ESTALE;
}

int image_make(const char *tree, const struct survey *survey, const struct root_format *format,
	       int folder_fd, struct progress *progress, char *said, size_t said_size)
{
	CLEANUP(job_done) struct job job = { .survey = survey, .folder_fd = folder_fd };
	CLEANUP(cleanup_free) char *real = realpath(tree, NULL);
	const char *program = image_program(format);
	int r, changed;

	said[0] = '\0';
	if (!program)
		return -ENOENT;
	if (!real)
		return -errno;
	add_text(&job.arguments, program);
	if (strcmp(format->name, "erofs") == 0)
		add_erofs(&job.arguments, survey, format->file, real);
	else
		add_squashfs(&job.arguments, survey, format->file, real);
	add(&job.arguments, NULL);
	r = run(&job, progress, said, said_size);
	if (r == 0)
		r = settle(survey, format, folder_fd);
	if (r < 0 && r != -EIO)
		return r;
	// The program gives up, too, where a file has become shorter under its hands.
	changed = check_unchanged(real, survey);
	return changed == -ESTALE || r == 0 ? changed : r;
}
