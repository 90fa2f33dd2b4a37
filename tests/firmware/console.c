// SPDX-License-Identifier: GPL-2.0-or-later

// Text output (UEFI 2.10, section 12.4) as a log of lines, in which what goes back
// to the start of its line is behind a carriage return, and the text of device paths.

#include <stdlib.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "tests/firmware/session.h"

static void new_line(struct text *log)
{
	if (log->len > 0 && log->at[log->len - 1] != '\n')
		text_add(log, "\n", 1);
}

static EFI_STATUS EFIAPI output_string(SIMPLE_TEXT_OUTPUT_INTERFACE *this, CHAR16 *string)
{
	EFI_STATUS fault = session_call(FW_OUTPUT_STRING);
	struct text *log = &session_now()->console;
	char text[PATH_BYTES];

	(void)this;
	if (fault != EFI_SUCCESS)
		return fault;
	text_from_utf16(string, text);
	for (const char *at = text; *at != '\0';) {
		size_t n = strcspn(at, "\r");

		text_add(log, at, n);
		at += n;
		if (at[0] == '\r' && at[1] != '\n')
			text_add(log, "\r", 1);
		at += at[0] == '\r';
	}
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI query_mode(SIMPLE_TEXT_OUTPUT_INTERFACE *this, UINTN mode, UINTN *columns,
				    UINTN *rows)
{
	EFI_STATUS fault = session_call(FW_QUERY_MODE);

	(void)this;
	if (fault != EFI_SUCCESS)
		return fault;
	if (mode != 0)
		return EFI_UNSUPPORTED;
	*columns = session_now()->machine->columns;
	*rows = session_now()->machine->rows;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI set_attribute(SIMPLE_TEXT_OUTPUT_INTERFACE *this, UINTN attribute)
{
	EFI_STATUS fault = session_call(FW_SET_ATTRIBUTE);

	if (fault == EFI_SUCCESS)
		this->Mode->Attribute = (INT32)attribute;
	return fault;
}

static EFI_STATUS EFIAPI clear_screen(SIMPLE_TEXT_OUTPUT_INTERFACE *this)
{
	EFI_STATUS fault = session_call(FW_CLEAR_SCREEN);

	(void)this;
	new_line(&session_now()->console);
	return fault;
}

static EFI_STATUS EFIAPI set_cursor_position(SIMPLE_TEXT_OUTPUT_INTERFACE *this, UINTN column,
					     UINTN row)
{
	EFI_STATUS fault = session_call(FW_SET_CURSOR_POSITION);
	const struct fw_machine *machine = session_now()->machine;

	(void)this;
	if (fault != EFI_SUCCESS)
		return fault;
	new_line(&session_now()->console);
	return column < machine->columns && row < machine->rows ? EFI_SUCCESS : EFI_UNSUPPORTED;
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

static void open_out(struct session *s)
{
	session_fill(&s->out.Reset, &s->out.Mode);
	s->out.OutputString = output_string;
	s->out.QueryMode = query_mode;
	s->out.SetAttribute = set_attribute;
	s->out.ClearScreen = clear_screen;
	s->out.SetCursorPosition = set_cursor_position;
	s->out.EnableCursor = enable_cursor;
	s->out_mode = (SIMPLE_TEXT_OUTPUT_MODE){ .MaxMode = 1, .Attribute = EFI_LIGHTGRAY };
	s->out.Mode = &s->out_mode;
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
	open_out(s);
	handle_install(handle, &out, &s->out);
	s->table.ConsoleOutHandle = handle;
	s->table.ConOut = &s->out;
}
