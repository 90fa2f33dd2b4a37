// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/store/manifest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/generation.h"
#include "boot-entries/path.h"
#include "host/base/json.h"
#include "host/base/memory.h"

#define VERSION 1

bool manifest_has_packages(const struct manifest *manifest)
{
	return manifest->packages.digest.sha256[0] != '\0';
}

bool manifest_has_root(const struct manifest *manifest)
{
	return manifest->root.hash[0] != '\0';
}

static json_t *root_to_json(const struct root *root)
{
	json_t *json = json_object();

	json_set_text(json, "kind", "image");
	json_set_text(json, "hash", root->hash);
	json_set_text(json, "format", root->format->name);
	json_set_count(json, "size", root->image_size);
	json_set_count(json, "verity_size", root->verity_size);
	if (root->is_taken)
		json_set_text(json, "from", "image");
	return json;
}

static json_t *file_to_json(const struct manifest_file *file)
{
	json_t *json = json_object();

	json_set_text(json, "path", file->path);
	json_set_text(json, "source", file->source);
	json_set_count(json, "size", file->digest.size);
	json_set_text(json, "sha256", file->digest.sha256);
	return json;
}

json_t *manifest_to_json(const struct manifest *manifest)
{
	json_t *json = json_object(), *initrds = json_array();

	json_set_count(json, "version", VERSION);
	json_set_count(json, "number", manifest->number);
	json_set_text(json, "id", manifest->id);
	json_set_text(json, "created", manifest->created);
	json_set_text(json, "title", manifest->title);
	json_set_text(json, "label", manifest->label);
	json_set_text(json, "kernel_version", manifest->kernel_version);
	json_set_text(json, "cmdline", manifest->cmdline);
	json_set_text(json, "architecture", manifest->architecture);
	json_set_text(json, "partition", manifest->partition);
	if (manifest->is_leaving)
		json_set_flag(json, "removing", true);
	json_object_set_new(json, manifest->is_uki ? "uki" : "kernel",
			    file_to_json(&manifest->image));
	for (size_t i = 0; i < manifest->n_initrds; i++)
		json_array_append_new(initrds, file_to_json(&manifest->initrds[i]));
	json_object_set_new(json, "initrds", initrds);
	if (manifest_has_packages(manifest))
		json_object_set_new(json, "packages", file_to_json(&manifest->packages));
	if (manifest_has_root(manifest))
		json_object_set_new(json, "root", root_to_json(&manifest->root));
	return json;
}

static bool is_sha256(const char *text)
{
	size_t n = 0;

	while (text && ascii_is_hex(text[n]))
		n++;
	return text && n == SHA256_HEX_SIZE - 1 && text[n] == '\0';
}

// All but its path.
static int content_from_json(const json_t *json, struct manifest_file *ret)
{
	const char *sha256 = json_get_text(json, "sha256");
	json_int_t size = json_integer_value(json_object_get(json, "size"));

	if (!is_sha256(sha256) || size < 0)
		return -EBADMSG;
	xreplace(&ret->source, json_get_text(json, "source"));
	ret->digest.size = (uint64_t)size;
	memcpy(ret->digest.sha256, sha256, SHA256_HEX_SIZE);
	return 0;
}

// Another kind is of a genboot that knows more.
static int root_from_json(const json_t *json, struct root *ret)
{
	const char *kind = json_get_text(json, "kind"), *hash = json_get_text(json, "hash");
	const struct root_format *format = root_format_of(span_of(json_get_text(json, "format")));
	json_int_t size = json_integer_value(json_object_get(json, "size"));
	json_int_t verity_size = json_integer_value(json_object_get(json, "verity_size"));

	if (kind && strcmp(kind, "image") != 0)
		return -EPROTONOSUPPORT;
	if (!kind || !format || !root_hash_is_valid(span_of(hash)) || size < 0 || verity_size < 0)
		return -EBADMSG;
	memcpy(ret->hash, hash, ROOT_HASH_SIZE);
	ret->format = format;
	ret->image_size = (uint64_t)size;
	ret->verity_size = (uint64_t)verity_size;
	ret->is_taken = span_equals_text(span_of(json_get_text(json, "from")), "image");
	return 0;
}

static int file_from_json(const json_t *json, struct manifest_file *ret)
{
	const char *path = json_get_text(json, "path");

	// A path that leads elsewhere must not survive until something is removed by it.
	if (!path || boot_path_check(span_of(path)) < 0)
		return -EBADMSG;
	ret->path = xdup(path);
	return content_from_json(json, ret);
}

static int initrds_from_json(const json_t *json, struct manifest *ret)
{
	if (!json_is_array(json) || json_array_size(json) > ENTRY_MAX_INITRDS)
		return -EBADMSG;
	for (size_t i = 0; i < json_array_size(json); i++) {
		int r = file_from_json(json_array_get(json, i), &ret->initrds[i]);

		if (r < 0)
			return r;
		ret->n_initrds++;
	}
	return 0;
}

static void texts_from_json(const json_t *json, struct manifest *ret)
{
	xreplace(&ret->id, json_get_text(json, "id"));
	xreplace(&ret->created, json_get_text(json, "created"));
	xreplace(&ret->title, json_get_text(json, "title"));
	xreplace(&ret->label, json_get_text(json, "label"));
	xreplace(&ret->kernel_version, json_get_text(json, "kernel_version"));
	xreplace(&ret->cmdline, json_get_text(json, "cmdline"));
	xreplace(&ret->architecture, json_get_text(json, "architecture"));
	xreplace(&ret->partition, json_get_text(json, "partition"));
}

int manifest_from_json(const json_t *json, struct manifest *ret)
{
	json_int_t number = json_integer_value(json_object_get(json, "number"));
	const json_t *image = json_object_get(json, "kernel");
	struct manifest manifest = {
		.is_uki = !image,
		.is_leaving = json_is_true(json_object_get(json, "removing")),
	};
	int r;

	if (json_integer_value(json_object_get(json, "version")) > VERSION)
		return -EPROTONOSUPPORT;
	if (json_integer_value(json_object_get(json, "version")) != VERSION || number < 1 ||
	    number > GENERATION_MAX)
		return -EBADMSG;
	manifest.number = (uint32_t)number;
	r = file_from_json(image ? image : json_object_get(json, "uki"), &manifest.image);
	if (r == 0)
		r = initrds_from_json(json_object_get(json, "initrds"), &manifest);
	if (r == 0 && json_object_get(json, "packages"))
		r = content_from_json(json_object_get(json, "packages"), &manifest.packages);
	if (r == 0 && json_object_get(json, "root"))
		r = root_from_json(json_object_get(json, "root"), &manifest.root);
	texts_from_json(json, &manifest);
	if (r == 0 && (!manifest.id || !manifest.created || !manifest.title ||
		       boot_path_check(span_of(manifest.id)) < 0 || strchr(manifest.id, '/')))
		r = -EBADMSG;
	if (r < 0)
		manifest_done(&manifest);
	else
		*ret = manifest;
	return r;
}

static void file_done(struct manifest_file *file)
{
	free(file->path);
	free(file->source);
}

void manifest_done(struct manifest *manifest)
{
	free(manifest->id);
	free(manifest->created);
	free(manifest->title);
	free(manifest->label);
	free(manifest->kernel_version);
	free(manifest->cmdline);
	free(manifest->architecture);
	free(manifest->partition);
	file_done(&manifest->image);
	for (size_t i = 0; i < manifest->n_initrds; i++)
		file_done(&manifest->initrds[i]);
	file_done(&manifest->packages);
	*manifest = (struct manifest){ 0 };
}

size_t manifest_paths(const struct manifest *manifest, const char *ret[ENTRY_MAX_INITRDS + 1])
{
	size_t n = 0;

	ret[n++] = manifest->image.path;
	for (size_t i = 0; i < manifest->n_initrds; i++)
		ret[n++] = manifest->initrds[i].path;
	return n;
}
