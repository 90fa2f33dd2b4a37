#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

run() { "$tool" "$@" >"$work/out" 2>"$work/err"; }
check "no verb is a usage error" exits 2 run
check "an unknown verb too" exits 2 run frobnicate
check "which names help" says "genboot help"
check "an unknown option too" exits 2 run list --frobnicate
check "an unknown letter too" exits 2 run list -x
check "an option of another verb too" exits 2 run list --label x
check "a missing value too" exits 2 run list --esp
check "a value where there is none too" exits 2 run list --json=yes
check "a missing operand too" exits 2 run show
check "one too many too" exits 2 run show 1 2
check "--esp-is-a-directory alone too" exits 2 run list --esp-is-a-directory
check "help works" exits 0 run help
check "and lists every verb" test "$(grep -cE '^  (setup|install|list|show|status|default|boot|rollback|remove|help) ' "$work/out")" = 10
for verb in setup install list show diff status default boot rollback remove help; do
	check "help $verb works" exits 0 run help "$verb"
	check "as does $verb --help" exits 0 run "$verb" --help
done
check "help of nothing is a usage error" exits 2 run help nothing
check "--version works" exits 0 run --version
check "and says it" grep -qx "genboot $(sed -n 's/^VERSION := //p' Makefile)" "$work/out"
check "help --json is JSON" exits 0 run help --json
check "with the verbs" json '.verbs | has("setup") and has("unpin")' true
check "-- ends options" exits 2 run -- --json

fresh_three
check "options may come first" exits 0 run --esp "$work/esp" --esp-is-a-directory --store="$work/store" list
check "-q leaves out the headline" exits 0 genboot list -q
check "and only that" test "$(wc -l <"$work/out")" = 3
check "-q installs without a word" exits 0 genboot install --root "$work/tree1" -q
check "on either output" test ! -s "$work/out" -a ! -s "$work/err"
check "errors go to standard error" exits 6 genboot show 99
check "and only there" test ! -s "$work/out" -a -s "$work/err"
check "with --json they are in the object too" exits 6 genboot show 99 --json
check "with the exit code" json .error.exit 6
check "and what to try" json .error.try "genboot list $places_given"

places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store")
full() { "$tool" list "${places[@]}" >/dev/full 2>"$work/err"; }
shut() { "$tool" list "${places[@]}" >&- 2>"$work/err"; }
check "a full output is a failure" exits 1 full
check "a closed output is a failure" exits 1 shut
closed() { "$tool" install --root "$work/tree2" --label closed "${places[@]}" <&- >&- 2>&-; }
check "with all three closed install fails only in its last word" exits 1 closed
check "and the generation is whole" exits 0 genboot status
strace -f -qq -o "$work/trace" -e trace=openat,openat2 bash -c '"$@" <&- >&- 2>&-' - "$PWD/build/genboot" list "${places[@]}"
check "for none of its files gets a standard descriptor" exits 1 grep -qE "$work.* = [012]\$" "$work/trace"
check "with no word in its files" exits 1 grep -rq Installed "$work/esp"
left() { { "$tool" install --root "$work/tree3" --label left "${places[@]}"; echo $? >"$work/code"; } 2>/dev/null | true; }
left
check "a reader that leaves does not stop an installation" test -e "$(entry 6)" -a -e "$work/store/generations/6/manifest.json"
check "and is no error" test "$(cat "$work/code")" = 0
head -c 1000000 /dev/zero | tr '\0' 'x' >"$work/long"
check "a very long argument is refused" exits 6 bash -c '"$1" show "$(head -c 100000 "$2")" "${@:3}" 2>"$2.err"' - "$tool" "$work/long" "${places[@]}"
check "in a short message" test "$(stat -c %s "$work/long.err")" -lt 400
check "an argument that is not UTF-8 is refused" exits 6 genboot show $'\xff\x1b[2J'
check "and not sent to the terminal" exits 1 grep -qP '\x1b|\xff' "$work/err"
check "an empty name is a usage error" exits 2 bash -c 'exec -a "" "$1" 2>/dev/null' - "$tool"
check "a hostile environment changes nothing" exits 0 env -i LC_ALL=xx TMPDIR=/nonexistent PATH=/nonexistent "$tool" list "${places[@]}"

check "the root file system is no ESP" exits 1 run list --esp /
check "and the reason is given" says "it is on the root file system"
check "/proc is no ESP" exits 1 run list --esp /proc
check "for it is not FAT" says "it is not a FAT file system"
check "a folder that does not exist is no ESP" exits 1 run list --esp /nonexistent
check "and the reason is given" says "it does not exist"
check "a file is no ESP" exits 1 run list --esp /etc/passwd
check "and the reason is given" says "it is not a folder"
mkdir "$work/mnt" && mount -t tmpfs tmpfs "$work/mnt" && trap 'umount "$work/mnt"; rm -rf "$work"' EXIT
mkdir "$work/mnt/sub"
check "a folder inside a mount is no ESP" exits 1 run list --esp "$work/mnt/sub"
check "for it is not a mount point" says "it is not a mount point"
check "without a place the usual ones are tried" exits 1 run list
check "and each is refused with its reason" says "/efi: it does not exist"
done_testing
