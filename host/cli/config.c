// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "boot-entries/persist.h"
#include "host/activate/checks.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"
#include "host/cli/report.h"

// A file, or the lack of one.
struct config {
	char *path;
	char *text;
	size_t len;
	struct genboot_conf conf;
	struct genboot_conf_fault first;
	size_t n_faults;
};

static void config_done(struct config *config)
{
	free(config->path);
	free(config->text);
}

static void tell_fault(struct cli *cli, const struct config *config,
		       const struct genboot_conf_fault *fault, json_t *list)
{
	json_t *json = json_object();

	say(cli, "%s:%zu: %s %s\n", screen(span_of(config->path)), fault->line, screen(fault->key),
	    fault->why);
	json_set_text(json, "file", config->path);
	json_set_count(json, "line", fault->line);
	json_object_set_new(json, "key", json_text(fault->key));
	json_set_text(json, "why", fault->why);
	json_array_append_new(list, json);
}

// list: of the faults, which are said then; NULL: they are only counted.
static void parse(struct cli *cli, struct config *config, json_t *list)
{
	struct genboot_conf_reader reader = { .rest = { config->text, config->len } };
	struct genboot_conf_fault fault;

	while (genboot_conf_read(&reader, &config->conf, &fault)) {
		if (config->n_faults++ == 0)
			config->first = fault;
		if (list)
			tell_fault(cli, config, &fault, list);
	}
}

// An exit code, said.
static int load(struct cli *cli, int fd, bool may_be_absent, struct config *config)
{
	int r = fd < 0 ? fd : file_read(fd, GENBOOT_CONF_MAX, &config->text, &config->len);

	if (fd >= 0)
		close(fd);
	if (r == -ENOENT && may_be_absent)
		return EXIT_DONE;
	return r == 0 ? EXIT_DONE
		      : fail(cli, EXIT_FAILED, NULL, "cannot read %s: %s", quoted(config->path),
			     error_text(r));
}

static int load_machines(struct cli *cli, struct config *config)
{
	const struct options *options = &cli->options;

	if (!options->config && options->esp_is_a_directory)
		return EXIT_DONE;
	config->path = xdup(options->config ? options->config : "/" GENBOOT_CONF);
	return load(cli, file_open_named(config->path), !options->config, config);
}

static int refuse_faults(struct cli *cli, const struct config *config)
{
	CLEANUP(cleanup_free) char *key = NULL;

	if (config->n_faults == 0)
		return EXIT_DONE;
	key = xdup(screen(config->first.key));
	return fail(cli, EXIT_USAGE, "genboot config check", "%s, line %zu: %s %s",
		    screen(span_of(config->path)), config->first.line, key, config->first.why);
}

int config_read(struct cli *cli, struct genboot_conf *ret)
{
	CLEANUP(config_done) struct config config = { 0 };
	int r = load_machines(cli, &config);

	parse(cli, &config, NULL);
	*ret = config.conf;
	return r == EXIT_DONE ? refuse_faults(cli, &config) : r;
}

int config_check_tree(struct cli *cli, int tree_fd, const char *tree)
{
	CLEANUP(config_done) struct config config = { .path = xprintf("%s/" GENBOOT_CONF, tree) };
	int r = load(cli, file_open_in_root(tree_fd, GENBOOT_CONF), true, &config);

	parse(cli, &config, NULL);
	return r == EXIT_DONE ? refuse_faults(cli, &config) : r;
}

// Beside the programs there are notes and editors' files; one that was meant to run and does not
// would never be missed.
static size_t check_program(struct cli *cli, int folder_fd, const char *name, json_t *list)
{
	const char *why = "is not executable, so it is no health check (chmod +x)";
	struct stat st;
	json_t *json;

	if (fstatat(folder_fd, name, &st, 0) < 0)
		why = "is a link that leads nowhere, so it is no health check";
	else if (!S_ISREG(st.st_mode) || st.st_mode & S_IXUSR)
		return 0;
	json = json_object();
	say(cli, CHECKS_FOLDER "/%s: %s\n", screen(span_of(name)), why);
	json_set_text(json, "file", name);
	json_set_text(json, "why", why);
	json_array_append_new(list, json);
	return 1;
}

static size_t check_programs(struct cli *cli, json_t *list)
{
	const char *folder = cli->options.checks ? cli->options.checks : CHECKS_FOLDER;
	CLEANUP(cleanup_fd) int fd = file_open_dir(folder);
	char **names = NULL;
	size_t n = 0, n_faults = 0;

	if (fd >= 0)
		(void)file_list(fd, ".", CHECKS_MAX, &names, &n);
	for (size_t i = 0; i < n; i++)
		if (names[i][0] != '.' && names[i][strlen(names[i]) - 1] != '~')
			n_faults += check_program(cli, fd, names[i], list);
	file_list_free(names, n);
	return n_faults;
}

int verb_config(struct cli *cli)
{
	CLEANUP(config_done) struct config config = { 0 };
	json_t *list = json_array();
	size_t n_faults;
	int r;

	json_object_set_new(cli->result, "faults", list);
	if (strcmp(cli->options.operands[0], "check") != 0)
		return fail(cli, EXIT_USAGE, "genboot config check",
			    "config is asked to check, and not to %s",
			    quoted(cli->options.operands[0]));
	r = load_machines(cli, &config);
	if (r != EXIT_DONE)
		return r;
	parse(cli, &config, list);
	n_faults = config.n_faults + check_programs(cli, list);
	if (n_faults > 0)
		return fail(cli, EXIT_USAGE, "man genboot.conf", "%zu thing%s to be put right",
			    n_faults, n_faults == 1 ? " is" : "s are");
	note(cli, "The configuration is fine.");
	return EXIT_DONE;
}
