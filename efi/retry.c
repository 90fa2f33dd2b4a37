// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/retry.h"

#define TRIES_MAX 3u
#define FIRST_WAIT_USEC 10000u

static bool may_pass(EFI_STATUS status)
{
	return status == EFI_DEVICE_ERROR || status == EFI_NO_MEDIA ||
	       status == EFI_MEDIA_CHANGED || status == EFI_NOT_READY || status == EFI_TIMEOUT;
}

bool retry_later(struct retry *retry, EFI_STATUS status)
{
	unsigned *left = retry->fw->retries_left;

	if (!may_pass(status) || retry->n == TRIES_MAX || *left == 0)
		return false;
	retry->fw->boot->Stall(FIRST_WAIT_USEC << retry->n);
	retry->n++;
	--*left;
	return true;
}
