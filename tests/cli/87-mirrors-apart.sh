#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Mirrors that went their own way, are full, or belong to somebody else: nothing that anybody chose or installed is lost.
. "$(dirname "$0")/lib.sh"

readonly m1=$work/m1
clean() { rm -rf "${work:?}"/{esp,store,vars,m1,other,store2,boot}; mkdir -p "$work/vars" "$m1"; }
setup() { genboot setup --loader "$loader" --token test "$@"; }
repair() { genboot repair --yes --loader "$loader" "$@"; }
# on_mirror VERB...: writes there as if it were the ESP, without a word to the store.
on_mirror() {
	rm -rf "$work/apart"
	cp -a "$work/store" "$work/apart"
	jq 'del(.mirrors)' "$work/store/machine.json" >"$work/apart/machine.json"
	"$tool" "$@" --esp "$m1" --esp-is-a-directory --store "$work/apart" >"$work/out" 2>"$work/err"
}
# record ESP KEY: what its state record says.
record() { "$tool" status --json --esp "$1" --esp-is-a-directory --store "$work/store" 2>/dev/null | jq -r ".record.$2"; }
three() {
	clean
	fresh
	mkdir -p "$m1"
	setup --mirror "$m1"
	for i in 1 2 3; do genboot install --root "$work/tree$i"; done
}

three
genboot default 2
on_mirror boot --once 1
mv "$m1" "$work/away"
genboot default 3
mv "$work/away" "$m1"
check "where the mirror was written as often as the ESP" test "$(record "$m1" sequence)" = "$(record "$work/esp" sequence)"
check "repair" exits 0 repair
check "says so" says "with the same number"
check "and does not speak of a catalog" test -z "$(grep -h catalog "$work/out" "$work/err")"
check "keeps the ESP's default" test "$(record "$work/esp" default)" = test-3.conf
check "and the mirror has it, too" test "$(record "$m1" default)" = test-3.conf
check "and arms no one-shot again" test "$(record "$work/esp" one_shot)" = null
check "and nothing is left to find" exits 0 genboot verify

three
for n in 1 2 1 2; do on_mirror default "$n"; done
"$tool" boot --once 1 --esp "$work/esp" --esp-is-a-directory --store "$work/store" >"$work/out" 2>"$work/err"
check "what is asked for once goes above a mirror's newer record" test "$(record "$m1" one_shot)" = test-1.conf
check "with the ESP's default" test "$(record "$m1" default)" = test-3.conf
check "and nothing is left for repair" exits 0 repair
check "that would change that" test "$(record "$work/esp" one_shot)" = test-1.conf

three
on_mirror default 1
on_mirror boot --once 2
check "a mirror with a newer record" exits 0 genboot repair --dry-run
check "is told with its default" says "test-1.conf"
check "and the ESP's" says "test-3.conf"
check "repair without an answer changes nothing" exits 2 genboot repair
check "not the default" test "$(record "$work/esp" default)" = test-3.conf
check "with one" exits 0 repair
check "the mirror's counts" test "$(record "$work/esp" default)" = test-1.conf
check "but its one-shot does not" test "$(record "$work/esp" one_shot)" = null

three
on_mirror default 1
strace -f -qq -o "$work/trace" -e trace=pwrite64 -e inject=pwrite64:error=EIO -P "$work/esp/EFI/genboot/state" \
	"${GENBOOT_FAST:-$PWD/build/genboot}" repair --yes --loader "$loader" --esp "$work/esp" --esp-is-a-directory \
	--store "$work/store" --efivars "$work/vars" >"$work/out" 2>"$work/err"
status=$?
check "where the ESP's record cannot be written" grep -q INJECTED "$work/trace"
check "the mirror's newer one is left to mend" test $status = 4
check "which is said" says "left that could not be mended"
check "and nothing is lost" test "$(record "$m1" default)" = test-1.conf
check "another repair" exits 0 repair
check "mends it" test "$(record "$work/esp" default)" = test-1.conf

for sequence in 18446744073709551615 18446744073709551614 9223372036854775808; do
	three
	for slot in 0 1; do build/check/make-bad-record "$m1/EFI/genboot/state" $slot 1 $sequence 0 test-1.conf ""; done
	check "a mirror's record with the number $sequence is found" exits 4 genboot verify
	check "and told before it is mended" exits 0 genboot repair --dry-run
	check "for what it is" says "a number that no genboot gives"
	check "it is mended" exits 0 repair
	check "by the ESP's" test "$(record "$m1" default)" = test-3.conf -a "$(record "$work/esp" default)" = test-3.conf
	check "for good" exits 0 genboot verify
	check "and followed again" exits 0 genboot default 2
	check "by the mirror" test "$(record "$m1" default)" = test-2.conf
done

clean
fresh
mkdir -p "$m1"
setup --mirror "$m1"
for i in 1 2; do genboot install --root "$work/tree$i"; done
mv "$work/esp" "$work/away"
genboot install --root "$work/tree3"
mv "$work/away" "$work/esp"
for n in 1 2; do genboot default $n; done
genboot pin 1
genboot unpin 1
genboot default 1
check "what was installed on a mirror stays there" test -e "$m1/loader/entries/test-3.conf"
check "with its kernel" test -e "$m1$(sed -n 's/^linux //p' "$m1/loader/entries/test-3.conf")"
check "until repair" exits 0 repair
check "brings it to the ESP" test -e "$(entry 3)"
check "for good" exits 0 genboot verify
check "what the user removes" exits 0 genboot remove 3
check "goes from the mirror, too" test ! -e "$m1/loader/entries/test-3.conf"

clean
fresh
mkdir "$work/other"
"$tool" setup --loader "$loader" --token test --esp "$work/other" --esp-is-a-directory --store "$work/store2" >/dev/null
"$tool" install --root "$work/tree1" --esp "$work/other" --esp-is-a-directory --store "$work/store2" >/dev/null
make_tree "$work/tree9" 6.9.0-test Nine
for i in 1 2; do genboot install --root "$work/tree9" --label "$i"; done
mkdir "$work/saved"
cp -a "$work/other" "$work/saved/"
check "the ESP of another installation with our token is no mirror" exits 3 setup --mirror "$work/other"
check "which is said" says "generation 1 of another installation"
check "and it stays as it is" diff -r "$work/other" "$work/saved/other"
rm "$work/other/loader/entries/"*
check "not without its entries, either" exits 3 setup --mirror "$work/other"
check "unless it is told to" exits 0 setup --mirror "$work/other" --force
check "then it is a mirror" exits 0 genboot verify
cp -a "$work/esp/." "$m1"
check "a copy of this ESP can be made a mirror" exits 0 setup --mirror "$m1"

clean
big() { make_kernel "$work/tree$1/boot/vmlinuz-6.$1.0-test" "$2" 2000000; }
if mount -t tmpfs -o size=7m tmpfs "$m1"; then
	fresh
	for i in 1 2 3; do big "$i" "big $i"; done
	setup --mirror "$m1"
	for i in 1 2 3; do genboot install --root "$work/tree$i"; done
	big 1 again
	check "what does not fit on a mirror is installed all the same" exits 0 genboot install --root "$work/tree1"
	check "with a warning" says "No space left on device"
	check "when older generations go" exits 0 genboot gc --keep 2
	check "the mirror has room again" exits 0 genboot verify
	check "for what is new" test -e "$m1/loader/entries/test-4.conf"
	check "and repair has nothing to do" exits 0 repair
	for i in 2 3; do big "$i" "again $i"; genboot install --root "$work/tree$i"; done
	check "repair of a mirror that is too small fails" exits 4 repair
	check "and does not say that all is well" test "$(grep -c "nothing to repair" "$work/out")" = 0
	umount "$m1"
	rm -r "${work:?}"/tree[123]
else
	skip "a full mirror comes back into step" "no tmpfs can be mounted"
fi

clean
fresh
mkdir "$work/boot"
genboot install --root "$work/tree1"
setup --boot "$work/boot"
genboot install --root "$work/tree2" --boot "$work/boot"
check "with generations on the ESP and on XBOOTLDR" exits 0 setup --boot "$work/boot" --mirror "$m1"
check "a mirror has both: the one" test -e "$m1/loader/entries/test-1.conf"
check "with its kernel" test -e "$m1$(sed -n 's/^linux //p' "$(entry 1)")"
check "and the other" test -e "$m1/loader/entries/test-2.conf"
check "so the default can be either" exits 0 genboot default 1 --boot "$work/boot"
rm "$m1$(sed -n 's/^linux //p' "$(entry 1)")"
check "and verify sees what is missing" exits 4 genboot verify --boot "$work/boot"

# A mirror is a disk of its own: nothing that the ESP, the store or another mirror is in, or that is in one.
clean
fresh
genboot install --root "$work/tree1"
mkdir -p "$m1/inner" "$work/esp/inner" "$work/store/inner"
ln -s esp "$work/link"
setup --mirror "$m1"
before=$(tree_hash "$work/esp" "$work/store" "$m1")
for folder in esp/inner store store/inner . m1/inner; do
	check "$folder cannot be a mirror" exits 3 setup --mirror "$work/$folder"
	check "for what it shares" says "shares files with"
done
check "nor can the ESP by a link" exits 1 setup --mirror "$work/link"
mkdir "$work/bound"
if mount --bind "$work/esp" "$work/bound"; then
	check "nor by another mount" exits 3 setup --mirror "$work/bound"
	umount "$work/bound"
	mount --bind "$m1" "$work/bound"
	check "nor can a mirror be one twice" exits 3 setup --mirror "$work/bound"
	umount "$work/bound"
else
	skip "nor by another mount" "nothing can be mounted"
fi
check "and nothing is changed" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$m1")"
rmdir "$work/esp/inner" "$work/bound"

three
sed "s/genboot ${version//./\\.}/genboot 9.2.0/g; s/,${version//./\\.},/,9.2.0,/" "$loader" >"$work/newer.efi"
genboot setup --loader "$work/newer.efi"
rm "$work/esp/EFI/genboot/genbootx64-$version.efi"
genboot default 1
check "a mirror's boot option leads to a file until setup has changed it" test -e "$m1/EFI/genboot/genbootx64-$version.efi"
check "and verify has nothing against it" exits 0 genboot verify
genboot setup --loader "$work/newer.efi"
check "setup takes the old one away" test ! -e "$m1/EFI/genboot/genbootx64-$version.efi"

three
for slot in 0 1; do build/check/make-bad-record "$work/esp/EFI/genboot/state" "$slot" 2 $((100 + slot)) 0 test-1.conf ""; done
before=$(sha256sum <"$m1/EFI/genboot/state")
check "with a newer genboot's record on the ESP" exits 0 genboot pin 1
check "that is not copied in part" test "$before" = "$(sha256sum <"$m1/EFI/genboot/state")"
check "which is said" says "a newer genboot"

three
catalogs=$m1/EFI/genboot/test
printf 'genboot-catalog 2\ntoken test\nsequence 9\n\n' >"$catalogs/catalog-9"
echo "sha256 $(sha256sum "$catalogs/catalog-9" | cut -c-64)" >>"$catalogs/catalog-9"
check "with a newer genboot's catalog on a mirror" exits 0 genboot pin 1
check "that mirror is left as it is" test "$(ls "$catalogs" | tr '\n' ' ')" = "catalog-3 catalog-9 "
check "which is told" says "a newer genboot has written its catalog"
done_testing
