// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/speaker.h"

#include <stdint.h>

#define TIMER_HZ 1193182u
#define TONE_HZ 880u

#define PORT_COUNTER_2 0x42
#define PORT_TIMER 0x43
#define PORT_GATE 0x61

#define COUNTER_2_SQUARE_WAVE 0xb6u // low byte first, then the high one, mode 3, binary
#define GATE_SOUNDS 0x03u
#define GATE_KEPT 0x0cu // reports of parity and I/O errors; the bits above are read-only

static void out(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "d"(port));
}

static uint8_t in(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "d"(port));
	return value;
}

void speaker_set(bool sounds)
{
	uint8_t gate = in(PORT_GATE)&GATE_KEPT;

	if (sounds) {
		out(PORT_TIMER, COUNTER_2_SQUARE_WAVE);
		out(PORT_COUNTER_2, TIMER_HZ / TONE_HZ & 0xff);
		out(PORT_COUNTER_2, TIMER_HZ / TONE_HZ >> 8);
		gate |= GATE_SOUNDS;
	}
	out(PORT_GATE, gate);
}
