#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The catalog beside the entries, the copies in the store, and pins.
. "$(dirname "$0")/lib.sh"

readonly folder=$work/esp/EFI/genboot/test
catalog() { cat "$folder"/catalog-*; }
numbers() { catalog | sed -n 's/^generation //p' | tr '\n' ' '; }
sum_is_right() { test "$(head -n -1 "$1" | sha256sum | cut -c-64)" = "$(sed -n '$s/^sha256 //p' "$1")"; }

fresh
check "without generations there is no catalog" test ! -e "$folder"
genboot install --root "$work/tree1" --label "first one"
check "the first installation writes one" test "$(ls "$folder")" = catalog-1
check "with the right checksum" sum_is_right "$folder/catalog-1"
genboot install --root "$work/tree2"
check "the next takes the next number, and the one before goes" test "$(ls "$folder")" = catalog-2
check "it lists both" test "$(numbers)" = "1 2 "
check "in the words of their entries" test "$(catalog | grep -cxFf "$(entry 1)")" -ge "$(wc -l <"$(entry 1)")"
check "with label and time" test "$(catalog | grep -cx 'label first one\|created 2025-06-15T15:06:40Z')" = 3
check "and what has changed" test "$(catalog | grep '^change ')" = "change Test System 1 -> Test System 2
change kernel 6.1.0-test -> 6.2.0-test
change another initrd
change another command line"
genboot show 2 --json
check "which show tells" json '.entry.changes[1]' "kernel 6.1.0-test -> 6.2.0-test"
genboot show 1 --json
check "and nothing of the first" json '.entry.changes | length' 0
genboot show 2
check "people too" says "Changes       Test System 1 -> Test System 2"
blob=$(sed -n 's/^linux //p' "$(entry 2)")
check "each blob is there with size and hash" grep -qxF \
	"blob $blob $(stat -c %s "$work/esp$blob") $(sha256sum "$work/esp$blob" | cut -c-64)" "$folder/catalog-2"
before=$(sha256sum "$folder/catalog-2")
genboot list; genboot status; genboot default 1; genboot boot --once 2
check "what changes no generation writes none" test "$before" = "$(sha256sum "$folder/catalog-2")"
rm "$work"/vars/*
check "removal writes one without" exits 0 genboot remove 2
check "under the next number" test "$(ls "$folder")/$(numbers)" = "catalog-3/1 "

fresh_three
check "the same store gives the same catalog" test "$(catalog | sha256sum)" = "$(fresh_three >/dev/null; catalog | sha256sum)"
check "every generation has its files in the store" test "$(ls "$work/store/blobs" | wc -l)" = 6
check "as they are" test -z "$(cd "$work/store/blobs" && for f in *; do echo "$f  $f"; done | sha256sum -c --quiet 2>&1)"
genboot install --root "$work/tree3" --label again
check "a second generation of the same files adds none" test "$(ls "$work/store/blobs" | wc -l)" = 6
genboot default 2
genboot remove 3
check "with a generation only files go that no other has" test "$(ls "$work/store/blobs" | wc -l)" = 6
genboot remove 4
check "and with the last one they do" test "$(ls "$work/store/blobs" | wc -l)" = 4
genboot default 1; genboot remove 2 --dry-run
check "a dry run removes none" test "$(ls "$work/store/blobs" | wc -l)" = 4

fresh_three
check "pin marks a generation" exits 0 genboot pin 1 --json
check "and says which" json '"\(.number) \(.pinned)"' '1 true'
check "in the catalog, for the menu" test "$(catalog | sed -n '/^generation 1$/,/^generation 2$/s/^pinned //p')" = yes
genboot list --json
check "list has it" json '[.entries[] | select(.pinned).number] | join(" ")' 1
check "it cannot be removed" exits 3 genboot remove 1
check "for that reason" says "generation 1 is pinned"
check "pinned again it stays so" exits 0 genboot pin 1
check "and says so" says "pinned already"
before=$(tree_hash "$work/esp" "$work/store")
check "a dry run of unpin succeeds" exits 0 genboot unpin 1 --dry-run
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "unpin takes it off" exits 0 genboot unpin 1
check "in the catalog too" test "$(catalog | grep -c '^pinned')" = 0
check "and then it can be removed" exits 0 genboot remove 1
check "pin of nothing is nothing" exits 6 genboot pin 9
printf 'title x\nlinux /EFI/BOOT/BOOTX64.EFI\n' >"$work/esp/loader/entries/other.conf"
check "only generations can be pinned" exits 3 genboot pin other

fresh_three
rm "$(entry 1)"
genboot list --json
check "what the catalog has boots without an entry" json '.entries[] | select(.number == 1).usable' true
check "and can be the default" exits 0 genboot default 1
check "status tells that its entry is missing" exits 4 genboot status
check "in words" says "generation 1: its boot entry is missing"
sed -i 's/^title .*/title edited/' "$(entry 2)"
genboot list --json
check "an entry that somebody edited is as the catalog has it" json '.entries[] | select(.number == 2).title' 'Test System 2'

fresh_three
cp "$folder"/catalog-3 "$folder/catalog-9"
printf '?' | dd of="$folder/catalog-9" bs=1 seek=40 conv=notrunc status=none
check "a damaged catalog is told" exits 4 genboot status
check "in words" says "checksum does not match"
genboot list --json
check "the one before counts" json '.entries | length' 3
check "a change removes it" exits 0 genboot pin 2
check "and its number is not used again" test "$(ls "$folder")" = catalog-10
rm "$folder"/*
genboot list --json
check "without any the entries are read" json '.entries | length' 3
check "and status tells" exits 4 genboot status
check "that there is none" says "there is none"
check "setup makes one" exits 0 genboot setup --loader "$loader"
check "under a number that was not used before" test "$(ls "$folder")" = catalog-11
check "of all that is there" test "$(numbers)" = "1 2 3 "
check "after which all is well" exits 0 genboot status
rm -rf "$work/store/blobs"
check "a store of an older genboot has no copies, and goes on" exits 0 genboot install --root "$work/tree1"

fresh_three
rm "$work/esp$(sed -n 's/^initrd //p' "$(entry 2)")"
genboot install --root "$work/tree1"
check "a generation without its files is not listed" test "$(numbers)" = "1 3 4 "
genboot install --root "$work/tree2"
check "until they are there again" test "$(numbers)" = "1 2 3 4 5 "

# Numbers are not given twice, not even when the newest generation and the store's note of it are gone.
fresh_three
genboot default 1
genboot remove 3
rm "$work/store/state/last-number"
check "the catalog knows the highest number" exits 0 genboot install --root "$work/tree3" --json
check "which is not given again" json .number 4
check "and is in it" grep -qx "highest 4" "$folder"/catalog-*
check "for which nothing is to be mended" exits 0 genboot verify

# A newer genboot's catalog stays, and so does everything that it may speak of.
fresh_three
sed 's/^genboot-catalog 1/genboot-catalog 2/; s/^sequence 3/sequence 9/; $d' "$folder/catalog-3" >"$folder/catalog-9"
echo "sha256 $(sha256sum "$folder/catalog-9" | cut -c-64)" >>"$folder/catalog-9"
rm "$folder/catalog-3"
before=$(tree_hash "$work/esp" "$work/store")
for verb in "install --root $work/tree1" "remove 1" "pin 1" "gc --keep 1" gc "repair --yes --loader $loader" "setup --loader $loader"; do
	# shellcheck disable=SC2086 # words
	check "beside a newer genboot's catalog $verb is refused" exits 3 genboot $verb
	check "in words" says "a newer genboot"
done
check "and nothing has changed" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "verify says whose it is" exits 4 genboot verify --json
check "and not that repair helps" json '.findings[] | select(.object | endswith("catalog-9")) | "\(.kind) \(.next)"' "stale null"
check "so does status" exits 4 genboot status
check "in the same words" says "a newer genboot has written it: use that one"
check "while the default can be changed" exits 0 genboot default 1
check "and it stays" sum_is_right "$folder/catalog-9"

# A file in the place of the last possible catalog does not use the numbers up.
fresh_three
: >"$folder/catalog-9223372036854775807"
: >"$folder/catalog-18446744073709551615"
check "beside a catalog of the highest number one is written" exits 0 genboot pin 1
check "above the one that counted" test "$(cd "$folder" && echo catalog-?)" = catalog-4
check "what is no catalog's name stays" test -e "$folder/catalog-18446744073709551615"
check "and nothing is wrong" exits 0 genboot verify

# A full ESP: a pin is made as a whole or not at all.
fresh
mkdir "$work/full"
if mount -t tmpfs -o size=2m tmpfs "$work/full"; then
	rm -rf "$work/esp"; ln -s full "$work/esp"
	genboot setup --loader "$loader"
	genboot install --root "$work/tree1"
	head -c 4M /dev/zero >"$work/full/filler" 2>/dev/null
	check "without space for a catalog pin fails" exits 5 genboot pin 1
	check "for that reason" says "no space"
	check "the catalog before is the only one" test "$(ls "$folder")" = catalog-1
	genboot list --json
	check "the generation is not pinned" json '[.entries[] | select(.pinned)] | length' 0
	check "and nothing is to be mended" exits 0 genboot verify
	rm "$work/full/filler"
	check "with space it is pinned" exits 0 genboot pin 1
	umount "$work/full"
	rm "$work/esp"
else
	skip "without space for a catalog pin fails" "no tmpfs can be mounted"
fi

# Until there was XBOOTLDR, the catalog was on the ESP.
fresh_three
mkdir "$work/boot"
places=(--boot "$work/boot")
genboot install --root "$work/tree1" "${places[@]}"
check "on XBOOTLDR the catalog lists what is there" test "$(sed -n 's/^generation //p' "$work/boot/EFI/genboot/test"/catalog-*)" = 4
check "the one on the ESP goes" test -z "$(ls "$folder")"
genboot list --json "${places[@]}"
check "and nobody is lost" json '[.entries[].number] | join(" ")' "4 3 2 1"
check "nor kept" exits 0 genboot remove 1 "${places[@]}"
genboot list --json "${places[@]}"
check "when it is removed" json '[.entries[].number] | join(" ")' "4 3 2"

# On FAT, with the clusters counted: what a further generation of the same kernel and initrd takes.
free_bytes() { # free_bytes SECTORS BITS: on a new FAT of 64 MiB with clusters of so many sectors, holding the ESP
	rm -f "$work/image"
	mkfs.vfat -F "$2" -s "$1" -C "$work/image" 65536 >/dev/null && mcopy -s -i "$work/image" "$work/esp"/* :: &&
		mdir -i "$work/image" :: | sed -n 's/ bytes free$//p' | tr -d ' '
}
marginal() { # marginal SECTORS BITS: bytes
	local before
	before=$(free_bytes "$@")
	for i in {1..8}; do genboot install --root "$work/tree3"; done
	echo $(((before - $(free_bytes "$@")) / 8))
}
fresh_three
small=$(marginal 1 32)
check "a further generation takes $small bytes of an ESP with clusters of 512 bytes, at most 4096" test "$small" -gt 0 -a "$small" -le 4096
large=$(marginal 8 16)
check "and $large with clusters of 4 KiB, at most two of them" test "$large" -gt 0 -a "$large" -le 8192
done_testing
