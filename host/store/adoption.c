// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/adoption.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/base/memory.h"

#define MAX_NAMES 100000u
#define MAX_ORDER 0x10000u

// In which setup and install put something, their own folders apart.
static const char *const folders[] = { "", "loader", "EFI", "EFI/BOOT", "EFI/genboot" };

const char *const adoption_variables[ADOPTION_VARIABLES] = { LOADER_VAR_ENTRY_DEFAULT,
							     LOADER_VAR_ENTRY_PREFERRED };

static void add(struct adoption_paths *paths, char *path)
{
	paths->items = xgrow(paths->items, paths->n, sizeof(*paths->items));
	paths->items[paths->n++] = path;
}

static int look_in(int place_fd, const char *folder, struct adoption_paths *paths)
{
	char **names;
	size_t n;
	int r = file_list(place_fd, *folder ? folder : ".", MAX_NAMES, &names, &n);

	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		add(paths, *folder ? xprintf("%s/%s", folder, names[i]) : xdup(names[i]));
	file_list_free(names, n);
	return 0;
}

int adoption_look(int place_fd, struct adoption_paths *paths)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(folders) && r == 0; i++)
		r = look_in(place_fd, folders[i], paths);
	return r;
}

bool adoption_had(const struct adoption_paths *paths, const char *path)
{
	for (size_t i = 0; i < paths->n; i++)
		if (span_equals_nocase(span_of(paths->items[i]), span_of(path)))
			return true;
	return false;
}

static json_t *order_json(const struct adoption *adoption)
{
	json_t *json = json_array();

	for (size_t i = 0; i < adoption->n_order; i++)
		json_array_append_new(json, json_integer(adoption->order[i]));
	return json;
}

static json_t *paths_json(const struct adoption_paths *paths)
{
	json_t *json = json_array();

	for (size_t i = 0; i < paths->n; i++)
		json_array_append_new(json, json_text(span_of(paths->items[i])));
	return json;
}

static json_t *variables_json(const struct adoption *adoption)
{
	json_t *json = json_object();

	for (size_t i = 0; i < ADOPTION_VARIABLES; i++)
		json_set_text(json, adoption_variables[i], adoption->variables[i]);
	return json;
}

// One of a run before would be taken for this one's.
static int write_conf(const struct store *store, const char *conf, size_t len)
{
	if (conf)
		return file_replace(store->fd, ADOPTION_CONF, conf, len, 0644);
	return unlinkat(store->fd, ADOPTION_CONF, 0) < 0 && errno != ENOENT ? -errno : 0;
}

static int copy(const struct store *store, const char *from, const char *to)
{
	CLEANUP(cleanup_free) char *text = NULL;
	size_t len = 0;
	int r = file_read_beneath(store->fd, from, ADOPTION_CONF_MAX, &text, &len);

	return r < 0 ? r : file_replace(store->fd, to, text, len, 0644);
}

// One of an earlier adoption would be put back for this one.
static int keep_machine(const struct store *store)
{
	int r = copy(store, MACHINE_FILE, ADOPTION_MACHINE);

	if (r != -ENOENT)
		return r;
	return unlinkat(store->fd, ADOPTION_MACHINE, 0) < 0 && errno != ENOENT ? -errno : 0;
}

int adoption_restore_machine(const struct store *store)
{
	int r = copy(store, ADOPTION_MACHINE, MACHINE_FILE);

	return r < 0 ? r : copy(store, ADOPTION_MACHINE, MACHINE_COPY);
}

static int write_both(const struct store *store, const json_t *json)
{
	int r = json_replace(store->fd, ADOPTION_FILE, json, 0644);

	return r == 0 ? json_replace(store->fd, ADOPTION_COPY, json, 0644) : r;
}

int adoption_write(const struct store *store, const struct adoption *adoption, const char *conf,
		   size_t conf_len)
{
	json_t *json = json_object();
	int r = write_conf(store, conf, conf_len);

	if (r == 0)
		r = keep_machine(store);
	json_set_count(json, "version", 1);
	if (adoption->has_order)
		json_object_set_new(json, "boot_order", order_json(adoption));
	json_object_set_new(json, "variables", variables_json(adoption));
	json_object_set_new(json, "esp", paths_json(&adoption->esp));
	json_object_set_new(json, "boot", paths_json(&adoption->boot));
	if (adoption->on_trial)
		json_set_flag(json, "on_trial", true);
	if (r == 0)
		r = write_both(store, json);
	json_decref(json);
	return r;
}

static int read_order(const json_t *json, struct adoption *ret)
{
	size_t n = json_array_size(json);

	if (!json)
		return 0;
	if (!json_is_array(json) || n > MAX_ORDER)
		return -EBADMSG;
	ret->has_order = true;
	ret->order = xalloc((n + 1) * sizeof(*ret->order));
	for (size_t i = 0; i < n; i++) {
		json_int_t number = json_integer_value(json_array_get(json, i));

		if (!json_is_integer(json_array_get(json, i)) || number < 0 || number >= MAX_ORDER)
			return -EBADMSG;
		ret->order[ret->n_order++] = (uint16_t)number;
	}
	return 0;
}

static void read_variables(const json_t *json, struct adoption *ret)
{
	for (size_t i = 0; i < ADOPTION_VARIABLES; i++)
		xreplace(&ret->variables[i], json_get_text(json, adoption_variables[i]));
}

static int read_paths(const json_t *json, struct adoption_paths *ret)
{
	if (!json_is_array(json))
		return -EBADMSG;
	for (size_t i = 0; i < json_array_size(json); i++) {
		const char *path = json_string_value(json_array_get(json, i));

		if (!path)
			return -EBADMSG;
		add(ret, xdup(path));
	}
	return 0;
}

static int parse(const json_t *json, struct adoption *ret)
{
	json_int_t version = json_integer_value(json_object_get(json, "version"));
	int r;

	if (version != 1)
		return version > 1 ? -EPROTONOSUPPORT : -EBADMSG;
	read_variables(json_object_get(json, "variables"), ret);
	ret->on_trial = json_is_true(json_object_get(json, "on_trial"));
	r = read_order(json_object_get(json, "boot_order"), ret);
	if (r == 0)
		r = read_paths(json_object_get(json, "esp"), &ret->esp);
	return r == 0 ? read_paths(json_object_get(json, "boot"), &ret->boot) : r;
}

static int read_one(const struct store *store, const char *name, json_t **ret_json,
		    struct adoption *ret)
{
	struct adoption found = { 0 };
	int r = json_read_beneath(store->fd, name, ret_json);

	if (r == 0)
		r = parse(*ret_json, &found);
	if (r < 0)
		adoption_done(&found);
	else
		*ret = found;
	return r;
}

// The error is that of adopted.json, unless that is all that has gone.
static int read_either(const struct store *store, json_t **ret_json, struct adoption *ret)
{
	json_t *copy = NULL;
	int r = read_one(store, ADOPTION_FILE, ret_json, ret), error;

	if (r == 0 || r == -EPROTONOSUPPORT)
		return r;
	error = read_one(store, ADOPTION_COPY, &copy, ret);
	if (error < 0) {
		json_decref(copy);
		return r == -ENOENT ? error : r;
	}
	json_decref(*ret_json);
	*ret_json = copy;
	return 0;
}

int adoption_read(const struct store *store, struct adoption *ret)
{
	json_t *json = NULL;
	int r = read_either(store, &json, ret);

	json_decref(json);
	return r;
}

int adoption_set_trial(const struct store *store, bool on_trial)
{
	CLEANUP(adoption_done) struct adoption adoption = { 0 };
	json_t *json = NULL;
	int r = read_either(store, &json, &adoption);

	if (r == 0 && on_trial)
		json_set_flag(json, "on_trial", true);
	else if (r == 0)
		(void)json_object_del(json, "on_trial");
	if (r == 0)
		r = write_both(store, json);
	json_decref(json);
	return r;
}

int adoption_mend(const struct store *store)
{
	CLEANUP(adoption_done) struct adoption adoption = { 0 };
	json_t *json = NULL;
	int r = read_either(store, &json, &adoption);

	if (r == 0)
		r = write_both(store, json);
	json_decref(json);
	return r;
}

static bool are_same(const struct store *store)
{
	CLEANUP(adoption_done) struct adoption first = { 0 };
	CLEANUP(adoption_done) struct adoption second = { 0 };
	json_t *a = NULL, *b = NULL;
	bool same = read_one(store, ADOPTION_FILE, &a, &first) == 0 &&
		    read_one(store, ADOPTION_COPY, &b, &second) == 0 && json_equal(a, b);

	json_decref(a);
	json_decref(b);
	return same;
}

int adoption_check(const struct store *store)
{
	CLEANUP(adoption_done) struct adoption adoption = { 0 };
	int r = adoption_read(store, &adoption);

	if (r == -ENOENT || r == -EPROTONOSUPPORT)
		return 0;
	return r == 0 && !are_same(store) ? -ESTALE : r;
}

static void paths_done(struct adoption_paths *paths)
{
	file_list_free(paths->items, paths->n);
}

void adoption_done(struct adoption *adoption)
{
	free(adoption->order);
	for (size_t i = 0; i < ADOPTION_VARIABLES; i++)
		free(adoption->variables[i]);
	paths_done(&adoption->esp);
	paths_done(&adoption->boot);
	*adoption = (struct adoption){ 0 };
}

int adoption_read_conf(const struct store *store, char **ret, size_t *ret_len)
{
	return file_read_beneath(store->fd, ADOPTION_CONF, ADOPTION_CONF_MAX, ret, ret_len);
}

bool adoption_exists(const struct store *store)
{
	uint64_t size;

	return store->fd >= 0 && (file_size_beneath(store->fd, ADOPTION_FILE, &size) == 0 ||
				  file_size_beneath(store->fd, ADOPTION_COPY, &size) == 0);
}

int adoption_forget(const struct store *store)
{
	static const char *const files[] = { ADOPTION_FILE, ADOPTION_COPY, ADOPTION_CONF,
					     ADOPTION_MACHINE };

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (unlinkat(store->fd, files[i], 0) < 0 && errno != ENOENT)
			return -errno;
	return file_sync(store->fd);
}
