#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What stage 1 has said of generations that it could not start.
. "$(dirname "$0")/lib.sh"

readonly failed=GenbootFailed-e9754e93-6819-4805-b676-9f318597159f
stage1_said() { printf '\7\0\0\0%s' "$1" >"$work/vars/$failed"; }

fresh_three
genboot status --json
check "the newest boots next" json .next.id test-3.conf
stage1_said $'test-3.conf the image of its root is damaged\nother-1.conf no disk\n'
check "status" exits 0 genboot status
check "says what could not be started" says "test-3.conf: the image of its root is damaged; the next start passes it over"
genboot status --json
check "and that the one before boots next" json .next.id test-2.conf
genboot list
check "the list says failed" grep -qE '^ +3 .*failed' "$work/out"
check "a dry run of default" exits 0 genboot default 3 --dry-run
check "leaves the word" grep -q test-3.conf "$work/vars/$failed"
check "default has it tried again" exits 0 genboot default 3
check "and says what was wrong" says "test-3.conf could not be started before: the image of its root is damaged"
check "and takes the word away" test "$(grep -c test-3 "$work/vars/$failed")" = 0
check "but not what is said of others" grep -q other-1.conf "$work/vars/$failed"
genboot status --json
check "it boots next" json .next.id test-3.conf

stage1_said $'test-2.conf no disk\n'
check "boot has one tried again, too" exits 0 genboot boot --once 2
check "which leaves nothing said" test ! -e "$work/vars/$failed"
stage1_said $'rubbish\n'
check "what says nothing" exits 0 genboot status --json
check "changes nothing" json .next.id test-2.conf
done_testing
