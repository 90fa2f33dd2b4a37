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
	case CHOOSE_BEST:
	case CHOOSE_LEFT:
	case CHOOSE_N_RULES:
		break;
	}
	return span_equals_text(wish, "@saved") ? wishes->last_booted : wish;
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

	while (i < n && !(may_choose(entries[i], rule) &&
			  (rule >= CHOOSE_BEST || glob_match(wish, span_of(entries[i]->id)))))
		i++;
	return i;
}

int choose(const struct boot_entry *const *entries, size_t n, const struct choose_wishes *wishes,
	   struct choice *ret)
{
	struct choice choice = { 0 };

	for (size_t rule = 0; rule < CHOOSE_N_RULES; rule++) {
		struct span wish = wish_of(wishes, (enum choose_rule)rule);

		if (rule < CHOOSE_BEST && span_is_empty(wish))
			continue;
		choice.rule = (enum choose_rule)rule;
		choice.wish = wish;
		choice.index = find(entries, n, choice.rule, wish);
		if (choice.index < n) {
			*ret = choice;
			return 0;
		}
		if (rule < CHOOSE_BEST && !choice.passed_over) {
			choice.passed_over = true;
			choice.passed_rule = choice.rule;
			choice.passed_wish = wish;
		}
	}
	return BOOT_ERROR_MISSING;
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
	case CHOOSE_BEST:
		return "first usable entry";
	case CHOOSE_LEFT:
		return "no usable entry is left";
	case CHOOSE_N_RULES:
		break;
	}
	return "";
}

static void add_rule(struct writer *w, enum choose_rule rule, struct span wish)
{
	writer_add_text(w, rule_place(rule));
	if (rule >= CHOOSE_BEST)
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
