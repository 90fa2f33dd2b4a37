// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/entry-facts.h"
#include "boot-entries/age.h"
#include "boot-entries/writer.h"

#define STATUS_SEPARATOR ", "
#define STATUS_WORD_SIZE 128u // a cause of damage is the longest

void entry_facts_from_generation(const struct catalog_generation *generation,
				 struct entry_facts *ret)
{
	*ret = (struct entry_facts){
		.label = generation->label,
		.note = generation->note,
		.kernel = generation->kernel,
		.n_changes = generation->n_changes,
		.health = generation->health,
		.pinned = generation->pinned,
	};
	for (size_t i = 0; i < generation->n_changes; i++)
		ret->changes[i] = generation->changes[i];
	if (!utc_parse(generation->created, &ret->created))
		ret->created = (struct utc){ 0 };
}

// The tries of an entry, by its counter or as the state record's trial.
struct tries {
	uint64_t left, done;
};

static bool is_counted(const struct boot_entry *entry, const struct entry_facts *facts,
		       struct tries *ret)
{
	if (entry->counted)
		*ret = (struct tries){ entry->tries_left, entry->tries_done };
	else
		*ret = (struct tries){ facts->tries_left, facts->tries_done };
	return entry->counted || facts->is_on_trial;
}

static bool has_failed(const struct boot_entry *entry, const struct entry_facts *facts)
{
	struct tries tries;

	return facts->health == CATALOG_HEALTH_FAILED ||
	       (is_counted(entry, facts, &tries) && tries.left == 0);
}

static bool is_good(const struct boot_entry *entry, const struct entry_facts *facts)
{
	return facts->health == CATALOG_HEALTH_GOOD && !has_failed(entry, facts);
}

// With tries left, of which some have been used.
static bool is_on_trial(const struct boot_entry *entry, const struct entry_facts *facts)
{
	struct tries tries;

	return is_counted(entry, facts, &tries) && tries.done > 0 && !has_failed(entry, facts);
}

static bool is_untried(const struct boot_entry *entry, const struct entry_facts *facts)
{
	struct tries tries;

	return is_counted(entry, facts, &tries) && tries.done == 0 && !has_failed(entry, facts);
}

// One word of the status, or words that belong together.
static void add_word(struct writer *status, struct span word)
{
	size_t separator_len = status->len > 0 ? sizeof(STATUS_SEPARATOR) - 1 : 0;

	if (span_is_empty(word) || status->overflow)
		return;
	if (status->len > 0 && separator_len + word.len >= status->cap - status->len) {
		status->overflow = true; // what is less important does not stand for it
		return;
	}
	if (status->len > 0)
		writer_add_text(status, STATUS_SEPARATOR);
	writer_add(status, word);
}

static void add_damage(struct writer *status, struct span cause)
{
	char text[STATUS_WORD_SIZE];
	struct writer w;

	writer_init(&w, text, sizeof(text));
	writer_add_text(&w, "damaged");
	if (!span_is_empty(cause)) {
		writer_add_text(&w, ": ");
		writer_add(&w, cause);
	}
	add_word(status, (struct span){ text, w.len });
}

static void add_trial(struct writer *status, struct tries tries)
{
	char text[STATUS_WORD_SIZE];
	struct writer w;

	writer_init(&w, text, sizeof(text));
	writer_add_text(&w, "on trial ");
	writer_add_number(&w, tries.done + 1, 1);
	writer_add_text(&w, " of ");
	writer_add_number(&w, tries.left + tries.done, 1);
	add_word(status, (struct span){ text, w.len });
}

static void add_good(struct writer *status, const struct utc *since)
{
	char text[STATUS_WORD_SIZE];
	struct writer w;

	writer_init(&w, text, sizeof(text));
	writer_add_text(&w, "good");
	if (since->year > 0 && age_is_date(utc_to_seconds(since))) {
		writer_add_text(&w, " since ");
		writer_add_number(&w, since->year, 4);
		writer_add_char(&w, '-');
		writer_add_number(&w, since->month, 2);
		writer_add_char(&w, '-');
		writer_add_number(&w, since->day, 2);
	}
	add_word(status, (struct span){ text, w.len });
}

static void add_roles(struct writer *status, const struct entry_facts *facts)
{
	if (facts->is_default)
		add_word(status, span_of("default"));
	if (facts->was_booted_last)
		add_word(status, span_of("booted last"));
}

static void add_record(struct writer *status, const struct boot_entry *entry,
		       const struct entry_facts *facts)
{
	struct tries tries;

	is_counted(entry, facts, &tries);
	if (is_on_trial(entry, facts))
		add_trial(status, tries);
	if (is_untried(entry, facts))
		add_word(status, span_of("untried"));
	if (facts->is_last_good)
		add_word(status, span_of("last good"));
	if (is_good(entry, facts))
		add_good(status, &facts->good_since);
}

void entry_facts_print_status(const struct boot_entry *entry, const struct entry_facts *facts,
			      char *buf, size_t cap)
{
	struct writer status;

	writer_init(&status, buf, cap);
	if (entry->damaged)
		add_damage(&status, facts->damage);
	if (has_failed(entry, facts))
		add_word(&status, span_of("failed"));
	add_roles(&status, facts);
	add_record(&status, entry, facts);
	if (facts->pinned)
		add_word(&status, span_of("pinned"));
	writer_end_cut(&status);
}

enum entry_facts_tone entry_facts_tone(const struct boot_entry *entry,
				       const struct entry_facts *facts)
{
	if (entry->damaged || has_failed(entry, facts))
		return ENTRY_FACTS_BAD;
	if (is_on_trial(entry, facts) || is_untried(entry, facts))
		return ENTRY_FACTS_UNPROVED;
	return is_good(entry, facts) || facts->is_last_good ? ENTRY_FACTS_GOOD : ENTRY_FACTS_PLAIN;
}

static bool contains(struct span text, struct span word)
{
	for (size_t i = 0; i + word.len <= text.len; i++)
		if (span_equals_nocase((struct span){ text.at + i, word.len }, word))
			return true;
	return false;
}

// Anywhere but where people look first.
static bool has_word(const struct boot_entry *entry, const struct entry_facts *facts,
		     struct span word)
{
	const struct span fields[] = { entry->version, span_of(entry->id), facts->kernel,
				       facts->note };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (contains(fields[i], word))
			return true;
	for (size_t i = 0; i < facts->n_changes; i++)
		if (contains(facts->changes[i], word))
			return true;
	return false;
}

static bool is_number_of(const struct boot_entry *entry, struct span word)
{
	uint64_t number;

	return entry->generation > 0 && span_to_u64(word, UINT32_MAX, &number) &&
	       number == entry->generation;
}

unsigned entry_facts_match(const struct boot_entry *entry, const struct entry_facts *facts,
			   struct span text)
{
	struct span word, rest = span_trim(text);
	bool has_number = false, has_names = true;

	while (!span_is_empty(rest)) {
		span_split_key(rest, &word, &rest);
		if (is_number_of(entry, word))
			has_number = true;
		else if (contains(entry->title, word) || contains(facts->label, word))
			continue;
		else if (has_word(entry, facts, word))
			has_names = false;
		else
			return 0;
	}
	return 1u + has_names + has_number;
}
