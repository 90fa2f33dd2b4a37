// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/handed-over.h"
#include "boot-entries/writer.h"

static bool parse(struct span text, uint64_t *ret_count, uint64_t *ret_since)
{
	return text.len > 2 && text.at[1] == ' ' &&
	       span_to_u64((struct span){ text.at, 1 }, HANDED_OVER_MAX, ret_count) &&
	       span_to_u64(span_skip(text, 2), UINT32_MAX, ret_since);
}

bool handed_over_again(struct span before, uint64_t now_sec, char text[HANDED_OVER_TEXT_MAX],
		       size_t *ret_len)
{
	uint64_t count = 0, since = 0;
	struct writer w;

	if (!parse(before, &count, &since) || since > now_sec ||
	    now_sec - since >= HANDED_OVER_WITHIN_SEC) {
		count = 0;
		since = now_sec;
	}
	if (count == HANDED_OVER_MAX)
		return false;
	writer_init(&w, text, HANDED_OVER_TEXT_MAX);
	writer_add_number(&w, count + 1, 1);
	writer_add_char(&w, ' ');
	writer_add_number(&w, since, 1);
	*ret_len = w.len;
	return true;
}
