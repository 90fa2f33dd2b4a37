// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/choose.h"
#include "boot-entries/error.h"
#include "tests/boot-entries/text.h"

#define N 4

static struct boot_entry entries[N];
static const struct boot_entry *const list[N] = { &entries[0], &entries[1], &entries[2],
						  &entries[3] };

// Generations 4 to 1, newest first.
static void make(void)
{
	static const char *const ids[N] = { "x-4.conf", "x-3.conf", "x-2.conf", "x-1.conf" };

	memset(entries, 0, sizeof(entries));
	for (size_t i = 0; i < N; i++)
		strcpy(entries[i].id, ids[i]);
}

static void make_bad(size_t i)
{
	entries[i].counted = true;
	entries[i].tries_left = 0;
}

static struct choice chosen(struct choose_wishes wishes)
{
	struct choice choice;

	cr_assert_eq(choose(list, N, &wishes, &choice), 0);
	return choice;
}

static void assert_choice(struct choose_wishes wishes, size_t index, enum choose_rule rule)
{
	struct choice choice = chosen(wishes);

	cr_assert_eq(choice.index, index, "index %zu", choice.index);
	cr_assert_eq(choice.rule, rule, "rule %d", choice.rule);
}

Test(choose, each_rule_gives_way_to_the_one_before_it)
{
	struct choose_wishes w = { 0 };

	make();
	assert_choice(w, 0, CHOOSE_BEST);
	w.default_conf = S("x-1.conf");
	assert_choice(w, 3, CHOOSE_DEFAULT_CONF);
	w.preferred_conf = S("x-2.conf");
	assert_choice(w, 2, CHOOSE_PREFERRED_CONF);
	w.record_default = S("x-4.conf");
	assert_choice(w, 0, CHOOSE_RECORD_DEFAULT);
	w.default_variable = S("x-3.conf");
	assert_choice(w, 1, CHOOSE_DEFAULT_VARIABLE);
	w.preferred_variable = S("x-4.conf");
	assert_choice(w, 0, CHOOSE_PREFERRED_VARIABLE);
	w.record_trial = S("x-3.conf");
	assert_choice(w, 1, CHOOSE_TRIAL);
	w.record_one_shot = S("x-1.conf");
	assert_choice(w, 3, CHOOSE_RECORD_ONE_SHOT);
	w.one_shot = S("X-1.conf");
	assert_choice(w, 3, CHOOSE_ONE_SHOT);
	w.sys_fail = S("x-2.conf");
	assert_choice(w, 2, CHOOSE_SYS_FAIL);
	cr_assert(span_equals_text(choose_standing_wish(&w), "x-4.conf"));
}

Test(choose, a_trial_that_cannot_be_started_gives_way_to_the_default)
{
	struct choose_wishes w = { .record_trial = S("x-4.conf"),
				   .record_default = S("x-2.conf"),
				   .record_last_good = S("x-1.conf") };

	make();
	assert_choice(w, 0, CHOOSE_TRIAL);
	entries[0].damaged = true;
	assert_choice(w, 2, CHOOSE_RECORD_DEFAULT);
	w.record_trial = S("gone.conf");
	entries[0].damaged = false;
	assert_choice(w, 2, CHOOSE_RECORD_DEFAULT);
	w.record_default = span_of(NULL);
	assert_choice(w, 0, CHOOSE_BEST);
}

Test(choose, a_trial_is_not_what_stands)
{
	struct choose_wishes w = { .record_trial = S("x-4.conf"), .default_conf = S("@saved") };

	make();
	cr_assert(choose_saves(&w));
	w.default_conf = S("x-1.conf");
	cr_assert(span_equals_text(choose_standing_wish(&w), "x-1.conf"));
}

Test(choose, a_glob_takes_its_first_match_in_menu_order)
{
	make();
	assert_choice((struct choose_wishes){ .default_conf = S("x-[12].conf") }, 2,
		      CHOOSE_DEFAULT_CONF);
}

Test(choose, a_wish_that_matches_nothing_is_passed_over_and_named)
{
	struct choice c;
	char text[200];

	make();
	c = chosen((struct choose_wishes){ .default_variable = S("gone.conf"),
					   .default_conf = S("x-2.conf") });
	cr_assert_eq(c.index, 2);
	cr_assert(c.passed_over);
	choice_print(&c, text, sizeof(text));
	cr_assert_str_eq(text, "\"default\" in loader.conf (x-2.conf); nothing usable matches EFI "
			       "variable LoaderEntryDefault (gone.conf)");
	choice_print(&c, text, 10);
	cr_assert_str_eq(text, "\"default\"");
}

Test(choose, saved_means_the_entry_booted_last)
{
	struct choose_wishes w = { .default_conf = S("@saved"), .last_booted = S("x-2.conf") };

	make();
	assert_choice(w, 2, CHOOSE_DEFAULT_CONF);
	w.last_booted = S("");
	assert_choice(w, 0, CHOOSE_BEST);
}

// systemd-boot's Default variable takes a bad entry (systemd issues 35529, 38897, 40192).
Test(choose, a_bad_or_damaged_entry_is_not_chosen_by_itself_while_another_is_left)
{
	make();
	make_bad(0);
	entries[1].damaged = true;
	assert_choice((struct choose_wishes){ 0 }, 2, CHOOSE_BEST);
	assert_choice((struct choose_wishes){ .default_conf = S("x-*") }, 2, CHOOSE_DEFAULT_CONF);
}

Test(choose, a_one_shot_may_name_a_bad_entry_but_not_a_damaged_one)
{
	make();
	make_bad(1);
	assert_choice((struct choose_wishes){ .one_shot = S("x-3.conf") }, 1, CHOOSE_ONE_SHOT);
	entries[1].damaged = true;
	assert_choice((struct choose_wishes){ .one_shot = S("x-3.conf") }, 0, CHOOSE_BEST);
}

Test(choose, further_profiles_are_chosen_by_name_only)
{
	make();
	entries[0].profile = 1;
	assert_choice((struct choose_wishes){ 0 }, 1, CHOOSE_BEST);
	assert_choice((struct choose_wishes){ .default_conf = S("x-4.conf") }, 0,
		      CHOOSE_DEFAULT_CONF);
}

Test(choose, a_bad_entry_is_better_than_none_and_a_damaged_one_is_not)
{
	struct choice c;

	make();
	for (size_t i = 0; i < N; i++)
		make_bad(i);
	entries[0].damaged = true;
	assert_choice((struct choose_wishes){ 0 }, 1, CHOOSE_LEFT);
	for (size_t i = 0; i < N; i++)
		entries[i].damaged = true;
	cr_assert_eq(choose(list, N, &(struct choose_wishes){ 0 }, &c), BOOT_ERROR_MISSING);
	cr_assert_eq(choose(list, 0, &(struct choose_wishes){ 0 }, &c), BOOT_ERROR_MISSING);
}

Test(choose, after_a_failure_comes_the_next_older_one_and_then_the_newest)
{
	size_t next = 99;

	make();
	entries[1].damaged = true;
	cr_assert_eq(choose_after(list, N, 1, &next), 0);
	cr_assert_eq(next, 2);
	entries[2].damaged = true;
	make_bad(3);
	cr_assert_eq(choose_after(list, N, 2, &next), 0);
	cr_assert_eq(next, 0, "a bad one only when nothing else is left");
	entries[0].damaged = true;
	cr_assert_eq(choose_after(list, N, 0, &next), 0);
	cr_assert_eq(next, 3);
	entries[3].damaged = true;
	cr_assert_eq(choose_after(list, N, 3, &next), BOOT_ERROR_MISSING);
}

// Rolled back from 4 to 3: when 3 breaks, 4 must not come back by itself.
Test(choose, below_a_default_that_cannot_be_used_comes_the_next_older_entry)
{
	struct choice c;
	char text[200];

	make();
	entries[1].damaged = true;
	assert_choice((struct choose_wishes){ .default_conf = S("x-3.conf") }, 2, CHOOSE_NEXT);
	entries[2].damaged = true;
	assert_choice((struct choose_wishes){ .default_conf = S("x-3.conf") }, 3, CHOOSE_NEXT);
	entries[3].damaged = true;
	c = chosen((struct choose_wishes){ .default_conf = S("x-3.conf") });
	cr_assert_eq(c.index, 0, "the newest only when nothing older is left");
	choice_print(&c, text, sizeof(text));
	cr_assert_str_eq(text, "next usable entry below the default; nothing usable matches "
			       "\"default\" in loader.conf (x-3.conf)");
}

Test(choose, another_rule_that_names_a_usable_entry_comes_before_what_is_below_the_default)
{
	make();
	entries[1].damaged = true;
	assert_choice((struct choose_wishes){ .default_variable = S("x-3.conf"),
					      .default_conf = S("x-1.conf") },
		      3, CHOOSE_DEFAULT_CONF);
}

Test(choose, only_rules_that_name_an_entry_are_wishes)
{
	cr_assert(choose_rule_is_wish(CHOOSE_ONE_SHOT));
	cr_assert(choose_rule_is_wish(CHOOSE_DEFAULT_CONF));
	cr_assert_not(choose_rule_is_wish(CHOOSE_NEXT));
	cr_assert_not(choose_rule_is_wish(CHOOSE_BEST));
	cr_assert_not(choose_rule_is_wish(CHOOSE_LEFT));
}

Test(choose, a_one_shot_that_cannot_be_used_gives_way_to_the_default)
{
	make();
	entries[2].damaged = true;
	assert_choice(
		(struct choose_wishes){ .one_shot = S("x-2.conf"), .default_conf = S("x-4.conf") },
		0, CHOOSE_DEFAULT_CONF);
	assert_choice((struct choose_wishes){ .one_shot = S("x-2.conf") }, 0, CHOOSE_BEST);
}

Test(choose, the_record_holds_plain_ids_and_no_patterns)
{
	make();
	assert_choice((struct choose_wishes){ .record_default = S("x-[12].conf") }, 0, CHOOSE_BEST);
	assert_choice((struct choose_wishes){ .record_default = S("X-2.conf") }, 2,
		      CHOOSE_RECORD_DEFAULT);
}

Test(choose, where_the_default_cannot_be_used_the_last_known_good_one_is_next)
{
	struct choose_wishes w = { .record_default = S("x-4.conf"),
				   .record_last_good = S("x-2.conf") };
	char text[200];
	struct choice c;

	make();
	entries[0].damaged = true;
	assert_choice(w, 2, CHOOSE_LAST_GOOD);
	c = chosen(w);
	choice_print(&c, text, sizeof(text));
	cr_assert_str_eq(text, "last known good in the state record (x-2.conf); nothing usable "
			       "matches the state record (x-4.conf)");
	entries[2].damaged = true;
	assert_choice(w, 1, CHOOSE_NEXT);
	w.record_default = S("gone.conf");
	entries[2].damaged = false;
	assert_choice(w, 2, CHOOSE_LAST_GOOD);
}

Test(choose, without_a_default_the_best_comes_before_the_last_known_good_one)
{
	struct choose_wishes w = { .record_last_good = S("x-2.conf") };

	make();
	assert_choice(w, 0, CHOOSE_BEST);
	w.one_shot = S("gone.conf");
	w.record_one_shot = S("gone.conf");
	assert_choice(w, 0, CHOOSE_BEST);
}

Test(choose, a_record_with_a_damaged_slot_gives_way_to_loader_conf_which_follows_it)
{
	struct choose_wishes w = { .record_default = S("x-4.conf"),
				   .default_conf = S("x-2.conf"),
				   .record_is_uncertain = true };

	make();
	assert_choice(w, 2, CHOOSE_DEFAULT_CONF);
	w.default_conf = S("");
	assert_choice(w, 0, CHOOSE_RECORD_DEFAULT);
}

Test(choose, the_standing_wish_is_the_first_that_is_not_for_one_boot)
{
	struct choose_wishes w = { .one_shot = S("x-1.conf"), .record_one_shot = S("x-1.conf") };

	cr_assert(span_is_empty(choose_standing_wish(&w)));
	w.default_conf = S("x-4.conf");
	assert_span(choose_standing_wish(&w), "x-4.conf");
	w.record_default = S("x-3.conf");
	assert_span(choose_standing_wish(&w), "x-3.conf");
	w.preferred_variable = S("x-2.conf");
	assert_span(choose_standing_wish(&w), "x-2.conf");
}

Test(choose, what_boots_is_saved_where_the_first_standing_wish_says_so)
{
	cr_assert(choose_saves(&(struct choose_wishes){ .default_conf = S("@saved") }));
	cr_assert(choose_saves(&(struct choose_wishes){ .default_variable = S("@saved"),
							.default_conf = S("x-1.conf") }));
	cr_assert(choose_saves(&(struct choose_wishes){ .one_shot = S("x-1.conf"),
							.preferred_conf = S("@saved") }));
	cr_assert_not(choose_saves(&(struct choose_wishes){ .default_variable = S("x-1.conf"),
							    .default_conf = S("@saved") }));
	cr_assert_not(choose_saves(&(struct choose_wishes){ .one_shot = S("@saved") }));
	cr_assert_not(choose_saves(&(struct choose_wishes){ 0 }));
}

Test(choose, saved_is_that_word_and_no_other)
{
	static const char *const others[] = { "@save", "@saved2", "@SAVED", "saved", "@", "" };

	make();
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		const struct choose_wishes w = { .default_conf = span_of(others[i]),
						 .last_booted = S("x-2.conf") };

		cr_assert_not(choose_saves(&w), "%s", others[i]);
		assert_choice(w, 0, CHOOSE_BEST);
	}
}

static const enum choose_rule standing_rules[] = { CHOOSE_PREFERRED_VARIABLE,
						   CHOOSE_DEFAULT_VARIABLE, CHOOSE_RECORD_DEFAULT,
						   CHOOSE_PREFERRED_CONF, CHOOSE_DEFAULT_CONF };

static struct choose_wishes standing_wish(enum choose_rule rule, struct span id)
{
	struct choose_wishes w = { 0 };

	if (rule == CHOOSE_PREFERRED_VARIABLE)
		w.preferred_variable = id;
	else if (rule == CHOOSE_DEFAULT_VARIABLE)
		w.default_variable = id;
	else if (rule == CHOOSE_RECORD_DEFAULT)
		w.record_default = id;
	else if (rule == CHOOSE_PREFERRED_CONF)
		w.preferred_conf = id;
	else
		w.default_conf = id;
	return w;
}

Test(choose, what_is_no_installed_system_is_started_once_and_never_stands)
{
	static const enum boot_entry_kind kinds[] = {
		BOOT_ENTRY_SHELL,          BOOT_ENTRY_DEFAULT_LOADER, BOOT_ENTRY_BOOT_OPTION,
		BOOT_ENTRY_FIRMWARE_SETUP, BOOT_ENTRY_POWEROFF,       BOOT_ENTRY_REBOOT
	};

	make();
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		struct span id;

		boot_entry_from_other(kinds[k], S("0003"), S(""), &entries[3]);
		id = span_of(entries[3].id);
		assert_choice((struct choose_wishes){ .one_shot = id }, 3, CHOOSE_ONE_SHOT);
		assert_choice((struct choose_wishes){ .record_one_shot = id }, 3,
			      CHOOSE_RECORD_ONE_SHOT);
		for (size_t i = 0; i < ARRAY_LEN(standing_rules); i++) {
			struct choice choice = chosen(standing_wish(standing_rules[i], id));

			cr_assert_eq(choice.index, 0, "kind %d, rule %d", kinds[k],
				     standing_rules[i]);
			cr_assert(choice.passed_over);
			cr_assert_eq(choice.passed_rule, standing_rules[i]);
		}
	}
}

// Two generations, Windows, power off.
static void make_with_others(void)
{
	make();
	boot_entry_from_other(BOOT_ENTRY_WINDOWS, S(""), S(""), &entries[2]);
	boot_entry_from_other(BOOT_ENTRY_POWEROFF, S(""), S(""), &entries[3]);
}

Test(choose, others_are_chosen_by_their_name_alone)
{
	make_with_others();
	assert_choice((struct choose_wishes){ .one_shot = S("auto-poweroff") }, 3, CHOOSE_ONE_SHOT);
	assert_choice((struct choose_wishes){ .default_variable = S("AUTO-WIN*") }, 2,
		      CHOOSE_DEFAULT_VARIABLE);
	assert_choice((struct choose_wishes){ .default_conf = S("@saved"),
					      .last_booted = S("auto-windows") },
		      2, CHOOSE_DEFAULT_CONF);
	assert_choice((struct choose_wishes){ .record_default = S("auto-windows") }, 2,
		      CHOOSE_RECORD_DEFAULT);
}

Test(choose, a_glob_that_does_not_start_with_auto_names_no_others)
{
	make_with_others();
	assert_choice((struct choose_wishes){ .default_conf = S("*windows") }, 0, CHOOSE_BEST);
	entries[0].damaged = true;
	make_bad(1);
	assert_choice((struct choose_wishes){ .one_shot = S("*power*") }, 1, CHOOSE_LEFT);
}

Test(choose, bad_entries_of_ours_come_before_other_systems)
{
	size_t index;

	make_with_others();
	entries[0].damaged = true;
	make_bad(1);
	assert_choice((struct choose_wishes){ 0 }, 1, CHOOSE_LEFT);
	cr_assert_eq(choose_after(list, N, 0, &index), 0);
	cr_assert_eq(index, 1);
}

Test(choose, an_other_system_is_better_than_nothing_and_power_off_is_not)
{
	const struct choose_wishes nothing = { 0 };
	struct choice choice;
	size_t index;

	make_with_others();
	entries[0].damaged = entries[1].damaged = true;
	assert_choice((struct choose_wishes){ 0 }, 2, CHOOSE_OTHER_SYSTEM);
	cr_assert_eq(choose_after(list, N, 1, &index), 0);
	cr_assert_eq(index, 2);
	entries[2].damaged = true;
	cr_assert_eq(choose(list, N, &nothing, &choice), BOOT_ERROR_MISSING);
	cr_assert_eq(choose_after(list, N, 2, &index), BOOT_ERROR_MISSING);
}

Test(choose, another_system_that_is_damaged_gives_way_to_ours)
{
	make_with_others();
	entries[2].damaged = true;
	assert_choice((struct choose_wishes){ .default_variable = S("auto-windows") }, 0,
		      CHOOSE_NEXT);
	assert_choice((struct choose_wishes){ .one_shot = S("auto-windows") }, 0, CHOOSE_BEST);
}
