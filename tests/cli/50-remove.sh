#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

fresh
genboot install --root "$work/tree1"
check "the only generation is not removed" exits 3 genboot remove 1
genboot install --root "$work/tree1" --cmdline "root=/dev/b"
genboot install --root "$work/tree3"
check "the default is not removed" exits 3 genboot remove 3
check "and says why" says "is the default"
set_variable LoaderEntrySelected test-2.conf
check "the running one is not removed" exits 3 genboot remove 2
check "and says why" says "is running"
set_variable LoaderEntryOneShot test-1.conf
check "the one that boots next is not removed" exits 3 genboot remove 1
rm "$work"/vars/*

before=$(tree_hash "$work/esp" "$work/store")
check "a dry run of remove succeeds" exits 0 genboot remove 1 --dry-run
check "and tells when nobody knows what is running" says "LoaderEntrySelected"
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "remove removes" exits 0 genboot remove 1 --json
check "the entry" test ! -e "$(entry 1)"
check "and the manifest" test ! -e "$work/store/generations/1"
check "but not what another generation uses" test "$(n_blobs)" = 4
check "so nothing is freed" json .freed 0
printf 'linux /test/%s\n' "$(basename "$(sed -n 's/^linux //p' "$(entry 2)")")" >"$work/esp/loader/entries/foreign.conf"
check "the last that uses files takes them along" exits 0 genboot remove 2
check "except those that another tool's entry names" test "$(n_blobs)" = 3
check "a foreign entry is not ours to remove" exits 3 genboot remove foreign
check "and is untouched" test -e "$work/esp/loader/entries/foreign.conf"
check "removing it again finds nothing" exits 6 genboot remove 2

genboot install --root "$work/tree2"
check "a removed number is not given again" test -e "$(entry 4)"
genboot default 3; genboot remove 4
rm "$work/store/state/last-number"
genboot install --root "$work/tree2"
check "not even when the store does not remember it" test -e "$(entry 5)"
printf 'title x\nversion 41, Linux x\nlinux /EFI/BOOT/BOOTX64.EFI\n' >"$(entry 41)"
genboot install --root "$work/tree2"
check "an entry that the store does not know keeps its number" test -e "$(entry 42)"
check "a generation without manifest is not removed" exits 4 genboot remove 41
check "its entry stays" test -e "$(entry 41)"
done_testing
