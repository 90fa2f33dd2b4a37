#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

fresh_three
inode=$(stat -c %i "$work/esp/loader/loader.conf")
before=$(tree_hash "$work/esp" "$work/store" "$work/vars")
check "a dry run of rollback succeeds" exits 0 genboot rollback --dry-run
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$work/vars")"
check "rollback goes back by one" exits 0 genboot rollback --json
check "and tells where" json .number 2
check "in loader.conf" test "$(default_id)" = test-2.conf
check "which is the same file, in place" test "$(stat -c '%i %s' "$work/esp/loader/loader.conf")" = "$inode 512"
check "and keeps its other settings" grep -qx 'timeout 5' "$work/esp/loader/loader.conf"
check "a second rollback goes further" exits 0 genboot rollback
check "to the first" test "$(default_id)" = test-1.conf
check "a third has nowhere to go" exits 6 genboot rollback
check "default goes forward" exits 0 genboot default 3
check "to the third" test "$(default_id)" = test-3.conf
check "default again is fine" exits 0 genboot default 3
check "and says so" says already
check "default takes an id" exits 0 genboot default test-2.conf
check "default of nothing is nothing" exits 6 genboot default 77

rm "$work/esp$(sed -n 's/^linux //p' "$(entry 2)")"
genboot default 3
check "a generation without its kernel cannot be the default" exits 4 genboot default 2
check "rollback skips it" exits 0 genboot rollback
check "and takes the one before" test "$(default_id)" = test-1.conf

fresh_three
set_variable LoaderEntryDefault other.conf
set_variable LoaderEntryPreferred test-1.conf
printf 'preferred test-1.conf\n' >"$work/esp/loader/loader.conf"
check "status names the variable that wins" exits 0 genboot status
check "before loader.conf" says 'EFI variable LoaderEntryPreferred (test-1.conf)'
check "default overcomes all other wishes" exits 0 genboot default 2
check "it deletes LoaderEntryDefault" exits 1 has_variable LoaderEntryDefault
check "and LoaderEntryPreferred" exits 1 has_variable LoaderEntryPreferred
check "and preferred in loader.conf" test "$(tr -s '\n' '|' <"$work/esp/loader/loader.conf")" = 'default test-2.conf|'
genboot status --json
check "so that it boots next" json .next.number 2

{ printf 'timeout 3\n'; printf '# %s\n' {1..200}; } >"$work/esp/loader/loader.conf"
before=$(sha256sum "$work/esp/loader/loader.conf")
check "with a long loader.conf the record is enough" exits 0 genboot default 1
check "and loader.conf is not touched" test "$before" = "$(sha256sum "$work/esp/loader/loader.conf")"
genboot status --json
check "so that it boots next" json .next.number 1
rm "$work/esp/EFI/genboot/state"
before=$(tree_hash "$work/esp")
check "without a record the variable is used" exits 0 genboot default 1
check "for it has the id" test "$(variable LoaderEntryDefault)" = test-1.conf
check "and nothing else is touched" test "$before" = "$(tree_hash "$work/esp")"
genboot status --json
check "the effect is the same" json .next.number 1
{ printf 'preferred test-3.conf\n'; printf '# %s\n' {1..200}; } >"$work/esp/loader/loader.conf"
check "when that prefers another, LoaderEntryPreferred is used" exits 0 genboot default 2
check "for systemd-boot takes that first" test "$(variable LoaderEntryPreferred)" = test-2.conf
genboot status --json
check "so that it boots next in every loader" json .next.number 2
check "a second time changes nothing" exits 0 genboot default 2
check "and says so" says "already"
check "without variables there is no way" exits 1 "$tool" default 2 --esp "$work/esp" --esp-is-a-directory --store "$work/store" 2>"$work/err"
check "and the reason is named" says "longer than the 512 bytes"

fresh_three
check "boot is for once" exits 0 genboot boot --once 1
check "by the variable" test "$(variable LoaderEntryOneShot)" = test-1.conf
check "which is UTF-16 with attributes and NUL" test "$(stat -c %s "$work"/vars/LoaderEntryOneShot-*)" = 28
genboot status --json
check "it boots next" json .next.number 1
check "and the default stays" json .default test-3.conf
without_variables() { "$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/store" >"$work/out" 2>"$work/err"; }
check "a variable that asks for another keeps the record from it" exits 0 genboot boot --once 1
check "boot without variables uses the record" exits 0 without_variables boot --once 2
without_variables status --json
check "so that it boots next" json .next.number 2
check "for that reason" json .next.reason 'one boot in the state record (test-2.conf)'
check "and the default stays" json .default test-3.conf
check "and what boots then cannot be removed" exits 3 without_variables remove 2
check "with variables, the record's wish goes" exits 0 genboot boot --once 1
without_variables status --json
check "so that it does not come up later" json .next.number 3
mv "$work/esp/EFI/genboot/state" "$work/state"
check "boot without variables and record fails" exits 1 without_variables boot --once 2
check "and says why" says "there is no state record (genboot setup)"
mv "$work/state" "$work/esp/EFI/genboot/state"
check "boot of nothing is nothing" exits 6 genboot boot --once 8
check "a dry run of boot changes nothing" exits 0 genboot boot --once 2 --dry-run
check "in the variable" test "$(variable LoaderEntryOneShot)" = test-1.conf
check "rollback needs no free space" exits 0 genboot rollback

printf '\1' >"$work/vars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
check "a variable without attributes counts as absent" exits 0 genboot status --json
check "for the next boot" json .next.number 2
printf 'default test-[1.conf\n' >"$work/esp/loader/loader.conf"
mv "$(entry 1)" "$work/esp/loader/entries/test-[1.conf"
check "an id that is a pattern cannot be the default" exits 3 genboot default 'test-[1.conf'
done_testing
