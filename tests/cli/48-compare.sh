#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# diff A B: how two generations differ.
. "$(dirname "$0")/lib.sh"

fresh
make_packages "$work/tree1" openssl 3.0.15-1 bash 5.2 nano 8.4
cp -a "$work/tree1" "$work/tree2.new"
rm -rf "$work/tree2"
mv "$work/tree2.new" "$work/tree2"
make_packages "$work/tree2" openssl 3.0.16-1 jq 1.7 bash 5.2
genboot install --root "$work/tree1" --cmdline 'root=/dev/a quiet "a b=c d"'
genboot install --root "$work/tree2" --cmdline 'root=/dev/a debug quiet'
genboot install --root "$work/tree3"

check "two generations are compared" exits 0 genboot diff 1 2
check "in this direction" says "Generation 1 -> generation 2"
check "the command line" says "another command line"
check "by its words, those that came" says "+ debug"
check "and those that went" says '- "a b=c d"'
check "but none that both have" test "$(grep -c quiet "$work/out")" = 0
check "and the packages" says "openssl 3.0.15-1 -> 3.0.16-1"
check "new ones" says "new: jq 1.7"
check "and those that are gone" says "gone: nano 8.4"
check "the other way round" exits 0 genboot diff 2 1
check "it is the other way" says "new: nano 8.4"
check "in JSON" exits 0 genboot diff 1 2 --json
check "each package is told" json '[.packages[] | "\(.name) \(.before) \(.now)"] | join("; ")' "jq null 1.7; nano 8.4 null; openssl 3.0.15-1 3.0.16-1"
check "and each word" json '.cmdline | "\(.added | join(" ")) \(.removed | join(" "))"' 'debug "a b=c d"'
check "and both sizes" json '.size_on_boot | .before > 0 and .now > 0' true
check "and which" json '"\(.from) \(.to)"' "1 2"
check "in short" exits 0 genboot diff 1 2 --stat
check "there are numbers" says "packages: 1 changed, 1 new, 1 gone"
check "and no packages" test "$(grep -c openssl "$work/out")" = 0
check "with itself" exits 0 genboot diff 2 2
check "nothing differs" says "Nothing that is known of them differs."
set_variable LoaderEntrySelected test-2.conf
check "one alone" exits 0 genboot diff 1 --json
check "is compared with what runs" json .to 2
rm "$work"/vars/LoaderEntrySelected-*
check "or else" exits 0 genboot diff 1 --json
check "with the default" json .to 3
check "a kernel of another version" says "kernel 6.1.0-test -> 6.3.0-test"
check "where one has no list of packages" exits 0 genboot diff 1 3
check "that is said" says "there is no list of those of generation 3"
check "and in JSON they are not known" exits 0 genboot diff 1 3 --json
check "which is null" json .packages null
check "nothing is no generation" exits 6 genboot diff 1 9
check "three are too many" exits 2 genboot diff 1 2 3
check "--root is for drift" exits 2 genboot diff 1 2 --root "$work"
printf 'title Other\nlinux /other.efi\n' >"$work/esp/loader/entries/other.conf"
check "other tools' entries are not compared" exits 3 genboot diff 1 other
rm "$work/esp/loader/entries/other.conf"
echo '{' | cp --remove-destination /dev/stdin "$work/store/generations/1/manifest.json"
check "without a manifest" exits 4 genboot diff 1 2
check "it says what helps" says "genboot repair"
done_testing
