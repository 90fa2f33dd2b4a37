// SPDX-License-Identifier: GPL-2.0-or-later

// Every view at every size as a text file, screens/SIZE-STATE.txt: each row behind "|", and below
// it, where it has any, its styles behind ":" (B bright, S selected, W warning, G good, C cursor).
// In screens/lines-STATE.txt the same is said in plain lines.
// GENBOOT_WRITE_SCREENS=1 writes the files anew, to be read before they are committed.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "efi/layout.h"
#include "efi/menu-lines.h"
#include "efi/screen.h"
#include "tests/efi/menus.h"

#define ROWS_MAX 43u
#define COLUMNS_MAX 132u
#define TEXT_MAX (ROWS_MAX * COLUMNS_MAX * 8)

static const struct {
	size_t columns, rows;
} sizes[] = { { 80, 24 }, { 80, 25 }, { 100, 31 }, { 132, 43 }, { 40, 12 } };

static struct menus *open_three(void)
{
	return menus_three();
}

static struct menus *open_countdown(void)
{
	struct menus *menus = menus_three();

	menus->menu.countdown_sec = 5;
	return menus;
}

static struct menus *open_notice(void)
{
	static const struct span log[] = { { "genboot: skipped a.conf: no image", 33 } };
	struct menus *menus = menus_three();

	menus->menu.notice = span_of("The last start was not confirmed: the last good one is "
				     "selected.");
	menus->menu.log = log;
	menus->menu.n_log = 1;
	menu_select_item(&menus->menu, 2);
	return menus;
}

static struct menus *open_mixed(void)
{
	return menus_mixed();
}

static struct menus *open_older(void)
{
	struct menus *menus = menus_mixed();

	menus_press(menus, KEY_END);
	for (int i = 0; i < 5; i++)
		menus_press(menus, KEY_UP);
	menus_press(menus, KEY_ENTER);
	return menus;
}

static struct menus *open_many(void)
{
	return menus_many(1000);
}

static struct menus *open_none(void)
{
	return menus_many(0);
}

static void look_up(struct menus *menus)
{
	struct menu_details *details = &menus->menu.details;

	details->item = menu_item(&menus->menu);
	details->command_line = S("root=UUID=0a1b2c3d-1111-2222-3333-444455556666 ro quiet splash "
				  "console=tty0 console=ttyS0,115200n8 mitigations=auto "
				  "systemd.machine_id=0123456789abcdef0123456789abcdef");
	details->kernel_bytes = 8412345;
	details->initrd_bytes = 62111222;
	details->has_hashes = true;
	details->is_compared = !menu_facts(&menus->menu)->is_default;
	details->difference = ENTRY_DIFFERS_IMAGE | ENTRY_DIFFERS_OPTIONS;
}

static struct menus *open_details(void)
{
	struct menus *menus = menus_three();

	menus_press(menus, KEY_RIGHT);
	look_up(menus);
	return menus;
}

// As many lines as a catalog may have, each as long as the tool makes them.
static struct menus *open_packages(void)
{
	static const char *const lines[] = {
		"Debian GNU/Linux 12 (bookworm) -> Debian GNU/Linux 13 (trixie)",
		"kernel 6.1.0-50-amd64 -> 6.12.94+deb13-amd64",
		"another initrd",
		"another command line",
		"packages: 412 changed, 63 new, 17 gone",
		"base-files 12.4+deb12u11 -> 13.8+deb13u1",
		"libgcc-s1 12.2.0-14+deb12u1 -> 14.2.0-19",
		"libreoffice-l10n-en-gb 4:7.4.7-1+deb12u8 -> "
		"4:25.2.3-2+deb13u2~bpo12+1+local+rebuild+202...",
	};
	struct menus *menus = menus_three();

	_Static_assert(ARRAY_LEN(lines) == CATALOG_CHANGES_MAX, "as many as there may be");
	for (size_t i = 0; i < CATALOG_CHANGES_MAX; i++)
		menus->facts[0].changes[i] = span_of(lines[i]);
	menus->facts[0].n_changes = CATALOG_CHANGES_MAX;
	menus_press(menus, KEY_TAB);
	look_up(menus);
	return menus;
}

static struct menus *open_damaged(void)
{
	struct menus *menus = menus_mixed();

	menus_press(menus, KEY_DOWN);
	menus_press(menus, KEY_DOWN);
	menus_press(menus, KEY_TAB);
	look_up(menus);
	return menus;
}

static struct menus *select_in_mixed(uint16_t key)
{
	struct menus *menus = menus_mixed();

	menus_type(menus, key);
	menus_press(menus, KEY_TAB);
	look_up(menus);
	return menus;
}

static struct menus *open_power(void)
{
	return select_in_mixed('O');
}

// The fourth one says that it is from 1970.
static struct menus *open_epoch(void)
{
	struct menus *menus = select_in_mixed('4');

	menus_press(menus, KEY_TAB);
	return menus;
}

// Details of the one before have nothing to say here.
static struct menus *open_next(void)
{
	struct menus *menus = open_details();

	menus_press(menus, KEY_DOWN);
	return menus;
}

static struct menus *open_same(void)
{
	struct menus *menus = open_next();

	look_up(menus);
	menus->menu.details.difference = 0;
	return menus;
}

static struct menus *open_beside(void)
{
	struct menus *menus = menus_three();

	look_up(menus);
	return menus;
}

static struct menus *open_search(void)
{
	struct menus *menus = menus_mixed();

	menus_write(menus, "/debian 12");
	return menus;
}

static struct menus *open_filtered(void)
{
	struct menus *menus = open_search();

	menus_press(menus, KEY_ENTER);
	return menus;
}

static struct menus *open_editor(void)
{
	struct menus *menus = menus_three();

	menu_edit(&menus->menu, span_of("root=/dev/sda1 quiet"));
	return menus;
}

static struct menus *open_keep(void)
{
	struct menus *menus = menus_three();

	menus_press(menus, KEY_END);
	menus_type(menus, 'K');
	return menus;
}

static struct menus *open_default(void)
{
	struct menus *menus = menus_three();

	menus_type(menus, 'd');
	return menus;
}

static struct menus *open_help(void)
{
	struct menus *menus = open_notice();

	menus_type(menus, '?');
	return menus;
}

static struct menus *open_machine(void)
{
	static const struct span lines[] = { { "Firmware: EDK II 1.00", 21 },
					     { "Secure Boot: off", 16 } };
	static const char log[] = "genboot-log 1\n"
				  "0 problem skipped a.conf: no image\n"
				  "31 step scanned\n"
				  "31 chose home-2.conf: last known good in the state record\n"
				  "- cut\n";
	struct menus *menus = open_notice();

	menu_tell(&menus->menu, lines, ARRAY_LEN(lines), span_of(log));
	return menus;
}

// What people call their systems is in their language; the menu's own words are English.
static struct menus *open_german(void)
{
	struct menus *menus = menus_make();
	struct entry_facts *facts;

	facts = menus_add_generation(menus, 2, "nach der Größenänderung: Übungsrechner",
				     "6.12.94+deb13-amd64", "2026-11-22T10:00:00Z");
	facts->is_default = true;
	facts->label = span_of("nach der Größenänderung");
	facts->note = span_of("Öffnet den Spiegel früher; für den Schreibtisch überflüssig");
	menus_add_generation(menus, 1, "vor der Größenänderung: Übungsrechner", "6.1.0-50-amd64",
			     "2026-11-21T06:30:00Z");
	menus_start(menus);
	look_up(menus);
	return menus;
}

static struct menus *open_french(void)
{
	struct menus *menus = menus_make();
	struct entry_facts *facts;

	facts = menus_add_generation(menus, 2, "après la mise à niveau : système de secours",
				     "6.12.94+deb13-amd64", "2026-11-22T10:00:00Z");
	facts->is_default = true;
	facts->note = span_of("ça démarre ; l'œuvre complète");
	menus_add_generation(menus, 1, "dépannage à Noël", "6.1.0-50-amd64",
			     "2026-11-21T06:30:00Z");
	menus_start(menus);
	look_up(menus);
	return menus;
}

// The keys of this layout as a US keyboard has them where they are.
static struct menus *edit_with(struct menus *menus, enum loader_keyboard keyboard, const char *keys)
{
	menu_edit(&menus->menu, span_of("quiet "));
	for (; *keys != '\0'; keys++)
		menus_type(menus, layout_character(keyboard, (uint16_t)*keys, false));
	return menus;
}

static struct menus *open_german_editor(void)
{
	return edit_with(open_german(), LOADER_KEYBOARD_DE, "root)&dev&sdy1 x)[b;-'");
}

static struct menus *open_french_editor(void)
{
	return edit_with(open_french(), LOADER_KEYBOARD_FR, "root=>dev>sdq! x=2t2708");
}

static const struct {
	const char *name;
	struct menus *(*open)(void);
} states[] = {
	{ "three", open_three },     { "countdown", open_countdown },
	{ "notice", open_notice },   { "mixed", open_mixed },
	{ "older", open_older },     { "many", open_many },
	{ "none", open_none },       { "details", open_details },
	{ "same", open_same },       { "packages", open_packages },
	{ "damaged", open_damaged }, { "beside", open_beside },
	{ "search", open_search },   { "filtered", open_filtered },
	{ "editor", open_editor },   { "keep", open_keep },
	{ "default", open_default }, { "power", open_power },
	{ "epoch", open_epoch },     { "next", open_next },
	{ "help", open_help },       { "machine", open_machine },
	{ "german", open_german },   { "german-editor", open_german_editor },
	{ "french", open_french },   { "french-editor", open_french_editor },
};

static size_t add_utf8(char *text, uint16_t character)
{
	size_t len = 0;

	utf16_to_utf8(&character, 1, text, 4, &len);
	return len;
}

// Without the blanks at its end.
static size_t print_row(const struct screen_cell *cells, size_t columns, char *text)
{
	size_t len = 0, end = 0;

	text[len++] = '|';
	for (size_t i = 0; i < columns; i++) {
		len += add_utf8(text + len, cells[i].character);
		if (cells[i].character != ' ')
			end = len;
	}
	len = end > 0 ? end : 1;
	text[len++] = '\n';
	return len;
}

static size_t print_styles(const struct screen *screen, size_t row, char *text)
{
	const struct screen_cell *cells = &screen->cells[row * screen->columns];
	bool has_cursor = screen->cursor_shown && screen->cursor_row == row;
	size_t end = 0;

	text[0] = ':';
	for (size_t i = 0; i < screen->columns; i++) {
		text[i + 1] = " BSWG"[cells[i].style];
		if (has_cursor && screen->cursor_column == i)
			text[i + 1] = 'C';
		if (text[i + 1] != ' ')
			end = i + 2;
	}
	if (end > 0)
		text[end++] = '\n';
	return end;
}

static void print_screen(const struct screen *screen, char text[TEXT_MAX])
{
	size_t len = 0;

	for (size_t row = 0; row < screen->rows; row++) {
		len += print_row(&screen->cells[row * screen->columns], screen->columns,
				 text + len);
		len += print_styles(screen, row, text + len);
	}
	text[len] = '\0';
}

static void read_file(const char *path, char text[TEXT_MAX])
{
	FILE *file = fopen(path, "r");

	text[0] = '\0';
	if (!file)
		return;
	text[fread(text, 1, TEXT_MAX - 1, file)] = '\0';
	fclose(file);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	cr_assert_not_null(file);
	fputs(text, file);
	fclose(file);
}

static void compare(const char *path, const char *found)
{
	static char want[TEXT_MAX];
	const char *a = want, *b = found;
	size_t line = 1;

	if (getenv("GENBOOT_WRITE_SCREENS"))
		write_file(path, found);
	read_file(path, want);
	for (; *a != '\0' && *a == *b; a++, b++)
		line += *a == '\n';
	cr_assert_str_eq(want, found, "%s differs in line %zu", path, line);
}

Test(screens, every_view_at_every_size_is_as_in_its_file)
{
	static struct screen_cell cells[ROWS_MAX * COLUMNS_MAX];
	static char text[TEXT_MAX];

	for (size_t i = 0; i < ARRAY_LEN(sizes) * ARRAY_LEN(states); i++) {
		size_t size = i / ARRAY_LEN(states), state = i % ARRAY_LEN(states);
		struct screen screen = {
			cells, sizes[size].rows, sizes[size].columns, false, 0, 0
		};
		struct menus *menus = states[state].open();
		char path[128];

		snprintf(path, sizeof path, "tests/efi/screens/%zux%zu-%s.txt", screen.columns,
			 screen.rows, states[state].name);
		screen_fit(&screen, &menus->menu);
		screen_draw(&screen, &menus->menu);
		print_screen(&screen, text);
		compare(path, text);
		free(menus);
	}
}

struct said {
	char *text;
	size_t len;
};

static void say_line(void *context, struct span line)
{
	struct said *said = context;

	memcpy(said->text + said->len, line.at, line.len);
	said->len += line.len;
	said->text[said->len++] = '\n';
	said->text[said->len] = '\0';
}

Test(screens, every_view_in_plain_lines_is_as_in_its_file)
{
	static char text[TEXT_MAX];

	for (size_t state = 0; state < ARRAY_LEN(states); state++) {
		struct menus *menus = states[state].open();
		struct said said = { text, 0 };
		char path[128];

		snprintf(path, sizeof path, "tests/efi/screens/lines-%s.txt", states[state].name);
		menu_fit(&menus->menu, MENU_LINES_PAGE, MENU_LINES_PAGE, MENU_LINES_WIDTH);
		menu_lines_print(&menus->menu, say_line, &said);
		compare(path, text);
		free(menus);
	}
}
