#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

rm -rf "$work/store"; mkdir -p "$work"/{esp,vars}
check "install before setup fails" exits 1 genboot install --root /
check "and names setup" says "genboot setup"

fresh
before=$(tree_hash "$work/esp" "$work/store")
check "a dry run of install succeeds" exits 0 genboot install --root "$work/tree1" --dry-run
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
genboot install --root "$work/tree1" --dry-run --json; cp "$work/out" "$work/plan"
check "install takes a tree" exits 0 genboot install --root "$work/tree1" --json
check "and carries out the plan that the dry run printed" test "$(jq -c .steps "$work/plan")" = "$(jq -c .steps "$work/out")"
check "and tells the number" json .number 1
cat >"$work/want" <<END
title Test System 1
version 1, Linux 6.1.0-test
sort-key genboot
linux /test/$(sha256sum "$work/tree1/boot/vmlinuz-6.1.0-test" | cut -c-32).efi
initrd /test/$(sha256sum "$work/tree1/boot/initrd.img-6.1.0-test" | cut -c-32).img
options root=LABEL=6.1.0-test ro
architecture x64
END
check "the entry has the standard keys" diff "$work/want" <(grep -v '^machine-id' "$(entry 1)")
check "its time is the creation time" test "$(stat -c %Y "$(entry 1)")" = "$SOURCE_DATE_EPOCH"
check "it is the default" test "$(default_id)" = test-1.conf
check "the kernel is a copy" cmp -s "$work/tree1/boot/vmlinuz-6.1.0-test" "$work/esp$(sed -n 's/^linux //p' "$(entry 1)")"
check "the manifest is read-only" test "$(stat -c %a "$work/store/generations/1/manifest.json")" = 444
check "and has the time of SOURCE_DATE_EPOCH" test "$(jq -r .created "$work/store/generations/1/manifest.json")" = 2025-06-15T15:06:40Z
check "nothing is left in staging" test -z "$(ls "$work/store/staging")"

check "the same system again makes a generation" exits 0 genboot install --root "$work/tree1"
check "and says that it is the same" says "same kernel"
check "without new blobs" test "$(n_blobs)" = 2
check "--no-default leaves the default" exits 0 genboot install --root "$work/tree2" --no-default
check "where it was" test "$(default_id)" = test-2.conf
check "--label shows in the title" exits 0 genboot install --root "$work/tree2" --label "before the upgrade"
check "in front of the name" grep -qx 'title before the upgrade: Test System 2' "$(entry 4)"
check "a label with a line feed is refused" exits 2 genboot install --root "$work/tree2" --label $'x\nlinux /evil'
check "a label of 121 bytes is refused" exits 2 genboot install --root "$work/tree2" --label "$(printf 'x%.0s' {1..121})"
check "a label that is not UTF-8 is refused" exits 2 genboot install --root "$work/tree2" --label $'\xff'

cp "$work/tree1/boot/vmlinuz-6.1.0-test" "$work/tree2/boot/vmlinuz-6.10.0-test"
cp "$work/tree1/boot/initrd.img-6.1.0-test" "$work/tree2/boot/initrd.img-6.10.0-test"
cp "$work/tree1/boot/vmlinuz-6.1.0-test" "$work/tree2/boot/vmlinuz-6.9.0-test"
cp "$work/tree1/boot/vmlinuz-6.1.0-test" "$work/tree2/boot/vmlinuz-7.0.0.old"
check "of several kernels the newest counts" exits 0 genboot install --root "$work/tree2"
check "in version order, leftovers aside" grep -qx 'version 5, Linux 6.10.0-test' "$(entry 5)"
check "--kernel-version takes another" exits 0 genboot install --root "$work/tree2" --kernel-version 6.2.0-test
check "from the tree" grep -qx 'version 6, Linux 6.2.0-test' "$(entry 6)"
mkdir -p "$work/tree3/usr/lib/modules/9.1"
mv "$work/tree3/boot/vmlinuz-6.3.0-test" "$work/tree3/usr/lib/modules/9.1/vmlinuz"
mv "$work/tree3/boot/initrd.img-6.3.0-test" "$work/tree3/usr/lib/modules/9.1/initrd"
check "a kernel under /usr/lib/modules is found" exits 0 genboot install --root "$work/tree3"
check "with the initrd beside it" grep -qx 'version 7, Linux 9.1' "$(entry 7)"

kernel=$work/kernel
cp "$work/tree1/boot/vmlinuz-6.1.0-test" "$kernel"
printf one >"$work/i1"; printf two >"$work/i2"
check "files may be named" exits 0 genboot install --root "$work/tree1" --kernel "$kernel" --initrd "$work/i1" --initrd="$work/i2" --cmdline "root=/dev/x quiet"
check "initrds keep their order" test "$(grep -c '^initrd' "$(entry 8)") $(sed -n 's/^initrd //p' "$(entry 8)" | head -1)" = "2 /test/$(printf one | sha256sum | cut -c-32).img"
check "--cmdline wins over the tree's" grep -qx 'options root=/dev/x quiet' "$(entry 8)"
check "the same initrd may come twice" exits 0 genboot install --root "$work/tree1" --kernel "$kernel" --initrd "$work/i1" --initrd "$work/i1"
check "--initrd without --kernel is a usage error" exits 2 genboot install --root "$work/tree1" --initrd "$work/i1"

before=$(tree_hash "$work/esp")
rm "$work/tree2/etc/kernel/cmdline"
check "no command line is no generation" exits 1 genboot install --root "$work/tree2"
check "the running one is not taken" says "/etc/kernel/cmdline"
mkdir -p "$work/tree2/usr/lib/kernel"; printf '# a comment\nroot=/dev/a\n  quiet\n' >"$work/tree2/usr/lib/kernel/cmdline"
check "/usr/lib/kernel/cmdline is the second choice" exits 0 genboot install --root "$work/tree2" --dry-run
echo text >"$work/tree2/boot/vmlinuz-8.0"
echo text >"$work/tree2/boot/initrd.img-8.0"
check "a kernel that is no PE file is damaged" exits 4 genboot install --root "$work/tree2"
rm "$work/tree2/boot/initrd.img-8.0"
check "a kernel without initrd is refused" exits 1 genboot install --root "$work/tree2"
check "and says which" says 8.0
check "an empty tree has no kernel" exits 1 genboot install --root "$work/vars"
mkfifo "$work/fifo"
check "a FIFO is no kernel" exits 1 timeout 10 "$tool" install --kernel "$work/fifo" --cmdline x --esp "$work/esp" --esp-is-a-directory --store "$work/store"
check "a device is no initrd" exits 1 genboot install --kernel "$kernel" --initrd /dev/zero --cmdline x
rm -f "$work/tree1/boot/"*; ln -s /../../../../../../../../etc/hostname "$work/tree1/boot/vmlinuz-6.1"; echo x >"$work/tree1/boot/initrd.img-6.1"
check "a link does not lead out of the tree" exits 1 genboot install --root "$work/tree1"
check "all these refusals leave the ESP alone" test "$before" = "$(tree_hash "$work/esp")"

uki=$work/uki.efi
printf 'PRETTY_NAME="Unified One"\nID=uki\n' >"$work/osrel"; printf '6.6.6-uki' >"$work/uname"; printf 'quiet' >"$work/cmdline"; echo kernel >"$work/linux"
objcopy --add-section .osrel="$work/osrel" --change-section-vma .osrel=0x1000000 --add-section .uname="$work/uname" --change-section-vma .uname=0x1100000 \
	--add-section .cmdline="$work/cmdline" --change-section-vma .cmdline=0x1200000 --add-section .linux="$work/linux" --change-section-vma .linux=0x1300000 "$loader" "$uki"
check "a UKI is installed" exits 0 genboot install --uki "$uki"
last=$(cat "$work/store/state/last-number")
check "with the title of its .osrel" grep -qx 'title Unified One' "$(entry "$last")"
check "and the version of its .uname" grep -qx "version $last, Linux 6.6.6-uki" "$(entry "$last")"
check "under the linux key, which every loader knows" grep -q '^linux /test/.*\.efi$' "$(entry "$last")"
check "without options, for it brings them" test "$(grep -c '^options' "$(entry "$last")")" = 0
check "--uki and --cmdline exclude each other" exits 2 genboot install --uki "$uki" --cmdline x
check "a plain EFI program is no UKI" exits 4 genboot install --uki "$loader"

blob=$work/esp$(sed -n 's/^linux //p' "$(entry 8)")
printf X >>"$blob"
check "a damaged blob that a generation uses is not used again" exits 4 genboot install --root "$work/tree1" --kernel "$kernel" --cmdline x
cp "$work/esp/EFI/BOOT/BOOTX64.EFI" "$work/k"; printf fresh >>"$work/k"
mkdir -p "$work/esp/test"; printf torn >"$work/esp/test/$(sha256sum "$work/k" | cut -c-32).efi"
check "a torn blob that nobody uses is written again" exits 0 genboot install --kernel "$work/k" --cmdline x
check "in full" cmp -s "$work/k" "$work/esp/test/$(sha256sum "$work/k" | cut -c-32).efi"

make_tree "$work/tree5" 6.5.0-test "Test System 5"
letters() { head -c "$1" /dev/zero | tr '\0' a; }
check "a command line that Linux would cut is taken" exits 0 genboot install --root "$work/tree5" --cmdline "$(letters 2048)"
check "with a remark" says "Linux takes the first 2047"
check "one of 2047 bytes too" exits 0 genboot install --root "$work/tree5" --cmdline "$(letters 2047)"
check "without" exits 1 says "Linux takes the first"
done_testing
