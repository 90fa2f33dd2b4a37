// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries/utf.h"
#include "tests/firmware/session.h"

#define WATCHDOG_AT_START_USEC UINT64_C(300000000)

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

struct kept {
	struct kept *next;
	max_align_t memory[];
};

// Most functions of UEFI are not told whose they are.
static struct session *current;

struct session *session_now(void)
{
	return current;
}

_Noreturn void session_end(enum fw_end end)
{
	current->outcome->end = end;
	longjmp(current->end, 1);
}

void session_advance(uint64_t usec)
{
	struct session *s = current;
	uint64_t limit = s->machine->max_usec;

	s->now_usec = usec < UINT64_MAX - s->now_usec ? s->now_usec + usec : UINT64_MAX;
	if (s->watchdog_usec != 0 && s->watchdog_usec <= limit && s->now_usec >= s->watchdog_usec) {
		s->now_usec = s->watchdog_usec;
		session_end(FW_WATCHDOG);
	}
	if (s->now_usec > limit)
		session_end(FW_TIME_UP);
}

void session_misuse(const char *what)
{
	char *misuse = current->outcome->misuse;

	if (misuse[0] == '\0')
		snprintf(misuse, sizeof current->outcome->misuse, "%s", what);
}

static void record(struct session *s, enum fw_function function)
{
	struct fw_outcome *outcome = s->outcome;

	if (outcome->n_calls == s->calls_room) {
		s->calls_room = s->calls_room * 2 + 1024;
		outcome->calls = realloc(outcome->calls, s->calls_room);
		if (!outcome->calls)
			abort();
	}
	outcome->calls[outcome->n_calls++] = (uint8_t)function;
}

static bool has_to_fail(const struct session *s, enum fw_function function)
{
	const struct fw_fault *fault = &s->machine->fault;

	return fault->call != 0 && s->outcome->n_calls >= fault->call &&
	       (fault->function == FW_ANY || fault->function == function) &&
	       (fault->lasts || !s->outcome->fault_hit);
}

EFI_STATUS session_call(enum fw_function function)
{
	struct session *s = current;

	record(s, function);
	session_advance(1);
	if (s->outcome->n_calls >= s->machine->max_calls)
		session_end(FW_CALLS_UP);
	if (!has_to_fail(s, function))
		return EFI_SUCCESS;
	s->outcome->fault_hit = true;
	return s->machine->fault.status;
}

void *session_keep(size_t size)
{
	struct kept *kept = calloc(1, sizeof *kept + size);

	if (!kept)
		abort();
	kept->next = current->kept;
	current->kept = kept;
	return kept->memory;
}

static EFI_STATUS EFIAPI other(void)
{
	session_call(FW_OTHER);
	session_misuse("a function that the fake firmware does not have");
	return EFI_UNSUPPORTED;
}

void session_fill(void *first, void *end)
{
	EFI_STATUS(EFIAPI * function)(void) = other;

	for (char *at = first; at < (char *)end; at += sizeof function)
		memcpy(at, &function, sizeof function);
}

void text_add(struct text *text, const char *bytes, size_t n)
{
	if (text->room - text->len <= n) {
		text->room = (text->room + n) * 2 + 256;
		text->at = realloc(text->at, text->room);
		if (!text->at)
			abort();
	}
	memcpy(text->at + text->len, bytes, n);
	text->len += n;
	text->at[text->len] = '\0';
}

void text_from_utf16(const CHAR16 *from, char ret[PATH_BYTES])
{
	size_t n = 0, len;

	while (from && from[n] != 0)
		n++;
	if (!from || utf16_to_utf8((const uint16_t *)from, n, ret, PATH_BYTES, &len) < 0)
		ret[0] = '\0';
}

static void open_tables(struct session *s)
{
	static CHAR16 vendor[] = { 'F', 'a', 'k', 'e', 0 };

	session_fill(&s->boot.RaiseTPL, &s->boot + 1);
	session_fill(&s->runtime.GetTime, &s->runtime + 1);
	s->table = (EFI_SYSTEM_TABLE){ .Hdr.Revision = 2 << 16 | 100,
				       .FirmwareVendor = vendor,
				       .FirmwareRevision = 1 << 16 | 2,
				       .BootServices = &s->boot,
				       .RuntimeServices = &s->runtime };
}

static struct session *open_session(struct fw_machine *machine, struct fw_outcome *outcome)
{
	struct session *s = calloc(1, sizeof *s);

	if (current || !s)
		abort();
	current = s;
	s->machine = machine;
	s->outcome = outcome;
	s->watchdog_usec = WATCHDOG_AT_START_USEC;
	open_tables(s);
	memory_open(s);
	events_open(s);
	handles_open(s);
	devices_open(s);
	images_open(s);
	runtime_open(s);
	tables_open(s);
	dt_fixup_open(s);
	entropy_open(s);
	watchdog_open(s);
	devices_known_open(s);
	console_open(s);
	keys_open(s);
	return s;
}

// What a program that goes back to the firmware must have given back.
static void note_leaks(const struct session *s)
{
	const struct {
		const char *what;
		size_t n;
	} leaks[] = {
		{ "open files", files_count(s) },
		{ "pieces of memory", memory_count(s) },
		{ "events", events_count(s) },
		{ "loaded images", images_count(s) },
		{ "protocols", s->n_protocols > 0 ? (size_t)s->n_protocols : 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(leaks) && s->outcome->leak[0] == '\0'; i++)
		if (leaks[i].n > 0)
			snprintf(s->outcome->leak, sizeof s->outcome->leak, "%zu %s", leaks[i].n,
				 leaks[i].what);
}

static void close_session(struct session *s)
{
	s->outcome->usec = s->now_usec;
	s->outcome->watchdog_is_on = s->watchdog_usec != 0;
	text_add(&s->variables, "", 0);
	console_close(s);
	graphics_close(s);
	s->outcome->variables = s->variables.at;
	memory_close(s);
	files_close(s);
	images_close(s);
	while (s->kept) {
		struct kept *kept = s->kept;

		s->kept = kept->next;
		free(kept);
	}
	free(s);
	current = NULL;
}

void fw_run(struct fw_machine *machine, struct fw_outcome *ret)
{
	struct session *s;

	*ret = (struct fw_outcome){ 0 };
	s = open_session(machine, ret);
	if (setjmp(s->end) == 0) {
		ret->status = efi_main(s->image, &s->table);
		ret->end = FW_RETURNED;
		note_leaks(s);
	}
	close_session(s);
}
