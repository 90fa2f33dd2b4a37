// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keyboard layouts for the places where text is typed. Firmware gives the characters of a US
// keyboard whatever is printed on the keys, unless it has a layout of its own (UEFI 2.10, 34.2.8),
// and few have. So loader.conf may say what the keyboard is ("keyboard-layout de"), and a character
// is taken for the key that has it on a US keyboard.
//
// AltGr is the right Alt key, where the firmware tells of it. Dead keys give their accent at once.
// Firmware does not tell the key right of the left Shift, which a US keyboard lacks, from the one
// above Enter; so "<" and ">" are also at AltGr and "," and ".", as they are on US keyboards, and
// "|" is at AltGr and "<" of the German one, which is where it is printed.
//
// Letters are those of the national standards DIN 2137 (T1) and the older French AZERTY (kbd's
// de-latin1 and fr-latin9 keymaps agree).

#include "boot-entries/loader-conf.h"

// What the key has printed on it whose US character this is; the character itself where the layouts
// agree, for control characters, and for what is no US key.
uint16_t layout_character(enum loader_keyboard keyboard, uint16_t us_character, bool alt_gr);
