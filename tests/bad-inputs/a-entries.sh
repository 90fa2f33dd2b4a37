#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bad inputs 1 to 36 as the host tool meets them: `status` names what is bad and has the exit code for damage, and what
# boots next is ours all the same. What the loader makes of each is in test-entries.c and test-catalogs.c.
. "$(dirname "$0")/../cli/lib.sh"

fresh_three
entries=$work/esp/loader/entries
make_kernel "$work/esp/kernel.efi" "of another tool"

next_is_ours() { json .next.number 3; }
n_problems() { json "[.problems[] | select(.what == \"loader/entries/$1\")] | length" "$2"; }
n_listed() { exits 0 genboot list --json && json "[.entries[] | select(.id == \"$1\")] | length" "$2"; }

# rejected TEXT: as bad.conf, by printf's rules, it is damage, and no entry.
rejected() {
	printf '%b' "$1" >"$entries/bad.conf"
	exits 4 genboot status --json && n_problems bad.conf 1 && next_is_ours && n_listed bad.conf 0
}
# accepted TEXT [EXPRESSION]: it is an entry like others, of which the expression is true.
accepted() {
	printf '%b' "$1" >"$entries/bad.conf"
	exits 0 genboot status --json && next_is_ours && n_listed bad.conf 1 &&
		json ".entries[] | select(.id == \"bad.conf\") | ${2:-true}" true
}
# damaged TEXT: it is an entry that cannot boot.
damaged() {
	printf '%b' "$1" >"$entries/bad.conf"
	exits 4 genboot status --json && next_is_ours && n_listed bad.conf 1 &&
		json '.entries[] | select(.id == "bad.conf") | has("problem") and (.usable | not)' true
}
# hidden TEXT: it is no damage, and nothing that boots here.
hidden() {
	printf '%b' "$1" >"$entries/bad.conf"
	exits 0 genboot status --json && next_is_ours &&
		exits 0 genboot list --json && json '[.entries[] | select(.id == "bad.conf" and .usable)] | length' 0
}
# repeated CHARACTER N
repeated() { head -c "$2" /dev/zero | tr '\0' "$1"; }

check bad_001_an_empty_file_is_damage rejected ''
check bad_002_comments_alone_are_damage rejected '# linux /kernel.efi\n\n'
check bad_003_a_sector_of_ones_is_damage rejected "$(repeated '\377' 512)"
check bad_004_a_nul_byte_is_damage rejected 'title a\0b\nlinux /kernel.efi\n'
check bad_005_a_byte_order_mark_is_passed_over accepted '\xef\xbb\xbflinux /kernel.efi\n'
no_raw_bytes() { accepted 'title a\xff\xc0z\nlinux /kernel.efi\n' && exits 0 genboot list && ! grep -qP '\xff|\xc0' "$work/out"; }
check bad_006_a_title_that_is_not_utf8_is_not_printed_raw no_raw_bytes
check bad_006_a_path_that_is_not_utf8_is_damage rejected 'linux /kernel\xff.efi\n'
check bad_007_a_utf16_file_is_damage rejected '\xff\xfel\0i\0n\0u\0x\0 \0/\0k\0\n\0'
check bad_008_carriage_returns_are_no_part_of_values accepted 'title x\r\nlinux /kernel.efi\r\n' '.usable and .title == "x"'
check bad_009_the_last_line_needs_no_end accepted 'linux /kernel.efi\ntitle last' '.usable and .title == "last"'
check bad_010_a_line_of_1_mib_is_damage rejected "linux /kernel.efi\\noptions $(repeated x 1048576)\\n"
check bad_010_a_file_above_64_kib_is_damage rejected "linux /kernel.efi\\n$(repeated '#' 65536)\\n"
check bad_012_linux_twice_is_damage rejected 'linux /kernel.efi\nlinux /kernel.efi\n'
check bad_013_linux_and_efi_together_are_damage rejected 'linux /kernel.efi\nefi /kernel.efi\n'
check bad_014_no_image_at_all_is_damage rejected 'title x\noptions y\n'
check bad_015_a_path_that_climbs_is_damage rejected 'linux /../esp/kernel.efi\n'
check bad_015_a_path_with_a_dot_is_damage rejected 'linux /./kernel.efi\n'
check bad_015_repeated_and_mixed_separators_are_one accepted 'linux \\\\\\\\//kernel.efi\n'
check bad_016_a_drive_is_damage rejected 'linux (hd0,1):/kernel.efi\n'
check bad_016_a_url_as_path_is_damage rejected 'linux http://x/kernel.efi\n'
check bad_017_a_path_above_255_is_damage rejected "linux /$(repeated x 256)\\n"
check bad_018_a_path_to_a_folder_is_damage damaged 'linux /loader\n'
check bad_018_an_initrd_that_is_a_folder_is_damage damaged 'linux /kernel.efi\ninitrd /loader\n'
# The host does not know which of the loaders runs; removing or naming such an entry must be safe all the same.
itself() {
	accepted 'efi /EFI/BOOT/BOOTX64.EFI\n' && exits 3 genboot remove bad && [[ -e $work/esp/EFI/BOOT/BOOTX64.EFI && -e $entries/bad.conf ]]
}
check bad_019_an_entry_that_names_the_loader_does_not_take_it_away itself
check bad_020_a_key_without_a_value_is_ignored accepted 'title\nlinux /kernel.efi\noptions\ninitrd\n' '.title == "bad.conf"'
check bad_020_an_image_key_without_a_value_is_missing rejected 'title x\nlinux\n'
check bad_021_tabs_and_blanks_separate accepted ' \tlinux\t \t/kernel.efi \t\n\ttitle  a  b \n' '.usable and .title == "a  b"'
check bad_022_unknown_keys_are_ignored accepted 'future ../..\nlinux /kernel.efi\n'
check bad_023_options_may_be_repeated accepted 'options a\nlinux /kernel.efi\noptions b\n' .usable
initrds() { for _ in $(seq "$1"); do printf 'initrd /kernel.efi\\n'; done; }
check bad_023_thirty_two_initrds_are_fine accepted "linux /kernel.efi\\n$(initrds 32)"
check bad_023_thirty_three_initrds_are_damage rejected "linux /kernel.efi\\n$(initrds 33)"
check bad_024_options_of_4_kib_are_fine accepted "linux /kernel.efi\\noptions $(repeated x 4096)\\n"
check bad_024_options_above_4_kib_are_damage rejected "linux /kernel.efi\\noptions $(repeated x 4097)\\n"
no_control() {
	accepted 'title \033[2Ja\x07\xc2\x9bb\nlinux /kernel.efi\n' && exits 0 genboot list &&
		! grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2\x9b' "$work/out"
}
check bad_025_control_characters_reach_no_terminal no_control
no_turning() { accepted 'title \xe2\x80\xaeevil\nlinux /kernel.efi\n' && exits 0 genboot list && ! grep -qP '\xe2\x80\xae' "$work/out"; }
check bad_026_what_turns_the_direction_reaches_no_terminal no_turning
check bad_027_another_processors_entry_is_no_damage hidden 'architecture aa64\nlinux /kernel.efi\n'
check bad_028_a_machine_id_that_is_none_is_as_if_absent accepted 'machine-id zzz\nlinux /kernel.efi\n'
order() {
	accepted "sort-key zz\\nversion 1$(repeated 0 10000)\\nlinux /kernel.efi\\n" &&
		printf 'sort-key zz\nversion %s\nlinux /kernel.efi\n' "$(repeated 9 10000)" >"$entries/older.conf" &&
		exits 0 genboot list --json && json '[.entries[].id] | .[-2:] | join(" ")' "bad.conf older.conf"
}
check bad_029_versions_of_ten_thousand_digits_are_in_order order
rm "$entries/older.conf"

# not_counted NAME [ID]: its counter, if any, belongs to the id.
not_counted() {
	printf 'linux /kernel.efi\n' >"$entries/$1"
	n_listed "${2:-$1}" 1 && json "[.entries[] | select(.id == \"${2:-$1}\" and has(\"tries_left\"))] | length" "${3:-0}"
	local status=$?
	rm "$entries/$1"
	return "$status"
}
names=(bad+3-.conf bad+-1.conf bad+99999999999999999999.conf bad+0x3.conf bad+3-1.conf.conf)
none_counts() { for name in "${names[@]}"; do not_counted "$name" || return; done; }
check bad_030_what_is_no_counter_belongs_to_the_name none_counts
# As in systemd-boot, what stands behind the last "+" is the counter.
check bad_030_of_two_counters_the_last_counts not_counted bad+3+2.conf bad+3.conf 1
twins() { accepted 'linux /kernel.efi\n' && cp "$entries/bad.conf" "$entries/bad+3.conf" && exits 4 genboot status --json && n_problems bad.conf 1 && n_listed bad.conf 1; }
check bad_031_a_name_with_and_without_a_counter_is_reported_and_one_entry twins
rm "$entries/bad+3.conf"
cases() {
	accepted 'linux /kernel.efi\n' && cp "$entries/bad.conf" "$entries/BAD.CONF" && exits 0 genboot list && cp "$work/out" "$work/first" &&
		exits 0 genboot list && cmp -s "$work/first" "$work/out" && exits 4 genboot status --json && json '[.problems[].what | select(ascii_downcase == "loader/entries/bad.conf")] | length > 0' true
}
check bad_032_names_equal_but_for_case_are_reported cases
rm "$entries/BAD.CONF" "$entries/bad.conf"
short_name() { printf 'linux /kernel.efi\n' >"$entries/BAD~1.CON" && exits 0 genboot status && n_listed bad~1.con 0; }
check bad_033_a_name_that_has_lost_its_long_form_is_no_entry short_name
many() {
	for ((i = 0; i < 10000; i++)); do printf 'linux /kernel.efi\n' >"$entries/x$i.conf"; done
	exits 0 genboot list --json && json '.entries | length' 10003 && exits 0 genboot status --json && next_is_ours
}
check bad_011_of_ten_thousand_entries_all_are_listed_and_ours_boots_next many
done_testing
