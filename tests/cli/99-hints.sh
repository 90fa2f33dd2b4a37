#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is said after "try:" works as it stands: with the places that the run was given.
. "$(dirname "$0")/lib.sh"
# try: the command that was named alone, as it stands.
try() { sed -n 's/^  try: genboot //p' "$work/err" | head -n 1; }
typed() { bash -c "exec '$tool' $1" >"$work/out" 2>"$work/err"; }

fresh_three
check "what is not there" exits 6 genboot show 9
check "is looked for in the same place" test "$(try)" = "list $places_given"
check "and that command works" typed "$(try)"
check "there" says "Test System 3"
genboot pin 1
check "a pinned one is not removed" exits 3 genboot remove 1
check "but what is named works" typed "$(try)"
check "as it says" says "Generation 1 is not pinned any more"
check "an error that names two ways" exits 3 genboot remove 3
check "has the places where the command ends" says "try: genboot default N $places_given, with another generation"
rm -r "$work/store/generations/2"
check "a finding, too" exits 4 genboot verify
check "has them" says "(genboot repair $places_given)"
check "in JSON, too" exits 4 genboot verify --json
check "as it stands" json '[.findings[] | select(.kind == "missing")][0].try' "genboot repair $places_given"
rm "$work/esp/EFI/genboot/state"
check "a hint that has an option of its own" exits 2 genboot repair
check "keeps it" test "$(try)" = "repair --yes $places_given"
check "and works" typed "$(try)"
check "with one as it should be" exits 0 genboot verify
check "a system tree is named to those who take one" exits 1 genboot install --root "$work/esp"
check "and only to them" bash -c '! grep "try: genboot list.*--root" "$1/err"' - "$work"
mv "$work/store" "$work/store's own"
"$tool" install --root "$work/tree1" --esp "$work/esp" --esp-is-a-directory --store "$work/new" >"$work/out" 2>"$work/err"
check "setup is named with the tree" test "$(try)" = "setup --esp $work/esp --store $work/new --root $work/tree1 --esp-is-a-directory"
"$tool" show 9 --esp "$work/esp" --esp-is-a-directory --store "$work/store's own" >"$work/out" 2>"$work/err"
check "a path is quoted as a shell reads it" typed "$(try)"
check "whatever is in it" says "Test System 3"
check "a run without places" exits 2 "$tool" gc --keep x 2>"$work/err"
check "has none in its hint" test "$(try)" = "gc --keep 3"
# A file where the store should be.
rm -rf "${work:?}"/{esp,store,vars}
mkdir "$work/esp" "$work/vars"
echo x >"$work/store"
check "setup does not take a file for a store" exits 1 genboot setup --token test --loader "$loader"
check "and names it" says "$work/store is in the way: it is no folder"
check "and what to do, with all that was given" says "try: mv $work/store $work/store.old; genboot setup"
check "what it was given itself" says "--loader $loader --token test"
check "nor does install" exits 1 genboot install --root "$work/tree1"
check "which names it, too" says "$work/store is in the way: it is no folder"
check "and what to do" says "try: mv $work/store $work/store.old; genboot setup"
check "nor a folder below a file" exits 1 genboot list --store "$work/store/x/y"
"$tool" setup --store "$work/store/x/y" --esp "$work/esp" --esp-is-a-directory --token test --loader "$loader" 2>"$work/err"
check "of which the file is named" says "$work/store is in the way: it is no folder"

fresh
genboot install --root "$work/tree1"
rm -r "$work/store"
check "setup without the store asks for a token" exits 2 genboot setup --loader "$loader"
check "and keeps the loader that was given" says "--loader $loader"

fresh
genboot install --root "$work/tree1"
read_only_store() {
	mount --bind "$work/store" "$work/store" && mount -o remount,bind,ro "$work/store"
	check "a read-only store cannot be marked" exits 1 genboot pin 1
	check "and the hint makes it writable" says "try: mount -o remount,rw $work/store"
	umount "$work/store"
}
mounting read_only_store "a read-only store cannot be marked"
done_testing
