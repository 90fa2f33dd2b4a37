#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# EFI/BOOT keeps an older loader of ours until the new one has booted. The newer one here is the real one with its version
# changed in place. With EFI variables setup waits (tests/host/test-loader-file.c); here is what comes after.
. "$(dirname "$0")/lib.sh"

readonly fallback=$work/esp/EFI/BOOT/BOOTX64.EFI
readonly newer=$work/esp/EFI/genboot/genbootx64-9.2.0.efi
same() { cmp -s "$1" "$2"; }

fresh
genboot install --root "$work/tree1"
genboot status --json
check "with one loader no update is pending" json .pending null
sed "s/${version//./\\.}/9.2.0/g" "$loader" >"$newer"
check "a newer loader beside it makes one" exits 0 genboot status --json
check "which is told" json '"\(.pending.now), \(.pending.new), \(.pending.due)"' "genboot $version, genboot 9.2.0, false"
check "an installation before it has booted" exits 0 genboot install --root "$work/tree2"
check "leaves the old one in EFI/BOOT" same "$loader" "$fallback"
set_variable LoaderImageIdentifier '\EFI\genboot\genbootx64-9.2.0.efi'
genboot status
check "once it has booted, status says that it is due" says "is genboot $version until the next genboot install"
before=$(tree_hash "$work/esp")
check "a dry run tells of it" exits 0 genboot install --root "$work/tree3" --dry-run
check "as a step" says "Would replace EFI/BOOT/BOOTX64.EFI"
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp")"
check "the next installation" exits 0 genboot install --root "$work/tree3"
check "puts the new one into EFI/BOOT" same "$newer" "$fallback"
genboot status --json
check "and then nothing is pending" json .pending null
set_variable LoaderImageIdentifier "\\EFI\\genboot\\genbootx64-$version.efi"
check "when the older one runs again" exits 0 genboot install --root "$work/tree1"
check "the newer one stays in EFI/BOOT" same "$newer" "$fallback"
printf 'another loader' >"$fallback"
set_variable LoaderImageIdentifier '\EFI\genboot\genbootx64-9.2.0.efi'
check "what another tool has put there" exits 0 genboot install --root "$work/tree1"
check "is never replaced by an installation" test "$(cat "$fallback")" = "another loader"
done_testing
