#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every finding of verify once; and what verify finds, repair mends, or says that it cannot.
. "$(dirname "$0")/lib.sh"

restore() { rm -rf "${work:?}"/{esp,store,vars,mirror}; cp -a "$work/saved/"* "$work/"; }
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars} "$work/saved/"; }
kernel_of() { sed -n 's/^linux //p' "$(entry "$1")"; }
hash_of() { jq -r '(.kernel // .uki).sha256' "$work/store/generations/$1/manifest.json"; }
zero() { dd if=/dev/zero of="$1" bs=512 seek="$2" count=1 conv=notrunc 2>/dev/null; }
repair() { genboot repair --yes --loader "$loader" "$@"; }
# What was there, whatever its number and time: catalogs and records only count up.
contents() { (cd "$work" && find esp store -type f ! -name 'catalog-*' ! -name state ! -name last-catalog -exec sha256sum {} + | sort -k2); }

# finds KIND OBJECT WORDS COMMAND...: after COMMAND verify finds exactly that one thing, and repair mends it.
finds() {
	local kind=$1 object=$2 words=$3
	shift 3
	restore
	"$@"
	check "$object: $words: is found by verify" exits 4 genboot verify --json
	check "as the only thing" json .bad 1
	check "which is $kind" json "[.findings[] | select(.object | endswith(\"$object\")) | .kind] | first" "$kind"
	check "with its reason" test "$(jq -r ".findings[] | select(.kind == \"$kind\") | .what | contains(\"$words\")" "$work/out")" = true
	check "and the command that helps" json '[.findings[] | select(.kind != "note") | .try] | unique | .[0]' "genboot repair $places_given"
	check "it is mended" exits 0 repair
	check "and found no more" exits 0 genboot verify
	check "and all is as it was" test "$(contents)" = "$before"
	check "and there is nothing to mend again" exits 0 repair
	check "which is said" says "nothing to repair"
}

fresh_three
save
before=$(contents)
catalog=$(echo "$work"/esp/EFI/genboot/test/catalog-*)
check "verify finds nothing to complain of" exits 0 genboot verify
check "and says so" says "as it was installed"
check "in JSON too" exits 0 genboot verify --json
check "by an empty list" json '.findings | length' 0
check "and it changes nothing" test "$(contents)" = "$before"

kernel=$(kernel_of 2)
finds damaged "$kernel" "not what was installed" sh -c "echo x >>'$work/esp$kernel'"
finds damaged "$kernel" "not what was installed" sh -c "printf x | dd of='$work/esp$kernel' bs=1 seek=700 conv=notrunc 2>/dev/null"
finds damaged "$kernel" "not what was installed" truncate -s 0 "$work/esp$kernel"
finds missing "loader/entries/test-2.conf" "not there" rm "$(entry 2)"
finds damaged "loader/entries/test-2.conf" "not what was installed" sed -i 's/ ro$/ rw/' "$(entry 2)"
finds damaged "loader/entries/test-3.conf" "not what was installed" truncate -s 20 "$(entry 3)"
finds missing "loader/entries.srel" "not there" rm "$work/esp/loader/entries.srel"
finds missing "EFI/genboot/test" "there is no catalog" rm "$catalog"
finds damaged "EFI/genboot/test/catalog-3" "checksum" sed -i 's/^title .*/title x/' "$catalog"
finds damaged "EFI/genboot/test/catalog-3" "" truncate -s 300 "$catalog"
finds damaged "EFI/genboot/state" "slot 0 is damaged" zero "$work/esp/EFI/genboot/state" 0
finds damaged "EFI/genboot/state" "size" truncate -s 512 "$work/esp/EFI/genboot/state"
finds missing "EFI/genboot/state" "not there" rm "$work/esp/EFI/genboot/state"
finds missing "loader/loader.conf" "not there" rm "$work/esp/loader/loader.conf"
finds stale "loader/loader.conf" "state record" sed -i 's/^default .*/default test-1.conf/' "$work/esp/loader/loader.conf"
finds damaged "genbootx64-$version.efi" "no whole boot loader" truncate -s 300 "$work/esp/EFI/genboot/genbootx64-$version.efi"
finds missing "EFI/genboot" "not there" rm "$work/esp/EFI/genboot/genbootx64-$version.efi"
finds missing "EFI/BOOT/BOOTX64.EFI" "not there" rm "$work/esp/EFI/BOOT/BOOTX64.EFI"
finds damaged "EFI/BOOT/BOOTX64.EFI" "no whole EFI program" truncate -s 1000 "$work/esp/EFI/BOOT/BOOTX64.EFI"
finds missing "blobs/$(hash_of 1)" "no copy" rm "$work/store/blobs/$(hash_of 1)"
finds damaged "blobs/$(hash_of 1)" "damaged" sh -c "printf x | dd of='$work/store/blobs/$(hash_of 1)' bs=1 conv=notrunc 2>/dev/null"

restore
echo rubbish >"$work/esp/EFI/genboot/test/catalog-99"
check "a rubbish catalog is found" exits 4 genboot verify --json
check "as the only thing" json .bad 1
check "by its own name" json '.findings[0].object' "$work/esp/EFI/genboot/test/catalog-99"
check "and mended" exits 0 repair
check "for good" exits 0 genboot verify
restore
rm "$work/esp$kernel"
check "a missing kernel is found" exits 4 genboot verify --json
check "and that alone: the catalog is right" json '[.findings[].object] | join(" ")' "$work/esp$kernel"
check "status says so, too" exits 4 genboot status --json
check "and no more" json '[.problems[].what] | join(" ")' "generation 2"

restore
zero "$work/esp/EFI/genboot/state" 0
check "status fails where a slot of the record is damaged" exits 4 genboot status
check "and says what mends it" says "EFI/genboot/state: one of its slots is damaged (genboot repair)"
check "which it does" exits 0 repair
check "so that status is content" exits 0 genboot status
rm "$work/esp/EFI/genboot/state"
check "status fails without a record" exits 4 genboot status
check "and says what makes one" says "EFI/genboot/state: it is not there (genboot repair)"

restore
cp "$loader" "$work/esp/test/0123456789abcdef0123456789abcdef.efi"
genboot status
check "one file is no files" says "1 file in /test"

restore
cp -a "$catalog" "$work/older"
genboot pin 2
mv "$work/older" "$(echo "$work"/esp/EFI/genboot/test/catalog-*)"
check "a catalog under a wrong number is damaged" exits 4 genboot verify
check "and mended" exits 0 repair

restore
rm "$work/esp$kernel"
check "a missing kernel is found" exits 4 genboot verify
check "as missing" says "missing"
check "so that its generation cannot boot" exits 4 genboot default 2
check "repair without a terminal and without --yes asks for --yes" exits 2 genboot repair
check "by name" says "genboot repair --yes"
check "and changes nothing" test ! -e "$work/esp$kernel"
check "a dry run of repair tells what it would do" exits 0 genboot repair --dry-run
check "in words" says "Would mend $kernel"
check "and changes nothing, either" test ! -e "$work/esp$kernel"
check "repair mends it" exits 0 repair
check "then it can boot" exits 0 genboot default 2

# answer LETTER: to what repair asks on a terminal.
answer() {
	printf '%s\n' "$1" | script -qec "'$tool' repair --loader '$loader' --esp '$work/esp' --esp-is-a-directory --store '$work/store' \
		--efivars '$work/vars'" /dev/null >"$work/out" 2>"$work/err"
}
restore
rm "$work/esp$kernel"
check "on a terminal repair asks, and takes a no" exits 1 answer n
check "after having shown what there is to mend" says "$kernel: it is not there"
check "and changes nothing then" test ! -e "$work/esp$kernel"
check "a yes mends" exits 0 answer y
check "what was shown" test -e "$work/esp$kernel"

restore
make_kernel "$work/named" "kernel by name"
genboot install --kernel "$work/named" --cmdline x
rm "$work/esp$(kernel_of 4)" "$work/store/blobs/$(hash_of 4)"
check "without a copy in the store, the source helps" exits 0 repair
check "and the store has its copy again" exits 0 genboot verify
restore
rm "$work/esp$kernel" "$work/store/blobs/$(hash_of 2)"
: >"$(entry 1)"
check "without any whole copy it is said" exits 4 repair
check "with how much is left, on the ESP and in the store" says "2 things are left that could not be mended"
check "in words" says "no whole copy is left"
check "and the rest is mended all the same" grep -q '^version 1' "$(entry 1)"
check "and what boots is as before" test "$(genboot status --json; jq .next.number "$work/out")" = 3

restore
rm -r "$work/store/generations/2"
check "a lost manifest is found" exits 4 genboot verify
check "and made again from the catalog" exits 0 repair
check "with its facts" test "$(jq -c 'del(.kernel.source, .initrds[].source)' "$work/store/generations/2/manifest.json")" = \
	"$(jq -c 'del(.kernel.source, .initrds[].source)' "$work/saved/store/generations/2/manifest.json")"
restore
genboot pin 2; genboot status
rm -r "$work/store/generations" "$work/store/blobs" "$work/store/state" && mkdir "$work/store/generations" "$work/store/state"
check "a store that has lost all generations gets them from the ESP" exits 0 repair
check "all of them" test "$(ls "$work/store/generations" | wc -l)" = 3
check "with their copies" exits 0 genboot verify
check "and their pins" exits 3 genboot remove 2
restore
rm -r "$work/store/generations" "$catalog" && mkdir "$work/store/generations"
check "without a catalog, from the entries" exits 0 repair
check "all of them again" test "$(ls "$work/store/generations" | wc -l)" = 3
restore
rm -r "$work/store/generations/2" "$catalog"
echo x >>"$work/esp$kernel"
check "what nobody knows any more stays on the ESP as it is" exits 4 repair
check "which is said" says "generation 2 stays on the ESP as it is"
check "with its entry" test -e "$(entry 2)"

restore
zero "$work/esp/EFI/genboot/state" 0
zero "$work/esp/EFI/genboot/state" 256
check "with both slots gone loader.conf still says what boots" test "$(genboot status --json; jq -r .next.number "$work/out")" = 3
check "and the record is made anew" exits 0 repair
check "with that default" test "$(genboot status --json; jq -r .next.reason "$work/out")" = "the state record (test-3.conf)"

restore
printf 'title other\nlinux /EFI/other/kernel\n' >"$work/esp/loader/entries/other.conf"
cp "$loader" "$work/esp/test/0123456789abcdef0123456789abcdef.efi"
check "what is wrong with another system's entries is a note" exits 0 genboot verify --json
check "that names the file" json '[.findings[] | select(.kind == "note" and (.what | contains("/EFI/other/kernel")))] | length' 1
check "and so are files that nothing uses" json '[.findings[] | select((.try // "") | startswith("genboot gc "))] | length' 1
check "nothing of it is repaired" exits 0 repair
check "but left" test -e "$work/esp/loader/entries/other.conf"

restore
rm -r "$work/store"
check "without a store there is nothing to compare with" exits 1 genboot verify
check "which is said" says "nothing to compare with"
done_testing
