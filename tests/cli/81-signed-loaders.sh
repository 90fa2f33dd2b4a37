#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Loaders that were signed on the ESP, as sbctl does it: the user's own, which nobody replaces by an unsigned one.
. "$(dirname "$0")/lib.sh"

readonly fallback=$work/esp/EFI/BOOT/BOOTX64.EFI ours=$work/esp/EFI/genboot/genbootx64-$version.efi
restore() { rm -rf "${work:?}"/{esp,store,vars}; cp -a "$work/saved/"* "$work/"; }
repair() { genboot repair --yes --loader "$loader"; }
rot() { printf x | dd of="$1" bs=1 seek=30000 conv=notrunc status=none; }
u32() { od -An -tu4 -j "$2" -N 4 "$1" | tr -d ' '; }
put32() { printf "$(printf '\\x%02x' $(($3 & 255)) $(($3 >> 8 & 255)) $(($3 >> 16 & 255)) $(($3 >> 24)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }

# sign FILE: as a program with 64-bit headers is, but for what the signature says.
sign() {
	local size directory
	size=$((($(stat -c %s "$1") + 7) / 8 * 8))
	directory=$(($(u32 "$1" 60) + 24 + 112 + 8 * 4))
	truncate -s "$size" "$1"
	printf '\30\0\0\0\0\2\2\0a signature, 16B' >>"$1"
	put32 "$1" "$directory" "$size"
	put32 "$1" $((directory + 4)) 24
}
signed_are() { cmp -s "$1" "$work/signed.efi" && cmp -s "$2" "$work/signed.efi"; }

fresh
genboot install --root "$work/tree1"
mkdir "$work/saved"
cp -a "$work"/{esp,store,vars} "$work/saved/"
cp "$loader" "$work/signed.efi"
sign "$work/signed.efi"

sign "$ours"; sign "$fallback"
check "loaders that were signed on the ESP are no damage" exits 0 genboot verify --json
check "but a note each" json '[.findings[] | select(.kind == "note")] | length' 2
check "that names the command" says "genboot setup --loader FILE"
check "repair has nothing to do" exits 0 repair
check "and leaves them" signed_are "$ours" "$fallback"
rot "$fallback"
check "what rots in one goes unseen then" exits 0 genboot verify
cp "$work/signed.efi" "$fallback"
check "setup with the signed one" exits 0 genboot setup --loader "$work/signed.efi"
check "records it" exits 0 genboot verify
check "so that there is no note" test "$(grep -c signed "$work/out")" = 0
check "and it stays" signed_are "$ours" "$fallback"
for file in "$ours" "$fallback"; do
	rot "$file"
	check "what rots in ${file##*/} then is found" exits 4 genboot verify
	check "and mended" exits 0 repair
	check "by the other signed one" signed_are "$ours" "$fallback"
done

for file in "$ours" "$fallback"; do
	restore
	sign "$ours"; sign "$fallback"
	truncate -s 1000 "$file"
	check "where ${file##*/} is torn and the other was signed on the ESP" exits 0 repair
	check "it becomes as that" signed_are "$ours" "$fallback"
	rm "$file"
	check "where it is missing, too" exits 0 repair
	check "it becomes as that" signed_are "$ours" "$fallback"
	check "and no other loader is written" test "$(find "$work/esp/EFI/genboot" -name '*.efi' | wc -l)" = 1
done
restore
sign "$ours"
rot "$fallback"
check "what has rotted unsigned is damage beside a signed one" exits 4 genboot verify
check "and mended" exits 0 repair
check "by it" signed_are "$ours" "$fallback"
done_testing
