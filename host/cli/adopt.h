// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// `genboot adopt`: the system that is installed, as it stands, becomes generation 1, and its file
// system the data file system, where /home, /root, /srv and /var lie already.
//
//   adopted.json   what there was (host/store/adoption.h)
//   initrd         anew, in staging/, so that stage 1 is in it; the one in /boot stays
//   setup          all but BootOrder
//   install        sealed from the tree below, without what survives beside it
//   setup          BootNext, for one start; found well, genboot's loader comes first in BootOrder
//                  (host/cli/adopted.h)
//
// A cut before the last step leaves a machine that boots as before; the next adopt takes what was
// begun back and starts anew, and so does an error at once. Undo goes the other way round.

#include "host/cli/view.h"
#include "host/store/adoption.h"
#include "host/store/survey.h"

struct adopt {
	struct cli *cli;
	struct options given; // before the other verbs get theirs
	struct view view;     // places, variables; the store where there is one
	bool is_begun;     // by an earlier run, which was interrupted before generation 1 was there
	bool is_installed; // it lacks BootOrder at most
	bool is_live;      // the running system, and no --root
	const char *tree;  // "/", or --root
	char *tree_view;   // the tree without what is mounted below it, to be sealed
	bool goes_on_trial; // BootOrder stays as it is until generation 1 has been found well
	bool is_mounted;    // there, in a mount namespace of our own
	struct left_out left_out;
	struct survey survey;
	struct machine machine; // for data, data_options, data_key
	char *kernel;           // a path to open
	char *kernel_version, *cmdline;
	char *initrd; // made by us; NULL: one that is there already
};

// Refuses what cannot be adopted. Sets the first facts above. An exit code, said.
int adopt_check(struct adopt *adopt);

// Opens the tree and looks what is in it: tree_view and all below. An exit code, said.
int adopt_look(struct adopt *adopt);
void adopt_tree_done(struct adopt *adopt);

// Refuses where the data file system or $BOOT has no room. An exit code, said.
int adopt_check_space(struct adopt *adopt);

// What will be done, for people, and as "adoption" in the JSON.
void adopt_tell(struct adopt *adopt);

// Takes back all of genboot that is on this machine: BootOrder, files on the ESP, and the store.
// Asks before, unless is_sure. An exit code, said.
int adopt_undo(struct cli *cli, bool is_sure);
