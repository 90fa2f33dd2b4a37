#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# label and note: what somebody says of a generation later.
. "$(dirname "$0")/lib.sh"

listed() { grep -h "^$1 " "$work"/esp/EFI/genboot/test/catalog-* | tail -1; }
marks() { jq -r ".$2" "$work/store/generations/$1/marks.json"; }

fresh_three
entry_before=$(cat "$(entry 2)")
manifest_before=$(sha256sum "$work/store/generations/2/manifest.json")
check "a dry run tells" exits 0 genboot label 2 "works" --dry-run
check "what would be done" says "Would label the generation"
check "and does nothing" test ! -e "$work/store/generations/2/marks.json"
check "a generation gets a label" exits 0 genboot label 2 "works fine"
check "which is said" says "Generation 2 has this label."
check "and is in the store" test "$(marks 2 label)" = "works fine"
check "and in the catalog, for the menu" test "$(listed label)" = "label works fine"
check "its entry stays as it was" test "$entry_before" = "$(cat "$(entry 2)")"
check "and what it is, too" test "$manifest_before" = "$(sha256sum "$work/store/generations/2/manifest.json")"
genboot list
check "the list has it in front of the system" says "works fine: Test"
genboot show 2
check "and so has its page" says "Label         works fine"
check "a second time nothing changes" exits 0 genboot label 2 "works fine"
check "which is said, too" says "has this label already"
check "another comes in its place" exits 0 genboot label 2 "no sound"
genboot list --json
check "in JSON" json '.entries[] | select(.number == 2) | .label' "no sound"
check "and in the title" json '.entries[] | select(.number == 2) | .title | startswith("no sound: ")' true
check "an empty one takes it off" exits 0 genboot label 2 ""
genboot list --json
check "so that there is none" json '.entries[] | select(.number == 2) | .label' null
check "nor in the catalog" test -z "$(listed label)"

genboot install --root "$work/tree1" --label first
genboot label 4 second
genboot list --json
check "the label that it was installed with gives way" json '.entries[] | select(.number == 4) | .title | startswith("second: ")' true
check "and comes back nowhere" json '[.entries[].title | select(test("first"))] | length' 0
genboot label 4 ""
genboot list --json
check "not even when the new one is taken off" json '[.entries[].title | select(test("first|second"))] | length' 0

check "a note" exits 0 genboot note 1 "the last one with the old driver"
check "is in the store" test "$(marks 1 note)" = "the last one with the old driver"
check "and in the catalog" test "$(listed note)" = "note the last one with the old driver"
genboot show 1
check "and on its page" says "Note          the last one with the old driver"
genboot pin 1
check "a pin leaves it" test "$(marks 1 note)" = "the last one with the old driver"
check "an empty one takes it off" exits 0 genboot note 1 ""
check "for good" test "$(marks 1 note)" = null
check "and leaves the pin" test "$(marks 1 pinned)" = true

before=$(tree_hash "$work/esp" "$work/store")
check "what would spoil a terminal is refused" exits 2 genboot label 1 $'a\033[2Jb'
check "so are lines" exits 2 genboot note 1 $'a\nb'
check "and what is no UTF-8" exits 2 genboot note 1 $'\xff'
check "and what is too long" exits 2 genboot label 1 "$(printf 'x%.0s' {1..121})"
check "with how much there may be" says "120 are the most"
check "a text is needed" exits 2 genboot label 1
check "a generation, too" exits 6 genboot label 9 x
check "of all that nothing is left" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
for text in ' x ' '"x"' "'" '#' 'linux /x' $'\u00fcn\u00ef\u4e16' 'label x'; do
	exits 0 genboot label 1 "$text" && genboot list --json && json '.entries[] | select(.number == 1) | .label' "$text" && exits 0 genboot verify || echo "# $text"
done >"$work/differences"
check "any other text is taken as it is" test ! -s "$work/differences"
done_testing
