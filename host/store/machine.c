// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/machine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/generation.h"
#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/json.h"
#include "host/store/store.h"

#define MACHINE_MAX 65536u
#define VERSION 1

bool machine_has_place(const struct machine_places *places, const char *name)
{
	for (size_t i = 0; i < places->n; i++)
		if (strcmp(places->items[i], name) == 0)
			return true;
	return false;
}

bool machine_add_place(struct machine_places *places, const char *name)
{
	if (machine_has_place(places, name))
		return true;
	if (places->n == MACHINE_PLACES_MAX || !*name || strlen(name) >= MACHINE_PLACE_SIZE)
		return false;
	snprintf(places->items[places->n++], MACHINE_PLACE_SIZE, "%s", name);
	return true;
}

void machine_drop_place(struct machine_places *places, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < places->n; i++)
		if (strcmp(places->items[i], name) != 0)
			memmove(places->items[kept++], places->items[i], MACHINE_PLACE_SIZE);
	places->n = kept;
}

static bool places_from_json(const json_t *json, struct machine_places *ret)
{
	if (json && !json_is_array(json))
		return false;
	for (size_t i = 0; i < json_array_size(json); i++) {
		const char *name = json_string_value(json_array_get(json, i));

		if (!name || !machine_add_place(ret, name))
			return false;
	}
	return true;
}

static bool take_text(const char *text, char *ret, size_t size)
{
	if (text && strlen(text) >= size)
		return false;
	snprintf(ret, size, "%s", text ? text : "");
	return true;
}

static bool loader_from_json(const json_t *json, struct machine *ret)
{
	return take_text(json_get_text(json, "file"), ret->loader, sizeof(ret->loader)) &&
	       take_text(json_get_text(json, "sha256"), ret->loader_sha256, SHA256_HEX_SIZE) &&
	       take_text(json_get_text(json, "fallback"), ret->fallback_sha256, SHA256_HEX_SIZE);
}

static bool data_from_json(const json_t *json, struct machine *ret)
{
	return take_text(json_get_text(json, "device"), ret->data, sizeof(ret->data)) &&
	       take_text(json_get_text(json, "options"), ret->data_options,
			 sizeof(ret->data_options)) &&
	       take_text(json_get_text(json, "key"), ret->data_key, sizeof(ret->data_key));
}

static bool machine_from_json(const json_t *json, struct machine *ret)
{
	const char *token = json_get_text(json, "token");

	return token && generation_token_is_valid(span_of(token)) &&
	       take_text(token, ret->token, sizeof(ret->token)) &&
	       take_text(json_get_text(json, "machine_id"), ret->machine_id,
			 sizeof(ret->machine_id)) &&
	       take_text(json_get_text(json, "esp"), ret->esp, sizeof(ret->esp)) &&
	       places_from_json(json_object_get(json, "mirrors"), &ret->mirrors) &&
	       places_from_json(json_object_get(json, "former"), &ret->former) &&
	       loader_from_json(json_object_get(json, "loader"), ret) &&
	       data_from_json(json_object_get(json, "data"), ret);
}

static int read_one(const struct store *store, const char *name, struct machine *ret)
{
	struct machine machine = { 0 };
	json_t *json;
	int r = json_read_beneath(store->fd, name, &json);

	if (r < 0)
		return r;
	if (json_integer_value(json_object_get(json, "version")) > VERSION)
		r = -EPROTONOSUPPORT;
	else if (machine_from_json(json, &machine))
		*ret = machine;
	else
		r = -EBADMSG;
	json_decref(json);
	return r;
}

int store_read_machine(const struct store *store, struct machine *ret)
{
	int r = read_one(store, MACHINE_FILE, ret);

	if (r == 0 || r == -EPROTONOSUPPORT || read_one(store, MACHINE_COPY, ret) < 0)
		return r;
	ret->error = r;
	return 0;
}

bool store_has_machine_copy(const struct store *store)
{
	CLEANUP(cleanup_free) char *first = NULL;
	CLEANUP(cleanup_free) char *second = NULL;
	size_t n = 0, m = 0;

	return file_read_beneath(store->fd, MACHINE_FILE, MACHINE_MAX, &first, &n) == 0 &&
	       file_read_beneath(store->fd, MACHINE_COPY, MACHINE_MAX, &second, &m) == 0 &&
	       n == m && memcmp(first, second, n) == 0;
}

static void set_places(json_t *json, const char *key, const struct machine_places *places)
{
	json_t *list;

	if (places->n == 0)
		return;
	list = json_array();
	for (size_t i = 0; i < places->n; i++)
		json_array_append_new(list, json_text(span_of(places->items[i])));
	json_object_set_new(json, key, list);
}

static void set_loader(json_t *json, const struct machine *machine)
{
	json_t *loader;

	if (!machine->loader[0])
		return;
	loader = json_object();
	json_set_text(loader, "file", machine->loader);
	json_set_text(loader, "sha256", machine->loader_sha256);
	if (machine->fallback_sha256[0])
		json_set_text(loader, "fallback", machine->fallback_sha256);
	json_object_set_new(json, "loader", loader);
}

static void set_data(json_t *json, const struct machine *machine)
{
	json_t *data;

	if (!machine->data[0])
		return;
	data = json_object();
	json_set_text(data, "device", machine->data);
	if (machine->data_options[0])
		json_set_text(data, "options", machine->data_options);
	if (machine->data_key[0])
		json_set_text(data, "key", machine->data_key);
	json_object_set_new(json, "data", data);
}

int store_write_machine(const struct store *store, const struct machine *machine)
{
	json_t *json = json_object();
	int r;

	json_set_count(json, "version", VERSION);
	json_set_text(json, "token", machine->token);
	if (machine->machine_id[0])
		json_set_text(json, "machine_id", machine->machine_id);
	if (machine->esp[0])
		json_set_text(json, "esp", machine->esp);
	set_places(json, "mirrors", &machine->mirrors);
	set_places(json, "former", &machine->former);
	set_loader(json, machine);
	set_data(json, machine);
	r = json_replace(store->fd, MACHINE_FILE, json, 0644);
	if (r == 0)
		r = json_replace(store->fd, MACHINE_COPY, json, 0644);
	json_decref(json);
	return r;
}
