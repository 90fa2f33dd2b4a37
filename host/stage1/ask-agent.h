// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Asks for a secret by systemd's password agents (https://systemd.io/PASSWORD_AGENTS/): in an
// initrd with systemd these own the console, or draw a picture around the question.
//
//   FOLDER/ask.genboot   [Ask] with Message=, Socket=, PID=; its name, by a rename, is the question
//   FOLDER/sck.genboot   a datagram socket: "+" and the secret, or "-", from root

#include <stdbool.h>
#include <stddef.h>

#define ASK_AGENTS "/run/systemd/ask-password"

// True where such agents are told of questions.
bool ask_has_agents(const char *folder);

// As ask_secret() in ask.h. -1: it cannot be asked.
int ask_agents(const char *folder, const char *question, char *ret, size_t size);
