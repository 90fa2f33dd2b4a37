#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# sealable TREE: it has stage 1 in its files.
sealable() {
	mkdir -p "$1"/{etc,usr/lib/genboot}
	printf 'hello\n' >"$1/etc/hello"
	: >"$1/usr/lib/genboot/genboot-mount"
}
hash_of() { jq -r .root.hash "$work/store/generations/$1/manifest.json"; }
option() { sed -n 's/^options //p' "$(entry "$1")"; }

fresh
sealable "$work/tree1"
check "a tree with stage 1 is not sealed where nobody knows the data file system" exits 1 genboot install --root "$work/tree1"
check "which the next step says" says "setup --data UUID=..."
check "and the hint has this run's places" says "--store $work/store"
check "nothing is left in staging" test -z "$(ls "$work/store/staging")"
check "setup refuses a data file system that is none" exits 2 genboot setup --data sda1
check "and options without it" exits 2 genboot setup --data-options subvol=@
check "setup takes one" exits 0 genboot setup --data UUID=1234-5678 --data-options subvol=@ --no-variables --loader "$loader"
check "and keeps it" test "$(jq -c .data "$work/store/machine.json")" = '{"device":"UUID=1234-5678","options":"subvol=@"}'
check "a later setup leaves it" exits 0 genboot setup --no-variables --loader "$loader"
check "as it is" test "$(jq -r .data.device "$work/store/machine.json")" = UUID=1234-5678

before=$(tree_hash "$work/esp" "$work/store")
check "a dry run seals nothing" exits 0 genboot install --root "$work/tree1" --dry-run
check "and says that it would" says "the sealed root"
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "a tree with stage 1 is sealed" exits 0 genboot install --root "$work/tree1" --json
check "and JSON tells the hash" json .root.hash "$(hash_of 1)"
check "the command line names it in place of root=" test "$(option 1)" = "genboot.root=$(hash_of 1) genboot.data=UUID=1234-5678 genboot.data-options=subvol=@"
check "the image is there" test -s "$work/store/roots/$(hash_of 1)/root.erofs"
check "and its hash tree" test -s "$work/store/roots/$(hash_of 1)/root.verity"
check "nothing is left in staging" test -z "$(ls "$work/store/staging")"
check "show tells of it" exits 0 genboot show 1
check "with the root hash" says "$(hash_of 1)"
check "the same tree again has the same root" exits 0 genboot install --root "$work/tree1"
check "word for word" test "$(hash_of 1)" = "$(hash_of 2)"
check "which is there once" test "$(ls "$work/store/roots" | wc -l)" = 1

check "external leaves the root alone" exits 0 genboot install --root "$work/tree1" --root-format external
check "and its command line" test "$(option 3)" = "root=LABEL=6.1.0-test ro"
check "and seals nothing" test "$(jq .root "$work/store/generations/3/manifest.json")" = null
check "squashfs is sealed, too" exits 0 genboot install --root "$work/tree1" --root-format squashfs
check "as such" test -s "$work/store/roots/$(hash_of 4)/root.squashfs"
check "another format is refused" exits 2 genboot install --root "$work/tree1" --root-format ext4
check "a root needs its tree" exits 2 genboot install --root-format erofs
check "a tree without stage 1 is not sealed" exits 3 genboot install --root "$work/tree2" --root-format erofs
check "as it would not boot" says "genboot-mount"
check "and by itself it is external" exits 0 genboot install --root "$work/tree2"
check "with its own command line" grep -q '^options root=LABEL=' "$(entry 5)"

check "verify reads roots" exits 0 genboot verify
image=$work/store/roots/$(hash_of 1)/root.erofs
printf X | dd of="$image" bs=1 seek=5000 conv=notrunc status=none
check "and finds a changed byte" exits 4 genboot verify
check "and names the root" says "roots/$(hash_of 1)"
check "repair cannot mend it" exits 4 genboot repair --yes
check "and says so" says "no second copy"
check "the same tree, sealed again, takes its place" exits 0 genboot install --root "$work/tree1" --no-default
check "and all is well" exits 0 genboot verify
check "with nothing left over" test -z "$(ls "$work/store/staging")"
genboot remove 6
mv "$image" "$image.away"
check "a root without its image is damaged" exits 0 genboot list
check "in the list" says damaged
check "and cannot be the default" exits 4 genboot default 1
check "because of that" says "its sealed root is"
mv "$image.away" "$image"

rm "$work/store/generations/4/manifest.json"
check "a lost manifest comes back" exits 0 genboot repair --yes
check "with its root" test "$(jq -r .root.format "$work/store/generations/4/manifest.json")" = squashfs
squash=$(hash_of 4)
check "a root goes with its last generation" exits 0 genboot remove 4
check "and no sooner" test ! -e "$work/store/roots/$squash"
check "the others stay" test -e "$work/store/roots/$(hash_of 1)"
check "one of two that share it goes" exits 0 genboot remove 1
check "and the root stays" test -e "$work/store/roots/$(hash_of 2)"

mkdir -p "$work/store/staging/root.new" && : >"$work/store/staging/root.new/root.erofs"
head -c 5000 /dev/zero >"$work/store/staging/root.new/root.erofs"
check "status tells what an interrupted sealing has left" exits 0 genboot status
check "with its size, and what removes it" grep -q "^Interrupted a root that was not sealed to its end, 4.9 KiB in staging/root.new: the next install, remove or gc removes it$" "$work/out"
genboot status --json
check "in JSON, too" json .unfinished_root 5000
check "what an interrupted sealing has left goes with the next change" exits 0 genboot pin 2
check "all of it" test ! -e "$work/store/staging/root.new"
mkdir -p "$work/store/roots/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
mkdir -p "$work/store/roots/somebody-elses"
check "gc removes roots that nothing names" exits 0 genboot gc --json
check "and says which" says roots/0123456789abcdef
check "and leaves what has no hash's name" test -d "$work/store/roots/somebody-elses"
done_testing
