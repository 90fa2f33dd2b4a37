#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# When an installation fails, only what it wrote goes again; and once it is complete, nothing goes.
. "$(dirname "$0")/lib.sh"

readonly fast=${GENBOOT_FAST:-$PWD/build/genboot}
places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")
restore() { rm -rf "${work:?}"/{esp,store,vars}; cp -a "$work/saved/"* "$work/"; }
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars} "$work/saved/"; }

# inject EXPRESSION COMMAND...: true when the expression of strace(1) came to act.
inject() {
	local expression=$1
	shift
	strace -f -qq -o "$work/trace" -e "trace=${expression%%:*}" -e "inject=$expression" \
		"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
	grep -qF INJECTED "$work/trace"
}

fresh_three
make_tree "$work/tree4" 6.4.0-test "Test System 4"
save

sed 's/^title.*/title hand-made/' "$(entry 3)" >"$(entry 4)"
printf 'title Arm\nversion 6\nlinux /x\narchitecture aa64\n' >"$(entry 6)"
mkdir "$work/esp/loader/entries/test-5+2-1.conf"
check "a number whose file name is taken is passed over" exits 0 genboot install --root "$work/tree4"
check "also by what is no entry, or another processor's" test -e "$(entry 7)"
check "and those files stay as they are" test "$(grep -c hand-made "$(entry 4)")" = 1 -a -e "$(entry 6)"

restore
printf 'title other\nlinux /EFI/BOOT/BOOTX64.EFI\n' >"$work/other.conf"
mkdir -p "$work/store/staging"
jq '.number = 4 | .id = "test-4.conf" | .title = "four"' "$work/store/generations/3/manifest.json" >"$work/store/staging/4.json"
cp "$work/other.conf" "$(entry 4)"
check "what another wrote under an interrupted installation's name stays" exits 0 genboot remove 1
check "as it was" cmp -s "$work/other.conf" "$(entry 4)"
check "and the installation is undone" test ! -e "$work/store/staging/4.json" -a ! -e "$work/store/generations/4"

restore
genboot install --root "$work/tree4" --no-default
mv "$work/store/generations/4/manifest.json" "$work/store/staging/4.json"
head -c 100 "$(entry 4)" >"$work/torn"; cp "$work/torn" "$(entry 4)"
check "a torn entry of an interrupted installation goes" exits 0 genboot remove 1
check "with its files" test ! -e "$(entry 4)" -a "$(n_blobs)" = 4

restore
genboot default 2
save
bad=0
for call in fsync fdatasync syncfs pwrite64 renameat unlinkat; do
	for ((n = 1; n < 30; n++)); do
		restore
		inject "$call:error=EIO:when=$n" install --root "$work/tree4" || break
		said=$(cat "$work/err")
		genboot status --json
		next=$(jq -r .next.number "$work/out") named=$(default_id)
		[[ $next == 2 || $next == 4 ]] || { bad=1; echo "# $call $n: next is $next: $said"; }
		[[ -e $work/esp/loader/entries/$named ]] || { bad=1; echo "# $call $n: the default $named is not there"; }
		[[ $said != *"Nothing was changed"* || ! -e $(entry 4) ]] || { bad=1; echo "# $call $n: it lies: $said"; }
		genboot install --root "$work/tree1" || { bad=1; echo "# $call $n: then: $(cat "$work/err")"; }
	done
done
ok "with any of its calls failing, an installation leaves the old default or the new one" "$bad"
restore
inject fdatasync:error=EIO:when=1 install --root "$work/tree4"
check "an error after the default changed is told as such" says "is installed"
restore
check "loader.conf cannot be written behind the record" inject fdatasync:error=EIO:when=2 default 3
check "which is told" says "loader.conf still names another default"
genboot status --json
check "and the default is what was asked for" json .next.number 3

restore
genboot install --root "$work/tree4" --no-default
mv "$work/store/generations/4/manifest.json" "$work/store/staging/4.json"
inject unlinkat:error=EROFS install --root "$work/tree1"
check "a place that has turned read-only is told with the way out" says "genboot repair"
check "as damage" exits 4 strace -f -qq -o "$work/trace" -e trace=unlinkat -e inject=unlinkat:error=EROFS "$fast" remove 1 "${places[@]}" 2>/dev/null
check "setup first puts an interrupted installation right" exits 0 genboot setup --loader "$loader"
check "all of it" test ! -e "$(entry 4)" -a ! -e "$work/store/staging/4.json"

restore
inject write:error=EROFS:when=6 install --root "$work/tree4"
check "a write that finds the place read-only is told with the way out too" says "genboot repair"
restore
inject write:error=EROFS:when=1 install --root "$work/tree4"
check "but not for a store that is" exits 1 says "genboot repair"

restore
with_unreadable_catalog() {
	strace -f -qq -o "$work/trace" -P "$work/esp/EFI/genboot/test/catalog-3" -e trace=pread64 -e inject=pread64:error=EIO \
		"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
}
before=$(tree_hash "$work/esp")
check "with a catalog that cannot be read nothing is removed" exits 4 with_unreadable_catalog remove 1
check "nor installed" exits 4 with_unreadable_catalog install --root "$work/tree4"
check "nor set up" exits 4 with_unreadable_catalog setup --loader "$loader"
check "for nobody knows what it says" test "$before" = "$(tree_hash "$work/esp")"
check "which is told with the way out" says "genboot repair"
check "but going back works" exits 0 with_unreadable_catalog rollback
done_testing
