#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Cuts repair, gc and what mirrors follow by, with SIGKILL and with errors: the machine boots as before, and a second run
# completes. Every call with GENBOOT_EVERY_CALL=1, otherwise a sample.
. "$(dirname "$0")/lib.sh"

readonly m1=$work/m1 fast=${GENBOOT_FAST:-$PWD/build/genboot}
readonly stride=$((${GENBOOT_EVERY_CALL:-0} ? 1 : 7))
places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")
restore() { rm -rf "${work:?}"/{esp,store,vars,m1}; cp -a "$work/saved/"* "$work/"; }
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars,m1} "$work/saved/"; }

# interrupt CALL INJECTION N COMMAND...: true when the Nth such call was reached.
interrupt() {
	local call=$1 injection=$2 n=$3
	shift 3
	(
		exec 2>/dev/null
		strace -f -qq -o "$work/trace" -e "trace=$call" -e "inject=$call:$injection:when=$n" \
			"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
	)
	grep -qE 'INJECTED|killed by' "$work/trace"
}

# boots NUMBERS ESP: one of these boots from there, by its catalog or entries, with a kernel that is whole.
boots() {
	local number image
	"$fast" status --json --esp "$2" --esp-is-a-directory --store "$work/nowhere" >"$work/out" 2>/dev/null
	number=$(jq -r .next.number "$work/out")
	[[ " $1 " == *" $number "* ]] || return
	image=$(sed -n 's/^linux //p' "$2/loader/entries/test-$number.conf")
	[[ $(sha256sum <"$2$image" | cut -c-32).efi == "${image##*/}" ]]
}

# story NUMBERS CALL INJECTION SECOND-RUN... -- COMMAND...: one of NUMBERS boots after each cut of COMMAND, and SECOND-RUN
# completes it.
story() {
	local number=$1 call=$2 injection=$3 n=1 cuts=0 booted=0 completed=0
	local -a second=()
	local step=$stride
	# Of these there are hundreds, and most only read.
	[[ $call != openat2 || $stride == 1 ]] || step=$((stride * 6))
	shift 3
	while [[ $1 != -- ]]; do second+=("$1"); shift; done
	shift
	while ((n < 2000)); do
		restore
		interrupt "$call" "$injection" "$n" "$@" || break
		cuts=$((cuts + 1))
		boots "$number" "$work/esp" || { booted=1; echo "# cut $n leaves: $(jq -c .next "$work/out")"; }
		if ! genboot "${second[@]}" || ! genboot repair --yes --loader "$loader" || ! genboot verify || ! boots "$number" "$m1"; then
			completed=1
			echo "# after cut $n: $(cat "$work/out" "$work/err")"
		fi
		n=$((n + step))
	done
	check "$* is cut at $cuts calls of $call ($injection)" test "$cuts" -gt 0
	ok "and the machine boots $number each time" "$booted"
	ok "and a second run completes, on the mirror too" "$completed"
}

fresh_three
mkdir "$m1"
genboot setup --loader "$loader" --mirror "$m1"
make_tree "$work/tree4" 6.4.0-test "Test System 4"
genboot install --root "$work/tree4"
genboot default 3
save

readonly again=(repair --yes --loader "$loader")
for how in signal=KILL error=EIO error=ENOSPC; do
	story 3 write "$how" gc --keep 2 -- gc --keep 2
done
for how in signal=KILL error=EIO; do
	story 3 fsync "$how" gc --keep 2 -- gc --keep 2
	story 3 unlinkat "$how" gc --keep 2 -- gc --keep 2
done
story "1 3" pwrite64 signal=KILL default 1 -- default 1
story "3 5 6" fsync signal=KILL install --root "$work/tree1" -- install --root "$work/tree2"

restore
rm "$work/esp$(sed -n 's/^linux //p' "$(entry 2)")" "$(entry 2)"
rm "$work"/esp/EFI/genboot/test/catalog-* "$m1"/EFI/genboot/test/catalog-*
echo x >>"$work/esp$(sed -n 's/^linux //p' "$(entry 4)")"
rm "$work/esp/loader/loader.conf" "$m1/loader/entries/test-3.conf"
rm -r "$work/store/generations/1"
save
for call in write fsync fdatasync unlinkat openat2 pwrite64; do
	story 3 "$call" signal=KILL "${again[@]}" -- "${again[@]}"
done
for how in ENOSPC EIO EROFS; do
	story 3 write "error=$how" "${again[@]}" -- "${again[@]}"
	story 3 fsync "error=$how" "${again[@]}" -- "${again[@]}"
	story 3 unlinkat "error=$how" "${again[@]}" -- "${again[@]}"
done
# What a run has left that was cut is no damage: between the entry and the manifest, and in the middle of a removal.
fresh_three
mv "$work/store/generations/2/manifest.json" "$work/store/staging/2.json"
rmdir "$work/store/generations/2"
check "verify finds no damage in what an interrupted install has left" exits 0 genboot verify
check "but notes it" says "generation 2: its installation or removal was interrupted"
check "nor does status" exits 0 genboot status
check "which tells of it" says "Interrupted generation 2"
rm "$(entry 2)"
jq '. + {removing: true}' "$work/store/staging/2.json" >"$work/store/staging/new"
mv "$work/store/staging/new" "$work/store/staging/2.json"
mkdir "$work/store/generations/2"
jq 'del(.removing)' "$work/store/staging/2.json" >"$work/store/generations/2/manifest.json"
check "nor in what an interrupted removal has left" exits 0 genboot verify
check "which is noted" says "generation 2: its installation or removal was interrupted"
check "nor does status" exits 0 genboot status
rm "$(entry 1)"
check "what is lost besides is damage" exits 4 genboot verify
check "and named" says "test-1.conf"
done_testing
