// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What jansson lacks for our output. Keys keep the order in which they were set, so the same facts
// give the same bytes.

#include <jansson.h>
#include <sys/types.h>

#include "boot-entries/span.h"

// Text of any origin: bytes that are not UTF-8 become U+FFFD. The caller owns the reference.
json_t *json_text(struct span text);

// Sets key to text; nothing when text is NULL.
void json_set_text(json_t *object, const char *key, const char *text);
void json_set_span(json_t *object, const char *key, struct span text);
void json_set_count(json_t *object, const char *key, uint64_t number);
void json_set_flag(json_t *object, const char *key, bool flag);

// A JSON file beneath a folder. -EBADMSG when it is none, or longer than 1 MiB; -errno. The caller
// owns the reference.
int json_read_beneath(int dir_fd, const char *path, json_t **ret);

// Writes it as file_replace() does.
int json_replace(int dir_fd, const char *name, const json_t *json, mode_t mode);

// The text at key, or NULL when there is none. Borrowed.
const char *json_get_text(const json_t *object, const char *key);
