#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What gc takes away, and what it never does.
. "$(dirname "$0")/lib.sh"

restore() { rm -rf "${work:?}"/{esp,store,vars}; cp -a "$work/saved/"* "$work/"; }
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars} "$work/saved/"; }
numbers() { ls "$work/store/generations" | sort -n | tr '\n' ' '; }
entries() { ls "$work/esp/loader/entries" | sort -V | sed -n 's/^test-\([0-9]*\)\.conf$/\1/p' | tr '\n' ' '; }

# left NUMBER...: exactly these generations are left, whole.
left() { [[ $(numbers) == "$* " && $(entries) == "$* " ]] && genboot verify; }
kept() { json "[.kept[] | select(.number == $1) | .why] | first" "$2"; }

fresh_three
for i in 4 5 6; do
	make_kernel "$work/kernel$i" "kernel $i"
	genboot install --root "$work/tree$((i - 3))" --kernel "$work/kernel$i" --label "$i"
done
set_variable LoaderEntrySelected test-6.conf; save

check "gc without --keep removes no generation" exits 0 genboot gc
check "and says that there is nothing to do" says "nothing to remove"
check "all are left" left 1 2 3 4 5 6
for bad in 0 -1 x 1x ''; do check "--keep '$bad' is refused" exits 2 genboot gc --keep "$bad"; done
before=$(tree_hash "$work/esp" "$work/store" "$work/vars")
check "a dry run tells what would go" exits 0 genboot gc --keep 2 --dry-run
check "in words" says "Would remove generation 1"
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$work/vars")"
check "gc --keep 2 keeps the newest two" exits 0 genboot gc --keep 2
check "and nothing else" left 5 6
check "and does it once" exits 0 genboot gc --keep 2
check "which is said" says "nothing to remove"
check "no number is given again" exits 0 genboot install --root "$work/tree1"
check "but the next" left 5 6 7

restore
genboot default 1
genboot pin 2
set_variable LoaderEntrySelected test-3.conf
set_variable LoaderEntryOneShot test-4.conf
check "what is needed stays" exits 0 genboot gc --keep 1 --json
check "the default" kept 1 "is the default"
check "a pinned one" kept 2 "is pinned"
check "the running one" kept 3 "is running"
check "the one that boots next" kept 4 "boots next"
check "and the newest" left 1 2 3 4 6

restore
set_variable LoaderEntryDefault 'test-1*'
set_variable LoaderEntryPreferred test-2.conf
sed -i 's/^default .*/default test-3.conf/; s/^timeout .*/preferred test-[4]*/' "$work/esp/loader/loader.conf"
genboot gc --keep 1 --json
check "a default by any rule stays, by pattern too" test "$(numbers)" = "1 2 3 4 6 "
check "of a variable" kept 1 "is named by a default"
check "of the other variable" kept 2 "is the default"
check "of loader.conf" kept 3 "is a default in loader.conf"
check "of its other line" kept 4 "is named by a default"

restore
set_variable LoaderEntrySelected test-2.conf
genboot default 3
set_variable LoaderEntrySelected test-6.conf
genboot default 6
set_variable LoaderEntrySelected test-5.conf
genboot gc --keep 1 --json
check "the newest stays by the rule" kept 6 "is one of the newest (keep-last)"
check "the last known to be good does, too" kept 5 "is running"
check "and what it was before does not" left 5 6

restore
cp "$loader" "$work/esp/other.efi"
printf 'title other\nefi /other.efi\n' >"$work/esp/loader/entries/other.conf"
genboot default other
for i in 3 4 5 6; do echo x >>"$work/esp$(sed -n 's/^linux //p' "$(entry "$i")")"; done
genboot gc --keep 3 --json
check "the newest that can boot stays, older or not" kept 2 "is the newest that can boot"
check "and the one before it goes" test "$(numbers)" = "2 4 5 6 "

restore
cp "$loader" "$work/esp/test/$(sha256sum <"$loader" | cut -c-32).efi"
cp "$loader" "$work/esp/test/0123456789abcdef0123456789abcdef.efi"
printf 'x' >"$work/esp/test/readme.txt"
cp "$loader" "$work/store/blobs/$(sha256sum <"$loader" | cut -c-64)"
touch "$work/store/blobs/foreign"
cp "$work"/esp/EFI/genboot/test/catalog-* "$work/esp/EFI/genboot/test/catalog-1"
check "gc removes files of ours that nothing refers to" exits 0 genboot gc --json
check "whose content is what their name says" test ! -e "$work/esp/test/$(sha256sum <"$loader" | cut -c-32).efi"
check "but none whose content is not" test -e "$work/esp/test/0123456789abcdef0123456789abcdef.efi"
check "which is said" says "not what its name says"
check "nor what has not our names" test -e "$work/esp/test/readme.txt"
check "and copies in the store that no generation has" test ! -e "$work/store/blobs/$(sha256sum <"$loader" | cut -c-64)"
check "but no file of others there" test -e "$work/store/blobs/foreign"
check "and old catalogs" test ! -e "$work/esp/EFI/genboot/test/catalog-1"
check "and nothing else" left 1 2 3 4 5 6

restore
name=$(sha256sum <"$loader" | cut -c-32).efi
cp "$loader" "$work/esp/test/$name"
printf 'title other\nlinux /test/%s\n' "$name" >"$work/esp/loader/entries/other.conf"
check "what another tool's entry refers to is no rubbish" exits 0 genboot gc
check "but stays" test -e "$work/esp/test/$name"
rm "$work/esp/loader/entries/other.conf"
chmod u+w "$work/store/generations/3/manifest.json"; echo '{' >"$work/store/generations/3/manifest.json"
check "with a manifest that cannot be read no file goes" exits 0 genboot gc
check "which is said" says "a manifest in the store cannot be read"
check "and all stay" test -e "$work/esp/test/$name"
check "nor does its generation" exits 0 genboot gc --keep 1 --json
check "which is said, too" kept 3 "has no manifest that could be read"

# What can never be a wish keeps nothing from going.
for file in loader/loader.conf EFI/genboot/state; do
	restore
	rm "$work/esp/$file"; mkfifo "$work/esp/$file"
	check "where $file is a FIFO gc works" exits 0 genboot gc --keep 2
	check "and leaves what it should" test "$(entries)" = "5 6 "
done
rm -rf "${work:?}"/{esp,store,boot}; mkdir "$work"/{esp,boot}
genboot setup --loader "$loader" --token test --boot "$work/boot"
for i in 1 2 3; do genboot install --root "$work/tree$i" --boot "$work/boot"; done
rm -r "$work/esp/EFI/genboot"; echo x >"$work/esp/EFI/genboot"
check "where its folder is a file, too" exits 0 genboot gc --keep 2 --boot "$work/boot"
check "and leaves what it should" test "$(ls "$work/boot/loader/entries" | tr '\n' ' ')" = "test-2.conf test-3.conf "

restore
rm -rf "$work/esp"; mkdir "$work/esp"
if mount -t tmpfs -o size=6m tmpfs "$work/esp"; then
	cp -a "$work/saved/esp/." "$work/esp"
	make_kernel "$work/large" large 7000000
	check "when there is no space, install tells of gc" exits 5 genboot install --kernel "$work/large" --cmdline x
	check "with the command" says "genboot gc --keep"
	head -c 8000000 /dev/zero >"$work/esp/fill" 2>/dev/null
	check "gc works on a full ESP" exits 0 genboot gc --keep 2
	check "and leaves what it should" left 5 6
	umount "$work/esp"
fi
done_testing
