#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What comes back when a whole thing is gone: the ESP, machine.json, the store; and when the ESP has no room for it.
. "$(dirname "$0")/lib.sh"

restore() { rm -rf "${work:?}"/{esp,store,vars,mirror}; cp -a "$work/saved/"* "$work/"; }
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars} "$work/saved/"; }
repair() { genboot repair --yes --loader "$loader" "$@"; }
next() { genboot status --json; jq -r .next.number "$work/out"; }

# empty_esp COMMAND...: brings everything back at once, with 2 as the default.
empty_esp() {
	restore
	rm -rf "$work/esp"; mkdir "$work/esp"
	check "on an emptied ESP genboot ${*: -2} works" exits 0 "$@"
}
fresh_three
genboot default 2
save
empty_esp genboot setup --loader "$loader"
check "and repair after it brings back all" exits 0 repair
check "at once: there is nothing left to find" exits 0 genboot verify
check "and the default is what it was" test "$(next)" = 2
check "in loader.conf, too" test "$(default_id)" = test-2.conf
empty_esp repair
check "repair alone brings back all" exits 0 genboot verify
check "with the default" test "$(next)" = 2
restore
genboot remove 3
rm -rf "$work/esp" "$work/store/state/default"; mkdir "$work/esp"
genboot setup --loader "$loader"; repair
check "where nobody knows the default, it is the newest" test "$(next)" = 2
restore
genboot rollback
check "rollback is remembered" test "$(cat "$work/store/state/default")" = test-1.conf

# machine FORM: what is left of machine.json.
machine() {
	case $1 in
	truncated) truncate -s 20 "$work/store/machine.json" ;;
	gone) rm "$work/store/machine.json" ;;
	*) echo nonsense >"$work/store/machine.json" ;;
	esac
}
restore
mkdir "$work/mirror"
genboot setup --loader "$loader" --mirror "$work/mirror"
save; cp -a "$work/mirror" "$work/saved/"
before=$(jq -c . "$work/store/machine.json")
for form in truncated gone nonsense; do
	restore; machine "$form"
	check "with machine.json $form, its copy counts" exits 0 genboot default 1
	check "which is said, by its path" says "$work/store/machine.json: "
	check "with what helps" says "try: genboot repair"
	check "verify finds it" exits 4 genboot verify --json
	check "by its path" json '.findings[0].object' "$work/store/machine.json"
	check "repair mends it" exits 0 repair
	check "so that token and mirrors are as before" test "$(jq -c . "$work/store/machine.json")" = "$before"
	check "and nothing is left" exits 0 genboot verify
	restore; machine "$form"
	check "setup puts it back, too" exits 0 genboot setup --loader "$loader"
	check "as before" test "$(jq -c . "$work/store/machine.json")" = "$before"
done
restore
echo nonsense >"$work/store/machine.json.copy"
check "a damaged copy is found" exits 4 genboot verify
check "by its path" says "$work/store/machine.json.copy"
check "and mended" exits 0 repair
check "for good" cmp -s "$work/store/machine.json" "$work/store/machine.json.copy"
jq 'del(.mirrors)' "$work/store/machine.json" >"$work/stale"
for form in stale missing; do
	if [[ $form == stale ]]; then cp "$work/stale" "$work/store/machine.json.copy"; else rm "$work/store/machine.json.copy"; fi
	check "a $form copy is what setup would write" exits 0 genboot setup --loader "$loader" --dry-run
	check "which it says" says "Would write machine.json.copy"
	check "setup" exits 0 genboot setup --loader "$loader"
	check "writes it" cmp -s "$work/store/machine.json" "$work/store/machine.json.copy"
	check "from machine.json" test "$(jq -c . "$work/store/machine.json")" = "$before"
	check "once" exits 0 genboot setup --loader "$loader"
	check "and says so" says "Everything is set up already"
done
machine nonsense; machine gone; echo x >"$work/store/machine.json"; rm "$work/store/machine.json.copy"
check "with neither, changes are refused" exits 4 genboot install --root "$work/tree1"
check "with object and cause" says "$work/store/machine.json: its content is damaged, and there is no copy"
check "and what helps" says "try: rm -r $work/store/machine.json; genboot setup"
check "setup says the same" exits 4 genboot setup --loader "$loader"
rm -r "$work/store/machine.json"
check "what helps works" exits 0 genboot setup --loader "$loader" --mirror "$work/mirror"
check "with the old token" test "$(jq -r .token "$work/store/machine.json")" = test
check "so that all is well" exits 0 genboot verify

restore
rm -rf "$work/store"
mkdir -p "$work/machine/etc/kernel"; echo other >"$work/machine/etc/kernel/entry-token"
check "without a store, setup takes no other token than the ESP has" exits 3 genboot setup --loader "$loader" --root "$work/machine"
check "and names both" says 'generations of the token test, which the store does not know, and this machine'"'"'s would be "other"'
check "and the way to each" says "; else --token other"
check "nothing was changed" test ! -e "$work/store/machine.json"
check "the one works" exits 0 genboot setup --loader "$loader" --token test
check "and repair makes the store from the ESP" exits 0 repair
check "with all generations" test "$(ls "$work/store/generations" | wc -l)" = 3
rm -rf "$work/store"; echo test >"$work/machine/etc/kernel/entry-token"
check "where the machine has the ESP's token, nothing is asked" exits 0 genboot setup --loader "$loader" --root "$work/machine"
rm -rf "$work/store"; echo other >"$work/machine/etc/kernel/entry-token"
check "and who wants another one gets it" exits 0 genboot setup --loader "$loader" --token other

restore
echo x >>"$work/mirror/loader/entries/test-1.conf"
check "repair says which mirror it will change, and what for" exits 0 genboot repair --dry-run
check "in a dry run" says "Would mend the mirror $work/mirror"
check "with the file" says "loader/entries/test-1.conf"
check "and asks" exits 2 genboot repair --loader "$loader"
check "and leaves it without an answer" grep -q '^x$' "$work/mirror/loader/entries/test-1.conf"
check "with --yes" exits 0 repair
check "it is said, too" says "the mirror $work/mirror: 1 of its files is not as on the ESP"
check "and mended" exits 0 genboot verify
rm "$(entry 2)"
check "a mirror that gets what the ESP gets" exits 0 genboot repair --dry-run
check "is named" says "Would mend the mirror $work/mirror"

check "an error in the arguments" exits 2 genboot list --json --keep 3
check "names the verb in JSON" json .verb list
check "before the verb, too" exits 2 genboot --bogus status --json
check "names it" json .verb status

mkdir "$work/tiny"
mount -t tmpfs -o size=3m tmpfs "$work/tiny" || { skip "a full ESP" "a tmpfs cannot be mounted"; done_testing; }
trap 'umount "$work/tiny"; rm -rf "$work"' EXIT
full() { head -c 8000000 /dev/zero >"$work/tiny/fill" 2>/dev/null; }
tiny() { "$tool" "$@" --esp "$work/tiny" --esp-is-a-directory --store "$work/tiny-store" --efivars "$work/vars" >"$work/out" 2>"$work/err"; }
tiny setup --loader "$loader" --token test
tiny install --root "$work/tree1"
rm "$work/tiny/EFI/genboot/state"; full
check "repair on a full ESP fails" exits 4 tiny repair --yes --loader "$loader"
check "with the cause" says "No space left"
check "and leaves no part of a state record" test ! -e "$work/tiny/EFI/genboot/state"
rm "$work/tiny/fill" "$work/tiny/loader/entries.srel" "$work/tiny/loader/loader.conf"; full
check "nor of any other file" exits 4 tiny repair --yes --loader "$loader"
check "on the whole ESP" test -z "$(find "$work/tiny" -type f -size 0)"
rm "$work/tiny/fill"
check "with room it is mended" exits 0 tiny repair --yes --loader "$loader"
check "wholly" exits 0 tiny verify
done_testing
