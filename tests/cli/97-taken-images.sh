#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

hash_of() { jq -r .root.hash "$work/store/generations/$1/manifest.json"; }
option() { sed -n 's/^options //p' "$(entry "$1")"; }
image() { echo "$work/store/roots/$(hash_of "$1")/$2"; }
take() { genboot install --image "$1" --kernel "$work/tree1/boot/vmlinuz-6.1.0-test" --initrd "$work/tree1/boot/initrd.img-6.1.0-test" --cmdline "root=LABEL=x ro quiet" "${@:2}"; }
blocks_of() { printf '%b' "$(printf '\\x%02x\\x%02x\\x00\\x00' $(($2 & 255)) $(($2 >> 8)))" | dd of="$1" bs=1 seek="$3" conv=notrunc status=none; }

fresh
mkdir -p "$work/foreign/etc"
seq 20000 >"$work/foreign/etc/numbers"
mkfs.erofs --quiet -Enosbcrc "$work/foreign.erofs" "$work/foreign"
mkfs.erofs --quiet -zlz4hc "$work/summed.erofs" "$work/foreign"
mksquashfs "$work/foreign" "$work/foreign.squashfs" -quiet -no-progress >/dev/null
mksquashfs "$work/foreign" "$work/odd.squashfs" -quiet -no-progress -nopad >/dev/null

check "an image is not taken where nobody knows the data file system" exits 1 take "$work/foreign.erofs"
check "which the next step says" says "setup --data UUID=..."
genboot setup --data UUID=1234-5678 --no-variables --loader "$loader"
before=$(tree_hash "$work/esp" "$work/store")
check "a dry run takes nothing" exits 0 take "$work/foreign.erofs" --dry-run
check "and says that it would" says "the sealed root"
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store")"

check "an EROFS image is taken" exits 0 take "$work/foreign.erofs" --json
check "and JSON tells the hash" json .root.hash "$(hash_of 1)"
check "and its format" json .root.format erofs
check "the command line names it in place of root=" test "$(option 1)" = "genboot.root=$(hash_of 1) genboot.data=UUID=1234-5678 quiet"
check "it is in the store byte for byte" cmp "$work/foreign.erofs" "$(image 1 root.erofs)"
check "with a hash tree" test -s "$(image 1 root.verity)"
check "nothing is left in staging" test -z "$(ls "$work/store/staging")"
cp "$work/foreign.erofs" "$work/copy.erofs"
check "the same image has the same root" exits 0 take "$work/copy.erofs"
check "wherever it is" test "$(hash_of 1)" = "$(hash_of 2)"
check "which is there once" test "$(ls "$work/store/roots" | wc -l)" = 1
check "a checksum in it is right" exits 0 take "$work/summed.erofs"
check "a squashfs image is taken" exits 0 take "$work/foreign.squashfs"
check "as such" cmp "$work/foreign.squashfs" "$(image 4 root.squashfs)"
check "one of no whole blocks is taken, too" exits 0 take "$work/odd.squashfs"
check "with zeros up to the next" test $(($(stat -c %s "$(image 5 root.squashfs)") % 4096)) = 0
check "and is otherwise as it was" cmp -n "$(stat -c %s "$work/odd.squashfs")" "$work/odd.squashfs" "$(image 5 root.squashfs)"
ln -s foreign.erofs "$work/link"
check "a link to an image is followed" exits 0 take "$work/link"
check "verify reads them all" exits 0 genboot verify
os_release=$work/os-release
echo 'PRETTY_NAME="Foreign 7"' >"$os_release"
check "its title comes from where it is named" exits 0 take "$work/foreign.erofs" --os-release "$os_release"
check "and nowhere else" test "$(jq -r .title "$work/store/generations/7/manifest.json")" = "Foreign 7"

before=$(tree_hash "$work/esp" "$work/store")
refused() { # refused SENTENCE CODE FILE TEXT
	check "$1" exits "$2" take "$3"
	check "and says so: $4" says "$4"
}
: >"$work/empty"
refused "an empty image is refused" 4 "$work/empty" "is empty"
refused "one that is not there is refused" 1 "$work/nowhere" "cannot open"
refused "a folder is refused" 1 "$work/foreign" "is no file with an image"
check "and --root is named" says "genboot install --root"
mkfifo "$work/fifo"
refused "what is no file is refused" 1 "$work/fifo" "is no file with an image"
head -c 8192 /dev/zero >"$work/zeros"
refused "any other file is refused" 4 "$work/zeros" "neither an EROFS image nor a squashfs one"
head -c -1 "$work/foreign.erofs" >"$work/short.erofs"
refused "an EROFS image that is cut short is refused" 4 "$work/short.erofs" "cut short"
head -c 2000 "$work/odd.squashfs" >"$work/short.squashfs"
refused "so is a squashfs image" 4 "$work/short.squashfs" "cut short"
head -c 50 "$work/odd.squashfs" >"$work/short.squashfs"
refused "down to a few bytes" 4 "$work/short.squashfs" "cut short"
cp "$work/summed.erofs" "$work/bad.erofs" && printf X | dd of="$work/bad.erofs" bs=1 seek=1090 conv=notrunc status=none
refused "a superblock that has rotted is refused" 4 "$work/bad.erofs" "checksum does not match"
cp "$work/foreign.erofs" "$work/bad.erofs" && printf '\011' | dd of="$work/bad.erofs" bs=1 seek=1036 conv=notrunc status=none
refused "blocks of another size are refused" 4 "$work/bad.erofs" "not every machine can mount"
cp "$work/foreign.erofs" "$work/bad.erofs" && blocks_of "$work/bad.erofs" 8 1104 && blocks_of "$work/bad.erofs" 1 1110
refused "one that is partly in other files is refused" 4 "$work/bad.erofs" "in other files"
check "a tree beside it is refused" exits 2 take "$work/foreign.erofs" --root "$work/tree1"
check "by name" says "without --root"
check "so is a format" exits 2 take "$work/foreign.erofs" --root-format erofs
check "and a clamp" exits 2 take "$work/foreign.erofs" --clamp-times 1
check "a UKI is refused" exits 2 genboot install --image "$work/foreign.erofs" --uki "$work/x"
check "an image without a kernel is refused" exits 2 genboot install --image "$work/foreign.erofs"
check "with what is missing" says "install --image FILE --kernel FILE --initrd FILE"
check "and one without an initrd" exits 2 genboot install --image "$work/foreign.erofs" --kernel "$work/tree1/boot/vmlinuz-6.1.0-test"
check "a bad kernel leaves nothing of it" exits 4 genboot install --image "$work/foreign.erofs" --kernel "$os_release" --initrd "$os_release"
check "of all that nothing is left" test "$before" = "$(tree_hash "$work/esp" "$work/store")"

# It grows while it is copied: the writer keeps on until the verb has ended.
head -c 200M /dev/zero >>"$work/foreign.erofs"
(while sleep 0.01; do printf x >>"$work/foreign.erofs"; done) &
writer=$!
check "one that is written to meanwhile is refused" exits 1 take "$work/foreign.erofs"
kill "$writer"
check "and says so" says "was changed while it was read"
check "and nothing is left in staging" test -z "$(ls "$work/store/staging")"
taken=$(ls "$work/store/generations" | sort -n | tail -n 1)
check "the manifest knows that the root was taken" test "$(jq -r .root.from "$work/store/generations/$taken/manifest.json")" = image
rm -r "$work/store/roots"
check "a lost root cannot be mended" exits 4 genboot repair --yes
check "but by the same image" says "genboot install --image FILE"
done_testing
