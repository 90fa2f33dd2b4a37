// SPDX-License-Identifier: GPL-2.0-or-later

// efi/speaker.h, heard by the test.

#include "efi/speaker.h"
#include "tests/firmware/session.h"

void speaker_set(bool sounds)
{
	struct fw_outcome *outcome = session_now()->outcome;

	outcome->n_beeps += sounds && !outcome->speaker_sounds;
	outcome->speaker_sounds = sounds;
	outcome->speaker_was_set = true;
}
