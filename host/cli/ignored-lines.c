// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/ignored-lines.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "host/cli/report.h"

void ignored_lines_find(const struct view *view, struct ignored_lines *ret)
{
	const struct conf *conf = &view->wishes.conf;
	struct loader_conf_line lines[IGNORED_LINES_MAX];
	size_t n = loader_conf_bad_lines(conf->text, conf->len, lines, IGNORED_LINES_MAX);

	*ret = (struct ignored_lines){ 0 };
	for (size_t i = 0; i < n && i < IGNORED_LINES_MAX; i++)
		ret->texts[ret->n++] =
			xprintf("line %zu is ignored, for its key is unknown or its value bad: %s",
				lines[i].number, screen(lines[i].text));
	if (n > IGNORED_LINES_MAX)
		ret->texts[ret->n++] = xprintf("and %zu more", n - IGNORED_LINES_MAX);
}

void ignored_lines_done(struct ignored_lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		free(lines->texts[i]);
	lines->n = 0;
}
