#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bad inputs 37 to 49: loader.conf and the state record, as the host tool meets them. What the loader makes of them is in
# test-settings.c and test-record.c.
. "$(dirname "$0")/../cli/lib.sh"

fresh_three
conf=$work/esp/loader/loader.conf
state=$work/esp/EFI/genboot/state
mkdir "$work/saved" && cp -a "$work"/{esp,store} "$work/saved/"

# try NAME COMMAND...: a test that starts from the same state, where the record says 3.
try() {
	rm -rf "${work:?}"/{esp,store} "$work"/vars/*
	cp -a "$work/saved/"* "$work/"
	check "$@"
}
next_is() { genboot status --json; json .next.number "$1"; }
# without_record TEXT: loader.conf is this, by printf's rules, and alone.
without_record() { rm -f "$state" && printf '%b' "$1" >"$conf"; }
# slot NUMBER VERSION SEQUENCE TRIES DEFAULT [ONE-SHOT]
slot() { build/check/make-bad-record "$state" "$1" "$2" "$3" "$4" "$5" "${6-}"; }
problem() { json "[.problems[] | select(.what | contains(\"$1\"))] | length > 0" true; }

missing() { without_record '' && rm "$conf" && next_is 3 && exits 0 genboot rollback; }
try bad_037_without_loader_conf_the_first_entry_is_next_and_rollback_works missing
timeouts() {
	local value
	for value in -1 4294967296 3s '' 0x10; do
		printf 'timeout %s\ndefault test-2.conf\n' "$value" >"$conf" && rm -f "$state" && next_is 2 || return
	done
}
try bad_038_a_timeout_that_is_none_does_not_cost_the_default timeouts
no_match() { without_record 'default none-*.conf\n' && exits 4 genboot status --json && json .next.number 3 && problem loader.conf; }
try bad_039_a_default_that_matches_nothing_is_a_problem_and_the_first_entry_is_next no_match
many() { without_record 'default test-*.conf\n' && next_is 3; }
try bad_039_of_many_matches_the_first_is_next many
bomb() {
	local stars
	stars=$(printf '*a%.0s' {1..120})
	without_record "default ${stars}b\\n" && printf 'linux /EFI/BOOT/BOOTX64.EFI\n' >"$work/esp/loader/entries/$(printf 'a%.0s' {1..240}).conf" &&
		timeout 20 "$tool" status --json --esp "$work/esp" --esp-is-a-directory --store "$work/store" >"$work/out"
	json .next.number 3
}
try bad_040_a_pattern_of_many_stars_is_matched_at_once bomb
editor() { without_record 'editor maybe\ndefault test-2.conf\n' && next_is 2 && exits 0 genboot default 1 && grep -qx 'editor maybe' "$conf"; }
try bad_041_a_switch_that_is_neither_is_left_as_it_is editor
repeated() { without_record 'default test-1.conf\ndefault test-2.conf\n' && next_is 2 && exits 0 genboot default 3 && [[ $(grep -c ^default "$conf") == 1 ]] && next_is 3; }
try bad_042_of_a_repeated_key_the_last_counts_and_one_is_left repeated
huge() {
	rm -f "$state" && { echo 'default test-1.conf' && head -c 65536 /dev/zero | tr '\0' '\n'; } >"$conf" && next_is 3 &&
		cp "$conf" "$work/before" && exits 0 genboot default 2 && next_is 2 && cmp -s "$conf" "$work/before"
}
try bad_043_a_huge_file_is_ignored_and_not_written huge

same() { slot 0 1 7 0 test-1.conf && slot 1 1 7 0 test-2.conf && exits 4 genboot status --json && json .next.number 1 && problem state; }
try bad_044_of_two_slots_with_one_sequence_the_first_counts_and_it_is_a_problem same
mended() { same && exits 0 genboot default 3 && exits 0 genboot status --json && json .next.number 3; }
try bad_044_the_next_default_mends_it mended
wrapped() { slot 0 1 18446744073709551615 0 test-1.conf && slot 1 1 0 0 test-2.conf && next_is 2; }
try bad_045_a_sequence_that_has_wrapped_is_the_later_one wrapped
last() {
	slot 0 1 18446744073709551615 0 test-1.conf && slot 1 1 1 0 test-2.conf && next_is 2 || return
	slot 1 1 18446744073709551614 0 test-2.conf && next_is 1 && cp "$state" "$work/before" &&
		exits 1 genboot default 3 && cmp -s "$state" "$work/before" && next_is 1
}
try bad_045_behind_the_last_sequence_nothing_is_written last
torn() {
	sed -i 's/^default.*//' "$conf"
	slot "$1" 1 9 0 test-1.conf && slot $((1 - $1)) 1 8 0 test-2.conf && head -c 256 /dev/zero | tr '\0' '\245' | dd of="$state" bs=256 count=1 seek=$(($1 * 512 + 1)) iflag=fullblock conv=notrunc status=none
	next_is 2 && exits 0 genboot rollback && next_is 1 && exits 0 genboot status
}
try bad_046_with_the_first_slot_torn_the_second_counts_and_the_first_is_written torn 0
try bad_046_with_the_second_slot_torn_the_first_counts_and_the_second_is_written torn 1
both() { slot 0 1 9 0 test-1.conf && slot 1 1 8 0 test-1.conf && printf x | dd of="$state" seek=100 bs=1 conv=notrunc status=none && printf x | dd of="$state" seek=131172 bs=1 conv=notrunc status=none; }
neither() { both && exits 4 genboot status --json && json .next.number 3 && problem state && exits 0 genboot default 2 && next_is 2; }
try bad_046_with_both_torn_loader_conf_counts_and_default_makes_a_record neither
newer() {
	slot 0 2 9 0 test-2.conf && slot 1 1 8 0 test-1.conf && next_is 2 && cp "$state" "$work/before" &&
		exits 0 genboot default 1 && cmp -s "$state" "$work/before" && [[ $(variable LoaderEntryDefault) == test-1.conf ]] && next_is 1
}
try bad_047_a_newer_record_is_read_and_not_written newer
tries() { slot 0 1 9 4294967295 test-2.conf && next_is 2 && exits 0 genboot default 1 && next_is 1; }
try bad_048_more_tries_than_99_are_no_obstacle tries
other_size() {
	local before
	truncate -s "$1" "$state" && before=$(sha256sum <"$state") && exits 4 genboot status --json && json .next.number 3 && problem state &&
		exits 0 genboot rollback && [[ $(sha256sum <"$state") == "$before" ]] && next_is 2
}
try bad_049_an_empty_record_is_a_problem_and_not_written other_size 0
try bad_049_a_truncated_record_is_a_problem_and_not_written other_size 512
try bad_049_a_record_that_has_grown_is_a_problem_and_not_written other_size +512
readonly_esp() {
	local status
	mount --bind "$work/esp" "$work/esp" && mount -o remount,bind,ro "$work/esp" && exits 0 genboot default 1 && next_is 1 &&
		[[ $(variable LoaderEntryDefault) == test-1.conf ]]
	status=$?
	umount "$work/esp"
	return "$status"
}
mounting try bad_049_a_record_on_a_read_only_esp_leaves_it_to_the_variable readonly_esp
setup_again() { truncate -s 0 "$state" && exits 0 genboot setup --loader "$loader" && exits 0 genboot status; }
try bad_049_setup_makes_it_anew setup_again
done_testing
