// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Whose the fallback loader is, /EFI/BOOT/BOOTX64.EFI, where it is no whole EFI program: a torn or
// damaged copy of ours may be written anew, but what nobody here can read may be somebody else's
// and is left alone.

enum fallback_state {
	FALLBACK_IS_MISSING,
	FALLBACK_IS_WHOLE,   // a program, anybody's
	FALLBACK_IS_TORN,    // empty, or with the size or the first sectors of a loader of ours
	FALLBACK_IS_UNKNOWN, // anything else, also what cannot be read
};

// Looks at the fallback below place_fd. The loaders below esp_fd tell what ours look like, damaged
// ones too.
enum fallback_state fallback_look(int place_fd, int esp_fd);

// 0 when there is none, or one that can be read to its end; -errno: nobody can tell what it is, and
// nothing can be written in its place before it is moved away.
int fallback_error(int place_fd);
