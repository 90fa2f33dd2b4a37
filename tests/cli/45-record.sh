#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The state record: two sectors of EFI/genboot/state, of which the older one is written.
. "$(dirname "$0")/lib.sh"

readonly record=$work/esp/EFI/genboot/state
slot() { tail -c +$((${1} * 131072 + 1)) "$record" | head -c 512; }
slot_id() { slot "$1" | tail -c +65 | head -c 96 | tr -d '\0'; }
spoil() { printf '?' | dd of="$record" bs=1 seek=$(($1 * 131072 + 200)) conv=notrunc status=none; }
without_variables() { "$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/store" >"$work/out" 2>"$work/err"; }
writes() { # writes COMMAND...: what it writes into files that are there, as "NAME OFFSET LENGTH".
	strace -f -qq -y -o "$work/trace" -e trace=pwrite64 "${GENBOOT_FAST:-$PWD/build/genboot}" "$@" --esp "$work/esp" \
		--esp-is-a-directory --store "$work/store" --efivars "$work/vars" >"$work/out" 2>"$work/err"
	sed -nE 's|.*pwrite64\([0-9]+<[^>]*/([^/>]*)>, .*, ([0-9]+), ([0-9]+)\) = .*|\1 \3 \2|p' "$work/trace"
}

fresh
check "setup makes the record's file" test "$(stat -c %s "$record")" = 135168
genboot status --json
check "with one slot" json '.record.slots | join(" ")' "valid empty"
check "which names no default, as loader.conf does not" json .record.default null
genboot install --root "$work/tree1"
check "an installation names the default in the other slot" test "$(slot_id 1)" = test-1.conf
genboot install --root "$work/tree2"
check "and the next one in the first again" test "$(slot_id 0)/$(slot_id 1)" = test-2.conf/test-1.conf
genboot install --root "$work/tree3"
inode=$(stat -c %i "$record")
other=$(slot 1 | sha256sum)
check "rollback writes one sector of the record, and then one of loader.conf" \
	test "$(writes rollback | tr '\n' '|')" = "state 0 512|loader.conf 0 512|"
check "which names the one before" test "$(slot_id 0)" = test-2.conf
check "and leaves the other slot alone" test "$(slot 1 | sha256sum)" = "$other"
check "in the same file of the same size" test "$(stat -c '%i %s' "$record")" = "$inode 135168"
check "loader.conf is in step" test "$(default_id)" = test-2.conf
check "the same again writes nothing" test -z "$(writes default 2)"
genboot status --json
check "status names the rule" json .next.reason 'the state record (test-2.conf)'
check "and the sequence" json .record.sequence 5
printf 'default test-1.conf\n' >"$work/esp/loader/loader.conf"
genboot status --json
check "the record wins over loader.conf" json .next.number 2
check "status tells what it overrides" json '.overridden | join(" ")' test-1.conf
check "a default brings loader.conf back in step" exits 0 genboot default 2
check "with the record as it was" test "$(default_id)$(jq -r '[.steps[].object] | length' <(genboot default 2 --json; cat "$work/out"))" = test-2.conf0

set_variable LoaderEntrySelected test-2.conf
genboot default 3
genboot status --json
check "what runs when the default is changed is known to be good" json .record.last_good test-2.conf
rm "$work/esp$(sed -n 's/^linux //p' "$(entry 3)")"
genboot status --json
check "and boots when the default is damaged" json .next.reason "last known good in the state record (test-2.conf); nothing usable matches the state record (test-3.conf)"
set_variable LoaderEntrySelected foreign.conf
genboot default 1
genboot status --json
check "what is no generation is not known to be good" json .record.last_good test-2.conf
check "what is cannot be removed" exits 3 genboot remove 2
check "for that reason" says "is the last known to be good"

fresh_three
spoil 1
genboot status --json
check "with the newer slot damaged loader.conf counts, which follows the record" json .next.number 3
sed -i 's/^default.*//' "$work/esp/loader/loader.conf"
genboot status --json
check "and without a default there the record before" json .next.number 2
check "and status tells the slots" json '.record.slots | join(" ")' "valid damaged"
check "the next change takes the damaged slot" test "$(writes default 1 | head -n 1)" = "state 131072 512"
spoil 0
spoil 1
genboot status --json
check "with both damaged loader.conf counts" json .next.reason '"default" in loader.conf (test-1.conf)'
check "and a default makes a record again" exits 0 genboot default 3
check "in the first slot" test "$(slot_id 0)" = test-3.conf

fresh_three
genboot rollback
spoil 0
check "a repair after a bad sector" exits 0 genboot repair --yes
genboot status --json
check "keeps what loader.conf says" json .next.number 2

fresh_three
set_variable LoaderEntrySelected test-3.conf
genboot rollback
genboot status --json
check "who goes back from a generation does not call it good" json .record.last_good null
rm "$work/esp$(sed -n 's/^linux //p' "$(entry 2)")"
genboot status --json
check "so that the one before boots when the default breaks" json .next.number 1

fresh_three
set_variable LoaderInfo "systemd-boot 257.7"
genboot default 2
check "under another loader record and loader.conf both say it" test "$(slot_id 0)/$(default_id)" = test-2.conf/test-2.conf
printf '# %0600d\ndefault test-2.conf\n' 0 >"$work/esp/loader/loader.conf"
check "where loader.conf cannot" exits 0 genboot default 1
check "a variable does" test "$(variable LoaderEntryDefault)" = test-1.conf
genboot status --json
check "which that loader follows" json .next.number 1
check "the same again" exits 0 genboot default 1
check "leaves it" test "$(variable LoaderEntryDefault)" = test-1.conf

fresh_three
without_variables boot --once 1
spoiled=$(strace -f -qq -o /dev/null -e trace=pwrite64 -e inject=pwrite64:error=EIO "${GENBOOT_FAST:-$PWD/build/genboot}" boot --once 2 \
	--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars" 2>&1)
check "an older wish for one boot that cannot be taken out is told" grep -q "asks for \"*test-1.conf\"* once" <<<"$spoiled"

fresh_three
rm "$record"
genboot status --json
check "without the file loader.conf counts" json .next.reason '"default" in loader.conf (test-3.conf)'
check "and status names no record" json .record null
check "rollback works with loader.conf alone" exits 0 genboot rollback
check "and makes no record" test ! -e "$record" -a "$(default_id)" = test-2.conf
check "setup makes it" exits 0 genboot setup --loader "$loader"
genboot status --json
check "with the default that is in force" json .record.default test-2.conf
check "and a second setup changes nothing" exits 0 genboot setup --loader "$loader"
check "and says so" says already
rm "$record"
printf 'default test-*\n' >"$work/esp/loader/loader.conf"
genboot setup --loader "$loader"
genboot status --json
check "a pattern stays with loader.conf" json .record.default null
truncate -s 1000 "$record"
genboot status --json
check "a record of another size is none" json .record null
check "which setup makes anew" exits 0 genboot setup --loader "$loader"
check "with its size" test "$(stat -c %s "$record")" = 135168

fresh_three
mv "$(entry 1)" "$work/esp/loader/entries/$(printf 'x%.0s' {1..95}).conf"
long=$(basename "$work"/esp/loader/entries/xxx*)
check "an id that does not fit is set by the variable" exits 0 genboot default "$long"
check "which wins" test "$(variable LoaderEntryDefault)" = "$long"
check "and without variables it cannot be set" exits 1 without_variables default "$long"
check "for that reason" says "too long for the state record"

fresh_three
mount --bind "$work/esp" "$work/esp" && mount -o remount,bind,ro "$work/esp"
check "on a read-only ESP rollback goes by the variable" exits 0 genboot rollback
umount "$work/esp"
check "which has the id" test "$(variable LoaderEntryDefault)" = test-2.conf
genboot status --json
check "so that it boots next" json .next.number 2
check "and the record is as it was" json .record.default test-3.conf

# A version that this genboot does not know, with a right checksum.
fresh_three
perl -e '
	my @table = map { my $c = $_; $c = $c & 1 ? $c >> 1 ^ 0x82f63b78 : $c >> 1 for 1 .. 8; $c } 0 .. 255;
	open my $f, "+<", $ARGV[0] or die; binmode $f;
	read $f, my $slot, 508; substr($slot, 8, 4) = pack "V", 2; substr($slot, 16, 8) = pack "Q<", 99;
	my $crc = 0xffffffff; $crc = $crc >> 8 ^ $table[($crc ^ ord) & 255] for split //, $slot;
	seek $f, 0, 0; print $f $slot, pack "V", $crc ^ 0xffffffff;' "$record"
before=$(sha256sum "$record")
genboot status --json
check "a newer record is read" json .record.slots[0] "of a newer genboot"
check "but not written" exits 0 genboot default 1
check "as it was" test "$before" = "$(sha256sum "$record")"
check "for a variable wins over it" test "$(variable LoaderEntryDefault)" = test-1.conf
check "without variables that is told" exits 1 without_variables default 2
check "in words" says "a newer genboot's"
done_testing
