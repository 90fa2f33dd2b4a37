#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Mirrored ESPs, as plain folders: in step after every verb, dead or full without harm, and one stands in for the ESP.
. "$(dirname "$0")/lib.sh"

readonly m1=$work/m1 m2=$work/m2 fast=${GENBOOT_FAST:-$PWD/build/genboot}
places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")
restore() { rm -rf "${work:?}"/{esp,store,vars,m1,m2}; cp -a "$work/saved/"* "$work/"; }
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars,m1,m2} "$work/saved/"; }
setup() { genboot setup --loader "$loader" "$@"; }
repair() { genboot repair --yes --loader "$loader" "$@"; }

# All files alike; the record may be in the other slot.
alike() { diff -r --exclude=state --exclude=other.conf --exclude=foreign "$work/esp" "$1" >"$work/err" 2>&1 && [[ $(record "$1") == "$(record "$work/esp")" ]]; }

# record ESP: what its state record says.
record() {
	"$tool" status --json --esp "$1" --esp-is-a-directory --store "$work/store" 2>/dev/null |
		jq -c '[.record | .sequence, .default, .last_good, .one_shot]'
}
state_of() { genboot status --json; jq -r ".mirrors[] | select(.name == \"$1\") | .state" "$work/out"; }

# follows VERB...: both mirrors are in step after it.
follows() {
	check "mirrors follow: $*" exits 0 genboot "$@"
	check "the first" alike "$m1"
	check "the second" alike "$m2"
}

fresh_three
mkdir "$m1" "$m2"
before=$(tree_hash "$work/esp" "$work/store" "$m1" "$m2")
check "a dry run of setup --mirror tells of it" exits 0 setup --mirror "$m1" --dry-run
check "in words" says "Would create a mirror of the ESP"
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$m1" "$m2")"
check "setup makes mirrors" exits 0 setup --mirror "$m1" --mirror "$m2"
check "the first has all that the ESP has" alike "$m1"
check "the second too" alike "$m2"
check "a second time there is nothing to do" exits 0 setup --mirror "$m1"
check "which is said" says "set up already"
check "setup without the option keeps them" exits 0 setup
check "the ESP is no mirror of itself" exits 1 setup --mirror "$work/esp"
check "nor is what is not there" exits 1 setup --mirror "$work/nowhere"
check "what is none is not taken off" exits 6 setup --no-mirror "$work/nowhere"
check "status tells each one's health" test "$(state_of "$m1")" = "in step"
check "and verify finds nothing" exits 0 genboot verify
save
follows default 1
genboot default 3
follows rollback
follows install --root "$work/tree1" --label again
follows pin 1
follows remove 2
follows gc --keep 1
genboot install --root "$work/tree2"
follows boot --once 4

restore
sed 's/genboot/gemboot/g' "$loader" >"$m1/EFI/BOOT/BOOTX64.EFI"
before=$(sha256sum <"$m1/EFI/BOOT/BOOTX64.EFI")
check "another tool's fallback loader on a mirror" exits 0 repair
check "stays" test "$before" = "$(sha256sum <"$m1/EFI/BOOT/BOOTX64.EFI")"

restore
printf 'title other\nlinux /test/%s\n' "$(basename "$(sed -n 's/^linux //p' "$(entry 1)")")" >"$m1/loader/entries/other.conf"
mkdir "$m1/foreign"
genboot remove 1
check "another tool's files on a mirror stay" test -e "$m1/loader/entries/other.conf" -a -d "$m1/foreign"
check "and what its entry refers to" test -e "$m1/$(sed -n 's/^linux //p' "$m1/loader/entries/other.conf")"

restore
mv "$m2" "$work/away"
check "a missing mirror does not keep a verb from its work" exits 0 genboot install --root "$work/tree1" --json
check "which is a warning" json '.warnings | length' 1
check "that names it" test "$(jq -r '.warnings[0].message' "$work/out" | grep -c "$m2")" = 1
check "and what to do" json '.warnings[0].try' "genboot repair $places_given"
check "the other mirror follows" alike "$m1"
check "verify tells of it" exits 4 genboot verify
check "status too" test "$(state_of "$m2")" = missing
check "repair mends the others and cannot mend this one" exits 4 repair
mv "$work/away" "$m2"
check "back again it is behind" test "$(state_of "$m2")" = behind
check "repair brings it in step" exits 0 repair
check "wholly" alike "$m2"

restore
mv "$m2" "$work/away"; genboot default 1; mv "$work/away" "$m2"
check "so does the next verb that writes" exits 0 genboot default 2
check "wholly, too" alike "$m2"

restore
image=$(sed -n 's/^linux //p' "$(entry 2)")
printf x | dd of="$m1$image" bs=1 seek=900 conv=notrunc 2>/dev/null
rm "$m2/loader/entries/test-1.conf"
truncate -s 1000 "$m1/EFI/BOOT/BOOTX64.EFI"
truncate -s 1000 "$m2"/EFI/genboot/genbootx64-*.efi
check "verify reads mirrors in full" exits 4 genboot verify --json
check "and finds damage there" json "[.findings[] | select(.object == \"$m1$image\") | .kind] | first" damaged
check "and what is missing" json "[.findings[] | select(.object == \"$m2/loader/entries/test-1.conf\") | .kind] | first" missing
check "repair mends mirrors" exits 0 repair
check "the first" alike "$m1"
check "the second" alike "$m2"

restore
printf x | dd of="$work/esp$image" bs=1 seek=900 conv=notrunc 2>/dev/null
rm "$work/store/blobs/"*
mv "$work/tree2" "$work/tree2-away"
check "a mirror is what the ESP is mended from when the store has no copy" exits 0 repair
check "and everything is whole again" exits 0 genboot verify
mv "$work/tree2-away" "$work/tree2"

restore
rm -rf "$m2"; mkdir "$m2"
if mount -t tmpfs -o size=200k tmpfs "$m2"; then
	check "a full mirror does not keep a verb from its work" exits 0 genboot install --root "$work/tree1"
	check "but is told of" says "No space left on device"
	check "and the other follows" alike "$m1"
	umount "$m2"
else
	skip "a full mirror does not keep a verb from its work" "no tmpfs can be mounted"
fi
rm -rf "$m2"; touch "$m2"
check "nor does what is no folder any more" exits 0 genboot default 1
check "which is told, too" says "is not in step"

restore
mv "$work/esp" "$work/away"
check "without the ESP a mirror stands in for it" exits 0 genboot status
check "which is said" says "stands in for it"
check "and changes go there" exits 0 genboot default 1
check "generations too" exits 0 genboot install --root "$work/tree2" --label apart
genboot pin 4
check "and to the other mirror" test -e "$m2/loader/entries/test-4.conf"
check "but it is not set up as one" exits 3 setup
mv "$work/away" "$work/esp"
check "back again, the ESP knows that mirrors are ahead" test "$(state_of "$m1")" = ahead
check "no verb takes that from them" exits 0 genboot default 2
check "but says so" says "was changed while the ESP was not"
check "the default is the newest choice there, too" test "$(record "$m1")" = "$(record "$work/esp")"
check "what they have stays" test -e "$m1/loader/entries/test-4.conf"
check "until repair takes the newer to all" exits 0 repair
check "generation and all" test -e "$(entry 4)"
check "in a catalog with a number above theirs" test -e "$work/esp/EFI/genboot/test/catalog-6"
check "while what boots stays the newest choice" test "$(genboot status --json; jq .next.number "$work/out")" = 2
check "with both in step" alike "$m1"
check "and nothing is left to find" exits 0 genboot verify

# goes_above VERB...: what is chosen on the ESP wins over what was chosen before on a mirror that was started from alone.
goes_above() {
	restore
	mv "$work/esp" "$work/away"
	for n in 2 1 2 1; do genboot default $n; done
	genboot pin 2
	mv "$work/away" "$work/esp"
	check "$1 on the ESP while a mirror is ahead" exits 0 genboot "$@"
	genboot status --json
	chosen=$(jq -r '.next.id' "$work/out")
	check "is what repair" exits 0 repair
	check "leaves ($*)" test "$(genboot status --json; jq -r .next.id "$work/out")" = "$chosen"
	check "everywhere" alike "$m1"
	check "also on the second mirror" alike "$m2"
}
goes_above default 2
goes_above default 3
goes_above rollback
goes_above install --root "$work/tree1" --label above
check "in a catalog above theirs" test -e "$work/esp/EFI/genboot/test/catalog-5"
check "and repair had nothing to do" test "$(cat "$work/esp/EFI/genboot/test"/catalog-* | sed -n 's/^sequence //p')" = 5

restore
rm -rf "$work/esp"; mkdir "$work/esp"
check "a new ESP takes the place of one that is gone" exits 0 setup
check "and gets all from store and mirrors" exits 0 repair
check "every generation" test "$(ls "$work/esp/loader/entries" | wc -l)" = 3
check "and what boots" test "$(genboot status --json; jq .next.number "$work/out")" = 3
check "whole" exits 0 genboot verify

fresh
rm -rf "$m1"; mkdir "$m1" "$work/boot"
check "a mirror of ESP and XBOOTLDR" exits 0 setup --boot "$work/boot" --mirror "$m1"
check "follows" exits 0 genboot install --root "$work/tree1" --boot "$work/boot"
check "and has the one's files" test -e "$m1/EFI/genboot/state" -a -e "$m1/EFI/BOOT/BOOTX64.EFI"
check "and the other's" test -e "$m1/loader/entries/test-1.conf" -a -e "$m1/EFI/genboot/test/catalog-1"
check "wholly" exits 0 genboot verify --boot "$work/boot"
mv "$work/esp" "$work/away"
check "so that it can stand in for both" exits 0 genboot default 1
check "and be written to" exits 0 genboot install --root "$work/tree2"
check "with both generations" test "$(jq -r .next.number <("$fast" status --json "${places[@]}" 2>/dev/null))" = 2
mv "$work/away" "$work/esp"

restore
check "a mirror is taken off" exits 0 setup --no-mirror "$m2"
check "its files stay" test -e "$m2/loader/entries/test-3.conf"
genboot remove 1
check "and nothing is written there any more" test -e "$m2/loader/entries/test-1.conf"
check "while the other follows" alike "$m1"
done_testing
