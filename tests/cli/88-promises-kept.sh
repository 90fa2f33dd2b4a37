#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a curious newcomer does: damages, deletes, fills up. What is promised holds, and the next command that is named helps.
. "$(dirname "$0")/lib.sh"

restore() { rm -rf "${work:?}"/{esp,store,vars}; cp -a "$work/saved/"* "$work/"; }
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars} "$work/saved/"; }
numbers() { ls "$work/store/generations" | sort -n | tr '\n' ' '; }
kernel_of() { sed -n 's/^linux //p' "$(entry "$1")"; }
flip() { printf '\1\2\3' | dd of="$work/esp$(kernel_of "$1")" bs=1 seek=4000 conv=notrunc 2>/dev/null; }
marks_of() { echo "$work/store/generations/$1/marks.json"; }
catalog_pins() { grep -c '^pinned yes' "$work"/esp/EFI/genboot/test/catalog-*; }

fresh_three
save

# What remains must be whole.
flip 3
before=$(tree_hash "$work/esp" "$work/store" "$work/vars")
check "gc does not remove the last whole generations" exits 4 genboot gc --keep 1
check "but says what helps" says "genboot repair"
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$work/vars")"
check "its dry run says the same" exits 4 genboot gc --keep 1 --dry-run
check "a newer whole one is enough" exits 0 genboot gc --keep 2
check "which stays" test "$(numbers)" = "2 3 "
check "it cannot be removed while the other is damaged" exits 4 genboot remove 2
check "which is said" says "genboot repair"
check "not in a dry run, either" exits 4 genboot remove 2 --dry-run
check "once that is mended" exits 0 genboot repair --yes
check "it can" exits 0 genboot remove 2
restore
flip 1
check "what is damaged itself can go" exits 0 genboot remove 1
restore
for i in 1 2 3; do flip $i; done
check "where nothing is whole, gc removes nothing" exits 4 genboot gc --keep 1
check "but a single one can go" exits 0 genboot remove 1

# Pins outlive their file.
restore
genboot pin 1
rm "$(marks_of 1)"
check "a lost pin is still one" exits 0 genboot gc --keep 1
check "by the catalog" test "$(numbers)" = "1 3 "
check "for remove, too" exits 3 genboot remove 1
check "and list" exits 0 genboot list --json
check "shows it" json '.entries[] | select(.number == 1) | .pinned' true
check "verify says that the marks are missing" exits 4 genboot verify --json
check "and nothing else" json '[.findings[] | select(.kind != "note") | .object | split("/") | last] | join(" ")' marks.json
check "an installation keeps it in the catalog" exits 0 genboot install --root "$work/tree2"
check "as it was" test "$(catalog_pins)" = 1
check "repair writes them again" exits 0 genboot repair --yes
check "as they were" test "$(jq .pinned "$(marks_of 1)")" = true
check "so that verify is content" exits 0 genboot verify
echo '{' >"$(marks_of 1)"
check "damaged marks are found" exits 4 genboot verify
check "and mended" exits 0 genboot repair --yes
check "as they were, too" test "$(jq .pinned "$(marks_of 1)")" = true
cp "$work"/esp/EFI/genboot/test/catalog-* "$work/"
check "unpin unpins" exits 0 genboot unpin 1
check "for good" test "$(jq .pinned "$(marks_of 1)")" = false
rm "$work"/esp/EFI/genboot/test/catalog-*; mv "$work"/catalog-* "$work/esp/EFI/genboot/test/"
check "when it was cut before the catalog, too" exits 0 genboot repair --yes
check "which follows" test "$(catalog_pins)" = 0
check "so that it can go" exits 0 genboot remove 1

# One at a time.
restore
flock "$work/store" sleep 5 &
while flock -n "$work/store" true; do :; done
check "repair waits for another genboot" exits 0 genboot repair --yes --loader "$loader"
check "and says so" says "Waiting for"
wait

# Folders of the store.
for folder in generations staging state; do
	restore
	rm -r "$work/store/$folder"
	for verb in "install --root $work/tree1" "remove 1" "gc --keep 1" "pin 1" "repair --yes"; do
		check "${verb%% *} without $folder/ fails" exits 1 genboot $verb
		check "with its path" says "$work/store/$folder"
		check "and what helps" says "genboot setup"
	done
	check "setup helps" exits 0 genboot setup --loader "$loader"
	check "so that repair goes on" exits 0 genboot repair --yes
	check "and install" exits 0 genboot install --root "$work/tree1"
done
restore
rm -r "$work/store/generations"
check "verify names the folder, too" exits 1 genboot verify
check "and what helps" says "genboot setup"

# in_the_way PATH COMMAND...: something that is no file is at PATH; verify and repair name the way out, and it is one.
in_the_way() {
	local path=$1
	shift
	restore
	rm -f "$work/$path"
	"$@" "$work/$path"
	check "$1 for $path is found by verify" exits 4 genboot verify --json
	check "with the way out" test "$(jq -r '.findings[].try' "$work/out" | grep -cF "rm -r $work/$path; genboot repair")" -ge 1
	check "which repair names, too" exits 4 genboot repair --yes
	check "in full" says "rm -r $work/$path; genboot repair"
	rm -r "${work:?}/$path"
	check "and which helps" exits 0 genboot repair --yes
	check "in full" exits 0 genboot verify
}
image=$(jq -r .kernel.sha256 "$work/saved/store/generations/2/manifest.json")
for path in EFI/genboot/state loader/loader.conf loader/entries/test-2.conf "test/${image:0:32}.efi"; do
	for make in mkdir mkfifo "ln -s /etc/passwd"; do in_the_way "esp/$path" $make; done
done
in_the_way "store/blobs/$image" mkdir
in_the_way store/generations/2/manifest.json mkdir

# A full store.
restore
rm -rf "$work/store"; mkdir "$work/store"
if mount -t tmpfs -o size=4m,mode=755 tmpfs "$work/store"; then
	cp -a "$work/saved/store/." "$work/store"
	head -c 8000000 /dev/zero >"$work/store/fill" 2>/dev/null
	check "on a full store install fails" exits 5 genboot install --root "$work/tree2" --cmdline y
	check "gc --keep works there" exits 0 genboot gc --keep 2
	check "and removes" test "$(numbers)" = "2 3 "
	head -c 8000000 /dev/zero >>"$work/store/fill" 2>/dev/null
	check "and so does remove" exits 0 genboot remove 2
	check "without leaving anything behind" test -z "$(ls "$work/store/staging")"
	rm "$work/store/fill"
	check "and all is well" exits 0 genboot verify
	umount "$work/store"
fi

# A read-only ESP.
restore
rm -rf "$work/esp"; mkdir "$work/esp"
if mount -t tmpfs tmpfs "$work/esp"; then
	cp -a "$work/saved/esp/." "$work/esp"
	mount -o remount,ro "$work/esp"
	before=$(tree_hash "$work/store")
	check "gc refuses a read-only ESP" exits 1 genboot gc --keep 1
	check "with the command" says "mount -o remount,rw $work/esp"
	check "and so does remove" exits 1 genboot remove 1
	check "with the command" says "mount -o remount,rw $work/esp"
	check "before anything is changed" test "$before" = "$(tree_hash "$work/store")"
	umount "$work/esp"
fi

# A dry run that tells what will be.
restore
rm "$work/esp/EFI/genboot/state"
bare() { "$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/store" >"$work/out" 2>"$work/err"; }
check "boot without variables and record fails" exits 1 bare boot --once 1
check "and its dry run, too" exits 1 bare boot --once 1 --dry-run

# An empty folder of a generation.
for verb in "repair --yes" gc; do
	restore
	mkdir "$work/store/generations/77"
	check "an empty generation is found" exits 4 genboot verify
	check "$verb takes it away" exits 0 genboot $verb
	check "so that status is content" exits 0 genboot status
	check "and verify" exits 0 genboot verify
	check "and its number stays unused" test "$(numbers)" = "1 2 3 "
done

# kept N: why gc keeps this one.
kept() { genboot gc --keep 1 --dry-run --json; jq -r "[.kept[] | select(.number == $1) | .why] | first" "$work/out"; }
restore
set_variable LoaderEntryLastBooted test-2.conf
check "gc keeps what was booted last, and says that" test "$(kept 2)" = "was booted last"
echo nonsense >"$work/store/generations/1/marks.json"
rm -f "$work"/esp/EFI/genboot/test/catalog-*
check "and what may be pinned" test "$(kept 1)" = "may be pinned: its marks cannot be read"
restore
genboot default 3
rm "$work/esp$(sed -n 's/^linux //p' "$(entry 3)")"
check "and what boots because the default cannot" test "$(kept 2)" = "boots, because no default can"

# Without root, on real places.
chmod 755 "$work"
stranger() { setpriv --reuid=65534 --regid=65534 --clear-groups "$tool" "$@" >"$work/out" 2>"$work/err"; }
for verb in setup install "default 1" repair; do
	check "without root $verb fails" exits 1 stranger $verb
	check "and says who may" says "${verb% *} needs root"
	check "with the command" says "try: the same again with sudo"
	check "and no more" test "$(wc -l <"$work/err")" = 2
done
done_testing
