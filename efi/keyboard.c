// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/keyboard.h"

#include "efi/device-path.h"
#include "efi/escape.h"
#include "efi/protocols.h"

#define PER_USEC 10u // UEFI counts in 100 ns
#define KEYS_AHEAD                                                                                 \
	64 // more than any keyboard keeps; one that reports keys for ever does not hang us

// Beyond UEFI's base keys (section 12.1.2), what tablets have, and a Teclast whose Enter says F3:
// systemd-boot, console.c.
#define SCAN_VOLUME_UP 0x80u
#define SCAN_VOLUME_DOWN 0x81u
#define SCAN_SUSPEND 0x102u
#define CHARACTER_DELETE 0x7fu

// A protocol that is there but dead has no valid event.
static EFI_INPUT_EX *if_alive(const struct firmware *fw, EFI_INPUT_EX *input)
{
	if (!input || fw->boot->CheckEvent(input->WaitForKeyEx) == EFI_INVALID_PARAMETER)
		return NULL;
	return input;
}

void keyboard_init(struct keyboard *keyboard, const struct firmware *fw)
{
	EFI_GUID guid = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;
	void *other = NULL;

	*keyboard = (struct keyboard){ .fw = fw };
	keyboard->console = if_alive(fw, firmware_protocol(fw, fw->system->ConsoleInHandle, guid));
	if (EFI_ERROR(fw->boot->LocateProtocol(&guid, NULL, &other)) || other == keyboard->console)
		return;
	keyboard->other = if_alive(fw, other);
}

static void add_line(struct keyboard *keyboard, EFI_HANDLE handle)
{
	EFI_GUID guid = EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL_GUID;
	const struct firmware *fw = keyboard->fw;
	EFI_INPUT_EX *line;

	if (keyboard->n_lines == KEYBOARD_LINES_MAX ||
	    !device_path_is_serial(device_path_of(fw, handle)))
		return;
	line = if_alive(fw, firmware_protocol(fw, handle, guid));
	if (line)
		keyboard->lines[keyboard->n_lines++] = line;
}

void keyboard_find_lines(struct keyboard *keyboard)
{
	EFI_BOOT_SERVICES *boot = keyboard->fw->boot;
	EFI_GUID marked = CONSOLE_IN_DEVICE_GUID;
	EFI_HANDLE *handles = NULL;
	UINTN n = 0;

	keyboard->n_lines = 0;
	if (EFI_ERROR(boot->LocateHandleBuffer(ByProtocol, &marked, NULL, &n, &handles)))
		return;
	for (UINTN i = 0; i < n; i++)
		add_line(keyboard, handles[i]);
	boot->FreePool(handles);
}

static enum key_code code_of_scan(uint16_t scan)
{
	static const struct {
		uint16_t scan;
		enum key_code code;
	} codes[] = {
		{ SCAN_UP, KEY_UP },           { SCAN_DOWN, KEY_DOWN },
		{ SCAN_LEFT, KEY_LEFT },       { SCAN_RIGHT, KEY_RIGHT },
		{ SCAN_HOME, KEY_HOME },       { SCAN_END, KEY_END },
		{ SCAN_PAGE_UP, KEY_PAGE_UP }, { SCAN_PAGE_DOWN, KEY_PAGE_DOWN },
		{ SCAN_DELETE, KEY_DELETE },   { SCAN_ESC, KEY_ESCAPE },
		{ SCAN_F3, KEY_ENTER },        { SCAN_SUSPEND, KEY_ENTER },
		{ SCAN_VOLUME_UP, KEY_UP },    { SCAN_VOLUME_DOWN, KEY_DOWN },
		{ SCAN_F1, KEY_HELP },
	};

	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (codes[i].scan == scan)
			return codes[i].code;
	return KEY_NONE;
}

static struct key key_of(const EFI_INPUT_KEY *input, bool ctrl)
{
	uint16_t character = input->UnicodeChar;

	if (character == CHAR_CARRIAGE_RETURN || character == CHAR_LINEFEED)
		return (struct key){ .code = KEY_ENTER };
	if (character == CHAR_TAB)
		return (struct key){ .code = KEY_TAB };
	if (character == CHAR_BACKSPACE || character == CHARACTER_DELETE)
		return (struct key){ .code = KEY_BACKSPACE };
	if (character == KEY_CTRL('['))
		return (struct key){ .code = KEY_ESCAPE };
	if (character == 0)
		return (struct key){ .code = code_of_scan(input->ScanCode) };
	// Serial consoles send a control character, keyboards the letter and a state.
	if (ctrl && character >= 'a' && character <= 'z')
		character = KEY_CTRL(character - 'a' + 'A');
	return (struct key){ .code = KEY_CHARACTER, .character = character };
}

// Reading without asking first freezes some firmware. EDK2's console asks the devices behind it by
// events that are answered only when asked again.
static bool is_ready(const struct firmware *fw, EFI_EVENT event)
{
	for (int i = 0; i < 3; i++)
		if (fw->boot->CheckEvent(event) == EFI_SUCCESS)
			return true;
	return false;
}

static bool read_extended(const struct firmware *fw, EFI_INPUT_EX *input, struct key *ret)
{
	const uint32_t ctrl = EFI_LEFT_CONTROL_PRESSED | EFI_RIGHT_CONTROL_PRESSED;
	EFI_KEY_DATA data;

	if (!input || !is_ready(fw, input->WaitForKeyEx) ||
	    EFI_ERROR(input->ReadKeyStrokeEx(input, &data)))
		return false;
	if (data.Key.UnicodeChar == 0 && data.Key.ScanCode == 0)
		return false; // Shift or the like alone
	*ret = key_of(&data.Key, (data.KeyState.KeyShiftState & EFI_SHIFT_STATE_VALID) &&
					 (data.KeyState.KeyShiftState & ctrl));
	ret->alt_gr = (data.KeyState.KeyShiftState & EFI_SHIFT_STATE_VALID) &&
		      (data.KeyState.KeyShiftState & EFI_RIGHT_ALT_PRESSED);
	return true;
}

static bool read_simple(const struct firmware *fw, struct key *ret)
{
	SIMPLE_INPUT_INTERFACE *input = fw->system->ConIn;
	EFI_INPUT_KEY key;

	if (!input || !is_ready(fw, input->WaitForKey) ||
	    EFI_ERROR(input->ReadKeyStroke(input, &key)))
		return false;
	*ret = key_of(&key, false);
	return true;
}

static bool read_line(const struct keyboard *keyboard, struct key *ret)
{
	for (size_t i = 0; i < keyboard->n_lines; i++) {
		if (!read_extended(keyboard->fw, keyboard->lines[i], ret))
			continue;
		ret->is_sent = true;
		return true;
	}
	return false;
}

static bool read_key(struct keyboard *keyboard, struct key *ret)
{
	const struct firmware *fw = keyboard->fw;

	if (keyboard->next.code != KEY_NONE) {
		*ret = keyboard->next;
		keyboard->next.code = KEY_NONE;
		return true;
	}
	if (read_line(keyboard, ret))
		return true;
	if (keyboard->console ? read_extended(fw, keyboard->console, ret) : read_simple(fw, ret)) {
		keyboard->other = NULL;
		return true;
	}
	if (!read_extended(fw, keyboard->other, ret))
		return false;
	keyboard->console = keyboard->other;
	keyboard->other = NULL;
	return true;
}

void keyboard_start_clock(struct keyboard *keyboard, uint32_t period_usec)
{
	EFI_BOOT_SERVICES *boot = keyboard->fw->boot;

	keyboard_stop_clock(keyboard);
	keyboard->period_usec = period_usec;
	if (EFI_ERROR(boot->CreateEvent(EVT_TIMER, 0, NULL, NULL, &keyboard->clock)))
		return;
	// An event that never comes would hold the countdown up for ever.
	if (EFI_ERROR(
		    boot->SetTimer(keyboard->clock, TimerPeriodic, (UINT64)period_usec * PER_USEC)))
		keyboard_stop_clock(keyboard);
}

void keyboard_stop_clock(struct keyboard *keyboard)
{
	if (keyboard->clock)
		keyboard->fw->boot->CloseEvent(keyboard->clock);
	keyboard->clock = NULL;
}

// The clock first: the firmware reports the first event that is due, and a keyboard may be due for
// ever.
static size_t list_events(const struct keyboard *keyboard, EFI_EVENT events[3])
{
	size_t n = 0;

	events[n++] = keyboard->clock;
	if (keyboard->console)
		events[n++] = keyboard->console->WaitForKeyEx;
	else if (keyboard->fw->system->ConIn)
		events[n++] = keyboard->fw->system->ConIn->WaitForKey;
	if (keyboard->other)
		events[n++] = keyboard->other->WaitForKeyEx;
	return n;
}

// False when the clock has struck.
static bool wait_for_key(struct keyboard *keyboard, struct key *ret)
{
	EFI_EVENT events[3];
	UINTN due;

	while (!read_key(keyboard, ret)) {
		size_t n = list_events(keyboard, events);

		if (!keyboard->clock ||
		    EFI_ERROR(keyboard->fw->boot->WaitForEvent(n, events, &due))) {
			keyboard->fw->boot->Stall(keyboard->period_usec);
			return false;
		}
		if (due == 0)
			return false;
	}
	return true;
}

// What belongs to an Esc comes at once, or soon after it over a slow line. By a clock of its own:
// that of a countdown goes on.
static bool read_soon(const struct keyboard *keyboard, struct key *ret)
{
	struct keyboard soon = *keyboard;
	bool found;

	soon.clock = NULL;
	keyboard_start_clock(&soon, ESCAPE_USEC);
	found = wait_for_key(&soon, ret);
	keyboard_stop_clock(&soon);
	return found;
}

// Reads what belongs to the key, if that is how a longer one begins.
static void complete(struct keyboard *keyboard, struct key *key)
{
	struct escape escape;
	struct key next;

	if (key->code != KEY_ESCAPE)
		return;
	escape_begin(&escape);
	while (!escape.is_whole && read_soon(keyboard, &next)) {
		if (!escape_take(&escape, next)) {
			keyboard->next = next;
			break;
		}
	}
	key->code = escape.code;
}

bool keyboard_poll(struct keyboard *keyboard, struct key *ret)
{
	if (!read_key(keyboard, ret))
		return false;
	complete(keyboard, ret);
	return true;
}

bool keyboard_drain(struct keyboard *keyboard, enum key_code wanted)
{
	bool found = false;
	struct key key;

	for (int i = 0; i < KEYS_AHEAD && keyboard_poll(keyboard, &key); i++)
		found |= wanted == KEY_NONE || key.code == wanted;
	return found;
}

bool keyboard_wait(struct keyboard *keyboard, struct key *ret)
{
	firmware_watchdog(keyboard->fw);
	if (!wait_for_key(keyboard, ret))
		return false;
	complete(keyboard, ret);
	return true;
}
