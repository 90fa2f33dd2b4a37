// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/failed-starts.h"
#include "tests/fuzz/fuzz.h"

// Whatever the variable holds, what is set is found, and what is lifted is not; both ways of
// reading agree.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char buf[FAILED_STARTS_MAX];
	struct span text = span_bytes(data, size), rest = text, id, reason, found;
	size_t len;

	while (failed_starts_next(&rest, &id, &reason))
		must(failed_starts_find(text, id, &found));
	id = span_of("home-12.conf");
	must(failed_starts_set(text, id, span_of("why"), buf, sizeof buf, &len) == 0);
	must(failed_starts_find((struct span){ buf, len }, id, &found) &&
	     span_equals_text(found, "why"));
	must(failed_starts_set(text, id, span_of(NULL), buf, sizeof buf, &len) == 0);
	must(!failed_starts_find((struct span){ buf, len }, id, &found));
	return 0;
}
