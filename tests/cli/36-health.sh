#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Programs that say whether a system is well.
. "$(dirname "$0")/lib.sh"

readonly checks=$work/health.d
mkdir -p "$checks"
health() { "$tool" health --checks "$checks" "$@" >"$work/out" 2>"$work/err"; }
ended() { ! grep -qs '^State:.[^Z]' "/proc/$1/status"; }
program() { printf '#!/bin/sh\n%s\n' "$2" >"$checks/$1" && chmod +x "$checks/$1"; }

check "without programs all is well" exits 0 health
check "and said so" says "has no programs"
check "without a folder, too" exits 0 "$tool" health --checks "$work/none"
program 20-second 'echo two'
program 10-first 'echo one; echo more'
program 10-first~ 'exit 1'
program .hidden 'exit 1'
printf 'exit 1\n' >"$checks/notes"
check "those that are well" exits 0 health
check "run in the order of their names" test "$(cut -d' ' -f1 "$work/out" | paste -sd,)" = 10-first,20-second
check "with the last line of what they say" says "well: more"
check "in JSON" exits 0 health --json
check "all of it" json '.checks[0].output' $'one\nmore'
program 30-third 'echo why >&2; exit 3'
check "one that fails fails" exits 1 health
check "with its status, and what it says anywhere" says "failed with exit status 3: why"
check "how many did is said" says "1 of 3 checks failed"
program 30-third 'kill -9 $$'
check "so does one that is killed" exits 1 health
check "which is said" says "was killed by signal 9"
printf '#!/none\n' >"$checks/30-third"
check "so does one that cannot be run" exits 1 health
# A child that outlives its parent.
program 30-third "(sleep 1000; :) & echo \$! >$work/child"
check "what a check leaves behind" exits 0 health
check "is ended with it" ended "$(cat "$work/child")"
program 30-third 'yes | head -c 1000000'
check "a flood of output" exits 0 health --json
check "is kept in part" json '.checks[2].output | length' 4096
program 30-third 'cat'
check "there is no standard input" exits 0 health
done_testing
