#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whatever lies on the ESP is input: it is bounded, never followed, never written on, and spoils nothing else.
. "$(dirname "$0")/lib.sh"

fresh_three
entries=$work/esp/loader/entries
: >"$entries/empty.conf"
printf '# only\n\n# comments\n' >"$entries/comments.conf"
printf 'linux /a\0b\n' >"$entries/nul.conf"
printf 'linux ../../etc/passwd\n' >"$entries/dots.conf"
printf 'linux /test/x\nefi /y\n' >"$entries/two.conf"
printf 'title \033[2Jclear\xff\xe2\x80\xaeevil\nlinux /EFI/BOOT/BOOTX64.EFI\n' >"$entries/screen.conf"
head -c 100000 /dev/zero | tr '\0' 'x' >"$entries/long.conf"
head -c 512 /dev/zero | tr '\0' '\377' >"$entries/torn.conf"
printf 'title Arm\nlinux /x\narchitecture aa64\n' >"$entries/arm.conf"
mkdir "$entries/folder.conf" "$entries/test-9.conf"
ln -s /etc/passwd "$entries/link.conf"
mkfifo "$entries/fifo.conf"
printf 'title x\nlinux /EFI/BOOT/BOOTX64.EFI\n' >"$entries/"$'bad\xffname.conf'
printf 'title x\nlinux /EFI/BOOT/BOOTX64.EFI\n' >"$entries/.hidden.conf"
printf 'title Counted\nlinux /EFI/BOOT/BOOTX64.EFI\n' | tee "$entries/counted+0-3.conf" >"$entries/counted.conf"
mkdir -p "$work/esp/EFI/Linux"
head -c 4096 /dev/urandom >"$work/esp/EFI/Linux/noise.efi"
cp "$loader" "$work/esp/EFI/Linux/not-unified.efi"
before=$(tree_hash "$work/esp" "$work/store")
check "list reads on" exits 0 genboot list
check "with the generations on top" test "$(awk 'NR > 1 && $1 != "-" {print $1}' "$work/out" | tr '\n' ' ')" = "3 2 1 "
check "and nothing that moves a cursor" exits 1 grep -qP '[\x00-\x09\x0b-\x1f\x7f]' "$work/out"
check "list --json is JSON" exits 0 genboot list --json
check "all of it" json '.entries | length >= 5' true
check "status says that something is damaged" exits 4 genboot status --json
for name in empty nul dots two long torn link fifo folder counted; do
	check "$name.conf is named" json "[.problems[] | select(.what == \"loader/entries/$name.conf\")] | length" 1
done
check "another processor's entry is no damage" json '[.problems[] | select(.what | contains("arm"))] | length' 0
check "what boots next is still ours" json .next.number 3
check "reading changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "an entry without tries cannot be the default" exits 3 genboot default counted

check "install works beside all that" exits 0 genboot install --root "$work/tree2" --cmdline new
check "under the next number" test -e "$(entry 4)"
check "remove works" exits 0 genboot remove 1
check "and keeps blobs, for long.conf could not be read" test "$(n_blobs)" = 6
check "foreign files are as they were" test -L "$entries/link.conf" -a -p "$entries/fifo.conf" -a -d "$entries/test-9.conf" -a "$(stat -c %s "$entries/long.conf")" = 100000

rm -rf "${entries:?}"/{long,link,fifo,folder}.conf
genboot default 3; genboot remove 4; genboot remove 2
check "once everything can be read, blobs go" test "$(n_blobs)" = 4

fresh
mkdir "$work/elsewhere"
rmdir "$work/esp/test"; ln -s "$work/elsewhere" "$work/esp/test"
check "a link in place of the folder is not followed" exits 4 genboot install --root "$work/tree1" -q
check "nothing is written behind it" test -z "$(ls "$work/elsewhere")"
rm "$work/esp/test"; : >"$work/esp/test"
check "a file in place of the folder stops the installation" exits 4 genboot install --root "$work/tree1"
rm "$work/esp/test" && genboot install --root "$work/tree1"
rm "$work/esp/loader/loader.conf"; mkdir "$work/esp/loader/loader.conf"
check "a folder in place of loader.conf is reported" exits 4 genboot status
check "and rollback goes by the state record" exits 0 genboot default 1
rm "$work/esp/EFI/genboot/state"
check "and without that, installing needs a default to set" exits 1 "$tool" install --root "$work/tree1" --esp "$work/esp" --esp-is-a-directory --store "$work/store" 2>"$work/err"
check "which is said" says "loader.conf cannot be read"
rm -rf "$work/esp/loader/entries"; : >"$work/esp/loader/entries"
check "a file in place of the entries folder is damage" exits 4 genboot list

fresh_three
for ((i = 0; i < 10000; i++)); do printf 'title %d\nlinux /EFI/BOOT/BOOTX64.EFI\n' "$i" >"$work/esp/loader/entries/x$i.conf"; done
started=$SECONDS
check "ten thousand entries are listed" exits 0 genboot list --json
check "within 20 seconds" test $((SECONDS - started)) -lt 20
check "all of them" json '.entries | length' 10003

fresh_three
for text in '' '{' '[]' '{"version":2}' '{"version":1,"number":3}' '{"version":1,"version":1}' "$(printf '[%.0s' {1..5000})"; do
	rm -f "$work/store/generations/3/manifest.json"
	printf '%s' "$text" >"$work/store/generations/3/manifest.json"
	check "a manifest of '${text:0:24}' is damage, no crash" exits 4 genboot status
done
jq '.kernel.path = "/../../../etc/passwd"' "$work/store/generations/2/manifest.json" >"$work/m"; cp -f "$work/m" "$work/store/generations/2/manifest.json"
check "a manifest that leads elsewhere is not believed" exits 4 genboot remove 2
jq '.kernel.path = "/EFI/BOOT/BOOTX64.EFI"' "$work/store/generations/1/manifest.json" >"$work/m"; cp -f "$work/m" "$work/store/generations/1/manifest.json"
genboot remove 1
check "a manifest that names another file does not remove it" test -e "$work/esp/EFI/BOOT/BOOTX64.EFI"
echo '{"version":1,"token":"../x"}' >"$work/store/machine.json"
cp "$work/store/machine.json" "$work/store/machine.json.copy"
check "a token that leads elsewhere is not believed" exits 4 genboot install --root "$work/tree1"
done_testing
