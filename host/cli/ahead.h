// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The numbers that a change must go above: those of the state record and the catalog, by which
// loaders and repair tell what is newer, and those of generations, of which none is given twice.
// The store and the ESP may have lost the highest; and a mirror that the machine was started from
// alone, or that stood in for the ESP, may have got higher ones than the ESP.

#include "host/cli/view.h"

// Sequences are compared as serial numbers: one too far away would count as older. No genboot has
// written that. False also where theirs is not above ours.
bool ahead_can_go_above(uint64_t theirs, uint64_t ours);

// Looks into the store and at the mirrors that can be seen, and sets view->ahead.
void ahead_look(struct view *view);

// The record as it is, with the sequence that state_file_write must go above.
struct state_record ahead_record(const struct view *view);

// The sequence that the next catalog must go above.
uint64_t ahead_catalog(const struct view *view);

// The highest generation number that store, entries, catalog or mirrors know. 0 or -errno;
// *ret_damaged as store_highest.
int ahead_generation(const struct view *view, uint32_t *ret, bool *ret_damaged);
