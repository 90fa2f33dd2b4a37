// SPDX-License-Identifier: GPL-2.0-or-later
#include <unistd.h>

#include "host/base/cleanup.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/esp/fallback.h"
#include "host/esp/loader-file.h"
#include "host/esp/mirror-sides.h"

static bool is_loader_name(const char *name)
{
	return span_has_prefix(span_of(name), "genboot") &&
	       span_has_suffix_nocase(span_of(name), ".efi");
}

static bool is_ours(const struct place *place, const char *path)
{
	CLEANUP(cleanup_fd) int fd = file_open_beneath(place->fd, path);
	CLEANUP(cleanup_free) char *identity = fd < 0 ? NULL : loader_identity(fd);

	return loader_is_ours(identity);
}

bool mirror_is_our_loader(const struct place *place, const char *name)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s", LOADER_FOLDER, name);

	return is_loader_name(name) && is_ours(place, path);
}

// What nobody knows to be whole would take the place of what may be.
static int want_loader(struct sides *s, const char *path)
{
	const struct mirror_source *source = s->source;

	if (source->is_loader_good && !source->is_loader_good(source->ctx, s->esp, path))
		return 0;
	return mirror_want_file(s, s->esp, path);
}

// Somebody else's fallback stays, here as there.
static int plan_fallback(struct sides *s)
{
	CLEANUP(cleanup_free) char *path = loader_fallback_path();
	enum fallback_state there = fallback_look(s->mirror->fd, s->esp->fd);

	if (!is_ours(s->esp, path) || there == FALLBACK_IS_UNKNOWN ||
	    (there == FALLBACK_IS_WHOLE && !is_ours(s->mirror, path)))
		return 0;
	return want_loader(s, path);
}

int mirror_plan_loaders(struct sides *s)
{
	char **names = NULL;
	size_t n = 0;
	int r = mirror_list(s->esp, LOADER_FOLDER, &names, &n);

	for (size_t i = 0; i < n && r == 0; i++) {
		CLEANUP(cleanup_free) char *path = xprintf("%s/%s", LOADER_FOLDER, names[i]);

		if (mirror_is_our_loader(s->esp, names[i]))
			r = want_loader(s, path);
	}
	file_list_free(names, n);
	return r == 0 ? plan_fallback(s) : r;
}
