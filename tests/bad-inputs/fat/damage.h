// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Damages a FAT file system as bad inputs 74 to 85 and 92 have it. In memory for the judge
// (fat/test-fat.c), in an image for firmware and Linux (make/fat.c).
//
//   of a file or folder at a path
//   circular   its first cluster leads to itself      longer     its size is above what its chain has
//   free       leads to a free cluster                shorter    its size is half
//   bad        to one that is marked as bad           huge       its size is 4 GiB - 1
//   reserved   to number 1                            sum        its long name has a wrong checksum
//   outside    behind the last cluster                order      its long name starts with part 21
//   cross      it starts where another file does      orphan     its long name has lost its 8.3 entry
//   no-date    its dates are zero                     late-date  and all ones
//
//   of the file system
//   in-use     the flag of a mounted one              tables     the second FAT is empty
//   info       FSInfo claims one free cluster         label      it is called as the path says

#include "host/esp/fat.h"

// bytes: of the whole partition that fat was opened on. other: a second path, for cross. False for
// an unknown kind, or a path that is not there.
bool damage(struct fat *fat, uint8_t *bytes, const char *kind, const char *path, const char *other);
