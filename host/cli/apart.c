// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/apart.h"

#include <errno.h>
#include <string.h>

#include "boot-entries/path.h"
#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"

enum apart_kind {
	APART_NOT,
	APART_UNKNOWN,  // the catalog has a generation that the store has not
	APART_STRANGER, // the ESP has another token's generations, and none of the store's
	APART_DIFFERS,  // both have a generation with this number, and it is not the same
};

struct apart {
	enum apart_kind kind;
	uint32_t number;                // the first that it is about
	char token[BOOT_TOKEN_MAX + 1]; // APART_STRANGER: the ESP's
};

// Its files and when it was made: the texts of its entry are another genboot's matter.
static bool is_same(const struct view *view, const struct catalog_generation *listed,
		    const struct manifest *manifest)
{
	const char *paths[ENTRY_MAX_INITRDS + 1];
	size_t n = manifest_paths(manifest, paths);
	struct entry_name name;
	struct entry entry;

	if (catalog_read_entry(span_of(view->machine.token), listed, &name, &entry) < 0)
		return true; // nobody can tell
	if (!span_equals_text(listed->created, manifest->created) || entry.n_initrds + 1 != n ||
	    !boot_path_equals(entry.image, span_of(paths[0])))
		return false;
	for (size_t i = 0; i < entry.n_initrds; i++)
		if (!boot_path_equals(entry.initrds[i], span_of(paths[i + 1])))
			return false;
	return true;
}

static bool is_staged(const struct view *view, uint32_t number)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };

	return store_read(&view->store, STORE_STAGING, number, &manifest) != -ENOENT;
}

static enum apart_kind look_at(const struct view *view, const struct catalog_generation *listed)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	int r = store_read(&view->store, STORE_GENERATIONS, listed->number, &manifest);

	if (r == -ENOENT)
		return is_staged(view, listed->number) ? APART_NOT : APART_UNKNOWN;
	return r == 0 && !is_same(view, listed, &manifest) ? APART_DIFFERS : APART_NOT;
}

static void look_at_catalog(const struct view *view, struct apart *ret)
{
	const struct catalog_file *file = &view->catalogs.current;

	for (size_t i = 0; view->catalogs.has_current && i < file->parsed.n_generations; i++) {
		enum apart_kind kind = look_at(view, &file->generations[i]);

		if (kind <= ret->kind)
			continue;
		ret->kind = kind;
		ret->number = file->generations[i].number;
	}
}

static bool store_has_some(const struct view *view)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;

	return store_list(&view->store, STORE_GENERATIONS, &numbers, &n) == 0 && n > 0;
}

// An emptied ESP is no stranger's.
static void look_for_strangers(const struct view *view, struct apart *ret)
{
	char token[BOOT_TOKEN_MAX + 1];
	bool found = false;

	for (size_t i = 0; i < view->entries.n; i++) {
		const struct boot_entry *shown = &view->entries.items[i]->shown;

		if (view_number(view, view->entries.items[i]) > 0)
			return;
		if (shown->generation == 0 || found ||
		    !store_token_in(shown->id, shown->generation, token))
			continue;
		memcpy(ret->token, token, sizeof(token));
		found = true;
	}
	if (found && store_has_some(view))
		ret->kind = APART_STRANGER;
}

static char *what_is_apart(const struct cli *cli, const struct view *view,
			   const struct apart *apart)
{
	const char *esp = screen(span_of(places_boot(&view->places)->path));
	const char *store = view_store_path(cli);

	if (apart->kind == APART_UNKNOWN)
		return xprintf("%s has generation %u, which the store %s does not know: one of "
			       "them is from another time or machine",
			       esp, apart->number, store);
	if (apart->kind == APART_STRANGER)
		return xprintf("%s has generations of the token %s, and none of the store %s, "
			       "whose token is %s: they belong to different machines",
			       esp, screen(span_of(apart->token)), store,
			       screen(span_of(view->machine.token)));
	return xprintf("generation %u on %s is not generation %u of the store %s: they belong to "
		       "different machines or times",
		       apart->number, esp, apart->number, store);
}

static const char *const helps[] = {
	[APART_UNKNOWN] = "genboot repair, which brings into the store what the ESP has",
	[APART_STRANGER] = "mount the ESP of the store's machine; or genboot repair, which brings "
			   "the store's generations to this one",
	[APART_DIFFERS] = "mount the ESP of the store's machine; or genboot repair --force, which "
			  "makes the ESP say what the store does",
};

static bool is_allowed(const struct cli *cli, enum apart_kind kind)
{
	return cli->verb->run == verb_setup ||
	       (cli->verb->run == verb_repair && (kind < APART_DIFFERS || cli->options.force));
}

int apart_check(struct cli *cli, struct view *view, enum view_purpose purpose)
{
	CLEANUP(cleanup_free) char *what = NULL;
	struct apart apart = { 0 };

	if (view->store.fd < 0 || !view->has_machine || view->is_guessed)
		return EXIT_DONE;
	look_at_catalog(view, &apart);
	if (apart.kind == APART_NOT)
		look_for_strangers(view, &apart);
	view->is_apart = apart.kind != APART_NOT;
	if (!view->is_apart || (cli->verb->run == verb_repair && is_allowed(cli, apart.kind)))
		return EXIT_DONE;
	what = what_is_apart(cli, view, &apart);
	if (purpose == VIEW_CHANGE && !is_allowed(cli, apart.kind))
		return fail(cli, EXIT_REFUSED, helps[apart.kind], "%s. Nothing was changed", what);
	warn(cli, helps[apart.kind], "%s", what);
	return EXIT_DONE;
}
