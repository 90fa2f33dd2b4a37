#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

mkdir -p "$work"/{esp,vars}
before=$(tree_hash "$work/esp")
check "before setup status fails" exits 1 genboot status
check "and names setup, with the places that it was given" says "try: genboot setup --esp $work/esp --store $work/store --efivars $work/vars --esp-is-a-directory"
check "whatever it tells besides" says "Record      there is none (genboot setup)"
check "in JSON, too" exits 1 genboot status --json
check "with the exit code" json .error.exit 1
mkdir "$work/a b"
elsewhere() { "$tool" verify --esp "$work/a b" --esp-is-a-directory --store "$work/store" >"$work/out" 2>"$work/err"; }
check "there is nothing to verify" exits 1 elsewhere
check "and a place with a space is quoted in the hint" says "genboot setup --esp '$work/a b' --store"
check "a dry run of setup succeeds" exits 0 genboot setup --loader "$loader" --token test --dry-run
check "and says what it would write" says "Would write EFI/BOOT/BOOTX64.EFI"
check "and changes nothing on the ESP" test "$before" = "$(tree_hash "$work/esp")"
check "and makes no store" test ! -e "$work/store"

check "setup succeeds on an empty ESP" exits 0 genboot setup --loader "$loader" --token test
check "the loader has its own place" cmp -s "$loader" "$work/esp/EFI/genboot/genbootx64-$version.efi"
check "and the place where firmware looks" cmp -s "$loader" "$work/esp/EFI/BOOT/BOOTX64.EFI"
check "entries.srel says type1" grep -qx type1 "$work/esp/loader/entries.srel"
check "loader.conf is one sector" test "$(stat -c %s "$work/esp/loader/loader.conf")" = 512
check "with a timeout" grep -qx 'timeout 5' "$work/esp/loader/loader.conf"
check "machine.json has nothing of the machine that builds an image" \
	test "$(jq -c 'del(.version, .loader)' "$work/store/machine.json")" = '{"token":"test"}'
check "machine.json has the token" test "$(jq -r .token "$work/store/machine.json")" = test

before=$(tree_hash "$work/esp" "$work/store")
check "a second setup succeeds" exits 0 genboot setup --loader "$loader" --json
check "and has no steps" json '.steps | length' 0
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "another token is refused" exits 3 genboot setup --loader "$loader" --token other

make_kernel "$work/newer.efi" "another build"
check "another build of the same version is installed" exits 0 genboot setup --loader "$work/newer.efi"
check "under a name of its own" test "$(find "$work/esp/EFI/genboot" -name "genbootx64-$version-*.efi" | wc -l)" = 1
check "the older build stays" cmp -s "$loader" "$work/esp/EFI/genboot/genbootx64-$version.efi"
check "and firmware's place has the newer" cmp -s "$work/newer.efi" "$work/esp/EFI/BOOT/BOOTX64.EFI"
check "no temporary file is left" test -z "$(find "$work/esp" -name '*.NEW')"

make -s install DESTDIR="$work/dest" PREFIX=/usr >/dev/null
mkdir "$work/dest/esp"
check "the installed tool finds the loader that was installed beside it" \
	"$work/dest/usr/bin/genboot" setup --esp "$work/dest/esp" --esp-is-a-directory \
	--store "$work/dest/store" --token test --quiet
check "and puts that one on the ESP" cmp -s "$loader" "$work/dest/esp/EFI/BOOT/BOOTX64.EFI"

mkdir "$work/image"
check "an image without a name is refused" exits 2 "$tool" setup --loader "$loader" --esp "$work/image" \
	--esp-is-a-directory --store "$work/image-store"

rm -rf "$work/esp"
mkdir -p "$work/esp/EFI/BOOT"
sed 's/genboot,/another,/g' "$loader" >"$work/esp/EFI/BOOT/BOOTX64.EFI"
before=$(tree_hash "$work/esp")
check "another tool's loader is not replaced" exits 3 genboot setup --loader "$loader"
check "nothing is changed then" test "$before" = "$(tree_hash "$work/esp")"
check "the way out is named" says --force
check "with --force it is replaced" exits 0 genboot setup --loader "$loader" --force
check "by ours" cmp -s "$loader" "$work/esp/EFI/BOOT/BOOTX64.EFI"

rm -rf "$work/esp"
mkdir -p "$work/esp/loader"
printf 'timeout 0\neditor no\n' >"$work/esp/loader/loader.conf"
check "setup keeps an existing loader.conf" exits 0 genboot setup --loader "$loader"
check "its settings" test "$(tr -s '\n' '|' <"$work/esp/loader/loader.conf")" = 'timeout 0|editor no|'
check "and fills it up to one sector" test "$(stat -c %s "$work/esp/loader/loader.conf")" = 512

echo "no program" >"$work/text.efi"
check "a loader that is no program is refused" exits 4 genboot setup --loader "$work/text.efi"
check "for what it is" says "it is no EFI program"
# refused CODE FILE WHAT: and nothing is changed.
refused() {
	before=$(tree_hash "$work/esp" "$work/store" "$work/vars")
	check "a loader that is $3 is refused" exits "$1" genboot setup --loader "$2"
	check "for what it is: $3" says "\"$2\" is not genboot's boot loader: it is $3"
	check "with what to do" says "--loader with a genbootx64.efi"
	check "and nothing is changed" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$work/vars")"
}
sed 's/genboot,/another,/g' "$loader" >"$work/none.efi"
refused 3 "$work/none.efi" "an EFI program that does not say whose"
at=$(LC_ALL=C grep -abom1 '\.sbat' "$loader" | cut -d: -f1) # a section's header; 20 bytes on stands where it is
offset=$(od -An -tu4 -j $((at + 20)) -N4 "$loader")
# section NAME TEXT FILE
section() {
	cp "$work/none.efi" "$3"
	printf '%-8s' "$1" | tr ' ' '\0' | dd of="$3" bs=1 seek="$at" conv=notrunc status=none
	printf '%s\0' "$2" | dd of="$3" bs=1 seek=$((offset)) conv=notrunc status=none
}
section .sdmagic "#### LoaderInfo: systemd-boot 257 ####" "$work/other.efi"
refused 3 "$work/other.efi" "systemd-boot 257"
section .linux "" "$work/uki.efi"
refused 3 "$work/uki.efi" "a unified kernel image"
printf HdrS | dd of="$work/none.efi" bs=1 seek=514 conv=notrunc status=none
refused 3 "$work/none.efi" "a Linux kernel"
check "repair refuses it, too" exits 3 genboot repair --yes --loader "$work/none.efi"
check "for what it is" says "is not genboot's boot loader: it is a Linux kernel"
rm "$work/none.efi"
head -c 50000 "$loader" >"$work/cut.efi"
refused 4 "$work/cut.efi" "no whole EFI program (cut short)"
: >"$work/cut.efi"
refused 4 "$work/cut.efi" "an empty file"
check "a loader that is not there is refused" exits 1 genboot setup --loader "$work/none.efi"
check "by name" says none.efi
rm -rf "$work/store"
check "a token that starts with a dot is refused" exits 2 genboot setup --loader "$loader" --token .x
check "a token with a slash is refused" exits 2 genboot setup --loader "$loader" --token a/b

make_tree "$work/tree" 6.1 Test
token_of() { rm -rf "$work/store"; genboot setup --loader "$loader" --root "$work/tree" && jq -r .token "$work/store/machine.json"; }
check "the token comes from os-release at last" test "$(token_of)" = x
echo 0123456789abcdef0123456789abcdef >"$work/tree/etc/machine-id"
check "before that from machine-id" test "$(token_of)" = 0123456789abcdef0123456789abcdef
check "which machine.json keeps" test "$(jq -r .machine_id "$work/store/machine.json")" = 0123456789abcdef0123456789abcdef
echo mytoken >"$work/tree/etc/kernel/entry-token"
check "and before that from entry-token" test "$(token_of)" = mytoken
done_testing
