// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/speaker.h"

// As in systemd-boot: there is none that all machines have.
void speaker_set(bool sounds)
{
	(void)sounds;
}
