#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Generations on a partition that is not in view, or not the one where new ones go.
. "$(dirname "$0")/lib.sh"

fresh
apart() { genboot "$@" --boot "$work/boot"; }
names() { (cd "$1" && find . -type f | sort); }
other=11111111-2222-4333-8444-555555555555

rm -rf "${work:?}"/{esp,store}; mkdir "$work"/{esp,boot}
apart setup --loader "$loader" --token test
for i in 1 2 3; do apart install --root "$work/tree$i"; done
before=$(names "$work/store")
check "without its partition the default is not removed" exits 3 genboot remove 3
check "and says why" says "is the default"
set_variable LoaderEntrySelected test-2.conf
check "nor the one that runs" exits 3 genboot remove 2
check "and says why" says "is running"
jq --arg to "$other" '.partition = $to' "$work/store/generations/1/manifest.json" >"$work/m"; cp -f "$work/m" "$work/store/generations/1/manifest.json"
check "nor one whose partition is not there" exits 3 genboot remove 1
check "which is named" says "$other"
check "with what to mount" says /dev/disk/by-partuuid/
check "the store is as it was" test "$before" = "$(names "$work/store")"
mv "$work/store/generations/1/manifest.json" "$work/store/staging/1.json"
check "an interrupted run there does not stop others" exits 0 genboot install --root "$work/tree1"
check "and waits" test -e "$work/store/staging/1.json" -a -e "$work/boot/loader/entries/test-1.conf"
check "until its partition is there again" exits 0 apart install --root "$work/tree2" --no-default
check "and then is put right" test ! -e "$work/store/staging/1.json" -a ! -e "$work/boot/loader/entries/test-1.conf"

rm -rf "${work:?}"/{esp,store,boot} "$work"/vars/*; mkdir "$work"/{esp,boot}
genboot setup --loader "$loader" --token test
for i in 1 2 3; do genboot install --root "$work/tree$i"; done
check "with an XBOOTLDR added later, a generation on the ESP can be removed" exits 0 apart remove 1 --json
check "from the ESP" test ! -e "$(entry 1)" -a "$(n_blobs)" = 4
check "with its space" json '.freed > 0' true
mkdir -p "$work/boot/loader"; ln -s "$work/esp/EFI" "$work/boot/EFI"
check "a link to the ESP's EFI on XBOOTLDR stops no one" exits 0 apart list
rm "$work/boot/EFI"

# /boot with the ESP at /boot/efi: FAT ignores case, so EFI/Linux there leads into another file system.
# In a chroot, as CI has it, a namespace cannot be made private as a whole: so what is mounted goes away by hand.
apart_from_others=(unshare --mount --propagation unchanged)
if "${apart_from_others[@]}" true 2>/dev/null; then
	mkdir "$work/boot/EFI"
	below_mount() { "${apart_from_others[@]}" sh -c 'mount --make-rprivate / 2>/dev/null
		mount -t tmpfs none "$0/boot/EFI" || exit 99; "$@"; r=$?; umount "$0/boot/EFI"; exit $r' "$work" \
		"$tool" "$@" --esp "$work/esp" --esp-is-a-directory --boot "$work/boot" --store "$work/store" >"$work/out" 2>"$work/err"; }
	check "another file system in place of EFI/Linux is no folder of ours" exits 0 below_mount status
	check "and rollback works beside it" exits 0 below_mount rollback
	rmdir "$work/boot/EFI"
else
	skip "another file system in place of EFI/Linux" "no mount namespace can be made here"
fi

mkdir -p "$work/esp/EFI"; echo x >"$work/esp/EFI/Linux"
check "a file in place of EFI/Linux does not stop list" exits 0 genboot list
check "nor default" exits 0 genboot default 3
check "nor rollback" exits 0 genboot rollback
check "status names it" exits 4 genboot status --json
check "as a problem" json '[.problems[] | select(.what == "EFI/Linux")] | length' 1
check "a generation can be removed" exits 0 genboot remove 3
check "and its files stay, for nobody knows what is in there" test "$(n_blobs)" = 4
done_testing
