// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/loader-interface.h"
#include "host/base/cleanup.h"
#include "host/base/copy.h"
#include "host/base/file.h"
#include "host/base/memory.h"
#include "host/cli/damage.h"
#include "host/cli/follow-default.h"
#include "host/cli/full-conf.h"
#include "host/cli/loader-record.h"
#include "host/cli/report.h"
#include "host/cli/setup.h"
#include "host/esp/fallback.h"
#include "host/esp/loader-file.h"
#include "host/store/last-default.h"

#define MAX_LOADERS 4096u
#define HASH_DIGITS 8 // behind the version, where a version has come with other content

static void add(const struct view *view, struct damages *damages, enum damage_kind kind,
		enum damage_state state, const char *path, char *why)
{
	damages_add(damages, kind, state, xdup(path), why)->place = &view->places.esp;
}

static void add_record(const struct view *view, struct damages *damages, enum damage_state state,
		       char *why)
{
	add(view, damages, DAMAGE_RECORD, state, BOOT_FILE_STATE, why);
}

static void check_id(const struct view *view, struct damages *damages, const char *what,
		     const char *id)
{
	if (view_is_dangling(view, id))
		add_record(view, damages, DAMAGE_IS_STALE,
			   xprintf("its %s, %s, is not there", what, id));
}

// A newer genboot's is none of our business.
static void check_record(const struct view *view, struct damages *damages)
{
	const struct state_file *file = &view->wishes.state;
	const struct state_record *record = &file->state.record;

	if (file->error < 0) {
		add_record(view, damages,
			   file->error == -ENOENT ? DAMAGE_IS_MISSING : DAMAGE_IS_DAMAGED,
			   xdup(file->error == -ENOENT    ? "it is not there"
				: file->error == -EBADMSG ? "it has not its size"
							  : error_text(file->error)));
		return;
	}
	if (!state_file_is_writable(file))
		return;
	for (unsigned i = 0; i < STATE_SLOTS; i++)
		if (state_slot_is_damaged(&file->state, i))
			add_record(view, damages, DAMAGE_IS_DAMAGED,
				   xprintf("slot %u is damaged", i));
	if (!file->state.has_record && !damages_have(damages, DAMAGE_RECORD))
		add_record(view, damages, DAMAGE_IS_DAMAGED, xdup("it is empty"));
	if (file->state.is_ambiguous)
		add_record(view, damages, DAMAGE_IS_DAMAGED,
			   xdup("two records have the same number"));
	check_id(view, damages, "default", record->default_id);
	check_id(view, damages, "one-shot", record->one_shot_id);
	check_id(view, damages, "last-good", record->last_good_id);
	check_id(view, damages, "trial", record->trial_id);
}

// One that cannot be changed, and names no default, is as good as none.
static void check_full_conf(const struct view *view, struct damages *damages, const char *id)
{
	const char *problem;

	if (!full_conf_keeps_other(view, id, &problem))
		return;
	add(view, damages, DAMAGE_CONF, DAMAGE_IS_STALE, BOOT_FILE_LOADER_CONF,
	    xprintf("its default is not the state record's, %s, and cannot be changed: %s", id,
		    problem));
	damages->items[damages->n - 1].is_for_hands = true;
}

// The record's, or what it will be once a lost one is made anew.
static const char *default_to_follow(const struct view *view, char made_anew[STATE_ID_SIZE])
{
	const struct state *state = &view->wishes.state.state;

	if (state->has_record)
		return state->record.default_id;
	setup_default(view, made_anew);
	return made_anew;
}

// It follows the record's default where it can say it.
static void check_conf(const struct view *view, struct damages *damages)
{
	const struct conf *conf = &view->wishes.conf;
	char made_anew[STATE_ID_SIZE] = "";
	const char *id = default_to_follow(view, made_anew);
	char sector[LOADER_CONF_SECTOR];

	if (conf->error < 0)
		add(view, damages, DAMAGE_CONF, DAMAGE_IS_DAMAGED, BOOT_FILE_LOADER_CONF,
		    xprintf("it cannot be read: %s", error_text(conf->error)));
	else if (!conf->exists)
		add(view, damages, DAMAGE_CONF, DAMAGE_IS_MISSING, BOOT_FILE_LOADER_CONF,
		    xdup("it is not there"));
	else if (*id && conf_plan_default(conf, id, sector) != CONF_OK)
		check_full_conf(view, damages, id);
	else if (*id && (!span_equals_text(conf->parsed.default_pattern, id) ||
			 !span_is_empty(conf->parsed.preferred_pattern)))
		add(view, damages, DAMAGE_CONF,
		    conf_lags(view) ? DAMAGE_IS_BEHIND : DAMAGE_IS_STALE, BOOT_FILE_LOADER_CONF,
		    xprintf("its default is not %s, %s",
			    id == made_anew ? "the last that was set" : "the state record's", id));
}

// The one that counts when the record is lost.
static void check_stored_default(const struct view *view, struct damages *damages)
{
	const char *id = view->wishes.state.state.record.default_id;
	uint64_t size;

	if (!store_lags(view))
		return;
	if (file_size_beneath(view->store.fd, STORE_DEFAULT, &size) == -EISDIR)
		damages_add(damages, DAMAGE_DEFAULT, DAMAGE_IS_DAMAGED, xdup(STORE_DEFAULT),
			    xdup(error_text(-EISDIR)));
	else
		damages_add(damages, DAMAGE_DEFAULT, DAMAGE_IS_BEHIND, xdup(STORE_DEFAULT),
			    xprintf("it is not the state record's default, %s", id));
}

// "genbootx64-0.1.0-0a1b2c3d.efi" says what its content is.
static bool has_named_content(int fd, const char *name, const char *identity)
{
	const char *space = strchr(identity, ' ');
	CLEANUP(cleanup_free)
	char *start = xprintf("genboot%s-%s-", BOOT_ARCHITECTURE, space ? space + 1 : "0");
	size_t len = strlen(start);
	struct digest digest;

	if (strncmp(name, start, len) != 0 || strlen(name + len) != HASH_DIGITS + strlen(".efi"))
		return true;
	return digest_file(fd, UINT32_MAX, NULL, &digest) < 0 ||
	       strncmp(name + len, digest.sha256, HASH_DIGITS) == 0;
}

// A signed one at path takes precedence over any other to mend with: firmware may start nothing
// else. Not while an update waits, because then the two are not alike.
static bool take_signed(const struct view *view, const char *path, struct damage *damage)
{
	int esp_fd = view->places.esp.fd;
	CLEANUP(cleanup_fd) int fd = -1;

	if (view->machine.fallback_sha256[0] ||
	    !loader_record_is_signed(&view->machine, esp_fd, path))
		return false;
	fd = file_open_beneath(esp_fd, path);
	return fd >= 0 && digest_file(fd, LOADER_MAX, NULL, &damage->digest) == 0;
}

// Adds a loader or the fallback. want: the SHA-256 of what alone will do, or empty for any.
static void add_loader(const struct view *view, struct damages *damages, enum damage_kind kind,
		       enum damage_state state, const char *path, const char *want, const char *why)
{
	CLEANUP(cleanup_free) char *fallback = loader_fallback_path();
	struct damage *damage;

	add(view, damages, kind, state, path, xdup(why));
	damage = &damages->items[damages->n - 1];
	if (!take_signed(view, kind == DAMAGE_FALLBACK ? view->machine.loader : fallback, damage))
		snprintf(damage->digest.sha256, SHA256_HEX_SIZE, "%s", want);
}

// Its headers may be whole all the same. What was signed in its place is the user's own.
static void check_content(const struct view *view, enum damage_kind kind, const char *path,
			  struct damages *damages)
{
	const struct machine *machine = &view->machine;
	bool is_old = kind == DAMAGE_FALLBACK && machine->fallback_sha256[0];
	int esp_fd = view->places.esp.fd;

	if (loader_record_differs(machine, esp_fd, path) &&
	    !loader_record_is_signed_since(machine, esp_fd, path))
		add_loader(view, damages, kind, DAMAGE_IS_DAMAGED, path,
			   is_old ? machine->fallback_sha256 : machine->loader_sha256,
			   "its content is not what setup wrote");
}

// True when it is a loader of ours, damaged or not.
static bool check_loader(const struct view *view, const char *name, struct damages *damages)
{
	CLEANUP(cleanup_free) char *path = xprintf("%s/%s", LOADER_FOLDER, name);
	CLEANUP(cleanup_fd) int fd = -1;
	CLEANUP(cleanup_free) char *identity = NULL;

	if (!span_has_prefix(span_of(name), "genboot" BOOT_ARCHITECTURE) ||
	    !span_has_suffix_nocase(span_of(name), ".efi"))
		return false;
	fd = file_open_beneath(view->places.esp.fd, path);
	identity = fd < 0 ? NULL : loader_identity(fd);
	if (!identity || !has_named_content(fd, name, identity))
		add_loader(view, damages, DAMAGE_LOADER, DAMAGE_IS_DAMAGED, path, "",
			   "it is no whole boot loader");
	else
		check_content(view, DAMAGE_LOADER, path, damages);
	return true;
}

// What nobody here can read may be somebody else's; verify has a note of it.
static void check_fallback(const struct view *view, struct damages *damages)
{
	CLEANUP(cleanup_free) char *path = loader_fallback_path();
	int esp_fd = view->places.esp.fd;
	enum fallback_state state = fallback_look(esp_fd, esp_fd);
	const char *old = view->machine.fallback_sha256;

	if (state == FALLBACK_IS_MISSING)
		add_loader(view, damages, DAMAGE_FALLBACK, DAMAGE_IS_MISSING, path, old,
			   "it is not there");
	else if (state == FALLBACK_IS_TORN)
		add_loader(view, damages, DAMAGE_FALLBACK, DAMAGE_IS_DAMAGED, path, old,
			   "it is no whole EFI program");
	else if (state == FALLBACK_IS_WHOLE)
		check_content(view, DAMAGE_FALLBACK, path, damages);
}

static void check_loaders(const struct view *view, struct damages *damages)
{
	char **names = NULL;
	size_t n = 0, n_ours = 0;
	uint64_t size;

	(void)file_list(view->places.esp.fd, LOADER_FOLDER, MAX_LOADERS, &names, &n); // no folder
	for (size_t i = 0; i < n; i++)
		n_ours += check_loader(view, names[i], damages);
	file_list_free(names, n);
	if (n_ours == 0)
		add_loader(view, damages, DAMAGE_LOADER, DAMAGE_IS_MISSING, LOADER_FOLDER, "",
			   "genboot's boot loader is not there");
	else if (view->machine.loader[0] &&
		 file_size_beneath(view->places.esp.fd, view->machine.loader, &size) == -ENOENT)
		add_loader(view, damages, DAMAGE_LOADER, DAMAGE_IS_MISSING, view->machine.loader,
			   "", "it is not there");
	check_fallback(view, damages);
}

void damages_find_on_esp(const struct view *view, struct damages *damages)
{
	check_record(view, damages);
	check_conf(view, damages);
	check_stored_default(view, damages);
	check_loaders(view, damages);
}
