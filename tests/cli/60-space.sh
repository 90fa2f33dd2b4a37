#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A small tmpfs for an ESP: the one file system here that can be full at will.
. "$(dirname "$0")/lib.sh"

fresh
rm -rf "$work/esp"; mkdir "$work/esp"
mount -t tmpfs -o size=6272k tmpfs "$work/esp" || { ok "a tmpfs can be mounted" 1; done_testing; }
trap 'umount "$work/esp"; rm -rf "$work"' EXIT
genboot setup --loader "$loader"
for i in 1 2 3 4; do make_kernel "$work/kernel$i" "kernel $i" 1400000; done

install() { genboot install --kernel "$work/kernel$1" --cmdline x --kernel-version "$1" "${@:2}"; }
check "a first generation fits" exits 0 install 1
check "and a second" exits 0 install 2
check "and a third" exits 0 install 3
before=$(tree_hash "$work/esp" "$work/store")
check "a fourth is refused for lack of space" exits 5 install 4 --json
check "before anything is written" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "with what is needed" test "$(jq .need "$work/out")" -gt 1400000
check "and what is there" test "$(jq .have "$work/out")" -lt 2600000
check "and which generations could go" json '[.candidates[].number] | join(" ")' "1 2"
check "and what each gives" test "$(jq '.candidates[0].frees' "$work/out")" = "$(stat -c %s "$work/kernel1")"
make_kernel "$work/kernel5" "kernel 5" 4000000
check "so is one that is larger than all free space" exits 5 install 5
check "by the plan, before it is tried" says "are needed, with 1.0 MiB in reserve, and"
check "in words too" exits 5 install 4
check "with the command" says "genboot remove N"
check "a dry run says the same" exits 5 install 4 --dry-run
check "what shares its files fits" exits 0 genboot install --kernel "$work/kernel1" --cmdline y

head -c 8000000 /dev/zero >"$work/esp/fill" 2>/dev/null
check "on a full ESP rollback works" exits 0 genboot rollback
check "and default" exits 0 genboot default 1
check "and remove" exits 0 genboot remove 2
rm "$work/esp/fill"
check "after which there is space again" exits 0 install 4

mkdir "$work/small"
mount -t tmpfs -o size=1m,mode=755 tmpfs "$work/small" && cp -a "$work/store/"{generations,staging,state,machine.json} "$work/small/"
before=$(tree_hash "$work/esp")
small() { "$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/small" --efivars "$work/vars" >"$work/out" 2>"$work/err"; }
make_kernel "$work/kernel6" "kernel 6" 200000
check "a store without space for the copies is refused" exits 5 small install --kernel "$work/kernel6" --cmdline x
check "as such" says "no space in the store"
check "before the ESP is touched" test "$before" = "$(tree_hash "$work/esp")"
umount "$work/small"

mount -o remount,ro "$work/esp"
check "a read-only ESP is not installed on" exits 1 install 2
check "and says so" says "is read-only"
check "there the variable makes the default" exits 0 genboot default 3
check "by name" test "$(variable LoaderEntryDefault)" = test-3.conf
mount -o remount,rw "$work/esp"
done_testing
