// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/damage.h"
#include "host/cli/report.h"
#include "host/store/adoption.h"

static void add_machine(struct damages *damages, enum damage_state state, const char *path,
			char *why)
{
	damages_add(damages, DAMAGE_MACHINE, state, xdup(path), why);
}

// With another token than all generations have, nobody would find these.
static bool has_strange_token(const struct view *view, char ret_theirs[BOOT_TOKEN_MAX + 1])
{
	return !view->is_guessed && store_agreed_token(&view->store, ret_theirs) == 0 &&
	       strcmp(ret_theirs, view->machine.token) != 0;
}

static void check_machine(const struct view *view, struct damages *damages)
{
	char theirs[BOOT_TOKEN_MAX + 1];
	int error = view->machine.error;

	if (has_strange_token(view, theirs))
		add_machine(damages, DAMAGE_IS_DAMAGED, MACHINE_FILE,
			    xprintf("its token is %s, and all generations have %s",
				    view->machine.token, theirs));
	else if (error < 0)
		add_machine(damages, error == -ENOENT ? DAMAGE_IS_MISSING : DAMAGE_IS_DAMAGED,
			    MACHINE_FILE,
			    xdup(error == -ENOENT ? "it is not there" : error_text(error)));
	else if (!view->is_guessed && !store_has_machine_copy(&view->store))
		add_machine(damages, DAMAGE_IS_STALE, MACHINE_COPY,
			    xdup("it is no copy of " MACHINE_FILE));
}

// What of it is damaged shows before somebody wants to go back.
static void check_adoption(const struct view *view, struct damages *damages)
{
	int r = adoption_check(&view->store);
	struct damage *damage;

	if (r == 0)
		return;
	damage = damages_add(
		damages, DAMAGE_ADOPTION, DAMAGE_IS_DAMAGED, xdup(ADOPTION_FILE),
		r == -ESTALE ? xdup("it and its copy are not the same")
			     : xprintf("neither it nor its copy can be read: %s", error_text(r)));
	damage->is_for_hands = r != -ESTALE;
}

// What was torn while it was written: what can be read, the next run undoes or finishes.
static void check_staging(const struct view *view, struct damages *damages)
{
	CLEANUP(cleanup_free) uint32_t *numbers = NULL;
	size_t n = 0;

	(void)store_list(&view->store, STORE_STAGING, &numbers, &n); // none is none
	for (size_t i = 0; i < n; i++) {
		CLEANUP(manifest_done) struct manifest manifest = { 0 };

		if (store_read(&view->store, STORE_STAGING, numbers[i], &manifest) == -EBADMSG)
			damages_add(damages, DAMAGE_STAGING, DAMAGE_IS_DAMAGED,
				    xprintf("staging/%u.json", numbers[i]),
				    xdup("it is torn, and says nothing"))
				->number = numbers[i];
	}
}

static void check_last_catalog(const struct view *view, struct damages *damages)
{
	if (store_last_catalog_is_damaged(&view->store))
		damages_add(damages, DAMAGE_LAST_CATALOG, DAMAGE_IS_DAMAGED,
			    xdup(STORE_LAST_CATALOG), xdup("it is no number"));
}

void damages_find_in_store(const struct view *view, struct damages *damages)
{
	check_machine(view, damages);
	check_adoption(view, damages);
	check_staging(view, damages);
	check_last_catalog(view, damages);
}
