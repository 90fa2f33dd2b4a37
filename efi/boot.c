// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/loader-interface.h"
#include "efi/image.h"
#include "efi/loader.h"
#include "efi/ticks.h"

#define CAUSE_MAX 600u
#define AFTER_FAILURE_SEC                                                                          \
	10u // long enough to read why, short enough for a machine that nobody watches
#define KEYS_AHEAD                                                                                 \
	64 // more than any keyboard keeps; one that reports keys for ever does not hang us
#define LAST_WORDS_USEC 3000000u

void loader_report_time(struct loader *loader, const char *variable, uint64_t ticks)
{
	if (loader->ticks_per_second == 0)
		loader->ticks_per_second = ticks_per_second(loader->fw);
	interface_time(loader->fw, variable, ticks_to_usec(ticks, loader->ticks_per_second));
}

// "<object>: <cause>[; trying <next>]"
static struct span report_failure(struct loader *loader, size_t row,
				  const struct image_failure *failure, const char *next)
{
	char cause[CAUSE_MAX];
	struct writer w;

	writer_init(&w, cause, sizeof cause);
	writer_add(&w, failure->object);
	if (!span_is_empty(failure->object))
		writer_add_text(&w, ": ");
	writer_add_text(&w, status_text(failure->status));
	if (next) {
		writer_add_text(&w, "; trying ");
		writer_add_text(&w, next);
	}
	entry_list_at(&loader->list, row)->damaged = true;
	return journal_add(&loader->journal, span_of(NULL), span_of(loader->list.order[row]->id),
			   (struct span){ cause, w.len });
}

static int choose_default(const struct loader *loader, struct choice *ret)
{
	return choose(loader->list.order, loader->list.n, &loader->settings.wishes, ret);
}

// Looks into the default's files, and marks and reports what is damaged until one is whole: a menu
// must not promise what cannot boot. Returns the last line reported.
static struct span check_default(struct loader *loader, struct choice *choice)
{
	const struct entry_list *list = &loader->list;
	struct span line = span_of(NULL);
	struct image_failure failure;

	while (choose_default(loader, choice) == 0 &&
	       !image_check(loader->fw, list->order[choice->index],
			    entry_list_origin(list, choice->index), &failure))
		line = report_failure(loader, choice->index, &failure, NULL);
	return line;
}

// Takes all keys that wait, so that one that was pressed several times, or held, does not act on
// the menu that it opens.
static bool was_key_pressed(struct loader *loader)
{
	bool pressed = false;
	struct key key;

	if (loader->settings.timeout_sec == TIMEOUT_MENU_DISABLED)
		return false;
	for (int i = 0; i < KEYS_AHEAD && keyboard_poll(&loader->keyboard, &key); i++)
		pressed = true;
	return pressed;
}

enum outcome {
	CAME_BACK, // and did not fail
	FAILED,
	INTERRUPTED, // somebody is there
};

static enum outcome launch(struct loader *loader, const struct pick *pick, struct image *image,
			   struct image_failure *ret_failure)
{
	struct span id = span_of(loader->list.order[pick->row]->id);
	char text[BOOT_ID_MAX + 32];
	struct writer w;

	interface_selected(loader->fw, id, settings_use_saved(&loader->settings),
			   loader->settings.wishes.last_booted);
	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "genboot: starting ");
	writer_add(&w, id);
	journal_print(&loader->journal);
	print_line(loader->fw, (struct span){ text, w.len });
	loader_report_time(loader, LOADER_VAR_TIME_INIT, loader->ticks_at_start);
	loader_report_time(loader, LOADER_VAR_TIME_EXEC, ticks_now());
	*ret_failure = (struct image_failure){ .status = image_start(loader->fw, image) };
	return EFI_ERROR(ret_failure->status) ? FAILED : CAME_BACK;
}

static enum outcome start(struct loader *loader, const struct pick *pick,
			  struct image_failure *ret_failure)
{
	const struct boot_entry *entry = loader->list.order[pick->row];
	const struct entry_origin *origin = entry_list_origin(&loader->list, pick->row);
	const struct span *edited = pick->edited ? &pick->command_line : NULL;
	enum outcome outcome = FAILED;
	struct image image;

	firmware_watchdog(loader->fw);
	if (image_load(loader->fw, &loader->arena, entry, origin, edited, &image, ret_failure)) {
		// Loading takes a while: that is when a person who wants the menu presses keys.
		if (!pick->by_person && was_key_pressed(loader))
			outcome = INTERRUPTED;
		else
			outcome = launch(loader, pick, &image, ret_failure);
	}
	image_discard(loader->fw, &image);
	return outcome;
}

// Whether the menu is shown at first, and with which countdown.
static bool menu_is_wanted(struct loader *loader, uint32_t *ret_countdown_sec)
{
	uint32_t timeout = loader->settings.timeout_sec;

	*ret_countdown_sec = 0;
	if (timeout == TIMEOUT_MENU_DISABLED)
		return false;
	if (timeout == TIMEOUT_MENU_HIDDEN)
		return was_key_pressed(loader);
	if (timeout != TIMEOUT_MENU_FORCE)
		*ret_countdown_sec = timeout;
	return true;
}

// A person goes on from where they are; alone, the same rules as before count again.
static bool find_next(const struct loader *loader, const struct pick *pick, size_t *ret_row)
{
	struct choice choice;

	if (pick->by_person)
		return choose_after(loader->list.order, loader->list.n, pick->row, ret_row) == 0;
	if (choose_default(loader, &choice) < 0)
		return false;
	*ret_row = choice.index;
	return true;
}

// What comes after an entry that did not stay: the next row, a line that says why, and the menu if
// somebody is there to read it.
static bool move_on(struct loader *loader, struct pick *pick, const struct image_failure *failure,
		    struct span *ret_message)
{
	struct boot_entry *entry = entry_list_at(&loader->list, pick->row);
	size_t row = pick->row, next;
	bool found, came_back_to_person = !EFI_ERROR(failure->status) && pick->by_person;

	entry->damaged = true;
	found = find_next(loader, pick, &next);
	*ret_message =
		report_failure(loader, row, failure, found ? loader->list.order[next]->id : NULL);
	// An EFI shell that a person has left is as good as before.
	entry->damaged = !came_back_to_person;
	if (!found && !came_back_to_person)
		return false;
	pick->row = found ? next : row;
	pick->edited = false;
	return true;
}

static EFI_STATUS give_up(struct loader *loader, const char *why)
{
	journal_print(&loader->journal);
	print_line(loader->fw, span_of(why));
	loader->fw->boot->Stall(LAST_WORDS_USEC);
	return EFI_NOT_FOUND;
}

static EFI_STATUS run(struct loader *loader, struct choice *choice)
{
	struct span message = span_of(NULL);
	struct image_failure failure;
	uint32_t countdown_sec;
	bool ask = menu_is_wanted(loader, &countdown_sec);
	struct pick pick = { 0 };

	if (ask)
		message = check_default(loader, choice);
	for (pick.row = choice->index;;) {
		enum outcome outcome;

		if (ask && !loader_ask(loader, choice, message, countdown_sec, &pick))
			return EFI_SUCCESS;
		outcome = start(loader, &pick, &failure);
		ask = outcome == INTERRUPTED || pick.by_person;
		countdown_sec = outcome == INTERRUPTED ? 0 : AFTER_FAILURE_SEC;
		message = span_of(NULL);
		if (outcome != INTERRUPTED && !move_on(loader, &pick, &failure, &message))
			return give_up(loader, "genboot: no entry could be started; "
					       "back to the firmware");
		if (ask)
			check_default(loader, choice);
		pick.by_person = false;
	}
}

EFI_STATUS loader_boot(struct loader *loader)
{
	struct choice choice;

	if (choose_default(loader, &choice) < 0)
		return give_up(loader,
			       "genboot: no boot entry in " BOOT_DIR_ENTRIES
			       "/*.conf or " BOOT_DIR_TYPE2 "/*.efi on the ESP or XBOOTLDR; "
			       "back to the firmware");
	return run(loader, &choice);
}
