// SPDX-License-Identifier: GPL-2.0-or-later

#include <string.h>

#include "boot-entries/erofs.h"
#include "boot-entries/error.h"
#include "boot-entries/root-image.h"
#include "tests/fuzz/fuzz.h"

// Of a foreign image nothing is taken but what it holds; looking at it changes nothing, and one
// that is EROFS still is when it has got its build time.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t head[ROOT_IMAGE_HEAD_SIZE];
	size_t len = size < sizeof(head) ? size : sizeof(head);
	const struct root_format *format = NULL;
	int r;

	memcpy(head, data, len);
	r = root_image_check(head, len, size, &format);
	must(memcmp(head, data, len) == 0);
	must((r == 0) == (format != NULL));
	if (r < 0 || strcmp(format->name, "erofs") != 0)
		return 0;
	must(erofs_set_build_time(head, len, 1) == 0);
	must(erofs_check(head, len, size) == 0);
	return 0;
}
