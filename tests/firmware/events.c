// SPDX-License-Identifier: GPL-2.0-or-later

// Events, timers and the virtual clock.

#include "tests/firmware/session.h"

#define PER_USEC 10u    // UEFI counts in 100 ns
#define WAIT_USEC 1000u // what a wait takes at least: the firmware sleeps until the next tick

struct event {
	struct event *next;
	enum event_kind kind;
	bool is_created;                // by the program
	uint64_t due_usec, period_usec; // of a timer; 0: not set
};

struct event *event_add(struct session *s, enum event_kind kind)
{
	struct event *event = session_keep(sizeof *event);

	event->kind = kind;
	event->next = s->events;
	s->events = event;
	return event;
}

static struct event **find(EFI_EVENT wanted)
{
	struct event **link = &session_now()->events;

	while (*link && *link != wanted)
		link = &(*link)->next;
	return link;
}

static uint64_t next_usec(const struct session *s, const struct event *event)
{
	switch (event->kind) {
	case EVENT_TIMER:
		return event->due_usec != 0 ? event->due_usec : UINT64_MAX;
	case EVENT_KEY:
		return keys_next_usec(s);
	case EVENT_LINE_KEY:
		return keys_next_of_line_usec(s);
	case EVENT_NEVER:
		break;
	}
	return UINT64_MAX;
}

// True when it is signalled; a timer is then set anew or off.
static bool take(const struct session *s, struct event *event)
{
	if (next_usec(s, event) > s->now_usec)
		return false;
	if (event->kind == EVENT_TIMER)
		event->due_usec = event->period_usec != 0 ? s->now_usec + event->period_usec : 0;
	return true;
}

static EFI_STATUS EFIAPI create_event(UINT32 type, EFI_TPL tpl, EFI_EVENT_NOTIFY notify,
				      void *context, EFI_EVENT *ret)
{
	EFI_STATUS fault = session_call(FW_CREATE_EVENT);
	struct event *event;

	(void)tpl, (void)context;
	if (fault != EFI_SUCCESS)
		return fault;
	if (type != EVT_TIMER || notify)
		session_misuse("CreateEvent with a notification, which the fake does not have");
	event = event_add(session_now(), EVENT_TIMER);
	event->is_created = true;
	*ret = event;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI close_event(EFI_EVENT wanted)
{
	EFI_STATUS fault = session_call(FW_CLOSE_EVENT);
	struct event **link = find(wanted);

	if (*link && (*link)->is_created) {
		*link = (*link)->next;
		return fault;
	}
	session_misuse("CloseEvent of what is no event of the program");
	return EFI_INVALID_PARAMETER;
}

static EFI_STATUS EFIAPI set_timer(EFI_EVENT wanted, EFI_TIMER_DELAY type, UINT64 trigger)
{
	EFI_STATUS fault = session_call(FW_SET_TIMER);
	struct event *event = *find(wanted);

	if (fault != EFI_SUCCESS)
		return fault;
	if (!event || event->kind != EVENT_TIMER)
		return EFI_INVALID_PARAMETER;
	event->due_usec = type == TimerCancel ? 0 : session_now()->now_usec + trigger / PER_USEC;
	event->period_usec = type == TimerPeriodic ? trigger / PER_USEC : 0;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI check_event(EFI_EVENT wanted)
{
	EFI_STATUS fault = session_call(FW_CHECK_EVENT);
	struct event *event = *find(wanted);

	if (fault != EFI_SUCCESS)
		return fault;
	if (!event)
		return EFI_INVALID_PARAMETER;
	return take(session_now(), event) ? EFI_SUCCESS : EFI_NOT_READY;
}

static EFI_STATUS EFIAPI wait_for_event(UINTN n, EFI_EVENT *events, UINTN *ret)
{
	EFI_STATUS fault = session_call(FW_WAIT_FOR_EVENT);
	struct session *s = session_now();
	uint64_t next = UINT64_MAX;

	if (fault != EFI_SUCCESS)
		return fault;
	for (UINTN i = 0; i < n; i++) {
		struct event *event = *find(events[i]);

		if (!event)
			return EFI_INVALID_PARAMETER;
		if (next_usec(s, event) < next)
			next = next_usec(s, event);
	}
	graphics_seen(s);
	session_advance(next > s->now_usec + WAIT_USEC ? next - s->now_usec : WAIT_USEC);
	for (*ret = 0; *ret < n; ++*ret)
		if (take(s, events[*ret]))
			return EFI_SUCCESS;
	return EFI_DEVICE_ERROR;
}

static EFI_STATUS EFIAPI stall(UINTN usec)
{
	EFI_STATUS fault = session_call(FW_STALL);

	if (fault == EFI_SUCCESS)
		session_advance(usec);
	return fault;
}

static EFI_STATUS EFIAPI set_watchdog_timer(UINTN seconds, UINT64 code, UINTN size, CHAR16 *data)
{
	EFI_STATUS fault = session_call(FW_SET_WATCHDOG_TIMER);
	struct session *s = session_now();

	(void)code, (void)size, (void)data;
	if (fault == EFI_SUCCESS)
		s->watchdog_usec = seconds > 0 ? s->now_usec + seconds * 1000000 : 0;
	return fault;
}

void events_open(struct session *s)
{
	s->boot.CreateEvent = create_event;
	s->boot.CloseEvent = close_event;
	s->boot.SetTimer = set_timer;
	s->boot.CheckEvent = check_event;
	s->boot.WaitForEvent = wait_for_event;
	s->boot.Stall = stall;
	s->boot.SetWatchdogTimer = set_watchdog_timer;
}

size_t events_count(const struct session *s)
{
	size_t n = 0;

	for (const struct event *event = s->events; event; event = event->next)
		n += event->is_created;
	return n;
}
