#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Which sealed roots are needed, who knows it, and what removing one leaves.
. "$(dirname "$0")/lib.sh"

hash_of() { jq -r .root.hash "$work/store/generations/$1/manifest.json"; }
lacks() { ! says "$1"; }
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

# stays PATH COMMAND...: the verb works, and names what stays.
stays() {
	local path=$1
	shift
	exits 0 "$@" && says "leaving $path" && says "try: rm -r $root"
}

sealed_two
root=$work/store/roots/$(hash_of 1)
mkdir "$root/sub"
check "a folder in a root keeps no generation from going" stays "$root/sub" genboot remove 1
check "what is genboot's goes" test ! -e "$root/root.erofs"
check "what is not stays" test -d "$root/sub"
check "other verbs go on" exits 0 genboot pin 2
check "without a word of it" lacks leaving
check "gc names it" stays "$root/sub" genboot gc
check "and counts nothing" says "nothing to remove"
check "the command that is named works" rm -r "$root"
check "for good" exits 0 genboot gc
check "and nothing is said of it" lacks leaving

sealed_two
root=$work/store/roots/$(hash_of 1)
mv "$root" "$work/elsewhere"
ln -s "$work/elsewhere" "$root"
check "a link in a root's place keeps none from going" stays "$root" genboot remove 1
check "what it leads to stays" test -e "$work/elsewhere/root.erofs"

sealed_two
root=$work/store/roots
rm -r "$root"
echo x >"$root"
check "nor does a file in place of all roots" stays "$root" genboot remove 1
check "nor does it keep other verbs" exits 0 genboot pin 2
check "nor gc" stays "$root" genboot gc
echo again >"$work/tree/etc/changed"
check "install tells of it" exits 1 genboot install --root "$work/tree"
check "by its path" says "$root is in the way"
check "and what to do" says "try: rm -r $root; genboot install"
rm -r "$root"
check "which works" exits 0 genboot install --root "$work/tree"

sealed_two
root=$work/store/roots/$(hash_of 2)
mkdir "$root/sub"
printf X | dd of="$root/root.erofs" bs=1 seek=5000 conv=notrunc status=none
check "the same tree takes the place of a damaged root with a folder in it" exits 0 genboot install --root "$work/tree"
root=$work/store/staging/root.new
check "what is not genboot's is named by the next verb" stays "$root/sub" genboot pin 2
check "and is still there" test -d "$root/sub"
check "another root cannot be made beside it" exits 1 genboot install --root "$work/tree" --root-format squashfs
check "which names it" says "$root is in the way"
check "and what to do" says "try: rm -r $root"

# bytes_in FOLDER, told_of_root HASH BYTES.
bytes_in() { cat "$1"/* | wc -c; }
told_of_root() {
	json ".steps[] | select(.object == \"roots/$1\") | .bytes" "$2"
}

sealed_two
first=$(hash_of 1) bytes=$(bytes_in "$work/store/roots/$(hash_of 1)")
genboot list --json
total=$(jq '.entries[] | select(.number == 1) | .size' "$work/out")
check "the size of a generation has its root in it" json '.entries[] | select(.number == 1) | .size - .size_on_boot' "$bytes"
genboot show 1
check "show has it, too" grep -q '^Size  *.* of which .* on the boot partition$' "$work/out"
genboot show 1 --json
check "in JSON as list" json '.entry.size' "$total"
check "a dry run of remove names the root" exits 0 genboot remove 1 --dry-run
check "and its size" grep -q "^Would remove roots/$first (.*)" "$work/out"
genboot remove 1 --dry-run --json
check "in JSON with its bytes" told_of_root "$first" "$bytes"
check "which count as freed" json '.freed >= '"$bytes" true
check "gc --keep tells the same" exits 0 genboot gc --keep 1 --dry-run --json
check "with its bytes" told_of_root "$first" "$bytes"
check "which count as freed" json '.freed >= '"$bytes" true
genboot remove 1
check "remove says how much is free again" says "Removed generation 1; $(numfmt --to=iec-i --format='%.1f' "$bytes" | sed 's/\(.i\)$/ \1B/') are free again"
genboot install --root "$work/tree" --label again --no-default
check "of two with one root it is not the first's" exits 0 genboot remove 3 --dry-run
check "alone" lacks roots/
check "and to remove both frees it" exits 0 genboot install --kernel "$work/tree/boot/vmlinuz-6.1.0-test" --cmdline x
genboot gc --keep 1 --dry-run --json
check "once" told_of_root "$(hash_of 2)" "$(bytes_in "$work/store/roots/$(hash_of 2)")"
mkdir "$work/store/roots/${first//?/0}"
head -c 5000 /dev/zero >"$work/store/roots/${first//?/0}/root.erofs"
genboot gc --json
check "gc counts the bytes of a root that nothing needs" json .freed 5000

# locked FILE: not even root may remove it.
locked() { chattr +i "$1" 2>"$work/err"; }

sealed_two
root=$work/store/roots/$(hash_of 1)
if locked "$root/root.erofs"; then
	check "an image that cannot be removed keeps no generation from going" exits 0 genboot remove 1
	check "and is named" says "leaving $root/root.erofs: it cannot be removed: Operation not permitted"
	check "with what helps" says "try: chattr -R -ia $root; rm -r $root"
	check "and other verbs go on" exits 0 genboot pin 2
	chattr -R -ia "$root"
	check "and gc takes it once it can" exits 0 genboot gc
	check "all of it" test ! -e "$root"
fi
done_testing
