// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/here.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/cleanup.h"
#include "host/base/memory.h"
#include "host/cli/report.h"

static bool needs_quotes(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-+:@%,";

	return text[strspn(text, plain)] != '\0';
}

static void append(char **line, const char *option, const char *value)
{
	const char *quote = value && needs_quotes(value) ? "'" : "";
	char *longer = xprintf("%s %s%s%s%s%s", *line, option, value ? " " : "", quote,
			       value ? screen(span_of(value)) : "", quote);

	free(*line);
	*line = longer;
}

char *command_here(const struct cli *cli, const char *command)
{
	const struct options *options = &cli->options;
	const struct {
		const char *option, *value;
	} places[] = {
		{ "--esp", options->esp },
		{ "--boot", options->boot },
		{ "--store", options->store },
		{ "--efivars", options->efivars },
	};
	char *line = xprintf("genboot %s", command);

	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (places[i].value)
			append(&line, places[i].option, places[i].value);
	if (options->esp_is_a_directory)
		append(&line, "--esp-is-a-directory", NULL);
	return line;
}
