#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bad inputs 101 to 116: EFI variables, as the host tool meets them. What it cannot read counts as absent; what it cannot
# write is said, and the machine boots as before. What the loader makes of them is in test-variables.c, BootOrder and
# Boot#### in host/test-boot-order.c.
. "$(dirname "$0")/../cli/lib.sh"

readonly guid=4a67b082-0a4c-41cf-b6c7-440b29bb8c4f
fresh_three
trap 'umount -q "$work/vars"; chattr -i "$work/vars"/* 2>/dev/null; rm -rf "$work"' EXIT
rm -f "$work"/vars/*
mkdir "$work/saved" && cp -a "$work"/{esp,store} "$work/saved/"
before=$(tree_hash "$work"/{esp,store})

# try NAME COMMAND...: a test that starts from the same state, without variables.
try() {
	umount -q "$work/vars"; chattr -f -i "$work"/vars/*; rm -rf "${work:?}"/{esp,store} "$work"/vars/*
	cp -a "$work/saved/"* "$work/"
	check "$@"
}
unchanged() { [[ $(tree_hash "$work"/{esp,store}) == "$before" ]]; }
# raw NAME BYTES: a variable with these bytes, attributes and all, by printf's rules.
raw() { printf '%b' "$2" >"$work/vars/$1-$guid"; }
next_is() { exits 0 genboot status --json && json .next.number "$1"; }
without() { "$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/none" >"$work/out" 2>"$work/err"; }
# once: "boot 1" counts at the next boot, by the variable or, where there is none, by the record.
once() { exits 0 genboot status --json && json .next.number 1 && json .one_shot test-1.conf; }

missing_folder() { exits 1 without boot --once 1 && says "cannot open" && unchanged; }
try bad_101_a_folder_of_variables_that_is_not_there_is_named missing_folder
bios() { "$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/store" >"$work/out" 2>"$work/err"; }
no_variables() { exits 0 bios status && exits 0 bios rollback && exits 0 bios default 3; }
try bad_101_without_efi_variables_status_rollback_and_default_work no_variables
bios_once() {
	exits 0 bios boot --once 1 && exits 0 bios status --json && json .next.number 1
}
try bad_101_without_efi_variables_one_boot_is_left_to_the_record bios_once

try bad_102_without_any_variable_the_default_is_next next_is 3
empty_values() {
	local name
	for name in LoaderEntryDefault LoaderEntryPreferred LoaderEntryOneShot LoaderEntrySelected LoaderInfo; do
		raw "$name" "$1" && next_is 3 || return
	done
}
sizes() { empty_values '' && empty_values '\7' && empty_values '\7\0\0\0' && empty_values '\7\0\0\0t'; }
try bad_103_no_bytes_and_too_few_are_no_values sizes
huge() { { printf '\7\0\0\0'; head -c 65540 /dev/zero | tr '\0' x; } >"$work/vars/LoaderEntryDefault-$guid"; next_is 3; }
try bad_103_more_than_64_kib_are_no_value huge
odd_attributes() { raw LoaderEntryDefault '\2\0\0\0t\0e\0s\0t\0-\0\0062\0*\0\0\0' && next_is 2; }
try bad_104_attributes_do_not_matter_for_reading odd_attributes
new_attributes() { raw LoaderEntryOneShot '\2\0\0\0x\0\0\0' && exits 0 genboot boot --once 1 && [[ $(head -c 4 "$work/vars/LoaderEntryOneShot-$guid" | od -An -tx1) == " 07 00 00 00" ]]; }
try bad_104_what_is_written_has_the_right_ones new_attributes
no_end() { raw LoaderEntryDefault '\7\0\0\0t\0e\0s\0t\0-\0\0062\0*\0' && next_is 2; }
try bad_105_a_text_without_an_end_is_read no_end
surrogates() { raw LoaderEntryDefault '\7\0\0\0t\0\0\xd8\0\0' && next_is 3 && exits 0 genboot list && ! grep -qP '\xed\xa0' "$work/out"; }
try bad_105_a_lone_surrogate_names_nothing surrogates

read_only() { mount --bind "$work/vars" "$work/vars" && mount -o remount,bind,ro "$work/vars" && exits 0 genboot boot --once 1 && once; }
mounting try bad_106_where_variables_cannot_be_written_one_boot_is_left_to_the_record read_only
in_the_way() { raw LoaderEntryDefault '\7\0\0\0t\0e\0s\0t\0-\0\0062\0*\0' && mount --bind "$work/vars" "$work/vars" && mount -o remount,bind,ro "$work/vars" &&
	exits 1 genboot default 1 && says LoaderEntryDefault && next_is 2; }
mounting try bad_106_a_variable_that_cannot_be_deleted_and_would_win_is_named in_the_way

full() {
	mount -t tmpfs -o size=4k,nr_inodes=1k tmpfs "$work/vars" && head -c 4096 /dev/zero >"$work/vars/fill" || return
	exits 0 genboot boot --once 1 && once && [[ ! -s $work/vars/LoaderEntryOneShot-$guid ]] &&
		exits 0 genboot default 2 && exits 0 genboot rollback
}
mounting try bad_107_in_a_full_store_one_boot_is_left_to_the_record_and_default_works full

immutable() {
	set_variable LoaderEntryDefault test-2.conf && chattr +i "$work/vars/LoaderEntryDefault-$guid" || return
	exits 0 genboot default 1 && next_is 1
}
if touch "$work/vars/x" && chattr +i "$work/vars/x" 2>/dev/null; then
	chattr -i "$work/vars/x"; rm "$work/vars/x"
	try bad_108_the_flag_that_efivarfs_sets_is_taken_off immutable
else
	skip bad_108_the_flag_that_efivarfs_sets "this file system has none"
fi

fallback() { cmp -s "$loader" "$work/esp/EFI/BOOT/BOOTX64.EFI"; }
try bad_112_whatever_the_firmware_does_to_its_options_the_fallback_is_there fallback
modes() {
	local name
	for name in SecureBoot SetupMode AuditMode; do
		printf '%b' "$1" >"$work/vars/$name-8be4df61-93ca-11d2-aa0d-00e098032b8c"
		next_is 3 && exits 0 genboot list || return
	done
}
odd_modes() { modes '\6\0\0\0\2' && modes '\6\0' && modes ''; }
try bad_113_odd_values_of_secureboot_change_nothing odd_modes
try bad_114_setup_and_audit_mode_change_nothing modes '\6\0\0\0\1'
unknown() { set_variable LoaderEntryOneShot "$1" && next_is "$2"; }
try bad_115_one_boot_of_an_unknown_entry_leaves_the_default unknown none.conf 3
blocked() { printf 'linux /EFI/BOOT/BOOTX64.EFI\narchitecture aa64\n' >"$work/esp/loader/entries/arm.conf" && unknown arm.conf 3; }
try bad_115_one_boot_of_an_entry_that_is_hidden_leaves_the_default blocked
long_list() { { printf '\6\0\0\0'; head -c 200000 /dev/zero | tr '\0' x; } >"$work/vars/LoaderEntries-$guid"; next_is 3 && exits 0 genboot list; }
try bad_116_a_list_of_entries_above_64_kib_is_no_obstacle long_list
done_testing
