// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/choose.h"
#include "boot-entries/error.h"
#include "boot-entries/glob.h"
#include "boot-entries/writer.h"

static bool record_counts(const struct choose_wishes *wishes)
{
	return !wishes->record_is_uncertain ||
	       (span_is_empty(wishes->preferred_conf) && span_is_empty(wishes->default_conf));
}

// As it was set.
static struct span set_wish(const struct choose_wishes *wishes, enum choose_rule rule)
{
	struct span wish = { 0 };

	switch (rule) {
	case CHOOSE_SYS_FAIL:
		wish = wishes->sys_fail;
		break;
	case CHOOSE_ONE_SHOT:
		wish = wishes->one_shot;
		break;
	case CHOOSE_RECORD_ONE_SHOT:
		wish = wishes->record_one_shot;
		break;
	case CHOOSE_TRIAL:
		wish = wishes->record_trial;
		break;
	case CHOOSE_PREFERRED_VARIABLE:
		wish = wishes->preferred_variable;
		break;
	case CHOOSE_DEFAULT_VARIABLE:
		wish = wishes->default_variable;
		break;
	case CHOOSE_RECORD_DEFAULT:
		if (record_counts(wishes))
			wish = wishes->record_default;
		break;
	case CHOOSE_PREFERRED_CONF:
		wish = wishes->preferred_conf;
		break;
	case CHOOSE_DEFAULT_CONF:
		wish = wishes->default_conf;
		break;
	case CHOOSE_LAST_GOOD:
		wish = wishes->record_last_good;
		break;
	case CHOOSE_NEXT:
	case CHOOSE_BEST:
	case CHOOSE_LEFT:
	case CHOOSE_OTHER_SYSTEM:
		break;
	}
	return wish;
}

static bool is_saved(struct span wish)
{
	return span_equals_text(wish, "@saved");
}

static struct span wish_of(const struct choose_wishes *wishes, enum choose_rule rule)
{
	struct span wish = set_wish(wishes, rule);

	return is_saved(wish) ? wishes->last_booted : wish;
}

bool choose_rule_is_wish(enum choose_rule rule)
{
	return rule < CHOOSE_LAST_GOOD;
}

static bool is_once(enum choose_rule rule)
{
	return rule == CHOOSE_SYS_FAIL || rule == CHOOSE_ONE_SHOT || rule == CHOOSE_RECORD_ONE_SHOT;
}

static bool is_standing(enum choose_rule rule)
{
	return choose_rule_is_wish(rule) && !is_once(rule) && rule != CHOOSE_TRIAL;
}

static bool is_plain_id(enum choose_rule rule)
{
	return rule == CHOOSE_RECORD_ONE_SHOT || rule == CHOOSE_TRIAL ||
	       rule == CHOOSE_RECORD_DEFAULT || rule == CHOOSE_LAST_GOOD;
}

static bool is_about_others(struct span glob)
{
	return glob.len >= 5 && span_equals_nocase((struct span){ glob.at, 5 }, span_of("auto-"));
}

static bool names(enum choose_rule rule, struct span wish, const struct boot_entry *entry)
{
	struct span id = span_of(entry->id);

	if (is_plain_id(rule))
		return span_equals_nocase(wish, id);
	return glob_match(wish, id) && (!boot_entry_is_other(entry) || is_about_others(wish));
}

static bool may_choose(const struct boot_entry *entry, enum choose_rule rule)
{
	if (is_once(rule))
		return !entry->damaged;
	if (!boot_entry_may_be_default(entry))
		return false;
	if (rule == CHOOSE_OTHER_SYSTEM)
		return !entry->damaged && boot_entry_is_other_system(entry);
	if (!choose_rule_is_wish(rule) && boot_entry_is_other(entry))
		return false;
	if (rule == CHOOSE_LEFT)
		return !entry->damaged;
	// A further profile of a UKI is a variant that somebody has to ask for by name.
	if ((rule == CHOOSE_BEST || rule == CHOOSE_NEXT) && entry->profile > 0)
		return false;
	return boot_entry_is_usable(entry);
}

static size_t find(const struct boot_entry *const *entries, size_t n, enum choose_rule rule,
		   struct span wish)
{
	bool by_name = choose_rule_is_wish(rule) || rule == CHOOSE_LAST_GOOD;
	size_t i = 0;

	while (i < n &&
	       !(may_choose(entries[i], rule) && (!by_name || names(rule, wish, entries[i]))))
		i++;
	return i;
}

// The first match of a standing wish, usable or not.
static size_t find_any(const struct boot_entry *const *entries, size_t n, enum choose_rule rule,
		       struct span wish)
{
	size_t i = 0;

	while (i < n && !names(rule, wish, entries[i]))
		i++;
	return i;
}

int choose_after(const struct boot_entry *const *entries, size_t n, size_t index, size_t *ret_index)
{
	static const enum choose_rule rules[] = { CHOOSE_NEXT, CHOOSE_LEFT, CHOOSE_OTHER_SYSTEM };

	for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++) {
		for (size_t i = 1; i < n; i++) {
			size_t next = (index + i) % n;

			if (may_choose(entries[next], rules[r])) {
				*ret_index = next;
				return 0;
			}
		}
	}
	return BOOT_ERROR_MISSING;
}

static void pass_over(struct choice *choice, enum choose_rule rule, struct span wish)
{
	if (choice->passed_over)
		return;
	choice->passed_over = true;
	choice->passed_rule = rule;
	choice->passed_wish = wish;
}

// A standing wish that could not be met.
struct unmet {
	bool any;
	size_t entry; // the first that it names all the same, or n
};

// Goes through the wishes. True when one names a usable entry.
static bool choose_wish(const struct boot_entry *const *entries, size_t n,
			const struct choose_wishes *wishes, struct choice *choice,
			struct unmet *ret_unmet)
{
	*ret_unmet = (struct unmet){ .entry = n };
	for (int i = CHOOSE_SYS_FAIL; choose_rule_is_wish((enum choose_rule)i); i++) {
		enum choose_rule rule = (enum choose_rule)i;
		struct span wish = wish_of(wishes, rule);

		if (span_is_empty(wish))
			continue;
		choice->rule = rule;
		choice->wish = wish;
		choice->index = find(entries, n, rule, wish);
		if (choice->index < n)
			return true;
		pass_over(choice, rule, wish);
		if (!is_standing(rule))
			continue;
		if (ret_unmet->entry == n)
			ret_unmet->entry = find_any(entries, n, rule, wish);
		ret_unmet->any = true;
	}
	return false;
}

bool choose_saves(const struct choose_wishes *wishes)
{
	struct span wish = { 0 };

	for (int i = CHOOSE_SYS_FAIL; choose_rule_is_wish((enum choose_rule)i); i++) {
		if (!is_standing((enum choose_rule)i))
			continue;
		wish = set_wish(wishes, (enum choose_rule)i);
		if (!span_is_empty(wish))
			break;
	}
	return is_saved(wish);
}

struct span choose_standing_wish(const struct choose_wishes *wishes)
{
	struct span wish = { 0 };

	for (int i = CHOOSE_SYS_FAIL; choose_rule_is_wish((enum choose_rule)i); i++) {
		if (!is_standing((enum choose_rule)i))
			continue;
		wish = wish_of(wishes, (enum choose_rule)i);
		if (!span_is_empty(wish))
			break;
	}
	return wish;
}

// What is left when no wish names a usable entry.
static bool choose_other(const struct boot_entry *const *entries, size_t n,
			 const struct choose_wishes *wishes, const struct unmet *unmet,
			 struct choice *choice)
{
	choice->wish = wish_of(wishes, CHOOSE_LAST_GOOD);
	choice->rule = CHOOSE_LAST_GOOD;
	choice->index = n;
	if (unmet->any && !span_is_empty(choice->wish))
		choice->index = find(entries, n, CHOOSE_LAST_GOOD, choice->wish);
	if (choice->index < n)
		return true;
	choice->wish = (struct span){ 0 };
	choice->rule = CHOOSE_NEXT;
	if (unmet->entry < n && choose_after(entries, n, unmet->entry, &choice->index) == 0)
		return true;
	for (int i = CHOOSE_BEST; i <= CHOOSE_OTHER_SYSTEM; i++) {
		choice->rule = (enum choose_rule)i;
		choice->index = find(entries, n, choice->rule, choice->wish);
		if (choice->index < n)
			return true;
	}
	return false;
}

int choose(const struct boot_entry *const *entries, size_t n, const struct choose_wishes *wishes,
	   struct choice *ret)
{
	struct choice choice = { 0 };
	struct unmet unmet;

	if (!choose_wish(entries, n, wishes, &choice, &unmet) &&
	    !choose_other(entries, n, wishes, &unmet, &choice))
		return BOOT_ERROR_MISSING;
	*ret = choice;
	return 0;
}

static const char *rule_place(enum choose_rule rule)
{
	switch (rule) {
	case CHOOSE_SYS_FAIL:
		return "EFI variable LoaderEntrySysFail";
	case CHOOSE_ONE_SHOT:
		return "EFI variable LoaderEntryOneShot";
	case CHOOSE_RECORD_ONE_SHOT:
		return "one boot in the state record";
	case CHOOSE_TRIAL:
		return "on trial";
	case CHOOSE_PREFERRED_VARIABLE:
		return "EFI variable LoaderEntryPreferred";
	case CHOOSE_DEFAULT_VARIABLE:
		return "EFI variable LoaderEntryDefault";
	case CHOOSE_RECORD_DEFAULT:
		return "the state record";
	case CHOOSE_PREFERRED_CONF:
		return "\"preferred\" in loader.conf";
	case CHOOSE_DEFAULT_CONF:
		return "\"default\" in loader.conf";
	case CHOOSE_LAST_GOOD:
		return "last known good in the state record";
	case CHOOSE_NEXT:
		return "next usable entry below the default";
	case CHOOSE_BEST:
		return "first usable entry";
	case CHOOSE_LEFT:
		return "no usable entry is left";
	case CHOOSE_OTHER_SYSTEM:
		return "no entry of this system can be started";
	}
	return "";
}

static void add_rule(struct writer *w, enum choose_rule rule, struct span wish)
{
	writer_add_text(w, rule_place(rule));
	if (span_is_empty(wish))
		return;
	writer_add_text(w, " (");
	writer_add(w, wish);
	writer_add_text(w, ")");
}

void choice_print(const struct choice *choice, char *buf, size_t cap)
{
	struct writer w;

	writer_init(&w, buf, cap);
	add_rule(&w, choice->rule, choice->wish);
	if (choice->passed_over) {
		writer_add_text(&w, "; nothing usable matches ");
		add_rule(&w, choice->passed_rule, choice->passed_wish);
	}
	writer_end_cut(&w);
}
