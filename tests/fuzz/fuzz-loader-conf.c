// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/loader-conf.h"
#include "tests/fuzz/fuzz.h"

// Setting "default" must be read back, and must leave the timeout as it was.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char buf[LOADER_CONF_SECTOR];
	struct loader_conf before, after;
	struct loader_conf_line line;
	size_t n_bad = loader_conf_bad_lines(data, size, &line, 1);

	if (loader_conf_parse(data, size, &before) < 0)
		return 0;
	must(n_bad == before.n_bad && (n_bad == 0 || line.number == before.first_bad_line));
	(void)loader_timeout_effective(&before, span_bytes(data, size), span_bytes(data, size),
				       span_bytes(data, size / 2));
	if (loader_conf_set(span_bytes(data, size), "default", span_of("x-1.conf"), buf,
			    sizeof(buf)) < 0)
		return 0;
	must(loader_conf_parse(buf, sizeof(buf), &after) == 0);
	must(span_equals_text(after.default_pattern, "x-1.conf"));
	must(after.timeout_sec == before.timeout_sec);
	return 0;
}
