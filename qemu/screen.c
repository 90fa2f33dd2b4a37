// SPDX-License-Identifier: GPL-2.0-or-later
//
// usage: screen <RAW     prints the screen, 80 columns wide, that a person would see now
//
// Knows the part of VT100 that EDK2's terminal driver, systemd and Linux use. Each row starts with
// "> " when some of it is highlighted (another background than the rest of the screen), else with
// two spaces.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// Menus choose how tall a mode they want; empty rows at the end are not printed.
#define ROWS 50
#define COLUMNS 80
#define PARAMETERS 8

struct cell {
	char utf8[5];
	bool highlighted;
};

struct screen {
	struct cell cells[ROWS][COLUMNS];
	int row, column, background;
	bool reverse;
	int parameters[PARAMETERS], count;
};

static void clear(struct screen *screen, int from, int to)
{
	struct cell *cells = &screen->cells[0][0];

	for (int i = from; i < to; i++)
		cells[i] = (struct cell){ " ", false };
}

static void line_feed(struct screen *screen)
{
	if (++screen->row < ROWS)
		return;
	screen->row = ROWS - 1;
	memmove(screen->cells[0], screen->cells[1], sizeof(screen->cells[0]) * (ROWS - 1));
	clear(screen, (ROWS - 1) * COLUMNS, ROWS * COLUMNS);
}

// How many bytes a UTF-8 character has that starts so, 1 for what cannot start one.
static size_t utf8_length(char first)
{
	unsigned char c = (unsigned char)first;

	return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

// A byte that continues the character just written belongs into its cell.
static bool continues(struct screen *screen, char c)
{
	struct cell *cell;

	if (((unsigned char)c & 0xc0) != 0x80 || screen->column == 0)
		return false;
	cell = &screen->cells[screen->row][screen->column - 1];
	if (strlen(cell->utf8) >= utf8_length(cell->utf8[0]))
		return false;
	strncat(cell->utf8, &c, 1);
	return true;
}

static void put(struct screen *screen, char c)
{
	if (continues(screen, c))
		return;
	if (screen->column == COLUMNS) {
		screen->column = 0;
		line_feed(screen);
	}
	screen->cells[screen->row][screen->column++] =
		(struct cell){ { c }, screen->reverse || screen->background != 0 };
}

static int clamp(int value, int limit)
{
	return value < 0 ? 0 : value >= limit ? limit - 1 : value;
}

static int parameter(const struct screen *screen, int i, int fallback)
{
	return i < screen->count && screen->parameters[i] > 0 ? screen->parameters[i] : fallback;
}

static void set_attributes(struct screen *screen)
{
	for (int i = 0; i < screen->count || i == 0; i++) {
		int value = parameter(screen, i, 0);

		if (value == 0) {
			screen->reverse = false;
			screen->background = 0;
		} else if (value == 7 || value == 27) {
			screen->reverse = value == 7;
		} else if (value >= 40 && value <= 49) {
			screen->background = value == 49 ? 0 : value - 40;
		}
	}
}

static void erase(struct screen *screen, char what)
{
	int here = screen->row * COLUMNS + clamp(screen->column, COLUMNS);
	int mode = parameter(screen, 0, 0);
	int start = what == 'J' ? 0 : screen->row * COLUMNS;
	int end = what == 'J' ? ROWS * COLUMNS : start + COLUMNS;

	clear(screen, mode == 0 ? here : start, mode == 1 ? here + 1 : end);
}

static void run_sequence(struct screen *screen, char final)
{
	int n = parameter(screen, 0, 1);

	switch (final) {
	case 'H':
	case 'f':
		screen->row = clamp(n - 1, ROWS);
		screen->column = clamp(parameter(screen, 1, 1) - 1, COLUMNS);
		break;
	case 'A':
	case 'B':
		screen->row = clamp(screen->row + (final == 'A' ? -n : n), ROWS);
		break;
	case 'C':
	case 'D':
		screen->column = clamp(screen->column + (final == 'D' ? -n : n), COLUMNS);
		break;
	case 'J':
	case 'K':
		erase(screen, final);
		break;
	case 'm':
		set_attributes(screen);
		break;
	}
}

// A title or a link, which shows nowhere: ends with BEL, or with ESC and a backslash.
static void skip_string(void)
{
	int c;

	while ((c = getchar()) != EOF && c != '\a' && c != '\033')
		;
	if (c == '\033')
		getchar();
}

// Reads the rest of a sequence that started with ESC.
static void read_sequence(struct screen *screen)
{
	int c = getchar();

	if (c == ']')
		skip_string();
	if (c != '[')
		return;
	screen->count = 0;
	memset(screen->parameters, 0, sizeof(screen->parameters));
	while ((c = getchar()) != EOF && (c < '@' || c > '~')) {
		if (screen->count == 0)
			screen->count = 1;
		if (c == ';' && screen->count < PARAMETERS)
			screen->count++;
		else if (c >= '0' && c <= '9' && screen->parameters[screen->count - 1] < 1000)
			screen->parameters[screen->count - 1] =
				screen->parameters[screen->count - 1] * 10 + c - '0';
	}
	if (c != EOF)
		run_sequence(screen, (char)c);
}

static void read_byte(struct screen *screen, int c)
{
	if (c == '\033')
		read_sequence(screen);
	else if (c == '\r')
		screen->column = 0;
	else if (c == '\n')
		line_feed(screen);
	else if (c == '\b')
		screen->column = clamp(screen->column - 1, COLUMNS);
	else if (c >= ' ')
		put(screen, (char)c);
}

// A lone byte above ASCII is a line drawing character: firmware takes the terminal for a PC ANSI
// one.
static void print_cell(const struct cell *cell)
{
	if ((unsigned char)cell->utf8[0] >= 0x80 && strlen(cell->utf8) == 1)
		putchar((unsigned char)cell->utf8[0] == 0xc4 ? '-' : '|');
	else
		fputs(cell->utf8, stdout);
}

static int row_end(const struct cell *cells)
{
	int end = COLUMNS;

	while (end > 0 && strcmp(cells[end - 1].utf8, " ") == 0)
		end--;
	return end;
}

static void print_row(const struct cell *cells)
{
	int end = row_end(cells);
	bool highlighted = false;

	for (int i = 0; i < COLUMNS; i++)
		highlighted |= cells[i].highlighted;
	if (end > 0)
		fputs(highlighted ? "> " : "  ", stdout);
	for (int i = 0; i < end; i++)
		print_cell(&cells[i]);
	putchar('\n');
}

int main(void)
{
	static struct screen screen;
	int c, rows = ROWS;

	clear(&screen, 0, ROWS * COLUMNS);
	while ((c = getchar()) != EOF)
		read_byte(&screen, c);
	while (rows > 0 && row_end(screen.cells[rows - 1]) == 0)
		rows--;
	for (int row = 0; row < rows; row++)
		print_row(screen.cells[row]);
	return 0;
}
