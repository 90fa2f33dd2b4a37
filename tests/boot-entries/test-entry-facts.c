// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/entry-facts.h"
#include "tests/boot-entries/text.h"

static void assert_status(const struct boot_entry *entry, const struct entry_facts *facts,
			  const char *text)
{
	char buf[256];

	entry_facts_print_status(entry, facts, buf, sizeof(buf));
	cr_assert_str_eq(buf, text);
}

Test(entry_facts, of_a_generation_are_those_of_its_block)
{
	const struct catalog_generation generation = {
		.number = 7,
		.created = S("2026-11-20T10:00:00Z"),
		.kernel = S("6.12"),
		.label = S("before"),
		.note = S("a note"),
		.health = CATALOG_HEALTH_GOOD,
		.pinned = true,
		.changes = { S("3 packages upgraded"), S("kernel 6.11 to 6.12") },
		.n_changes = 2,
	};
	struct entry_facts facts;

	memset(&facts, 0xff, sizeof(facts));
	entry_facts_from_generation(&generation, &facts);
	assert_span(facts.label, "before");
	assert_span(facts.note, "a note");
	assert_span(facts.kernel, "6.12");
	cr_assert_eq(facts.n_changes, 2);
	assert_span(facts.changes[1], "kernel 6.11 to 6.12");
	cr_assert(facts.created.year == 2026 && facts.created.day == 20);
	cr_assert(facts.health == CATALOG_HEALTH_GOOD && facts.pinned);
	cr_assert(!facts.is_default && !facts.is_last_good && !facts.was_booted_last);
	cr_assert(!facts.is_on_trial && facts.good_since.year == 0);
}

Test(entry_facts, a_date_that_is_none_is_not_known)
{
	const struct catalog_generation generation = { .created = S("yesterday") };
	struct entry_facts facts;

	entry_facts_from_generation(&generation, &facts);
	cr_assert_eq(facts.created.year, 0);
}

Test(entry_facts, nothing_is_said_of_an_entry_that_nothing_is_known_of)
{
	const struct boot_entry entry = { .generation = 7 };
	const struct entry_facts facts = { 0 };

	assert_status(&entry, &facts, "");
	cr_assert_eq(entry_facts_tone(&entry, &facts), ENTRY_FACTS_PLAIN);
}

Test(entry_facts, each_has_its_word)
{
	const struct boot_entry plain = { 0 };
	const struct {
		struct entry_facts facts;
		const char *status;
		enum entry_facts_tone tone;
	} cases[] = {
		{ { .is_default = true }, "default", ENTRY_FACTS_PLAIN },
		{ { .was_booted_last = true }, "booted last", ENTRY_FACTS_PLAIN },
		{ { .is_last_good = true }, "last good", ENTRY_FACTS_GOOD },
		{ { .health = CATALOG_HEALTH_GOOD }, "good", ENTRY_FACTS_GOOD },
		{ { .health = CATALOG_HEALTH_GOOD, .good_since = { .year = 2026, 11, 5 } },
		  "good since 2026-11-05",
		  ENTRY_FACTS_GOOD },
		{ { .health = CATALOG_HEALTH_GOOD, .good_since = { .year = 1980, 1, 1 } },
		  "good",
		  ENTRY_FACTS_GOOD },
		{ { .health = CATALOG_HEALTH_FAILED }, "failed", ENTRY_FACTS_BAD },
		{ { .is_on_trial = true, .tries_left = 3 }, "untried", ENTRY_FACTS_UNPROVED },
		{ { .is_on_trial = true, .tries_left = 2, .tries_done = 1 },
		  "on trial 2 of 3",
		  ENTRY_FACTS_UNPROVED },
		{ { .is_on_trial = true, .tries_done = 3 }, "failed", ENTRY_FACTS_BAD },
		{ { .pinned = true }, "pinned", ENTRY_FACTS_PLAIN },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_status(&plain, &cases[i].facts, cases[i].status);
		cr_assert_eq(entry_facts_tone(&plain, &cases[i].facts), cases[i].tone, "%s",
			     cases[i].status);
	}
}

Test(entry_facts, a_boot_counter_is_a_trial)
{
	const struct entry_facts nothing = { 0 };
	struct boot_entry entry = { .counted = true, .tries_left = 3 };

	assert_status(&entry, &nothing, "untried");
	entry.tries_left = 1;
	entry.tries_done = 2;
	assert_status(&entry, &nothing, "on trial 3 of 3");
	entry.tries_left = 0;
	assert_status(&entry, &nothing, "failed");
	cr_assert_eq(entry_facts_tone(&entry, &nothing), ENTRY_FACTS_BAD);
	entry.tries_left = entry.tries_done = BOOT_TRIES_MAX;
	assert_status(&entry, &nothing, "on trial 2147483648 of 4294967294");
}

Test(entry_facts, damage_has_its_cause_where_it_is_known)
{
	const struct boot_entry entry = { .damaged = true };
	const struct entry_facts facts = { .damage = S("kernel missing") }, unknown = { 0 };

	assert_status(&entry, &facts, "damaged: kernel missing");
	assert_status(&entry, &unknown, "damaged");
	cr_assert_eq(entry_facts_tone(&entry, &facts), ENTRY_FACTS_BAD);
}

static const struct boot_entry everything = {
	.damaged = true, .counted = true, .tries_left = 2, .tries_done = 1
};
static const struct entry_facts all_facts = {
	.damage = { "kernel missing", 14 },
	.is_default = true,
	.was_booted_last = true,
	.is_last_good = true,
	.health = CATALOG_HEALTH_GOOD,
	.good_since = { .year = 2026, 11, 20 },
	.pinned = true,
};
static const char all_words[] = "damaged: kernel missing, default, booted last, on trial 2 of 3, "
				"last good, good since 2026-11-20, pinned";

Test(entry_facts, the_most_important_word_is_first)
{
	const struct boot_entry sound = { 0 };
	struct entry_facts facts = all_facts;

	assert_status(&everything, &all_facts, all_words);
	facts.health = CATALOG_HEALTH_FAILED;
	assert_status(&sound, &facts, "failed, default, booted last, last good, pinned");
}

// What is shown is the front of the whole, and ends where a word does.
Test(entry_facts, a_status_is_cut_between_words)
{
	char buf[sizeof(all_words) + 1];

	for (size_t cap = sizeof("damaged: kernel missing"); cap <= sizeof(all_words); cap++) {
		size_t len;

		memset(buf, 'x', sizeof(buf));
		entry_facts_print_status(&everything, &all_facts, buf, cap);
		len = strlen(buf);
		cr_assert_lt(len, cap);
		cr_assert_eq(strncmp(buf, all_words, len), 0, "%s", buf);
		cr_assert(all_words[len] == '\0' || all_words[len] == ',', "%zu: %s", cap, buf);
		cr_assert_eq(buf[cap], 'x');
	}
	cr_assert_str_eq(buf + strlen(buf) - 6, "pinned");
}

Test(entry_facts, a_first_word_that_is_too_long_is_cut_and_stands_alone)
{
	char buf[8];

	entry_facts_print_status(&everything, &all_facts, buf, sizeof(buf));
	cr_assert_str_eq(buf, "damaged");
	entry_facts_print_status(&everything, &all_facts, buf, 1);
	cr_assert_str_eq(buf, "");
}

Test(entry_facts, a_search_looks_at_all_that_the_menu_can_say)
{
	struct boot_entry entry = { .id = "home-7.conf",
				    .title = S("Before: Debian GNU/Linux 13"),
				    .version = S("7, Linux 6.12.94") };
	const struct entry_facts facts = { .label = S("weekend"),
					   .note = S("try the new driver"),
					   .kernel = S("deb13-amd64"),
					   .changes = { S("mesa upgraded"), S("-firefox") },
					   .n_changes = 2 };
	static const char *const found[] = { "",       "  ",       "debian",  "LINUX 6.12",
					     "7.CONF", "week",     "DRIVER",  "amd64",
					     "Mesa",   "-firefox", "13 mesa", "driver 7" };
	static const char *const missed[] = { "fedora",  "6.13",         "mesa fedora",
					      "debianx", "home-7.conf.", "mesa upgraded2" };

	for (size_t i = 0; i < ARRAY_LEN(found); i++)
		cr_assert(0 < entry_facts_match(&entry, &facts, span_of(found[i])), "%s", found[i]);
	for (size_t i = 0; i < ARRAY_LEN(missed); i++)
		cr_assert_not(entry_facts_match(&entry, &facts, span_of(missed[i])), "%s",
			      missed[i]);
}

Test(entry_facts, number_title_and_label_match_better_than_the_rest)
{
	const struct boot_entry entry = { .id = "home-7.conf",
					  .title = S("Debian GNU/Linux 13"),
					  .version = S("6.7.12"),
					  .generation = 7 };
	const struct boot_entry windows = { .id = "auto-windows", .title = S("Windows 10") };
	const struct entry_facts facts = { .label = S("weekend"),
					   .changes = { S("mesa 0") },
					   .n_changes = 1 };
	static const struct {
		const char *text;
		unsigned want;
	} matches[] = {
		{ "", 2 },       { "debian", 2 },   { "week debian", 2 }, { "mesa", 1 },
		{ "12", 1 },     { "13 mesa", 1 },  { "7", 3 },           { "7 debian", 3 },
		{ "7 mesa", 2 }, { "7 fedora", 0 }, { "6.7", 1 },         { "13", 2 },
	};

	for (size_t i = 0; i < ARRAY_LEN(matches); i++)
		cr_assert_eq(entry_facts_match(&entry, &facts, span_of(matches[i].text)),
			     matches[i].want, "%s", matches[i].text);
	cr_assert_eq(entry_facts_match(&windows, &facts, S("0")), 2);
	cr_assert_eq(entry_facts_match(&windows, &facts, S("7")), 0);
}
