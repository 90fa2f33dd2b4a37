// SPDX-License-Identifier: GPL-2.0-or-later

#include "boot-entries/error.h"

const char *boot_error_text(int error)
{
	switch ((enum boot_error)error) {
	case BOOT_OK:
		return "no error";
	case BOOT_ERROR_SYNTAX:
		return "not in the format it should have";
	case BOOT_ERROR_TOO_LONG:
		return "too long";
	case BOOT_ERROR_TOO_MANY:
		return "too many repetitions";
	case BOOT_ERROR_CONFLICT:
		return "two values that exclude each other";
	case BOOT_ERROR_MISSING:
		return "a required part is missing";
	case BOOT_ERROR_ENCODING:
		return "not valid UTF-8 text";
	case BOOT_ERROR_PATH:
		return "not a plain path on its partition";
	case BOOT_ERROR_TRUNCATED:
		return "cut short";
	case BOOT_ERROR_RANGE:
		return "a number out of range";
	case BOOT_ERROR_ARCHITECTURE:
		return "for another processor";
	case BOOT_ERROR_NO_ROOM:
		return "does not fit";
	case BOOT_ERROR_CHECKSUM:
		return "checksum does not match";
	case BOOT_ERROR_HIDDEN:
		return "a name that loaders skip";
	case BOOT_ERROR_VERSION:
		return "written by a newer genboot";
	}
	return "unknown error";
}
