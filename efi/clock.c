// SPDX-License-Identifier: GPL-2.0-or-later

#include "efi/clock.h"

#define ZONE_MAX_MIN 1440 // either way; EFI_UNSPECIFIED_TIMEZONE is more

struct utc clock_date(const EFI_TIME *time)
{
	if (time->Year < 2000 || time->Year > 9999 || time->Month < 1 || time->Month > 12 ||
	    time->Day < 1 || time->Day > 31 || time->Hour > 23 || time->Minute > 59)
		return (struct utc){ 0 };
	return (struct utc){ time->Year, time->Month, time->Day, time->Hour, time->Minute, 0 };
}

int64_t clock_now(const struct firmware *fw)
{
	EFI_TIME time = { 0 };
	struct utc utc;
	int64_t now;

	if (EFI_ERROR(fw->runtime->GetTime(&time, NULL)))
		return 0;
	utc = clock_date(&time);
	if (utc.year == 0)
		return 0;
	now = utc_to_seconds(&utc);
	if (time.TimeZone >= -ZONE_MAX_MIN && time.TimeZone <= ZONE_MAX_MIN)
		now += time.TimeZone * 60;
	return now;
}
