// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot-entries/duration.h"

static uint32_t unit_sec(char letter)
{
	switch (letter) {
	case 'h':
		return 3600;
	case 'm':
		return 60;
	case 's':
		return 1;
	}
	return 0;
}

static bool take_number(struct span *text, uint64_t *ret)
{
	size_t n = 0;

	while (n < text->len && text->at[n] >= '0' && text->at[n] <= '9')
		n++;
	if (!span_to_u64(span_bytes(text->at, n), DURATION_MAX_SEC, ret))
		return false;
	*text = span_bytes(text->at + n, text->len - n);
	return true;
}

// Each unit is smaller than `above`.
static bool take_part(struct span *text, uint32_t above, uint32_t *ret_unit, uint64_t *sum)
{
	uint64_t number;

	if (!take_number(text, &number) || text->len == 0)
		return false;
	*ret_unit = unit_sec(text->at[0]);
	if (*ret_unit == 0 || *ret_unit >= above)
		return false;
	*text = span_bytes(text->at + 1, text->len - 1);
	*sum += number * *ret_unit;
	return *sum <= DURATION_MAX_SEC;
}

bool duration_parse(struct span text, uint32_t *ret_sec)
{
	uint32_t unit = DURATION_MAX_SEC;
	uint64_t sum = 0;

	if (!span_to_u64(text, DURATION_MAX_SEC, &sum)) {
		sum = 0;
		while (text.len > 0)
			if (!take_part(&text, unit, &unit, &sum))
				return false;
		if (unit == DURATION_MAX_SEC)
			return false;
	}
	*ret_sec = (uint32_t)sum;
	return true;
}
