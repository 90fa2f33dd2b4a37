// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/genboot-conf.h"
#include "tests/fuzz/fuzz.h"

// Whatever the file holds, what is read keeps to its bounds, and a fault lies on a line of it.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct genboot_conf_reader reader = { .rest = span_bytes(data, size) };
	struct genboot_conf_fault fault;
	struct genboot_conf conf = { 0 };
	size_t last = 0;

	while (genboot_conf_read(&reader, &conf, &fault)) {
		must(fault.line > last && fault.line <= size + 1);
		must(fault.why && !span_is_empty(fault.key));
		last = fault.line;
	}
	must(conf.keep_last <= CONF_KEEP_MAX && conf.keep_daily <= CONF_KEEP_MAX);
	must(conf.keep_weekly <= CONF_KEEP_MAX && conf.keep_monthly <= CONF_KEEP_MAX);
	must(conf.min_free_percent <= CONF_PERCENT_MAX);
	must(conf.min_free_bytes == 0 || conf.min_free_percent == 0);
	return 0;
}
