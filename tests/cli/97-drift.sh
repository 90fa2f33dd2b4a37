#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# What stage 1 leaves in /run, in a tree of its own.
readonly run=$work/system/run/genboot
upper() { echo "$run/etc/upper/$1"; }
image() { echo "$run/image/etc/$1"; }
both() { printf "$2" >"$(image "$1")" && printf "$3" >"$(upper "$1")"; }
drift() { genboot diff --drift --root "$work/system" "$@"; }
shows() { grep -qxF -- "$1" "$work/out"; }
change() { json ".drift[] | select(.path == \"/etc/$1\") | $2" "$3"; }

check "diff without --drift is a usage error" exits 2 genboot diff
check "which says what there is" says "genboot diff --drift"
check "generations it does not take" exits 2 genboot diff --drift 1
check "where no sealed generation runs nothing drifts" exits 6 drift
check "and it says so" says "no generation with a sealed root runs here"
mkdir -p "$run"/{etc/upper,etc/own,image/etc}
check "no change is none" exits 0 drift
check "and is said" says "Nothing has changed in /etc"
check "in JSON it is an empty list" exits 0 drift --json
check "of none" json .drift '[]'

both hosts 'one\ntwo\n' 'one\nTwo\n'
printf 'a\n' >"$(upper added)"
printf 'b\n' >"$(image removed)" && mknod "$(upper removed)" c 0 0
ln -s old "$(image link)" && ln -s new "$(upper link)"
both mode 'same\n' 'same\n' && chmod 600 "$(upper mode)"
both binary 'a\0b' 'a\0c'
both unsame 'a\0b' 'a\0b' && chmod 640 "$(upper unsame)"
both tabs 'x\n' 'a\tb\033[31m\n'
printf 'x\n' >"$run/etc/upper/"$'evil\033[31m\n'
printf 'y\n' >"$(image turned)" && ln -s hosts "$(upper turned)"
mkfifo "$(upper fifo)"
printf 'stage 1\n' >"$run/etc/own/fstab" && printf 'image\n' >"$(image fstab)" && printf 'mine\n' >"$(upper fstab)"
head -c 1100000 /dev/zero | tr '\0' x >"$(upper long)"
both empty '' 'x'
printf 'a\0b' >"$(image gone)" && mknod "$(upper gone)" c 0 0

before=$(tree_hash "$work/system")
check "what has changed is shown" exits 0 drift
check "it changes nothing" test "$before" = "$(tree_hash "$work/system")"
check "a changed file is named" shows "/etc/hosts, changed"
check "with the image's side" shows "--- image/etc/hosts"
check "and its own" shows "+++ /etc/hosts"
check "what was there" shows "-two"
check "and what is" shows "+Two"
check "an added one is all new" shows "+a"
check "beside nothing" shows "--- /dev/null"
check "a removed one is named" shows "/etc/removed, removed"
check "and all gone" shows "-b"
check "a link tells where it led and leads" shows "  link old -> new"
check "a mode tells both" shows "  mode 0644 -> 0600"
check "and no content that is the same" test "$(grep -cx ".same" "$work/out")" = 0
check "what is no text is named" shows "/etc/binary, changed"
check "and not shown" shows "  not shown: its content is not text"
check "even when it goes" test "$(grep -c "not text" "$work/out")" = 2
check "unless its content is the same" test "$(sed -n '/unsame/,/^\//p' "$work/out" | grep -c "not shown")" = 0
check "tabs stay, and what turns colours goes" shows "$(printf '+a\tb?[31m')"
check "so it is with names" shows "/etc/evil?[31m?, added"
check "in all of it" test "$(LC_ALL=C tr -d '\n\t\040-\176' <"$work/out" | wc -c)" = 0
check "a file that became a link tells both" shows "  type file -> link"
check "and where it leads" shows "  link (none) -> hosts"
check "a FIFO is named" shows "/etc/fifo, added"
check "what stage 1 put there is what was before" shows "-stage 1"
check "what is very long is not shown" shows "  not shown: it is above 1 MiB"

check "JSON has it all" exits 0 drift --json
check "the kinds" change hosts .kind changed
check "the difference" change hosts .diff $'--- image/etc/hosts\n+++ /etc/hosts\n@@ -1,2 +1,2 @@\n one\n-two\n+Two'
check "the modes" change mode '"\(.before.mode) \(.after.mode)"' "420 384"
check "the links" change link '"\(.before.type) \(.before.link) \(.after.link)"' "link old new"
check "nothing before what was added" change added '.before' null
check "nothing after what was removed" change removed '.after' null
check "why there is none" change binary .not_shown "its content is not text"
check "status counts the same" test "$(jq '.drift | length' "$work/out")" = 15

plain=$(drift; cat "$work/out")
if command -v script >/dev/null; then
	on_terminal() { script -qec "$tool diff --drift --root $work/system" /dev/null </dev/null | tr -d '\r'; }
	colored=$(on_terminal)
	check "a terminal gets colours" test "$(grep -c $'^\033\\[32m+Two\033\\[0m$' <<<"$colored")" = 1
	check "which tell nothing that is not there without" test "$(sed $'s/\033\\[[0-9]*m//g' <<<"$colored")" = "$plain"
	check "and none where NO_COLOR says so" test "$(NO_COLOR=1 on_terminal)" = "$plain"
else
	skip "a terminal gets colours" "script(1) is not installed"
fi
# Nothing else makes it go away for one process alone.
without_diff() { unshare -m --propagation private sh -c 'mount --bind /dev/null /usr/bin/diff && shift && exec "$@"' sh "" "$tool" diff --drift --root "$work/system" >"$work/out" 2>"$work/err"; }
if [[ /bin/diff -ef /usr/bin/diff ]] && without_diff; then
	check "without diff(1) names are shown" shows "/etc/hosts, changed"
	check "and what is missing" says "diff is not installed (apt install diffutils)"
else
	skip "without diff(1) names are shown" "nothing can be mounted here"
fi
done_testing
