#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What repair does about boot loaders: it mends genboot's own, and takes nobody else's file.
. "$(dirname "$0")/lib.sh"

readonly fallback=$work/esp/EFI/BOOT/BOOTX64.EFI ours=$work/esp/EFI/genboot/genbootx64-$version.efi
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
check "and under no other" test "$(find "$work/esp/EFI/genboot" -name '*.efi' | wc -l)" = 1

restore
mkdir "$work/mirror"
genboot setup --loader "$loader" --mirror "$work/mirror"
printf 'another loader' >"$work/mirror/EFI/BOOT/BOOTX64.EFI"
check "what is not genboot's on a mirror stays, too" exits 0 repair
check "as it is" test "$(cat "$work/mirror/EFI/BOOT/BOOTX64.EFI")" = "another loader"
rm -r "$work/mirror"

restore
sed "s/genboot ${version//./\\.}/genboot 9.2.0/g; s/,${version//./\\.},/,9.2.0,/" "$loader" >"$work/newer.efi"
echo broken >"$ours"
check "with a newer loader installed a damaged one is mended" exits 0 genboot repair --yes --loader "$work/newer.efi"
check "by the newer" cmp -s "$work/esp/EFI/genboot/genbootx64-9.2.0.efi" "$work/newer.efi"
check "the damaged one goes" test ! -e "$ours"
check "and nothing is left to find" exits 0 genboot verify

# rot FILE: a byte far behind its headers.
rot() { printf x | dd of="$1" bs=1 seek=30000 conv=notrunc 2>/dev/null; }
restore
check "machine.json has the hash of the loader" test "$(jq -r .loader.sha256 "$work/store/machine.json")" = "$(sha256sum <"$loader" | cut -c-64)"
for file in "$ours" "$fallback"; do
	restore
	rot "$file"
	check "a byte of ${file##*/} that has rotted is found" exits 4 genboot verify --json
	check "there" json '.findings[0].object' "$file"
	check "as damage" json '.findings[0].kind' damaged
	check "another build of the loader is not written in its place, but the other copy is" exits 0 genboot repair --yes --loader "$work/newer.efi"
	check "as it was" cmp -s "$file" "$loader"
	rot "$ours"; rot "$fallback"
	check "with both rotten another build does not do" exits 4 genboot repair --yes --loader "$work/newer.efi"
	check "and what does is said" says "genboot setup --loader"
	check "the one that was installed does" exits 0 repair
	check "for both" exits 0 genboot verify
done
rot "$ours"; rot "$fallback"
check "setup with another build puts both right, too" exits 0 genboot setup --loader "$work/newer.efi"
check "so that nothing is left" exits 0 genboot verify

# While an update waits, EFI/BOOT has the loader before it.
readonly newer=$work/esp/EFI/genboot/genbootx64-9.2.0.efi
hash() { sha256sum <"$1" | cut -c-64; }
pending() {
	restore
	cp "$work/newer.efi" "$newer"
	jq --arg new "$(hash "$newer")" --arg old "$(hash "$loader")" \
		'.loader = { file: "EFI/genboot/genbootx64-9.2.0.efi", sha256: $new, fallback: $old }' \
		"$work/saved/store/machine.json" >"$work/store/machine.json"
	cp "$work/store/machine.json" "$work/store/machine.json.copy"
}
waiting() { genboot repair --yes --loader "$work/newer.efi"; }
for damage in rot "truncate -s 1000" rm; do
	pending
	check "with an update that waits nothing is wrong" exits 0 genboot verify
	$damage "$fallback"
	check "after $damage the old loader in EFI/BOOT is mended" exits 0 waiting
	check "by itself, from where it stays" cmp -s "$fallback" "$loader"
	check "and is what machine.json says still" test "$(jq -r .loader.fallback "$work/store/machine.json")" = "$(hash "$loader")"
	check "so that nothing is left" exits 0 genboot verify
done
for damage in rot "truncate -s 1000"; do
	pending
	rm "$ours"
	$damage "$fallback"
	before=$(hash "$fallback")
	check "without any copy of it, after $damage, it is left" exits 4 waiting
	check "because of what" says "the new one has not started yet"
	check "as it is" test "$(hash "$fallback")" = "$before"
	set_variable LoaderImageIdentifier '\EFI\genboot\genbootx64-9.2.0.efi'
	check "until the new one has started" exits 0 waiting
	check "then that is written" cmp -s "$fallback" "$newer"
	check "for good" exits 0 genboot verify
done
pending
rm "$ours" "$fallback"
check "where there is none any more, the new one is better than none" exits 0 waiting
check "and takes its place" cmp -s "$fallback" "$newer"

restore
sed 's/"loader": {/"unknown": {/' "$work/store/machine.json" >"$work/m"
cp "$work/m" "$work/store/machine.json"; cp "$work/m" "$work/store/machine.json.copy"
check "what an older genboot has set up is not complained of" exits 0 genboot verify
check "until setup" exits 0 genboot setup --loader "$loader"
check "which says what it does" says "Set up"
check "puts the hash down" test "$(jq -r .loader.sha256 "$work/store/machine.json")" = "$(sha256sum <"$loader" | cut -c-64)"

# A loader that says an older version: it would pass over what it does not know.
rm -rf "${work:?}"/{esp,store,vars}; mkdir "$work"/{esp,vars}
sed "s/genboot ${version//./\\.}/genboot 0.0.1/g; s/,${version//./\\.},/,0.0.1,/" "$loader" >"$work/older.efi"
genboot setup --loader "$work/older.efi" --token test
genboot install --root "$work/tree1"
check "an older loader than the tool is a note" exits 0 genboot verify
check "that says so" says "it is older than this program: genboot 0.0.1 (genboot setup $places_given)"
rm "$work/esp/EFI/genboot/state"
check "after a repair, too" exits 0 genboot repair --yes --loader "$work/older.efi"
check "it is said" says "the boot loader is older than this program (genboot 0.0.1)"
check "setup" exits 0 genboot setup --loader "$loader"
check "puts it right" exits 0 genboot verify
check "so that it is not said again" test "$(grep -c "older than" "$work/out")" = 0

restore
echo broken >"$ours"
check "without a loader to write, the copy in EFI/BOOT will do" exits 0 genboot repair --yes --loader "$work/nowhere"
check "wholly" cmp -s "$ours" "$loader"
echo broken >"$ours"
echo foreign >"$fallback"
check "without that, too, it is said" exits 4 genboot repair --yes --loader "$work/nowhere"
check "and the damaged one stays" test "$(cat "$ours")" = broken
done_testing
