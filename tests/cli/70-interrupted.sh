#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Cuts each writing verb at every fsync, once by SIGKILL and once by an error, and looks whether the machine still boots
# and the next run cleans up. strace does the cutting, so the tool needs no hooks; under it leaks cannot be looked for.
. "$(dirname "$0")/lib.sh"

readonly fast=${GENBOOT_FAST:-$PWD/build/genboot}
places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")

# interrupt CALL INJECTION N COMMAND...: true when the Nth such call was reached.
interrupt() {
	local call=$1 injection=$2 n=$3
	shift 3
	# In a shell of its own, which keeps quiet about the killing.
	(
		exec 2>/dev/null
		strace -f -qq -o "$work/trace" -e "trace=$call" -e "inject=$call:$injection:when=$n" \
			"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
	)
	grep -qE 'INJECTED|killed by' "$work/trace"
}

restore() { rm -rf "${work:?}"/{esp,store,vars}; cp -a "$work/saved/"* "$work/"; }
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars} "$work/saved/"; }

# Every entry that can be seen has its files, and what boots next is one of WANTED.
boots_one_of() {
	genboot status --json
	[[ $(jq '[.problems[] | select(.why | contains("missing") and contains("file"))] | length' "$work/out") == 0 ]] &&
		[[ " $* " == *" $(jq -r .next.number "$work/out") "* ]]
}

is_clean() {
	genboot status --json && [[ $(jq -c '[.interrupted, .unused, .problems]' "$work/out") == '[[],[],[]]' ]]
}

# story WANTED CALL INJECTION COMMAND...: cuts COMMAND at each call in turn.
story() {
	local wanted=$1 call=$2 injection=$3 n=0 boots=0 clean=0
	shift 3
	while ((n < 60)); do
		n=$((n + 1))
		restore
		interrupt "$call" "$injection" "$n" "$@" || break
		# shellcheck disable=SC2086 # several words
		boots_one_of $wanted || { boots=1; echo "# cut $n leaves: $(jq -c . "$work/out")"; }
		if ! genboot install --root "$work/tree2" --label after || ! is_clean; then
			clean=1
			echo "# after cut $n: $(cat "$work/err") $(jq -c . "$work/out")"
		fi
	done
	check "$* is cut at each of $((n - 1)) calls of $call ($injection)" test "$n" -gt 1 -a "$n" -lt 60
	ok "and the machine boots $wanted each time" "$boots"
	ok "and the next installation cleans up" "$clean"
}

fresh_three
make_tree "$work/tree4" 6.4.0-test "Test System 4"
save
for how in signal=KILL error=EIO; do
	story "3 4" fsync "$how" install --root "$work/tree4"
	story "3" fsync "$how" remove 1
	story "3 2" fdatasync "$how" rollback
	story "3 4" fdatasync "$how" install --root "$work/tree4"
done
story "3 4" write signal=KILL install --root "$work/tree4"
story "3 4" renameat signal=KILL install --root "$work/tree4"
story "3" unlinkat signal=KILL remove 2
story "3 2" pwrite64 signal=KILL rollback

# What is made durable, in order: FAT needs the file before its folder, and all blobs before the entry.
cat >"$work/want" <<END
store/state/.new
store/state
store/state/.new
store/state
store/staging/.new
store/staging
store/blobs/.new
store/blobs
store/blobs/.new
store/blobs
esp/test/KERNEL.efi
esp/test/INITRD.img
esp/test
esp/loader/entries/test-4.conf
esp/loader/entries
esp/EFI/genboot/test/catalog-4
esp/EFI/genboot/test
esp
store/generations
store/generations/4/.new
store/generations/4
esp/EFI/genboot/state
esp/loader/loader.conf
esp
store/state/.new
store/state
esp/EFI/genboot/test
esp
store/staging
END
restore
strace -f -qq -y -o "$work/trace" -e trace=fsync,fdatasync,syncfs "$fast" install --root "$work/tree4" "${places[@]}" >"$work/out"
sed -nE "s/.*(fsync|fdatasync|syncfs)\([0-9]+<${work//\//\\/}\/([^>]*)>.*/\2/p" "$work/trace" |
	sed -E 's/[0-9a-f]{32}\.efi/KERNEL.efi/; s/[0-9a-f]{32}\.img/INITRD.img/' >"$work/synced"
check "an installation syncs in the order of the design" diff "$work/want" "$work/synced"
cat >"$work/want" <<END
store/staging/.new
store/staging
store/state/.new
store/state
esp/EFI/genboot/test/catalog-5
esp/EFI/genboot/test
esp/loader/entries
esp/test
esp
esp/EFI/genboot/test
store/generations
store/blobs
store/staging
END
strace -f -qq -y -o "$work/trace" -e trace=fsync,fdatasync,syncfs "$fast" remove 1 "${places[@]}" >"$work/out"
sed -nE "s/.*(fsync|fdatasync|syncfs)\([0-9]+<${work//\//\\/}\/([^>]*)>.*/\2/p" "$work/trace" >"$work/synced"
check "and a removal too" diff "$work/want" "$work/synced"

strace -f -qq -y -o "$work/trace" -e trace=fsync "$fast" setup --loader "$loader" --token test "${places[@]}" --store "$work/a/b" >"$work/out" 2>"$work/err"
check "each new folder on the way to the store is made durable" \
	test "$(sed -nE "s|.*fsync\([0-9]+<($work(/a)?)>.*|\1|p" "$work/trace" | tr '\n' ' ')" = "$work $work/a "

# names FOLDER: what is there, by name and content, whatever its time.
names() { (cd "$1" && find . -type f -exec sha256sum {} + | sort -k2); }
restore
names "$work/esp" >"$work/before"
for n in 1 2 3 4 5 6 7; do
	interrupt write error=ENOSPC "$n" install --root "$work/tree4" || break
	((n != 2)) || { restore; continue; } # state/last-catalog is not worth failing for
	names "$work/esp" | diff -q "$work/before" - >/dev/null || echo "# write $n differs"
done >"$work/differences"
check "when the disk is full after all, what was written goes again" test ! -s "$work/differences"

restore
rm -rf "$work/store/generations/3"; genboot status >"$work/out"
mkdir -p "$work/store/staging"; cp "$work/saved/store/generations/3/manifest.json" "$work/store/staging/3.json"
check "an interrupted generation that boots by default is finished, not undone" exits 0 genboot remove 1
check "with its manifest" test -e "$work/store/generations/3/manifest.json"
check "and its staging gone" test ! -e "$work/store/staging/3.json"

restore
genboot install --root "$work/tree4" --no-default
mv "$work/store/generations/4/manifest.json" "$work/store/staging/4.json"
before=$(tree_hash "$work/esp" "$work/store")
check "a dry run tells what would be undone" exits 0 genboot remove 1 --dry-run
check "in words" says "Would undo generation 4"
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store")"
check "status tells it too, which is no damage" exits 0 genboot status
check "without doing it" says "Interrupted generation 4"
echo '{' >"$work/store/staging/7.json"
check "a staged manifest that makes no sense stops nothing" exits 0 genboot remove 1
check "and the other is undone" test ! -e "$(entry 4)"
check "and no number is given twice" exits 0 genboot install --root "$work/tree4"
check "not even that of the senseless one" test -e "$(entry 8)"

restore
cp "$work/saved/store/generations/3/manifest.json" "$work/store/staging/3.json"
before=$(tree_hash "$work/store/generations" "$work/store/staging")
check "rollback does not wait for such repairs" exits 0 genboot rollback
check "and leaves the store alone" test "$before" = "$(tree_hash "$work/store/generations" "$work/store/staging")"

restore
for i in 1 2 3 4 5; do "$tool" install --root "$work/tree4" --label "$i" "${places[@]}" >"$work/out$i" 2>&1 & done
wait
check "five installations at once all succeed" test "$(ls "$work/store/generations" | wc -l)" = 8
check "one after the other" exits 0 is_clean

restore
exec 9<"$work/store"; flock 9
check "while another genboot is at work this one waits" exits 124 timeout 2 "$fast" default 2 "${places[@]}"
check "setup too, before it plans" exits 124 timeout 2 "$fast" setup --loader "$loader" "${places[@]}"
exec 9<&-
check "and then goes on" exits 0 genboot default 2
flock "$work/esp" sleep 1 & sleep 0.3
check "the one that waits goes on by itself" exits 0 "$fast" default 3 "${places[@]}" >"$work/out" 2>"$work/err"
check "and says for whom" grep -qE 'Waiting for (flock .* \(pid [0-9]+\)|another genboot)' "$work/out"
done_testing
