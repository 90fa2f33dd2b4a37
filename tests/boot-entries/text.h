// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Short ways for tests to write spans and compare them.

#include <criterion/criterion.h>

#include "boot-entries/span.h"

#define S(text) span_bytes((text), sizeof(text) - 1)
#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

#define assert_span(actual, text)                                                                  \
	do {                                                                                       \
		struct span actual_ = (actual);                                                    \
		cr_assert(span_equals_text(actual_, (text)), "\"%.*s\" is not \"%s\"",             \
			  (int)actual_.len, actual_.at ? actual_.at : "", (text));                 \
	} while (0)
