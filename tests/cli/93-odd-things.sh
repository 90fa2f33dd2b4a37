#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What verbs say and do about what they cannot use: a full loader.conf, torn notes, a rotten loader, an ESP that was
# emptied, a store of a newer genboot, a value that was forgotten.
. "$(dirname "$0")/lib.sh"
flip() { printf X | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }

fresh_three
{ printf 'timeout 3\n'; head -c 590 /dev/zero | tr '\0' '#'; echo; echo 'default test-1.conf'; } >"$work/esp/loader/loader.conf"
check "verify finds a loader.conf that cannot follow the record" exits 4 genboot verify
check "and says why" says "cannot be changed"
check "repair cannot mend that" exits 4 genboot repair --yes
check "and says what to do" says "loader.conf"
check "a default that loader.conf cannot say is set by the record" exits 0 genboot default 2
check "with a warning" says "still names another default"
sed -i '/^default/d' "$work/esp/loader/loader.conf"
check "a long one that names no default does no harm" exits 0 genboot verify
check "nor needs it a warning" exits 0 genboot default 3
check "nor has one" test ! -s "$work/err"

fresh_three
mkdir -p "$work/store/staging"; : >"$work/store/staging/9.json"
name=$(sha256sum <"$loader" | cut -c-32).efi; cp "$loader" "$work/esp/test/$name"
check "status says that a torn staged manifest is for repair" genboot status
check "in words" says "genboot repair"
check "gc looks for nothing, with one" exits 0 genboot gc
check "and names repair" says "genboot repair"
check "verify finds it" exits 4 genboot verify
check "repair takes it away" exits 0 genboot repair --yes
check "it is gone" test ! -e "$work/store/staging/9.json"
check "verify is content" exits 0 genboot verify
check "gc takes what nobody needs" exits 0 genboot gc
check "which is gone" test ! -e "$work/esp/test/$name"

fresh_three
v=$(ls "$work"/esp/EFI/genboot/genbootx64-*.efi); flip "$v" 30000
check "setup writes a rotten loader anew" exits 0 genboot setup --loader "$loader"
check "in its place" cmp -s "$v" "$loader"
check "and no second one" test "$(ls "$work"/esp/EFI/genboot/*.efi | wc -l)" = 1
check "verify is content" exits 0 genboot verify

fresh_three
rm -rf "$work"/esp/*
check "an install on an ESP that was emptied" exits 0 genboot install --root "$work/tree1" --label again
check "warns of the loader" says "genboot setup"
check "and does not say that it boots" bash -c '! grep -q "which boots from now on" "$1/out"' - "$work"

fresh_three
mkdir "$work/mirror"; genboot setup --loader "$loader" --mirror "$work/mirror"
rm -rf "$work/esp" "$work/store"; mkdir "$work/esp"
check "a mirror that is all that is left is not overwritten" exits 3 genboot setup --loader "$loader" --token test --mirror "$work/mirror"
check "and setup says what brings it back" says "cp -r $work/mirror/. $work/esp; genboot setup --token test"
cp -r "$work/mirror/." "$work/esp"
check "which does: setup" exits 0 genboot setup --loader "$loader" --token test
check "repair" exits 0 genboot repair --yes
check "and the mirror" exits 0 genboot setup --loader "$loader" --mirror "$work/mirror"
check "all is there" exits 0 genboot verify
check "three generations" test "$(ls "$work/store/generations" | wc -l)" = 3
rm -r "$work/mirror"

fresh_three
mkdir "$work/esp/EFI/genboot/test/catalog-1"
check "a folder with a catalog's name is not ours" exits 0 genboot gc
check "and gc does not say it went" says "nothing to remove"
check "nor verify a word" exits 0 genboot verify
check "of it" bash -c '! grep -q catalog-1 "$1/out"' - "$work"
rmdir "$work/esp/EFI/genboot/test/catalog-1"

"$tool" setup --esp "$work/esp" --esp-is-a-directory --store "$work/new" --efivars "$work/vars" >"$work/out" 2>"$work/err"
check "a setup without a token fails" test $? = 2
check "and makes no store" test ! -e "$work/new"

check "an option is no value of another" exits 2 genboot gc --keep --json
check "which is said" says "--keep needs N"
check "gc tells which generations went" exits 0 genboot gc --keep 2
check "by number" says "Removed generation 1;"
check "pin says what it did" exits 0 genboot pin 2
check "in words" says "Generation 2 is pinned."
check "unpin, too" exits 0 genboot unpin 2
check "in words" says "Generation 2 is not pinned any more."
check "gc always has a list of what stays" exits 0 genboot gc --json
check "empty" json '.kept | length' 0
check "not absent" json '.kept | type' array

if mount --bind "$work/esp" "$work/esp" && mount -o remount,bind,ro "$work/esp"; then
	check "pin on a read-only ESP" exits 1 genboot pin 2
	check "names the path" says "mount -o remount,rw $work/esp"
	umount "$work/esp"
	check "and is not half made" exits 0 genboot verify
	genboot list --json; check "nor pinned" json '[.entries[] | select(.pinned)] | length' 0
fi
cp "$work/store/machine.json" "$work/m"
sed -i 's/"version": 1/"version": 2/' "$work/store/machine.json"
check "a newer genboot's machine.json is refused" exits 3 genboot setup --loader "$loader"
check "with the reason" says "newer genboot"
check "and left" grep -q '"version": 2' "$work/store/machine.json"
check "and by verbs that write" exits 3 genboot gc
cp "$work/m" "$work/store/machine.json"
jq '.mirrors="x"' "$work/m" >"$work/store/machine.json"
cp "$work/store/machine.json" "$work/store/machine.json.copy"
check "mirrors that are no list are damage" exits 4 genboot gc
check "which is said" says "its content is damaged"
fresh_three
cp "$work/store/machine.json" "$work/m"
for f in machine.json machine.json.copy; do sed -i 's/"token": "test"/"token": "other"/' "$work/store/$f"; done
check "another token than all generations have is found" exits 4 genboot verify
check "and said" says "its token is other, and all generations have test"
check "repair puts it right" exits 0 genboot repair --yes
check "as it was" cmp -s "$work/m" "$work/store/machine.json"
check "and so is all else" exits 0 genboot verify
check "which leaves nothing of that name" bash -c '! find "$1/esp" | grep -q other' - "$work"
echo garbage >"$work/store/state/last-number"
check "a damaged note of the last number is none to fail for" exits 0 genboot verify
check "but is said" says "state/last-number"
done_testing
