#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What was made the default in the boot menu: the state record says so, and nothing else does.
. "$(dirname "$0")/lib.sh"

readonly m=$work/mirror
# in_menu N: as `K` does it. The mirror's disk is not there meanwhile.
in_menu() {
	rm -rf "$work/before"
	mkdir "$work/before"
	cp -a "$work/esp/loader/loader.conf" "$work/store/state/default" "$work/before/"
	[[ ! -d $m ]] || mv "$m" "$work/away"
	genboot default "$1"
	cp -a "$work/before/loader.conf" "$work/esp/loader/loader.conf"
	cp -a "$work/before/default" "$work/store/state/default"
	[[ ! -d $work/away ]] || mv "$work/away" "$m"
}
lag() { [[ $(grep -c "with the next verb that changes something" "$work/out") == "$1" ]]; }
stored() { cat "$work/store/state/default"; }

fresh_three
check "without a word of the menu there is nothing to tell" exits 0 genboot status
check "not a line" lag 0
in_menu 1
before=$(tree_hash "$work/esp" "$work/store")
for verb in status verify list "show 1"; do
	check "$verb has nothing against a default of the menu's" exits 0 genboot $verb
	check "and says in one line that the files follow" lag 1
done
check "naming it" says "The default is test-1.conf, by the state record"
check "reading changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
genboot list --json
check "list marks that one" json '[.entries[] | select(.default) | .number] | join(" ")' 1
genboot status --json
check "status, too" json .default test-1.conf
check "the one that is the default cannot be removed" exits 3 genboot remove 1 --dry-run
check "for that reason" says "generation 1 is the default"
check "the one that was can" exits 0 genboot remove 3 --dry-run
check "which would bring loader.conf into step" says "Would set the default in loader.conf: test-1.conf"
check "and does not yet" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "removing it" exits 0 genboot remove 3
check "takes it away" test ! -e "$(entry 3)"
check "loader.conf follows" test "$(default_id)" = test-1.conf
check "the store, too" test "$(stored)" = test-1.conf
check "then verify has nothing to say" exits 0 genboot verify
check "of it" lag 0

fresh_three
in_menu 2
check "any verb that changes something takes it over" exits 0 genboot pin 1
check "into loader.conf" test "$(default_id)" = test-2.conf
check "and the store" test "$(stored)" = test-2.conf

fresh_three
genboot default 2
in_menu 1
check "gc would take the one that was" exits 0 genboot gc --keep 1 --dry-run
check "as nothing names it" says "Would remove generation 2"
check "and takes it" exits 0 genboot gc --keep 1
check "alone" test ! -e "$(entry 2)" -a -e "$(entry 1)" -a -e "$(entry 3)"

fresh_three
in_menu 2
set_variable LoaderEntryDefault test-2.conf
check "a variable that says the same changes nothing of that" exits 0 genboot verify
check "it is told" lag 1
set_variable LoaderEntryDefault test-1.conf
genboot pin 1
check "where a variable says otherwise, nothing follows the record" test "$(default_id)" = test-3.conf
check "what the record names is kept, in true words" exits 3 genboot remove 2
check "of the place that names it" says "generation 2 is a default in the state record"
rm "$work"/vars/LoaderEntryDefault-*

fresh_three
in_menu 1
head -c 600 /dev/zero | tr '\0' '#' >>"$work/esp/loader/loader.conf"
check "a loader.conf that cannot follow is a finding" exits 4 genboot verify
check "and what it names stays" exits 3 genboot remove 3
check "with the place that names it" says "generation 3 is a default in loader.conf"

fresh_three
sed -i 's/^default .*/default test-1.conf/' "$work/esp/loader/loader.conf"
check "loader.conf changed by hand is a finding" exits 4 genboot verify
check "and no verb but repair changes it back" exits 0 genboot pin 1
check "unasked" test "$(default_id)" = test-1.conf

fresh
mkdir "$m"
genboot setup --loader "$loader" --mirror "$m"
for i in 1 2 3; do genboot install --root "$work/tree$i"; done
in_menu 1
check "a mirror that the menu has not told is no damage" exits 0 genboot verify
check "but a note" says "is behind"
check "the next change" exits 0 genboot pin 2
check "brings it into step" cmp -s "$m/loader/loader.conf" "$work/esp/loader/loader.conf"
check "wholly" exits 0 genboot verify
check "without a note" exits 1 says "is behind"
done_testing
