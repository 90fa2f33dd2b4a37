#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is said, and left alone, where nobody but a person can tell what is right.
. "$(dirname "$0")/lib.sh"

readonly m1=$work/m1 m2=$work/m2 fallback=$work/esp/EFI/BOOT/BOOTX64.EFI
repair() { genboot repair --yes --loader "$loader" "$@"; }
# on_mirror MIRROR VERB...: writes there as if it were the ESP, without a word to the store.
on_mirror() {
	local mirror=$1
	shift
	rm -rf "$work/apart"
	cp -a "$work/store" "$work/apart"
	jq 'del(.mirrors)' "$work/store/machine.json" >"$work/apart/machine.json"
	"$tool" "$@" --esp "$mirror" --esp-is-a-directory --store "$work/apart" >"$work/out" 2>"$work/err"
}
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars} "$work/saved/"; }
restore() { rm -rf "${work:?}"/{esp,store,vars}; cp -a "$work/saved/"* "$work/"; }

# Mirrors that went their own ways.
fresh
mkdir -p "$m1" "$m2"
genboot setup --loader "$loader" --mirror "$m1" --mirror "$m2"
for i in 1 2 3; do genboot install --root "$work/tree$i"; done
on_mirror "$m1" default 1
on_mirror "$m2" default 1
on_mirror "$m2" default 2
check "of two mirrors with newer records" exits 0 genboot repair --dry-run
check "repair names the one that counts, with its default" says "the mirror $m2 has a newer one, whose default (test-2.conf) takes the place of this one's (test-3.conf)"
check "and the one that does not" says "The default of $m1, test-1.conf, does not count: $m2 was changed after it."
check "in either order" exits 0 genboot setup --loader "$loader" --no-mirror "$m1"
genboot setup --loader "$loader" --mirror "$m1"
check "repair mends" exits 0 repair
check "what it said" test "$(default_id)" = test-2.conf
on_mirror "$m1" default 1
on_mirror "$m2" default 3
on_mirror "$m2" default 1
check "of mirrors that agree" exits 0 genboot repair --dry-run
check "one is told" says "whose default (test-1.conf) takes the place"
check "and nothing of the other" exits 1 says "does not count"
repair
genboot default 2
on_mirror "$m1" default 1
mv "$m1" "$work/away"
genboot default 3
mv "$work/away" "$m1"
check "one with the same number" exits 0 genboot repair --dry-run
check "is told with both defaults" says "the mirror $m1 has another one with the same number, whose default is test-1.conf; this one (default test-3.conf) counts"
check "and nothing of who agrees" exits 1 says "does not count"
repair

# A fallback that nobody can read.
fresh_three
rm "$fallback"
mkdir "$fallback"
check "where a folder has the fallback's name, setup fails" exits 4 genboot setup --loader "$loader"
check "naming it" says "$fallback cannot be read: "
check "with what helps" says "mv $fallback $fallback.old; genboot setup"
check "as it does with --force" exits 4 genboot setup --loader "$loader" --force
check "verify has a note" exits 0 genboot verify
check "that does not advise that" exits 1 says "--force"
check "but the same" says "mv $fallback $fallback.old; genboot setup"
mv "$fallback" "$fallback.old"
check "and that helps" exits 0 genboot setup --loader "$loader"
check "so that it is there" cmp -s "$fallback" "$loader"
rm "$fallback"
echo foreign >"$fallback"
genboot verify
check "where --force helps, it is what verify advises" says "genboot setup --force"

# Files of ours that say something else.
fresh_three
printf 'type2\n' >"$work/esp/loader/entries.srel"
check "a changed entries.srel is found" exits 4 genboot verify
check "and told" says 'it does not say "type1"'
check "and mended" exits 0 repair
check "to what it was" test "$(cat "$work/esp/loader/entries.srel")" = type1
head -c 100 /dev/zero >"$work/esp/loader/entries.srel"
check "so is a long one" exits 4 genboot verify
check "which is mended" exits 0 repair
check "for good" exits 0 genboot verify
printf 'garbage\n' >"$work/store/state/last-catalog"
check "a last-catalog that is no number is found" exits 4 genboot verify
check "and told" says "last-catalog: it is no number"
check "and mended" exits 0 repair
check "with the highest in view" test "$(cat "$work/store/state/last-catalog")" = "$(basename "$work"/esp/EFI/genboot/test/catalog-* | sed 's/.*-0*//')"
rm "$work/store/state/last-catalog"
check "one that is not there is no matter" exits 0 genboot verify

# The loader's copies.
fresh
rm -rf "$m1"
mkdir -p "$m1"
genboot setup --loader "$loader" --mirror "$m1"
rm "$fallback"
echo broken >"$work/esp/EFI/genboot/genbootx64-$version.efi"
check "without a loader installed, a mirror's is taken" exits 0 genboot repair --yes --loader "$work/nowhere"
check "for the damaged one" cmp -s "$work/esp/EFI/genboot/genbootx64-$version.efi" "$loader"
check "and the missing one" cmp -s "$fallback" "$loader"

# What a newer genboot was doing.
fresh_three
save
jq '.version = 2 | .number = 4 | .id = "test-4.conf"' "$work/store/generations/3/manifest.json" >"$work/store/staging/4.json"
before=$(tree_hash "$work/esp" "$work/store")
for verb in "install --root $work/tree1" "remove 1" "repair --yes" gc; do
	check "$verb leaves a newer genboot's work alone" exits 3 genboot $verb
	check "and says whose it is" says "a newer genboot was interrupted"
done
check "nothing is changed" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "verify" exits 0 genboot verify
check "has a note of it" says "by a newer genboot was interrupted: use that one"
genboot status
check "and status a line" says "generation 4: by a newer genboot: use that one"
check "what boots can be chosen" exits 0 genboot default 1
restore
chmod u+w "$work/store/generations/3/manifest.json"
jq '.version = 2' "$work/saved/store/generations/3/manifest.json" >"$work/store/generations/3/manifest.json"
before=$(sha256sum "$work/store/generations/3/manifest.json")
check "a manifest of a newer genboot is not mended" exits 4 repair
check "which is said" says "a newer genboot has written it"
check "and stays" test "$before" = "$(sha256sum "$work/store/generations/3/manifest.json")"

# option NUMBER DESCRIPTION DIGIT: a Boot#### of genboot's on a partition whose GUID is that digit all over.
option() {
	wide() { printf '%s' "$1" | sed 's/./&\n/g' | while IFS= read -r c; do printf '%s\0' "$c"; done; }
	{
		printf '\7\0\0\0\1\0\0\0'
		printf "\\x$(printf %02x $((42 + 44 + 4)))\\0"
		wide "$2"
		printf '\0\0\4\1\52\0\1\0\0\0'
		head -c 16 /dev/zero
		for _ in {1..16}; do printf "\\x$3$3"; done
		printf '\2\2\4\4\54\0'
		wide '\EFI\genboot\x1.efi'
		printf '\0\0\x7f\xff\4\0'
	} >"$work/vars/Boot000$1-8be4df61-93ca-11d2-aa0d-00e098032b8c"
}
uuid() { printf '%s' "$1$1$1$1$1$1$1$1-$1$1$1$1-$1$1$1$1-$1$1$1$1-$1$1$1$1$1$1$1$1$1$1$1$1"; }

# Mirrors that were forgotten with the store.
fresh_three
option 1 "genboot (mirror)" a
option 2 "genboot (mirror)" b
option 3 "genboot (mirror)" a
option 4 "genboot" c
option 5 "Windows" d
check "while the store knows who it is, setup says nothing of boot options" exits 0 genboot setup --loader "$loader"
check "not a word" exits 1 says mirror
rm -f "$work/store/machine.json" "$work/store/machine.json.copy"
check "when that is lost" exits 0 genboot setup --loader "$loader" --dry-run --token test
check "it warns of those for mirrors" says "the store does not know 2 mirrors"
check "and says how to name them" says "genboot setup --mirror /dev/disk/by-partuuid/$(uuid a) --mirror /dev/disk/by-partuuid/$(uuid b)"
rm "$work"/vars/Boot000[13]-*
head -c 30 "$work"/vars/Boot0002-* >"$work/vars/Boot0006-8be4df61-93ca-11d2-aa0d-00e098032b8c"
check "also when it does it" exits 0 genboot setup --loader "$loader" --token test
check "of one" says "the store does not know 1 mirror that"
done_testing
