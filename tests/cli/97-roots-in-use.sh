#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Which sealed roots are needed, who knows it, and what removing one leaves.
. "$(dirname "$0")/lib.sh"

hash_of() { jq -r .root.hash "$work/store/generations/$1/manifest.json"; }
hash_in_entry() { sed -n 's/^options genboot.root=\([0-9a-f]*\).*/\1/p' "$(entry "$1")"; }

# sealed_two: generations 1 and 2, each with a root of its own.
sealed_two() {
	rm -rf "${work:?}"/{esp,store,vars,tree}
	mkdir -p "$work"/{esp,vars}
	make_tree "$work/tree" 6.1.0-test "Test"
	mkdir -p "$work/tree/usr/lib/genboot"
	: >"$work/tree/usr/lib/genboot/genboot-mount"
	genboot setup --data UUID=1 --token test --loader "$loader"
	genboot install --root "$work/tree"
	echo changed >"$work/tree/etc/changed"
	genboot install --root "$work/tree"
}

sealed_two
root=$work/store/roots/$(hash_of 2)
echo more >"$work/tree/etc/changed"
genboot install --root "$work/tree" --no-default
third=$work/store/roots/$(hash_of 3)
rm -r "$work/store/generations/2" "$work/esp/EFI/genboot/test"
check "gc works where the store has lost a generation" exits 0 genboot gc
check "and leaves the root that its entry names" test -e "$root/root.erofs"
check "and so does removing another generation" exits 0 genboot remove 3
check "whose own root goes" test ! -e "$third"
check "and no other" test -e "$root/root.erofs"
check "repair brings the manifest back" exits 0 genboot repair --yes
check "with its root" test "$(hash_of 2)" = "$(hash_in_entry 2)"
check "and a path that is written as install does" test "$(jq -r .kernel.path "$work/store/generations/2/manifest.json")" = "$(sed -n 's/^linux //p' "$(entry 2)")"
check "and all is well" exits 0 genboot verify

sealed_two
root=$work/store/roots/$(hash_of 2)
rm -r "$work/store/generations/2" "$work/esp/EFI/genboot/test"
mv "$root" "$work/away"
check "verify tells of a root that only an entry names" exits 4 genboot verify
check "by its name" says "roots/$(hash_in_entry 2): generation 2 has no root without it"
check "status, too" exits 4 genboot status
check "says that the default cannot start" says "its sealed root is missing"
check "and list" exits 0 genboot list
check "shows it" grep -q '^ *2 .*damaged' "$work/out"
check "repair mends the rest" exits 4 genboot repair --yes
check "and verify tells it still" exits 4 genboot verify
check "by its name" says "roots/$(hash_in_entry 2): generation 2 has no root without it"
check "though the manifest has none" test "$(hash_of 2)" = null
mv "$work/away" "$root"
check "with the root back the manifest is damaged" exits 4 genboot verify
check "and says why" says "generations/2/manifest.json: it has no root, and its command line names one"
check "repair adds it" exits 0 genboot repair --yes
check "as it was" test "$(hash_of 2)" = "$(hash_in_entry 2)"
check "and all is well" exits 0 genboot verify
done_testing
