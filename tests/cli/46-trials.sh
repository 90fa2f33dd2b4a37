#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Generations on trial: what install, bless, bad and the verbs that choose make of the record and the variable.
. "$(dirname "$0")/lib.sh"

readonly counter=$work/vars/GenbootTrial-e9754e93-6819-4805-b676-9f318597159f
# crc32c BYTE...: as the loader has it (boot-entries/crc32c.h).
crc32c() {
	local crc=$((0xffffffff)) byte i
	for byte; do
		crc=$((crc ^ byte))
		for i in 1 2 3 4 5 6 7 8; do crc=$((crc >> 1 ^ (0x82f63b78 & -(crc & 1)))); done
	done
	echo $((crc ^ 0xffffffff))
}
le32() { echo $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24)); }
# set_counter SERIAL LEFT DONE GIVEN-BACK: what the loader would leave there.
set_counter() {
	local bytes
	read -ra bytes <<<"$(le32 "$1") $2 $3 $4 0 0 0 0 0"
	read -ra bytes <<<"7 0 0 0 ${bytes[*]} $(le32 "$(crc32c "${bytes[@]}")")"
	printf '%b' "$(printf '\\0%o' "${bytes[@]}")" >"$counter"
}
counted() { tail -c +5 "$counter" | od -An -tu1 -j4 -N3 | tr -s ' '; }
running() { set_variable LoaderEntrySelected "test-$1.conf"; }
next() { genboot status --json && jq -r '"\(.next.number) \(.default)"' "$work/out"; }

fresh
for n in 1 2 3; do
	mkdir -p "$work/tree$n/usr/lib/systemd/system"
	: >"$work/tree$n/usr/lib/systemd/system/genboot-bless.service"
done
check "the first has nothing to go back to" exits 0 genboot install --root "$work/tree1"
check "and is the default at once" says "boots from now on"
check "without a trial" test ! -e "$counter"

check "the next one goes on trial" exits 0 genboot install --root "$work/tree2"
check "which it says" says "boots next, on trial"
check "three starts are counted in a variable" test "$(counted)" = " 3 0 0"
check "it boots next and is not the default" test "$(next)" = "2 test-1.conf"
check "for that reason" json .next.reason "on trial (test-2.conf)"
check "status tells how it stands in JSON" json '"\(.trial.id) \(.trial.left) \(.trial.done) \(.trial.ready)"' "test-2.conf 3 0 true"
genboot status
check "and in words" says "test-2.conf: on trial, 3 of 3 starts left"
genboot list
check "and so does the list" says "next, trial"
check "it cannot be removed" exits 3 genboot remove 2
check "for that reason" says "boots next"
check "a pinned default is in loader.conf, too" test "$(default_id)" = test-1.conf

set_counter 1 1 2 0
check "what the loader has counted counts" test "$(next)" = "2 test-1.conf"
set_counter 1 0 3 0
check "without a start left the default boots" test "$(next)" = "1 test-1.conf"
genboot status
check "status says why" says "test-2.conf: was started 3 times and was never found well"
genboot list
check "and the list that it has failed" says "failed"
set_counter 9 3 0 0
check "another trial's counter is none" test "$(next)" = "1 test-1.conf"
genboot status
check "which is said, too" says "has gone, so it is not started"
rm "$counter"
check "nor is one that has gone" test "$(next)" = "1 test-1.conf"
printf '\7\0\0\0short' >"$counter"
check "or is damaged" test "$(next)" = "1 test-1.conf"

set_counter 1 2 1 0
running 2
check "what is well is blessed" exits 0 genboot bless
check "and said to be" says "generation 2 is good, and boots from now on"
check "it is the default" test "$(next)" = "2 test-2.conf"
genboot status --json
check "and the last known to be good" json .record.last_good test-2.conf
check "without a trial any more" json .trial null
before=$(tree_hash "$work/esp" "$work/vars" "$work/store")
check "at each later start" exits 0 genboot bless
check "it is known" says "is known to be good already"
check "and nothing is written" test "$before" = "$(tree_hash "$work/esp" "$work/vars" "$work/store")"

genboot install --root "$work/tree3" --tries 1
check "--tries says how often" test "$(counted)" = " 1 0 0"
set_counter 2 0 1 0
running 3
check "a stop that somebody asked for gives the start back" exits 0 genboot bless --stopping
check "in the variable" test "$(counted)" = " 1 0 1"
for n in 1 2 3 4 5 6 7 8; do
	set_counter 2 0 1 "$n"
	genboot bless --stopping
done
check "nine times" test "$(counted)" = " 1 0 9"
set_counter 2 0 1 9
check "and no more" exits 0 genboot bless --stopping
check "which it says" says "each start counts now"
check "and leaves it" test "$(counted)" = " 0 1 9"
running 2
check "who runs something else gives nothing back" exits 0 genboot bless --stopping
check "not of the trial" test "$(counted)" = " 0 1 9"
set_counter 2 1 0 9
check "and blesses nothing on trial" exits 0 genboot bless
check "it still is" test "$(next)" = "3 test-2.conf"

check "a rollback ends the trial" exits 0 genboot rollback
check "and goes to the default, not to the one before it" test "$(next)" = "2 test-2.conf"
genboot install --root "$work/tree3"
check "so does a default that is named" exits 0 genboot default 1
check "and boots" test "$(next)" = "1 test-1.conf"

genboot default 2
genboot install --root "$work/tree3"
running 5
check "what is bad is passed over" exits 0 genboot bad --reason "no network"
check "by the default" test "$(next)" = "2 test-2.conf"
genboot show 5
check "with the reason" says "no network"
running 2
check "what runs may be bad though it is the default" exits 0 genboot bad 2
check "then the last good or the one before boots" test "$(next)" = "1 test-1.conf"
check "what is bad can be called good by its number" exits 0 genboot bless 2
check "without becoming the default" test "$(next)" = "1 test-1.conf"
genboot status --json
check "but the last known to be good" json .record.last_good test-2.conf

check "no trial with --trusted" exits 0 genboot install --root "$work/tree3" --trusted
check "it is the default" test "$(next)" = "6 test-6.conf"
check "nor with --no-default" exits 0 genboot install --root "$work/tree3" --no-default
check "which changes nothing" test "$(next)" = "6 test-6.conf"
rm "$work/tree3/usr/lib/systemd/system/genboot-bless.service"
check "nor for a system that could not say that it is well" exits 0 genboot install --root "$work/tree3"
check "which is the default" test "$(next)" = "8 test-8.conf"
check "but where it is asked for" exits 0 genboot install --root "$work/tree3" --tries 2
check "it goes on trial all the same" test "$(counted)" = " 2 0 0"
check "no number is no number of tries" exits 2 genboot install --root "$work/tree3" --tries 0
check "nor is a hundred" exits 2 genboot install --root "$work/tree3" --tries 100

without_variables() { "$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/store" >"$work/out" 2>"$work/err"; }
rm -f "$work"/vars/*
check "without variables" exits 0 without_variables install --root "$work/tree2" --tries 2
without_variables status --json
check "the record counts" json '"\(.next.number) \(.trial.left)"' "10 2"
genboot status --json
check "also where there are some again" json '"\(.next.number) \(.trial.left)"' "10 2"
rm "$work/esp/EFI/genboot/state"
check "without a record nothing goes on trial" exits 3 genboot install --root "$work/tree2" --tries 2
check "for that reason" says "there is no state record"
done_testing
