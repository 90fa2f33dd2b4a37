// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Asks for a secret on every console that the kernel writes to (/sys/class/tty/console/active), for
// nobody knows at which of them the person sits. The first line typed on any of them is the answer.
// Where systemd's password agents have the consoles, they are asked to ask (ask-agent.h).

#include <stddef.h>

#define ASK_CALLED_OFF (-2) // by an agent: somebody is there, and has not answered

// Waits as long as it takes: nobody being there is no fault of what asks. Nothing is echoed. The
// answer, without its end of line, goes to ret; its length is returned. -1: no console can be read;
// ASK_CALLED_OFF.
// What is longer than size is cut.
int ask_secret(const char *question, char *ret, size_t size);

// One line on the same consoles.
void ask_tell(const char *text);
