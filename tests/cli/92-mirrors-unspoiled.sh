#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is damaged on the ESP does not spread to the mirrors; the last default that was set outlives the ESP's record; and
# a mirror that is missing is left to mend.
. "$(dirname "$0")/lib.sh"

readonly m=$work/m fallback=EFI/BOOT/BOOTX64.EFI
versioned=EFI/genboot/genbootx64-$version.efi
restore() { rm -rf "${work:?}"/{esp,store,vars,m}; cp -a "$work/saved/"* "$work/"; }
repair() { genboot repair --yes --loader "$loader" "$@"; }
flip() { printf X | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
record() { "$tool" status --json --esp "$1" --esp-is-a-directory --store "$work/store" 2>/dev/null | jq -r .record.default; }
zero() { dd if=/dev/zero of="$1" bs=132k count=1 conv=notrunc status=none; }

fresh_three
mkdir "$m"
genboot setup --loader "$loader" --mirror "$m"
mkdir "$work/saved"
cp -a "$work"/{esp,store,vars,m} "$work/saved/"

# whole_after VERB...: the mirror's loaders are still what setup wrote.
whole_after() {
	restore
	flip "$work/esp/$fallback" 30000
	flip "$work/esp/$versioned" 30000
	genboot "$@"
	check "a damaged loader on the ESP stays there: $*" cmp -s "$loader" "$m/$versioned"
	check "the fallback too" cmp -s "$loader" "$m/$fallback"
}
whole_after gc
whole_after default 1
whole_after boot --once 1
whole_after pin 1
whole_after remove 1
whole_after rollback
whole_after install --root "$work/tree1" --label again
restore
flip "$m/$versioned" 30000
check "a damaged loader on the mirror is what verify tells" exits 4 genboot verify
check "and the next verb that writes mends" exits 0 genboot pin 1
check "it is whole" cmp -s "$loader" "$m/$versioned"
restore
cp "$loader" "$work/newer.efi"
printf 'signature' >>"$work/newer.efi"
check "another loader, by setup" exits 0 genboot setup --loader "$work/newer.efi"
check "goes to the mirror" test "$(cmp -s "$work/newer.efi" "$m/$fallback" && echo same)" = same

restore
entry=loader/entries/test-3.conf
sed -i 's/^options.*/& single/' "$work/esp/$entry"
genboot default 2
check "an entry that was altered on the ESP stays there" cmp -s "$work/saved/m/$entry" "$m/$entry"
check "repair mends it" exits 0 repair
check "as the mirror has it" cmp -s "$work/esp/$entry" "$m/$entry"

restore
rm "$work/esp/EFI/genboot/state"
check "a default that loader.conf alone can say" exits 0 genboot default 2
check "with a record made anew" exits 0 repair
check "stays" test "$(record "$work/esp")" = test-2.conf
check "and goes to the mirror" test "$(record "$m")" = test-2.conf
check "whose record is older" exits 0 genboot verify
restore
rm -rf "$work/esp/"*
genboot install --root "$work/tree1" --label fourth
check "the default of an ESP that was emptied" exits 0 repair
check "is the last one that was set" test "$(record "$work/esp")" = test-4.conf

restore
genboot setup --loader "$loader" --no-mirror "$m"
genboot default 2
rm "$work/esp/EFI/genboot/state"
sed -i 's/^default .*/default test-1.conf/' "$work/esp/loader/loader.conf"
check "without a mirror, too, it is mended" exits 0 repair
check "whatever loader.conf says" test "$(record "$work/esp")" = test-2.conf
check "which follows" test "$(default_id)" = test-2.conf

restore
genboot default 2
rm "$work/esp/EFI/genboot/state"
sed -i 's/^default .*/default test-1.conf/' "$work/esp/loader/loader.conf"
check "with one, too" exits 0 repair
check "the record" test "$(record "$work/esp")" = test-2.conf
check "loader.conf" test "$(default_id)" = test-2.conf

restore
rm "$work/esp/EFI/genboot/state" "$work/store/state/default"
check "without either" exits 0 repair
check "the mirror's record counts" test "$(record "$work/esp")" = test-3.conf

restore
rm -f "$work/store/state/default"; mkdir "$work/store/state/default"
check "a default that the store cannot note" exits 0 genboot default 1
check "is a warning" says "the store cannot note the default"
check "verify tells of it" exits 4 genboot verify
rmdir "$work/store/state/default"; echo test-3.conf >"$work/store/state/default"
check "of an old one it says that it follows" exits 0 genboot verify
check "in words" says "The default is test-1.conf, by the state record"
check "repair writes it" exits 0 repair
check "as the record has it" test "$(<"$work/store/state/default")" = test-1.conf
echo test-3.conf >"$work/store/state/default"
check "so does the next verb that writes" exits 0 genboot pin 2
check "whatever it is about" test "$(<"$work/store/state/default")" = test-1.conf

restore
genboot default 2
genboot default 1
zero "$m/EFI/genboot/state"
check "a mirror's record without any content" exits 0 repair
check "is mended at once" exits 0 genboot verify
zero "$m/EFI/genboot/state"
check "also by a verb that writes" exits 0 genboot pin 2
check "wholly" exits 0 genboot verify

restore
mv "$m" "$work/away"
check "a mirror that is missing" exits 4 repair --json
check "is left" json .left 1
check "with what helps" json '.warnings[0].try' "bring it back, then genboot repair $places_given; or genboot setup --no-mirror $m ${places_given/ --esp-is/ --loader $loader --esp-is}"
check "in the words of verify" test "$(jq -r '.warnings[0].message' "$work/out" | grep -c 'it is not there$')" = 1
check "one that is taken off" exits 0 genboot setup --loader "$loader" --no-mirror "$m"
check "is not" exits 0 repair

restore
rm "$work/store/generations/2/manifest.json" "$(entry 2)"
rm -rf "$work/store/state/default"
genboot verify --json
check "repair with a second round" exits 0 repair --json
check "lists what it counts" test "$(jq .mended "$work/out")" = "$(jq '.steps | length' "$work/out")"
check "the entry that only its manifest tells, too" test "$(jq '[.steps[] | select(.object | contains("test-2"))] | length' "$work/out")" = 1
check "all is well then" exits 0 genboot verify

restore
rm "$work/esp/EFI/genboot/state"
mkdir "$work/esp/EFI/genboot/state"
check "a folder in the place of the record" exits 0 genboot repair --dry-run
check "would not be mended" test "$(grep -c 'Would mend EFI/genboot/state' "$work/out")" = 0
check "which is said before" says "rm -r $work/esp/EFI/genboot/state"
check "and done" exits 4 repair
check "the list tells it from the rest" says "EFI/genboot/state: Is a directory, which stays"
check "and what was mended is listed alone" test "$(repair --json || jq '[.steps[]? | select(.object == "EFI/genboot/state")] | length' "$work/out")" = 0
done_testing
