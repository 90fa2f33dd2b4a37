// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/choose.h"
#include "boot-entries/error.h"
#include "boot-entries/glob.h"
#include "boot-entries/writer.h"

static struct span wish_of(const struct choose_wishes *wishes, enum choose_rule rule)
{
	struct span wish = { 0 };

	switch (rule) {
	case CHOOSE_ONE_SHOT:
		wish = wishes->one_shot;
		break;
	case CHOOSE_PREFERRED_VARIABLE:
		wish = wishes->preferred_variable;
		break;
	case CHOOSE_DEFAULT_VARIABLE:
		wish = wishes->default_variable;
		break;
	case CHOOSE_PREFERRED_CONF:
		wish = wishes->preferred_conf;
		break;
	case CHOOSE_DEFAULT_CONF:
		wish = wishes->default_conf;
		break;
	case CHOOSE_NEXT:
	case CHOOSE_BEST:
	case CHOOSE_LEFT:
		break;
	}
	return span_equals_text(wish, "@saved") ? wishes->last_booted : wish;
}

bool choose_rule_is_wish(enum choose_rule rule)
{
	return rule < CHOOSE_NEXT;
}

static bool may_choose(const struct boot_entry *entry, enum choose_rule rule)
{
	if (rule == CHOOSE_ONE_SHOT || rule == CHOOSE_LEFT)
		return !entry->damaged;
	// A further profile of a UKI is a variant that somebody has to ask for by name.
	if (rule == CHOOSE_BEST && entry->profile > 0)
		return false;
	return boot_entry_is_usable(entry);
}

static size_t find(const struct boot_entry *const *entries, size_t n, enum choose_rule rule,
		   struct span wish)
{
	size_t i = 0;

	while (i < n &&
	       !(may_choose(entries[i], rule) &&
		 (!choose_rule_is_wish(rule) || glob_match(wish, span_of(entries[i]->id)))))
		i++;
	return i;
}

// The first match of a standing wish, usable or not.
static size_t find_any(const struct boot_entry *const *entries, size_t n, struct span wish)
{
	size_t i = 0;

	while (i < n && !glob_match(wish, span_of(entries[i]->id)))
		i++;
	return i;
}

int choose_after(const struct boot_entry *const *entries, size_t n, size_t index, size_t *ret_index)
{
	for (int allow_bad = 0; allow_bad <= 1; allow_bad++) {
		for (size_t i = 1; i < n; i++) {
			size_t next = (index + i) % n;
			bool usable = allow_bad ? !entries[next]->damaged
						: boot_entry_is_usable(entries[next]);

			if (usable && (allow_bad || entries[next]->profile == 0)) {
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

// Goes through the wishes. True when one names a usable entry; else *ret_failed is the first entry
// that a standing wish names all the same, or n.
static bool choose_wish(const struct boot_entry *const *entries, size_t n,
			const struct choose_wishes *wishes, struct choice *choice,
			size_t *ret_failed)
{
	*ret_failed = n;
	for (int i = CHOOSE_ONE_SHOT; i < CHOOSE_NEXT; i++) {
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
		if (*ret_failed == n && rule != CHOOSE_ONE_SHOT)
			*ret_failed = find_any(entries, n, wish);
	}
	return false;
}

int choose(const struct boot_entry *const *entries, size_t n, const struct choose_wishes *wishes,
	   struct choice *ret)
{
	struct choice choice = { 0 };
	size_t failed;

	if (!choose_wish(entries, n, wishes, &choice, &failed)) {
		choice.wish = (struct span){ 0 };
		choice.rule = CHOOSE_NEXT;
		if (failed == n || choose_after(entries, n, failed, &choice.index) < 0) {
			choice.rule = CHOOSE_BEST;
			choice.index = find(entries, n, CHOOSE_BEST, choice.wish);
		}
		if (choice.index == n) {
			choice.rule = CHOOSE_LEFT;
			choice.index = find(entries, n, CHOOSE_LEFT, choice.wish);
		}
		if (choice.index == n)
			return BOOT_ERROR_MISSING;
	}
	*ret = choice;
	return 0;
}

static const char *rule_place(enum choose_rule rule)
{
	switch (rule) {
	case CHOOSE_ONE_SHOT:
		return "EFI variable LoaderEntryOneShot";
	case CHOOSE_PREFERRED_VARIABLE:
		return "EFI variable LoaderEntryPreferred";
	case CHOOSE_DEFAULT_VARIABLE:
		return "EFI variable LoaderEntryDefault";
	case CHOOSE_PREFERRED_CONF:
		return "\"preferred\" in loader.conf";
	case CHOOSE_DEFAULT_CONF:
		return "\"default\" in loader.conf";
	case CHOOSE_NEXT:
		return "next usable entry below the default";
	case CHOOSE_BEST:
		return "first usable entry";
	case CHOOSE_LEFT:
		return "no usable entry is left";
	}
	return "";
}

static void add_rule(struct writer *w, enum choose_rule rule, struct span wish)
{
	writer_add_text(w, rule_place(rule));
	if (!choose_rule_is_wish(rule))
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
