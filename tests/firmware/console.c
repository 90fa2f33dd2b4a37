// SPDX-License-Identifier: GPL-2.0-or-later

// Text output (UEFI 2.10, section 12.4) as a log of lines, in which what goes back
// to the start of its line is behind a carriage return, and the text of device paths.

#include <stdlib.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "tests/firmware/session.h"

static struct text_console *console_of(SIMPLE_TEXT_OUTPUT_INTERFACE *out)
{
	return (struct text_console *)((char *)out - offsetof(struct text_console, out));
}

static bool is_splitter(const struct text_console *console)
{
	return console == &session_now()->out;
}

// The n-th console that hears what is written to this one: itself, then the serial lines behind the
// splitter; NULL behind the last.
static struct text_console *listener(struct text_console *console, size_t n)
{
	struct session *s = session_now();

	if (n == 0)
		return console;
	return is_splitter(console) && n <= s->machine->n_serial ? &s->serial[n - 1] : NULL;
}

static void new_line(struct text *log)
{
	if (log->len > 0 && log->at[log->len - 1] != '\n')
		text_add(log, "\n", 1);
}

static void add_lines(struct text *log, const char *text)
{
	for (const char *at = text; *at != '\0';) {
		size_t n = strcspn(at, "\r");

		text_add(log, at, n);
		at += n;
		if (at[0] == '\r' && at[1] != '\n')
			text_add(log, "\r", 1);
		at += at[0] == '\r';
	}
}

static EFI_STATUS EFIAPI output_string(SIMPLE_TEXT_OUTPUT_INTERFACE *this, CHAR16 *string)
{
	EFI_STATUS fault = session_call(FW_OUTPUT_STRING);
	struct text_console *console = console_of(this), *at;
	char text[PATH_BYTES];

	if (fault != EFI_SUCCESS)
		return fault;
	if (is_splitter(console) && session_now()->graphics.is_drawn_on)
		session_misuse("text on the console over a picture");
	text_from_utf16(string, text);
	for (size_t i = 0; (at = listener(console, i)); i++)
		add_lines(&at->log, text);
	return EFI_SUCCESS;
}

static struct fw_mode mode_of_serial(const struct text_console *console)
{
	const struct session *s = session_now();
	const struct fw_serial *serial = &s->machine->serial[console - s->serial];

	return (struct fw_mode){ .columns = serial->columns, .rows = serial->rows };
}

// All zero when there is no such mode.
static struct fw_mode mode_of(const struct text_console *console, size_t mode)
{
	const struct fw_machine *machine = session_now()->machine;

	if (mode >= (size_t)console->mode.MaxMode)
		return (struct fw_mode){ 0 };
	if (!is_splitter(console) && console != &session_now()->card)
		return mode_of_serial(console);
	if (machine->n_modes > 0)
		return machine->modes[mode];
	return (struct fw_mode){ machine->columns, machine->rows, machine->width, machine->height };
}

static EFI_STATUS EFIAPI query_mode(SIMPLE_TEXT_OUTPUT_INTERFACE *this, UINTN mode, UINTN *columns,
				    UINTN *rows)
{
	EFI_STATUS fault = session_call(FW_QUERY_MODE);
	struct fw_mode found = mode_of(console_of(this), mode);

	if (fault != EFI_SUCCESS)
		return fault;
	*columns = found.columns;
	*rows = found.rows;
	return found.columns > 0 ? EFI_SUCCESS : EFI_UNSUPPORTED;
}

static EFI_STATUS EFIAPI clear_screen(SIMPLE_TEXT_OUTPUT_INTERFACE *this)
{
	EFI_STATUS fault = session_call(FW_CLEAR_SCREEN);
	struct text_console *console = console_of(this), *at;

	for (size_t i = 0; (at = listener(console, i)); i++)
		new_line(&at->log);
	if (fault == EFI_SUCCESS && is_splitter(console))
		graphics_clear(session_now());
	return fault;
}

static EFI_STATUS EFIAPI set_mode(SIMPLE_TEXT_OUTPUT_INTERFACE *this, UINTN mode)
{
	EFI_STATUS fault = session_call(FW_SET_MODE);
	struct fw_mode wanted = mode_of(console_of(this), mode);

	if (fault != EFI_SUCCESS)
		return fault;
	if (wanted.columns == 0)
		return EFI_UNSUPPORTED;
	this->Mode->Mode = (INT32)mode;
	if (is_splitter(console_of(this)))
		graphics_set_size(session_now(), wanted.width, wanted.height);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI reset(SIMPLE_TEXT_OUTPUT_INTERFACE *this, BOOLEAN verify)
{
	EFI_STATUS fault = session_call(FW_RESET_CONSOLE);

	(void)this, (void)verify;
	return fault;
}

static EFI_STATUS EFIAPI set_attribute(SIMPLE_TEXT_OUTPUT_INTERFACE *this, UINTN attribute)
{
	EFI_STATUS fault = session_call(FW_SET_ATTRIBUTE);

	if (fault == EFI_SUCCESS)
		this->Mode->Attribute = (INT32)attribute;
	return fault;
}

static EFI_STATUS EFIAPI set_cursor_position(SIMPLE_TEXT_OUTPUT_INTERFACE *this, UINTN column,
					     UINTN row)
{
	EFI_STATUS fault = session_call(FW_SET_CURSOR_POSITION);
	struct text_console *console = console_of(this), *at;
	struct fw_mode mode = mode_of(console, (size_t)this->Mode->Mode);

	if (fault != EFI_SUCCESS)
		return fault;
	for (size_t i = 0; (at = listener(console, i)); i++)
		new_line(&at->log);
	return column < mode.columns && row < mode.rows ? EFI_SUCCESS : EFI_UNSUPPORTED;
}

static EFI_STATUS EFIAPI enable_cursor(SIMPLE_TEXT_OUTPUT_INTERFACE *this, BOOLEAN visible)
{
	EFI_STATUS fault = session_call(FW_ENABLE_CURSOR);

	if (fault == EFI_SUCCESS)
		this->Mode->CursorVisible = visible;
	return fault;
}

// Only the file is told, and the caller frees the text with FreePool.
static CHAR16 *EFIAPI path_to_text(const EFI_DEVICE_PATH *path, BOOLEAN display, BOOLEAN shortcuts)
{
	EFI_STATUS fault = session_call(FW_DEVICE_PATH_TO_TEXT);
	struct session *s = session_now();
	size_t size = PATH_BYTES * sizeof(CHAR16);
	char name[PATH_BYTES];
	void *text = NULL;

	(void)display, (void)shortcuts;
	if (fault != EFI_SUCCESS || s->boot.AllocatePool(EfiLoaderData, size, &text) != EFI_SUCCESS)
		return NULL;
	path_file_name(path, name);
	*(uint16_t *)text = '\\';
	for (char *c = name; *c != '\0'; c++)
		*c = *c == '/' ? '\\' : *c;
	utf8_to_utf16(span_of(name), (uint16_t *)text + 1, PATH_BYTES - 1, NULL);
	return text;
}

static void open_out(struct text_console *console, size_t n_modes)
{
	session_fill(&console->out.Reset, &console->out.Mode);
	console->out.Reset = reset;
	console->out.OutputString = output_string;
	console->out.QueryMode = query_mode;
	console->out.SetMode = set_mode;
	console->out.SetAttribute = set_attribute;
	console->out.ClearScreen = clear_screen;
	console->out.SetCursorPosition = set_cursor_position;
	console->out.EnableCursor = enable_cursor;
	console->mode =
		(SIMPLE_TEXT_OUTPUT_MODE){ .MaxMode = (INT32)n_modes, .Attribute = EFI_LIGHTGRAY };
	console->out.Mode = &console->mode;
}

static void open_serial(struct session *s, size_t line)
{
	EFI_GUID out = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID, mark = CONSOLE_MARK_GUID;
	EFI_GUID path = EFI_DEVICE_PATH_PROTOCOL_GUID;
	EFI_GUID ex = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID, in_mark = CONSOLE_IN_MARK_GUID;
	const struct fw_serial *serial = &s->machine->serial[line];
	struct handle *handle = handle_add(s);

	open_out(&s->serial[line], 1);
	handle_install(handle, &out, &s->serial[line].out);
	handle_install(handle, &path, path_of_serial(line, !serial->is_other));
	if (!serial->is_unmarked)
		handle_install(handle, &mark, NULL);
	if (line > 0)
		return;
	handle_install(handle, &ex, &s->in_line);
	if (!serial->is_unmarked)
		handle_install(handle, &in_mark, NULL);
}

void console_open(struct session *s)
{
	EFI_GUID out = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
	EFI_GUID to_text = EFI_DEVICE_PATH_TO_TEXT_PROTOCOL_GUID;
	struct handle *handle = handle_add(s);

	session_fill(&s->to_text, &s->to_text + 1);
	s->to_text.ConvertDevicePathToText = path_to_text;
	handle_install(handle, &to_text, &s->to_text);
	if (s->machine->has_no_console)
		return;
	open_out(&s->out, s->machine->n_modes > 0 ? s->machine->n_modes : 1);
	handle_install(handle, &out, &s->out.out);
	s->table.ConsoleOutHandle = handle;
	s->table.ConOut = &s->out.out;
	open_out(&s->card, 1);
	graphics_open(s, handle);
	for (size_t i = 0; i < s->machine->n_serial; i++)
		open_serial(s, i);
}

static char *text_of(struct text *log)
{
	text_add(log, "", 0);
	return log->at;
}

void console_close(struct session *s)
{
	s->outcome->console = text_of(&s->out.log);
	s->outcome->card = text_of(&s->card.log);
	s->outcome->mode = (size_t)s->out.mode.Mode;
	for (size_t i = 0; i < s->machine->n_serial; i++)
		s->outcome->serial[i] = text_of(&s->serial[i].log);
}
