#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2034 # dracut reads them
#
# dracut would end at a command line without root=.
if getarg genboot.root= >/dev/null; then
	root=genboot
	rootok=1
fi
