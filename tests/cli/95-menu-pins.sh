#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What was pinned or unpinned in the boot menu.
. "$(dirname "$0")/lib.sh"

readonly pins=GenbootPins-e9754e93-6819-4805-b676-9f318597159f
in_menu() { printf '\7\0\0\0%s' "$1" >"$work/vars/$pins"; }
pinned() { jq -r '[.entries[] | select(.pinned) | .number] | join(" ")' "$work/out"; }
stored() { jq -r .pinned "$work/store/generations/$1/marks.json" 2>/dev/null; }

fresh_three
in_menu $'+test-1.conf\n'
genboot list --json
check "a pin of the menu counts at once" test "$(pinned)" = 1
check "though nobody has written it down" test ! -e "$work/store/generations/1/marks.json"
check "verify has nothing against that" exits 0 genboot verify
check "a dry run tells" exits 0 genboot gc --keep 1 --dry-run
check "that it would be" says "take over"
check "and what is pinned stays" test "$(grep -c 'generation 1' <(grep -i remove "$work/out"))" = 0
check "with the variable" test -e "$work/vars/$pins"
check "the next change" exits 0 genboot gc --keep 1
check "keeps it" test -e "$(entry 1)"
check "writes it down" test "$(stored 1)" = true
check "also in the catalog" grep -q '^pinned' "$work"/esp/EFI/genboot/test/catalog-*
check "and takes the variable away" test ! -e "$work/vars/$pins"

fresh_three
genboot pin 2
in_menu $'-test-2.conf\n+test-77.conf\nrubbish\n'
genboot list --json
check "unpinned in the menu is unpinned" test "$(pinned)" = ""
check "a change of another kind" exits 0 genboot pin 1
check "takes that over" test "$(stored 2)" = false
check "and what names nothing is forgotten" test ! -e "$work/vars/$pins"
genboot list --json
check "only what was asked for is pinned" test "$(pinned)" = 1

fresh_three
in_menu $'+debian.conf\n-test-2.conf\n+other-3.conf\n'
check "next to other systems' pins" exits 0 genboot pin 1
check "only ours are taken" test "$(tail -c +5 "$work/vars/$pins")" = $'+debian.conf\n+other-3.conf'
check "and then nothing" exits 0 genboot pin 2
check "is written" test "$(tail -c +5 "$work/vars/$pins")" = $'+debian.conf\n+other-3.conf'

fresh_three
in_menu $'+test-1.conf\n'
rm "$work/vars/$pins" && mkdir "$work/vars/$pins"
check "a variable that is none does no harm" exits 0 genboot pin 2

rmdir "$work/vars/$pins"
in_menu $'+test-1.conf\n'
mkdir "$work/store/generations/1/marks.json"
genboot pin 3
check "where it cannot be written down" says "cannot write down what was pinned in the boot menu"
check "the variable stays" test -e "$work/vars/$pins"
done_testing
