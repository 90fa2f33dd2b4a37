#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What repair does about boot loaders: it mends genboot's own, and takes nobody else's file.
. "$(dirname "$0")/lib.sh"

readonly fallback=$work/esp/EFI/BOOT/BOOTX64.EFI ours=$work/esp/EFI/genboot/genbootx64-0.1.0.efi
restore() { rm -rf "${work:?}"/{esp,store,vars,mirror}; cp -a "$work/saved/"* "$work/"; }
repair() { genboot repair --yes --loader "$loader" "$@"; }

# foreign TEXT: a fallback that genboot cannot read, and repair.
foreign() {
	restore
	printf '%s' "$1" >"$fallback"
	check "a fallback loader that genboot cannot read ($1) is a note" exits 0 genboot verify
	check "that says what it is" says "no EFI program that genboot can read"
	check "repair leaves it" exits 0 repair
	check "byte for byte" test "$(cat "$fallback")" = "$1"
}

# torn COMMAND...: makes of the fallback what only genboot's own can become.
torn() {
	restore
	"$@"
	check "a fallback loader of genboot's after $1 is found" exits 4 genboot verify
	check "and mended" exits 0 repair
	check "wholly" cmp -s "$fallback" "$loader"
}

fresh
genboot install --root "$work/tree1"
mkdir "$work/saved"
cp -a "$work"/{esp,store,vars} "$work/saved/"
foreign "some other vendor's program"
foreign "M"
foreign "MZ but a boot manager for another firmware"
torn truncate -s 1000 "$fallback"
torn truncate -s 0 "$fallback"
torn dd if=/dev/zero of="$fallback" bs=512 count=4 conv=notrunc status=none
restore
truncate -s 1000 "$fallback" "$ours"
check "with both copies torn, both are found" exits 4 genboot verify --json
check "as two" json .bad 2
check "and both are mended" exits 0 repair
check "the one" cmp -s "$fallback" "$loader"
check "and the other, under the name that firmware has" cmp -s "$ours" "$loader"

restore
mkdir "$work/mirror"
genboot setup --loader "$loader" --mirror "$work/mirror"
printf 'another loader' >"$work/mirror/EFI/BOOT/BOOTX64.EFI"
check "what is not genboot's on a mirror stays, too" exits 0 repair
check "as it is" test "$(cat "$work/mirror/EFI/BOOT/BOOTX64.EFI")" = "another loader"
rm -r "$work/mirror"

restore
sed 's/genboot 0\.1\.0/genboot 0.2.0/g; s/,0\.1\.0,/,0.2.0,/' "$loader" >"$work/newer.efi"
echo broken >"$ours"
check "with a newer loader installed a damaged one is mended" exits 0 genboot repair --yes --loader "$work/newer.efi"
check "by the newer" cmp -s "$work/esp/EFI/genboot/genbootx64-0.2.0.efi" "$work/newer.efi"
check "the damaged one goes" test ! -e "$ours"
check "and nothing is left to find" exits 0 genboot verify

restore
echo broken >"$ours"
check "without a loader to write it is said" exits 4 genboot repair --yes --loader "$work/nowhere"
check "and the damaged one stays" test "$(cat "$ours")" = broken
done_testing
