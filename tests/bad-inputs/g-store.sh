#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bad inputs 129 to 136: the store and its manifests. The list's exit codes 65 and 77 are our 4, damaged (genboot(8)).
. "$(dirname "$0")/../cli/lib.sh"

readonly fast=${GENBOOT_FAST:-$PWD/build/genboot}
places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")
save() { rm -rf "$work/saved"; mkdir "$work/saved"; cp -a "$work"/{esp,store,vars} "$work/saved/"; }
restore() { rm -rf "${work:?}"/{esp,store,vars}; cp -a "$work/saved/"* "$work/"; }
fresh_three
save
trap 'umount -q "$work"/{small,big}; rm -rf "$work"' EXIT
before=$(tree_hash "$work/esp")
esp_unchanged() { [[ $(tree_hash "$work/esp") == "$before" ]]; }
manifest() { echo "$work/store/generations/$1/manifest.json"; }

# change N EXPRESSION: the manifest of generation N with a change, by jq.
change() { jq "$2" "$(manifest "$1")" >"$work/m" && cp -f "$work/m" "$(manifest "$1")"; }

# is_damage [EXPRESSION]: status says that something is wrong, also what, and the default stays what boots.
is_damage() {
	exits 4 genboot status --json && json '.next.number' 3 && json "[.problems[] | select(${1:-true})] | length > 0" true
}
goes_on() { exits 0 genboot install --root "$work/tree2" && exits 0 genboot rollback; }

truncated() { head -c 100 "$(manifest 3)" >"$work/m" && cp -f "$work/m" "$(manifest 3)" && is_damage '.what | contains("3")' && goes_on; }
check bad_129_a_truncated_manifest_is_damage_and_stops_nothing truncated
restore
no_manifest() { : >"$work/m" && cp -f "$work/m" "$(manifest 3)" && is_damage && goes_on; }
check bad_129_an_empty_manifest_is_damage_and_stops_nothing no_manifest
restore
other_size() { change 3 '.kernel.size += 1' && exits 4 genboot status && says "its size is"; }
check bad_129_a_size_that_does_not_match_is_damage other_size
restore
other_hash() { change 2 '.kernel.sha256 = "0" * 64' && exits 4 genboot verify; }
check bad_129_a_hash_that_does_not_match_is_damage other_hash
no_hash() { change 2 ".kernel.sha256 = \"$1\"" && is_damage '.what | contains("2")'; }
restore
check bad_129_a_hash_that_is_too_short_is_damage no_hash 00
restore
check bad_129_a_hash_that_is_no_hash_is_damage no_hash "$(printf 'g%.0s' {1..64})"
restore
flipped() {
	printf x | dd of="$work/esp$(sed -n 's/^linux //p' "$(entry 1)")" bs=1 seek=5000 conv=notrunc status=none
	exits 4 genboot verify && says "its content is not what was installed"
}
check bad_129_content_that_does_not_match_is_damage flipped
restore
same_content() {
	exits 4 genboot install --root "$work/tree1" && [[ ! -e $(entry 4) && $(default_id) == test-3.conf ]]
}
printf x | dd of="$work/esp$(sed -n 's/^linux //p' "$(entry 1)")" bs=1 seek=5000 conv=notrunc status=none
check bad_129_damaged_content_that_is_in_use_is_not_installed_again same_content

number() { restore && change 3 ".number = $1" && is_damage; }
check bad_130_a_manifest_of_generation_0_is_damage number 0
check bad_130_a_manifest_of_a_negative_number_is_damage number -1
check bad_130_a_manifest_of_another_number_is_damage number 2
check bad_130_a_manifest_of_2_to_the_63_is_damage number 9223372036854775808
check bad_130_a_manifest_of_a_fraction_is_damage number 3.5
folders() {
	restore && mkdir "$work/store/generations/"{0,-1,03,9223372036854775808,x} &&
		exits 0 genboot install --root "$work/tree2" && [[ -e $(entry 4) ]]
}
check bad_130_folders_that_are_no_numbers_do_not_count folders
gap() { restore && genboot remove 2 && exits 0 genboot install --root "$work/tree2" && [[ -e $(entry 4) && ! -e $(entry 2) ]]; }
check bad_130_a_gap_stays gap
reused() {
	restore && sed 's/^title.*/title another/' "$(entry 3)" >"$(entry 4)" &&
		exits 0 genboot install --root "$work/tree2" && [[ -e $(entry 5) ]] && grep -qx 'title another' "$(entry 4)"
}
check bad_130_a_number_that_is_taken_is_passed_over reused
last() { restore && echo "$1" >"$work/store/state/last-number" && exits "$2" genboot install --root "$work/tree2" && [[ -e $(entry "$3") ]]; }
check bad_130_a_last_number_of_2_to_the_63_does_not_count last 9223372036854775808 0 4
check bad_130_a_negative_last_number_does_not_count last -1 0 4
used_up() {
	restore && echo 999999999 >"$work/store/state/last-number" && before=$(tree_hash "$work/esp") &&
		exits 1 genboot install --root "$work/tree2" && esp_unchanged
}
check bad_130_behind_the_last_number_there_is_none used_up

# too_large BYTES: a file that the loader does not read, and FAT from 4 GiB on does not hold. Sparse, in a tmpfs.
mkdir "$work/big" "$work/small"
if can_mount; then mount -t tmpfs -o size=64k tmpfs "$work/big"; fi
too_large() {
	restore && before=$(tree_hash "$work/esp")
	rm -f "$work/big/initrd" && truncate -s "$1" "$work/big/initrd" &&
		exits 4 genboot install --root "$work/tree1" --kernel "$work/tree1/boot/vmlinuz-6.1.0-test" --initrd "$work/big/initrd" \
			--cmdline x && says "2 GiB" && esp_unchanged
}
check bad_131_a_file_of_2_gib_is_refused too_large $((1 << 31))
check bad_131_a_file_of_4_gib_is_refused too_large $((1 << 32))
check bad_131_a_file_of_more_than_4_gib_is_refused too_large $(((1 << 32) + 1))

# blob_of FILE: the name that its content gets on the ESP.
blob_of() { echo "$work/esp/test/$(sha256sum "$1" | cut -c-32).efi"; }
printf 'PRETTY_NAME=x\n' >"$work/os"
make_kernel "$work/kernel" "one more"
install_one_more() { genboot install --root "$work/tree1" --kernel "$work/kernel" --cmdline x; }
collision() {
	restore && echo other >"$(blob_of "$work/kernel")" && exits 0 install_one_more &&
		cmp -s "$work/kernel" "$(blob_of "$work/kernel")"
}
check bad_132_a_name_in_use_by_nobody_gets_the_right_content collision
collision_in_use() {
	restore && cp "$loader" "$(blob_of "$work/kernel")" &&
		printf 'linux /test/%s\n' "$(basename "$(blob_of "$work/kernel")")" >"$work/esp/loader/entries/other.conf" &&
		exits 4 install_one_more && cmp -s "$loader" "$(blob_of "$work/kernel")" && [[ ! -e $(entry 4) ]]
}
check bad_132_a_name_with_other_content_that_an_entry_needs_is_left_alone collision_in_use

# A folder here tells cases apart; FAT does not.
case_entry() {
	restore && cp "$(entry 3)" "$work/esp/loader/entries/TEST-4.CONF" && exits 0 genboot install --root "$work/tree2" &&
		[[ ! -e $(entry 4) && -e $(entry 5) ]]
}
check bad_133_an_entry_that_differs_by_case_takes_its_number case_entry
case_token() { restore && exits 3 genboot setup --loader "$loader" --token Test; }
check bad_133_a_token_that_differs_by_case_is_another case_token

# on_store CODE: an installation with what has been done to the store; the ESP is old or has generation 4.
on_store() {
	before=$(tree_hash "$work/esp")
	exits "$1" genboot install --root "$work/tree2" --label new
}
if can_mount; then mount -t tmpfs -o size=512k tmpfs "$work/small"; fi
full() {
	restore && mv "$work/store" "$work/away" && mkdir "$work/store" && cp -a "$work/away/." "$work/small/" && rm -r "$work/away" &&
		mount --bind "$work/small" "$work/store" || return
	head -c 1000000 /dev/zero >"$work/store/fill" 2>/dev/null
	on_store 5 && esp_unchanged && exits 0 genboot rollback
	local status=$?
	umount "$work/store"
	return "$status"
}
mounting check bad_134_on_a_full_store_nothing_is_installed_and_rollback_works full
remounted() { # remounted OPTION CODE
	restore && mount --bind "$work/store" "$work/store" && mount -o "remount,bind,$1" "$work/store" || return
	on_store "$2"
	local status=$?
	umount "$work/store"
	return "$status"
}
read_only() { remounted ro 1 && says "ead-only" && esp_unchanged; }
mounting check bad_134_on_a_read_only_store_nothing_is_installed read_only
mounting check bad_134_a_store_without_execution_is_as_good remounted noexec 0
linked() { restore && mv "$work/store" "$work/moved" && ln -s moved "$work/store" && on_store "$1" && "${@:2}"; }
check bad_134_a_store_behind_a_link_is_the_store linked 0 test -e "$work/moved/generations/4/manifest.json"
rm -rf "${work:?}"/{store,moved}
inner_link() {
	restore && mkdir "$work/elsewhere" && rmdir "$work/store/staging" && ln -s "$work/elsewhere" "$work/store/staging" &&
		on_store "$1" && esp_unchanged && [[ -z $(ls "$work/elsewhere") ]]
}
check bad_134_a_link_inside_the_store_is_not_followed inner_link 1
open_store() { restore && "$@" "$work/store" && on_store 3 && esp_unchanged && says "$work/store"; }
check bad_134_a_store_that_a_group_may_write_to_is_refused open_store chmod g+w
check bad_134_a_store_that_all_may_write_to_is_refused open_store chmod o+w
as_root check bad_134_a_store_of_another_user_is_refused open_store chown 65534

at_once() {
	local pids=() pid bad=0
	restore
	for verb in "install --root $work/tree1 --label a" "remove 1" "install --root $work/tree2 --label b" "gc" "default 3"; do
		# shellcheck disable=SC2086 # several words
		"$fast" $verb "${places[@]}" >"$work/out.${#pids[@]}" 2>>"$work/err" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || bad=$?
	done
	((bad == 0)) && exits 0 genboot status && [[ $(find "$work/store/generations" -name manifest.json | wc -l) == 4 ]]
}
check bad_135_writers_at_once_wait_for_each_other at_once

# each_call INJECTION STEP VERB...: the verb is hit at every STEPth of its system calls; the machine boots 3 or 2 all the
# same, and the verb, run again, succeeds.
each_call() {
	local injection=$1 step=$2 n=0
	shift 2
	while :; do
		n=$((n + step))
		restore
		(
			exec 2>/dev/null
			strace -f -qq -o "$work/trace" -e trace=all -e "inject=all:$injection:when=$n" "$fast" "$@" "${places[@]}" >"$work/out"
		)
		grep -qE 'INJECTED|killed by' "$work/trace" || break
		"$fast" status --json "${places[@]}" >"$work/out"
		[[ $(jq .next.number "$work/out") == [23] ]] || { echo "$injection $n: boots $(jq -c .next "$work/out")" >>"$work/err"; return 1; }
		"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err" || { echo "after $injection $n" >>"$work/err"; return 1; }
	done
	((n > 20))
}
check bad_136_killed_at_any_system_call_it_can_be_run_again each_call signal=KILL 1 default 2
for error in ENOMEM EINTR ENOSPC EIO EROFS EMFILE; do
	check "bad_136_${error}_at_system_calls_leaves_a_machine_that_boots" each_call "error=$error" 3 default 2
done
done_testing
