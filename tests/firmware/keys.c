// SPDX-License-Identifier: GPL-2.0-or-later

// Keyboards (UEFI 2.10, sections 12.2 and 12.3): both protocols take from the same row of keys, and
// so does a serial line from the next one that was sent over it.

#include <string.h>

#include "tests/firmware/session.h"

bool keys_wait(const struct session *s)
{
	return keys_next_usec(s) <= s->now_usec;
}

uint64_t keys_next_usec(const struct session *s)
{
	const struct fw_machine *machine = s->machine;

	return s->n_keys_read < machine->n_keys ? machine->keys[s->n_keys_read].at_usec
						: UINT64_MAX;
}

uint64_t keys_next_of_line_usec(const struct session *s)
{
	uint64_t next = keys_next_usec(s);

	return next < UINT64_MAX && s->machine->keys[s->n_keys_read].is_sent ? next : UINT64_MAX;
}

// NULL when none has been pressed, or not on a keyboard with this event.
static const struct fw_key *take(EFI_EVENT event)
{
	struct session *s = session_now();

	if (event == s->line_keys ? keys_next_of_line_usec(s) > s->now_usec
				  : event != s->live_keys || !keys_wait(s))
		return NULL;
	return &s->machine->keys[s->n_keys_read++];
}

static EFI_STATUS EFIAPI read_key_stroke(SIMPLE_INPUT_INTERFACE *this, EFI_INPUT_KEY *ret)
{
	EFI_STATUS fault = session_call(FW_READ_KEY_STROKE);
	const struct fw_key *key;

	if (fault != EFI_SUCCESS)
		return fault;
	key = take(this->WaitForKey);
	if (!key)
		return EFI_NOT_READY;
	*ret = (EFI_INPUT_KEY){ key->scan, key->character };
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI read_key_stroke_ex(EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *this,
					    EFI_KEY_DATA *ret)
{
	EFI_STATUS fault = session_call(FW_READ_KEY_STROKE_EX);
	const struct fw_key *key;

	if (fault != EFI_SUCCESS)
		return fault;
	key = take(this->WaitForKeyEx);
	if (!key)
		return EFI_NOT_READY;
	memset(ret, 0, sizeof *ret);
	ret->Key = (EFI_INPUT_KEY){ key->scan, key->character };
	ret->KeyState.KeyShiftState = key->shift_state;
	return EFI_SUCCESS;
}

static void fill(EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *input, struct event *event)
{
	session_fill(input, input + 1);
	input->ReadKeyStrokeEx = read_key_stroke_ex;
	input->WaitForKeyEx = event;
}

void keys_open(struct session *s)
{
	EFI_GUID ex = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;
	enum fw_keyboard keyboard = s->machine->keyboard;
	struct handle *console;

	s->live_keys = event_add(s, EVENT_KEY);
	s->dead_keys = event_add(s, EVENT_NEVER);
	session_fill(&s->in.Reset, &s->in.WaitForKey);
	s->in.ReadKeyStroke = read_key_stroke;
	s->in.WaitForKey = keyboard == FW_KEYBOARD_OTHER ? s->dead_keys : s->live_keys;
	fill(&s->in_ex, s->in.WaitForKey);
	fill(&s->in_other, s->live_keys);
	s->line_keys = event_add(s, EVENT_LINE_KEY);
	fill(&s->in_line, s->line_keys);
	// Found before the console's, as it must be to be found at all.
	if (keyboard == FW_KEYBOARD_OTHER)
		handle_install(handle_add(s), &ex, &s->in_other);
	console = handle_add(s);
	if (keyboard == FW_KEYBOARD_FULL || keyboard == FW_KEYBOARD_OTHER)
		handle_install(console, &ex, &s->in_ex);
	if (keyboard == FW_KEYBOARD_NONE)
		return;
	s->table.ConsoleInHandle = console;
	s->table.ConIn = &s->in;
}
