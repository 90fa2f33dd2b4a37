// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/cli/columns.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "boot-entries/utf.h"
#include "host/cli/report.h"

#define PIECE_MAX 200u // characters, which screen() takes
#define PIECE_MIN 20u  // narrower, and nobody can read it

size_t terminal_columns(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

// Takes at most width characters off the front; of a longer text whole words, if it starts with any
// that fits.
static struct span take_piece(struct span *rest, size_t width, bool by_words)
{
	struct span left = *rest, piece = *rest;
	size_t last_space = 0;

	for (size_t n = 0; n < width && !span_is_empty(left); n++)
		(void)utf8_take(&left);
	piece.len = rest->len - left.len;
	for (size_t i = 1; by_words && i <= piece.len && i < rest->len; i++)
		if (rest->at[i] == ' ')
			last_space = i;
	if (!span_is_empty(left) && last_space > 0)
		piece.len = last_space;
	*rest = span_skip(*rest, piece.len);
	if (by_words && !span_is_empty(*rest) && rest->at[0] == ' ')
		*rest = span_skip(*rest, 1);
	return piece;
}

void say_wrapped(const struct cli *cli, const char *first, size_t column, struct span text)
{
	size_t columns = terminal_columns(), width = PIECE_MAX;
	bool wraps = columns >= column + PIECE_MIN;

	if (wraps && columns - column < width)
		width = columns - column;
	say(cli, "%s", first);
	while (!span_is_empty(text)) {
		say(cli, "%s", screen(take_piece(&text, width, wraps)));
		if (wraps && !span_is_empty(text))
			say(cli, "\n%*s", (int)column, "");
	}
	say(cli, "\n");
}
