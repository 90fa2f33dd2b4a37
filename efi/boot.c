// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/handed-over.h"
#include "boot-entries/loader-interface.h"
#include "efi/clock.h"
#include "efi/image.h"
#include "efi/loader.h"
#include "efi/opening.h"
#include "efi/random-seed.h"
#include "efi/ticks.h"
#include "efi/trials.h"
#include "efi/variables.h"
#include "efi/watchdog.h"

#define CAUSE_MAX 600u
#define NOTHING_LEFT "genboot: no entry could be started; back to the firmware"

void loader_report_time(struct loader *loader, const char *variable, uint64_t ticks)
{
	uint64_t per_second = decisions_ticks_per_second(&loader->decisions);

	interface_time(loader->fw, variable, ticks_to_usec(ticks, per_second));
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
	entry_list_damage(&loader->list, row, span_of(status_text(failure->status)));
	return journal_add(&loader->journal, span_of(NULL), span_of(loader->list.order[row]->id),
			   (struct span){ cause, w.len });
}

static int choose_default(struct loader *loader, struct choice *ret)
{
	const struct entry_list *list = &loader->list;
	const struct choose_wishes *wishes = &loader->settings.wishes;
	int error = choose(list->order, list->n, wishes, ret);

	if (error < 0 && came_back_forget(&loader->came_back, &loader->journal, list))
		error = choose(list->order, list->n, wishes, ret);
	if (error < 0 && failed_starts_forget(&loader->failed_starts, list))
		error = choose(list->order, list->n, wishes, ret);
	return error;
}

bool loader_look_far(struct loader *loader)
{
	if (!others_look_far(&loader->others))
		return false;
	interface_list(loader->fw, &loader->arena, &loader->list);
	return true;
}

// The default, on whatever disk.
static int choose_far(struct loader *loader, struct choice *ret)
{
	int error = choose_default(loader, ret);

	if (error < 0 && loader_look_far(loader))
		error = choose_default(loader, ret);
	return error;
}

static bool open_origin(struct loader *loader, const struct entry_origin *origin,
			struct image_failure *failure)
{
	*failure = (struct image_failure){ .status = others_open(&loader->others, origin) };
	return !EFI_ERROR(failure->status);
}

static bool check(struct loader *loader, size_t row, struct image_failure *failure)
{
	const struct entry_origin *origin = entry_list_origin(&loader->list, row);

	return open_origin(loader, origin, failure) &&
	       image_check(loader->fw, loader->list.order[row], origin, failure);
}

// Looks into the default's files, and marks and reports what is damaged until one is whole: a menu
// must not promise what cannot boot. Returns the last line reported.
static struct span check_default(struct loader *loader, struct choice *choice)
{
	struct span line = span_of(NULL);
	struct image_failure failure;

	while (choose_default(loader, choice) == 0 && !check(loader, choice->index, &failure))
		line = report_failure(loader, choice->index, &failure, NULL);
	return line;
}

enum outcome {
	CAME_BACK,   // and did not fail
	STOPPED,     // it ran, and came back with an error
	FAILED,      // it was not started
	INTERRUPTED, // a key leads to the menu
};

// "genboot: <what> <id>[: <cause>]"
static void announce(struct loader *loader, const char *what, struct span id, const char *cause)
{
	char text[BOOT_ID_MAX + 128];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_text(&w, "genboot: ");
	writer_add_text(&w, what);
	writer_add_char(&w, ' ');
	writer_add(&w, id);
	if (cause)
		writer_add_text(&w, ": ");
	writer_add_text(&w, cause);
	journal_print(&loader->journal);
	print_line(loader->fw, (struct span){ text, w.len });
}

// What the loader itself has needed; the firmware's copy of the image is not in it, nor the
// kernel's of the initrd.
static void note_memory(struct loader *loader)
{
	char text[48];
	struct writer w;

	writer_init(&w, text, sizeof text);
	writer_add_number(&w, loader->fw->memory->peak / 1024, 1);
	writer_add_text(&w, " KiB at most");
	decisions_add(&loader->decisions, BOOT_LOG_STEP, span_of("memory"),
		      (struct span){ text, w.len });
}

// And no tool or menu.
static bool is_system(const struct boot_entry *entry)
{
	return entry->kind == BOOT_ENTRY_LINUX || entry->kind == BOOT_ENTRY_UKI ||
	       entry->kind == BOOT_ENTRY_TYPE2;
}

static bool is_saved(const struct loader *loader, const struct boot_entry *entry)
{
	return boot_entry_may_be_default(entry) && settings_use_saved(&loader->settings);
}

static enum outcome launch(struct loader *loader, const struct pick *pick, struct image *image,
			   struct image_failure *ret_failure)
{
	const struct boot_entry *entry = loader->list.order[pick->row];
	struct span id = span_of(entry->id);

	counting_start(&loader->counting, &loader->journal, &loader->list, pick->row);
	if (is_system(entry))
		random_seed_pass(loader->fw, &loader->journal, &loader->volumes.at[0],
				 loader->settings.conf.random_seed_mode);
	interface_selected(loader->fw, &loader->arena, id, is_saved(loader, entry));
	announce(loader, "starting", id, NULL);
	note_memory(loader);
	decisions_add(&loader->decisions, BOOT_LOG_STEP, span_of("started"), id);
	decisions_write(&loader->decisions);
	loader_report_time(loader, LOADER_VAR_TIME_INIT, loader->decisions.ticks_at_start);
	loader_report_time(loader, LOADER_VAR_TIME_EXEC, ticks_now());
	*ret_failure = (struct image_failure){ .status = image_start(loader->fw, image) };
	return EFI_ERROR(ret_failure->status) ? STOPPED : CAME_BACK;
}

// handed-over.h says why not. Whoever stands there sees what happens.
static bool may_hand_over(struct loader *loader, const struct pick *pick)
{
	const struct firmware *fw = loader->fw;
	struct span before = variable_get_own(fw, &loader->arena, GENBOOT_VAR_HANDED_OVER);
	char text[HANDED_OVER_TEXT_MAX];
	size_t len;

	if (pick->by_person || loader->list.order[pick->row]->kind != BOOT_ENTRY_WINDOWS)
		return true;
	if (handed_over_again(before, (uint64_t)clock_now(fw), text, &len)) {
		variable_set_own_kept(fw, GENBOOT_VAR_HANDED_OVER, (struct span){ text, len });
		return true;
	}
	variable_delete_own(fw, GENBOOT_VAR_HANDED_OVER);
	return false;
}

// What the firmware does by a reset; true when there is nothing else to try. Setup and power off
// are no systems that "@saved" would come back to.
static bool hand_over(struct loader *loader, const struct pick *pick, struct window *window,
		      struct image_failure *failure)
{
	const struct boot_entry *entry = loader->list.order[pick->row];
	const struct entry_origin *origin = entry_list_origin(&loader->list, pick->row);

	if (!others_is_handed_over(&loader->others, entry, origin))
		return false;
	if (window_wait(window))
		return true;
	if (!may_hand_over(loader, pick))
		return false;
	if (origin->has_boot_option)
		interface_selected(loader->fw, &loader->arena, span_of(entry->id),
				   is_saved(loader, entry));
	decisions_add(&loader->decisions, BOOT_LOG_STEP, span_of("handed over"),
		      span_of(entry->id));
	decisions_write(&loader->decisions);
	journal_print(&loader->journal);
	*failure = (struct image_failure){ .status = others_hand_over(&loader->others, entry,
								      origin) };
	return !boot_entry_is_program(entry);
}

// Before anything of it runs. A trial that nobody counts could be tried for ever; who has chosen it
// in the menu is there.
static bool count(struct loader *loader, const struct pick *pick, struct image_failure *failure)
{
	if (trials_count(loader, pick->row) || pick->by_person)
		return true;
	*failure = (struct image_failure){ .object = span_of("its tries"),
					   .status = EFI_WRITE_PROTECTED };
	return false;
}

static enum outcome load_and_launch(struct loader *loader, const struct pick *pick,
				    struct window *window, struct image_failure *ret_failure)
{
	const struct boot_entry *entry = loader->list.order[pick->row];
	const struct entry_origin *origin = entry_list_origin(&loader->list, pick->row);
	uint32_t flags = loader->settings.state.record.flags;
	struct image_line line = { pick->edited ? &pick->command_line : NULL,
				   trials_is_one(loader, pick->row) };
	enum outcome outcome = FAILED;
	struct image image;

	if (hand_over(loader, pick, window, ret_failure) ||
	    !open_origin(loader, origin, ret_failure))
		return FAILED;
	if (image_load(&loader->arena, entry, origin, &line, window, &image, ret_failure)) {
		decisions_add(&loader->decisions, BOOT_LOG_STEP, span_of("loaded"),
			      span_of(entry->id));
		if (count(loader, pick, ret_failure)) {
			const char *watchdog =
				line.ends_panics ? watchdog_start(loader->fw, flags) : NULL;

			if (watchdog)
				decisions_add(&loader->decisions, BOOT_LOG_STEP,
					      span_of("watchdog"), span_of(watchdog));
			outcome = launch(loader, pick, &image, ret_failure);
			if (watchdog)
				watchdog_stop(loader->fw, flags);
		}
	}
	image_discard(loader->fw, &image);
	return outcome;
}

static enum outcome start(struct loader *loader, const struct pick *pick,
			  struct image_failure *ret_failure)
{
	enum outcome outcome;
	struct window window;

	firmware_watchdog(loader->fw);
	opening_window(loader, pick, &window);
	outcome = load_and_launch(loader, pick, &window, ret_failure);
	window_close(&window);
	if (!window.was_used)
		return outcome;
	opening_note_key(loader);
	return INTERRUPTED;
}

// Says what starts now, and on whose word.
static void explain(struct loader *loader, const struct pick *pick)
{
	struct span id = span_of(loader->list.order[pick->row]->id);
	char reason[CAUSE_MAX];
	struct choice choice;

	if (pick->by_person) {
		decisions_add(&loader->decisions, BOOT_LOG_PERSON,
			      span_of(pick->edited ? "chose with another command line" : "chose"),
			      id);
		return;
	}
	if (choose_default(loader, &choice) < 0 || choice.index != pick->row)
		return;
	choice_print(&choice, reason, sizeof reason);
	decisions_add(&loader->decisions, BOOT_LOG_CHOSE, id, span_of(reason));
}

// came-back.h says when, and why. Returns when the machine is not to be reset, or does not do it.
static void reset_after(struct loader *loader, const struct pick *pick,
			const struct image_failure *failure)
{
	const struct loader_conf *conf = &loader->settings.conf;
	struct span id = span_of(loader->list.order[pick->row]->id);
	bool counts;

	if (conf->reboot_on_error_set ? !conf->reboot_on_error : pick->by_person)
		return;
	counts = came_back_keep(loader->fw, &loader->came_back,
				loader->counting.counts_down ? span_of(NULL) : id) ||
		 loader->counting.counts_down;
	if (!counts && !conf->reboot_on_error_set)
		return;
	announce(loader, "restarting the machine after", id, status_text(failure->status));
	loader->fw->boot->Stall(LOADER_LAST_WORDS_USEC);
	loader->fw->runtime->ResetSystem(EfiResetCold, EFI_SUCCESS, 0, NULL);
}

static bool may_ask(const struct loader *loader, const struct pick *pick)
{
	return pick->by_person || loader->settings.timeout_sec != TIMEOUT_MENU_DISABLED;
}

// A person goes on from where they are; alone, the same rules as before count again.
static bool find_next(struct loader *loader, const struct pick *pick, size_t *ret_row)
{
	struct choice choice;

	if (pick->by_person)
		return choose_after(loader->list.order, loader->list.n, pick->row, ret_row) == 0;
	if (choose_far(loader, &choice) < 0)
		return false;
	*ret_row = choice.index;
	return true;
}

// What comes after an entry that did not stay: the next row, and a line that says why.
static bool move_on(struct loader *loader, struct pick *pick, const struct image_failure *failure,
		    struct choice *choice, struct span *ret_message)
{
	struct boot_entry *entry = entry_list_at(&loader->list, pick->row);
	size_t row = pick->row, next;
	bool found, came_back_to_person = !EFI_ERROR(failure->status) && pick->by_person;

	entry->damaged = true;
	if (may_ask(loader, pick))
		check_default(loader, choice);
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

// A person who takes a choice back is there.
static uint32_t countdown_after(enum outcome outcome, const struct pick *pick)
{
	if (outcome != INTERRUPTED)
		return OPENING_FAILURE_SEC;
	return pick->by_person ? 0 : OPENING_KEY_SEC;
}

static EFI_STATUS give_up(struct loader *loader, const char *why)
{
	journal_print(&loader->journal);
	print_line(loader->fw, span_of(why));
	loader->fw->boot->Stall(LOADER_LAST_WORDS_USEC);
	return EFI_NOT_FOUND;
}

static EFI_STATUS run(struct loader *loader, struct choice *choice)
{
	struct span message = span_of(NULL);
	struct image_failure failure = { 0 };
	uint32_t countdown_sec;
	bool ask = opening_is_wanted(loader, choice, &countdown_sec);
	struct pick pick = { 0 };

	if (ask)
		message = check_default(loader, choice);
	if (ask && span_is_empty(message))
		message = opening_reason(loader, choice);
	for (pick.row = choice->index;;) {
		enum outcome outcome;

		if (ask && !loader_ask(loader, choice, message, countdown_sec, &pick)) {
			decisions_add(&loader->decisions, BOOT_LOG_PERSON,
				      span_of("left to the firmware"), span_of(NULL));
			return EFI_SUCCESS;
		}
		explain(loader, &pick);
		outcome = start(loader, &pick, &failure);
		if (outcome == STOPPED)
			reset_after(loader, &pick, &failure);
		ask = may_ask(loader, &pick);
		countdown_sec = countdown_after(outcome, &pick);
		message = span_of(NULL);
		if (outcome == INTERRUPTED)
			check_default(loader, choice);
		else if (!move_on(loader, &pick, &failure, choice, &message))
			return give_up(loader, NOTHING_LEFT);
		// For who reads a serial line later; the menu has room for one line.
		if (!pick.by_person)
			journal_print(&loader->journal);
		pick.by_person = false;
	}
}

EFI_STATUS loader_boot(struct loader *loader)
{
	struct choice choice;

	if (others_are_missed(&loader->others, &loader->settings.wishes))
		loader_look_far(loader);
	if (choose_far(loader, &choice) < 0)
		return give_up(loader,
			       "genboot: no boot entry in " BOOT_DIR_ENTRIES
			       "/*.conf or " BOOT_DIR_TYPE2 "/*.efi on the ESP or XBOOTLDR; "
			       "back to the firmware");
	return run(loader, &choice);
}
