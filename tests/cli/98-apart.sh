#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An ESP and a store that do not belong together: the store comes from a backup, or one of them from another machine.
# Every verb says so; those that change something change nothing; no number is given twice.
. "$(dirname "$0")/lib.sh"

# everywhere SENTENCE: looking and choosing go on with a warning, whatever changes something is refused.
everywhere() {
	local verb
	for verb in list status "show 1" verify "default 1" "boot --once 1"; do
		# shellcheck disable=SC2086
		genboot $verb
		check "$verb says it" says "$1"
	done
	check "once" test "$(grep -cF -- "$1" "$work/err")" = 1
	before=$(tree_hash "$work/esp" "$work/store")
	for verb in "install --root $work/tree3" "remove 1" "pin 1" "unpin 1" gc; do
		# shellcheck disable=SC2086
		check "$verb is refused" exits 3 genboot $verb
		check "with the reason" says "$1"
		check "and what helps" says "try: "
	done
	check "and nothing is changed" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
}

fresh_three
cp -a "$work/store" "$work/old"
genboot install --root "$work/tree1" --label four
genboot pin 4
rm -rf "$work/store"; cp -a "$work/old" "$work/store"
everywhere "$work/esp has generation 4, which the store $work/store does not know"
genboot default 3
check "rollback goes on, all the same" exits 0 genboot rollback
check "repair brings into the store what the ESP has" exits 0 genboot repair --yes
check "which is in step then" exits 0 genboot verify
check "without a word" test ! -s "$work/err"
genboot list --json
check "with its label" json '.entries[] | select(.number == 4) | .label' four
check "and its pin" json '.entries[] | select(.number == 4) | .pinned' true
check "install goes on" exits 0 genboot install --root "$work/tree2" --json
check "with a new number" json .number 5

rm -rf "$work"/{esp,store,vars}; mkdir -p "$work"/{esp,vars}
genboot setup --loader "$loader" --token other
for i in 1 2; do genboot install --root "$work/tree$i"; done
theirs=$(cat "$work"/esp/loader/entries/other-*.conf "$work"/esp/EFI/genboot/other/catalog-* | sha256sum)
rm -rf "$work/store"; cp -a "$work/old" "$work/store"
everywhere "$work/esp has generations of the token other, and none of the store $work/store, whose token is test"
check "a default there is none of the store's" test "$(cat "$work/store/state/default")" = test-3.conf
check "setup goes on" exits 0 genboot setup --loader "$loader"
check "and says it" says "whose token is test"
check "repair brings the store's generations to it" exits 0 genboot repair --yes
check "and leaves the others" test "$theirs" = "$(cat "$work"/esp/loader/entries/other-*.conf "$work"/esp/EFI/genboot/other/catalog-* | sha256sum)"
check "two systems on one ESP are nothing odd" exits 0 genboot verify
check "so that install goes on" exits 0 genboot install --root "$work/tree1" --json
check "without a warning" test ! -s "$work/err"
check "and a new number" json .number 4

rm -rf "$work"/{esp,store,vars}; mkdir -p "$work"/{esp,vars}
genboot setup --loader "$loader" --token test
for i in 3 1 2; do genboot install --root "$work/tree$i"; done
rm -rf "$work/store"; cp -a "$work/old" "$work/store"
everywhere "generation 1 on $work/esp is not generation 1 of the store $work/store"
check "repair would write over what is another's" exits 3 genboot repair --yes
check "which it says" says "genboot repair --force"
check "and does not" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "but when it is told to" exits 0 genboot repair --yes --force
check "then all is the store's" exits 0 genboot verify
check "and install goes on" exits 0 genboot install --root "$work/tree1" --json
check "with a new number" json .number 4

rm -rf "$work"/{esp,store}; cp -a "$work/old" "$work/store"; mkdir "$work/esp"
check "an ESP that was emptied is none of these" exits 0 genboot install --root "$work/tree1" --json
check "and takes the next number" json .number 4
done_testing
