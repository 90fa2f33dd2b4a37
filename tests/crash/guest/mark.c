// SPDX-License-Identifier: GPL-2.0-or-later
//
// usage: mark TEXT
#include "tests/crash/guest/mark.h"

int main(int argc, char **argv)
{
	if (argc != 2 || !getenv("MARKS"))
		return 2;
	write_mark(argv[1]);
	return 0;
}
