#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

readonly journal=$work/vars/GenbootBootLog-e9754e93-6819-4805-b676-9f318597159f

# set_journal TEXT: as printf takes it.
set_journal() { printf "\6\0\0\0$1" >"$journal"; }

fresh
check "without a journal there is nothing to tell" exits 6 genboot log
check "and it says that genboot's loader has not started the machine" says "genboot's loader has not started this machine"
set_variable LoaderInfo "systemd-boot 262"
check "after another loader, too" exits 6 genboot log
check "which it names" says '"systemd-boot 262"'
set_variable LoaderInfo "genboot 0.1.0"
check "and after one of ours that wrote none" exits 6 genboot log
check "which it names as well" says "genboot 0.1.0 does not write one"
check "with --json that is an error in the object" exits 6 genboot log --json
check "with what to try" json .error.try "genboot status $places_given"

set_journal 'genboot-log 1\n4 step scanned\n12345 failed tok-3.conf: file not found\n- person pressed a key\n'
check "a journal is told" exits 0 genboot log
cat >"$work/want" <<END
     0.004 s  step     scanned
    12.345 s  failed   tok-3.conf: file not found
              person   pressed a key
END
check "line by line, with times in seconds" diff "$work/want" "$work/out"
check "as JSON it is" exits 0 genboot log --json
check "an array" json '.log | length' 3
check "of time" json '.log[1].msec' 12345
check "event" json '.log[1].event' failed
check "and text" json '.log[1].text' "tok-3.conf: file not found"
check "a time that is not known is left out" json '.log[2] | has("msec")' false
check "and whole" json .cut false

set_journal 'genboot-log 1\n4 step scanned\n- cut\n'
check "one that is cut is told" exits 0 genboot log
check "as such" says "did not fit"
genboot log --json
check "in JSON, too" json .cut true
check "which is no line" json '.log | length' 1

set_journal 'genboot-log 1\n4 \033[2Jstep \033]0;x\007\nnonsense\n'
check "one with control characters is told" exits 0 genboot log
check "without them" exits 1 grep -q $'\033' "$work/out"
check "as is a line of another grammar" says nonsense

set_journal 'genboot-log 2\n4 step scanned\n'
check "one of a later genboot is not guessed at" exits 4 genboot log
set_journal 'hello'
check "nor is what is none" exits 4 genboot log
printf '\6\0' >"$journal"
check "nor what has no attributes" exits 1 genboot log

check "a folder without variables has none" exits 6 "$tool" log --esp "$work/esp" --esp-is-a-directory 2>"$work/err"
check "and says so" says "no EFI variables here"
check "variables that cannot be opened are an error" exits 1 "$tool" log --efivars "$work/nowhere" 2>"$work/err"
check "operands are none of its" exits 2 genboot log 1
done_testing
