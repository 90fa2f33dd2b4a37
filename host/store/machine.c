// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/machine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot-entries/generation.h"
#include "host/base/json.h"
#include "host/store/store.h"

#define MACHINE_FILE "machine.json"

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
	for (size_t i = 0; i < json_array_size(json); i++) {
		const char *name = json_string_value(json_array_get(json, i));

		if (!name || !machine_add_place(ret, name))
			return false;
	}
	return true;
}

static bool machine_from_json(const json_t *json, struct machine *ret)
{
	const char *token = json_get_text(json, "token"), *id = json_get_text(json, "machine_id");
	const char *esp = json_get_text(json, "esp");

	if (!token || !generation_token_is_valid(span_of(token)) ||
	    (id && strlen(id) >= sizeof(ret->machine_id)) ||
	    (esp && strlen(esp) >= sizeof(ret->esp)))
		return false;
	snprintf(ret->token, sizeof(ret->token), "%s", token);
	snprintf(ret->machine_id, sizeof(ret->machine_id), "%s", id ? id : "");
	snprintf(ret->esp, sizeof(ret->esp), "%s", esp ? esp : "");
	return places_from_json(json_object_get(json, "mirrors"), &ret->mirrors) &&
	       places_from_json(json_object_get(json, "former"), &ret->former);
}

int store_read_machine(const struct store *store, struct machine *ret)
{
	struct machine machine = { 0 };
	json_t *json;
	int r = json_read_beneath(store->fd, MACHINE_FILE, &json);

	if (r < 0)
		return r;
	if (machine_from_json(json, &machine))
		*ret = machine;
	else
		r = -EBADMSG;
	json_decref(json);
	return r;
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

int store_write_machine(const struct store *store, const struct machine *machine)
{
	json_t *json = json_object();
	int r;

	json_set_count(json, "version", 1);
	json_set_text(json, "token", machine->token);
	if (machine->machine_id[0])
		json_set_text(json, "machine_id", machine->machine_id);
	if (machine->esp[0])
		json_set_text(json, "esp", machine->esp);
	set_places(json, "mirrors", &machine->mirrors);
	set_places(json, "former", &machine->former);
	r = json_replace(store->fd, MACHINE_FILE, json, 0644);
	json_decref(json);
	return r;
}
