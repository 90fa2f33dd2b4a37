#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ESP and XBOOTLDR apart: the loader and loader.conf on the one, entries and blobs on the other.
. "$(dirname "$0")/lib.sh"

fresh
rm -rf "${work:?}"/{esp,store}; mkdir "$work"/{esp,boot}
apart() { genboot "$@" --boot "$work/boot"; }
check "setup succeeds" exits 0 apart setup --loader "$loader" --token test
check "the loader is on the ESP" test -e "$work/esp/EFI/BOOT/BOOTX64.EFI" -a ! -e "$work/boot/EFI"
check "loader.conf too" test -e "$work/esp/loader/loader.conf" -a ! -e "$work/boot/loader/loader.conf"
check "entries.srel is on XBOOTLDR" test -e "$work/boot/loader/entries.srel"
for i in 1 2 3; do apart install --root "$work/tree$i"; done
check "entries are on XBOOTLDR" test "$(ls "$work/boot/loader/entries" | wc -l)" = 3
check "with their blobs" test "$(ls "$work/boot/test" | wc -l)" = 6 -a ! -e "$work/esp/test"
check "the default is set on the ESP" test "$(default_id)" = test-3.conf
mkdir -p "$work/esp/loader/entries"
printf 'title On the ESP\nversion 9\nefi /EFI/BOOT/BOOTX64.EFI\n' >"$work/esp/loader/entries/esp.conf"
check "list merges both" exits 0 apart list --json
check "in one order" json '[.entries[].id] | join(" ")' "test-3.conf test-2.conf test-1.conf esp.conf"
check "and tells which is where" json '[.entries[].partition] | join(" ")' "xbootldr xbootldr xbootldr esp"
check "rollback works" exits 0 apart rollback
check "remove works" exits 0 apart remove 1
check "on XBOOTLDR" test "$(ls "$work/boot/test" | wc -l)" = 4
check "naming the ESP twice is having no XBOOTLDR" exits 0 genboot list --boot "$work/esp" --json
check "then the generations there have lost their entries" json '[.entries[].id] | join(" ")' "esp.conf test-3.conf test-2.conf"

# Manifests name their partition; folders have none.
elsewhere() {
	local manifest
	for manifest in "$work"/store/generations/*/manifest.json; do
		chmod u+w "$manifest"
		jq '.partition = "11111111-2222-3333-4444-555555555555"' "$manifest" >"$work/x" && cat "$work/x" >"$manifest"
	done
}
fresh
rm -rf "${work:?}"/{esp,store,boot}; mkdir "$work"/{esp,boot}
apart setup --loader "$loader" --token test
for i in 1 2; do apart install --root "$work/tree$i"; done
elsewhere
genboot repair --yes
apart status --json
check "a repair without XBOOTLDR does not change what boots" json .record.default test-2.conf
genboot install --no-default --root "$work/tree3"
apart status --json
check "and neither does an installation without making it the default" json .record.default test-2.conf
done_testing
