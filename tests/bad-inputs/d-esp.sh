#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bad inputs 73 to 100 as far as the host tool meets them on folders; vfat cannot be mounted here. Damaged FATs are in
# fat/test-fat.c and, with the tool in a guest, in qemu/scenarios/bad-fat-on-linux.
. "$(dirname "$0")/../cli/lib.sh"

readonly fast=${GENBOOT_FAST:-$PWD/build/genboot}
places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")
fresh_three
mkdir "$work/saved" "$work/mnt" && cp -a "$work"/{esp,store,vars} "$work/saved/"
trap 'umount -q "$work/esp" "$work/mnt"; rm -rf "$work"' EXIT

# try NAME COMMAND...: a test that starts from the same state.
try() {
	umount -q "$work/esp" "$work/mnt"
	rm -rf "${work:?}"/{esp,store,vars}
	cp -a "$work/saved/"* "$work/"
	before=$(names)
	check "$@"
}
names() { (cd "$work/esp" && find . -type f -exec sha256sum {} + | sort -k2); }
esp_unchanged() { [[ $(names) == "$before" ]]; }
boots() { genboot status --json; [[ " $* " == *" $(jq -r .next.number "$work/out") "* ]]; }
# without ARGUMENT...: not told that it is a plain folder.
without() { "$tool" "$@" --esp "$work/mnt" --store "$work/store" >"$work/out" 2>"$work/err"; }
kernel_of() { echo "$work/esp$(sed -n 's/^linux //p' "$(entry "$1")")"; }

entries_file() { rm -r "$work/esp/loader/entries" && echo x >"$work/esp/loader/entries" && exits 4 genboot install --root "$work/tree2" && [[ $(cat "$work/esp/loader/entries") == x ]]; }
try bad_082_with_a_file_in_place_of_the_entries_nothing_is_installed entries_file
loader_file() { rm -r "$work/esp/loader" && echo x >"$work/esp/loader" && exits 4 genboot install --root "$work/tree2" && [[ $(cat "$work/esp/loader") == x ]]; }
try bad_082_with_a_file_in_place_of_loader_nothing_is_installed loader_file

# small SIZE: the ESP is a tmpfs that has no byte left.
small() {
	mount -t tmpfs -o size=2m tmpfs "$work/esp" && cp -a "$work/saved/esp/." "$work/esp/" || return
	head -c 4000000 /dev/zero >"$work/esp/fill" 2>/dev/null
	before=$(names)
}
full() {
	small && make_kernel "$work/other" "another" 100000 &&
		exits 5 genboot install --kernel "$work/other" --cmdline x && esp_unchanged && exits 0 genboot rollback && boots 2
}
mounting try bad_084_with_0_bytes_free_nothing_is_installed_and_rollback_works full
# A tmpfs has no such slots; each folder of inodes is as good.
no_slots() {
	mount -t tmpfs -o "nr_inodes=$(($(find "$work/saved/esp" | wc -l) + 1))" tmpfs "$work/esp" && cp -a "$work/saved/esp/." "$work/esp/" || return
	make_kernel "$work/other" "another"
	! genboot install --kernel "$work/other" --cmdline x && [[ ! -e $(entry 4) ]] && boots 3 && exits 0 genboot rollback
}
mounting try bad_083_with_no_room_for_a_name_nothing_is_installed_and_rollback_works no_slots

# fails INJECTION...: an installation that fails by what strace does, and leaves the machine with 3.
fails() {
	make_kernel "$work/other" "another" 300000
	strace -f -qq -y -o "$work/trace" -e "trace=${1%%:*}" -e "inject=$1" "$fast" install --kernel "$work/other" --cmdline x "${places[@]}" \
		>"$work/out" 2>"$work/err"
	status=$? said=$(<"$work/err")
	grep -qF INJECTED "$work/trace" && boots 3 4
}
# only_a_note: what failed was one of the store's two notes, which are not worth failing for, and the installation is whole;
# the next verb writes it.
only_a_note() {
	((status == 0)) && grep INJECTED "$work/trace" | grep -qF "$work/store/state" && boots 4 &&
		exits 0 genboot pin 4 && exits 0 genboot verify
}
no_space_at() {
	local n status said notes=0
	for n in 1 2 3 4 5 6 7 8 9 10; do
		rm -rf "${work:?}"/{esp,store} && cp -a "$work/saved/"{esp,store} "$work/" || return
		fails "write:error=ENOSPC:when=$n" || break
		only_a_note && notes=$((notes + 1)) && continue
		# 1: only the last word could not be printed. The catalog may have been written anew, without generation 4.
		((status == 1)) && [[ $said == *output* ]] ||
			{ ((status == 5)) && [[ ! -e $(entry 4) ]] && exits 0 genboot status --json && boots 3; } || return
		exits 0 genboot install --root "$work/tree2" && exits 0 genboot verify || return
	done
	((n > 5 && notes <= 2))
}
try bad_084_no_space_at_any_write_takes_back_what_was_written no_space_at
large() { truncate -s 4294967295 "$work/large" && exits 4 genboot install --kernel "$(kernel_of 1)" --initrd "$work/large" --cmdline x && esp_unchanged; }
try bad_085_a_file_of_4_gib_less_one_is_refused large
read_only() {
	mount --bind "$work/esp" "$work/esp" && mount -o remount,bind,ro "$work/esp" && exits 1 genboot install --root "$work/tree2" &&
		says "read-only" && esp_unchanged && exits 0 genboot rollback && boots 2
}
mounting try bad_086_on_a_read_only_mount_nothing_is_installed_and_rollback_takes_the_variable read_only
not_mounted() { exits 1 without rollback && says "nothing is mounted there"; }
as_root try bad_087_an_empty_folder_of_the_root_file_system_is_no_esp not_mounted
no_fat() { mount -t tmpfs tmpfs "$work/mnt" && cp -a "$work/esp/." "$work/mnt/" && exits 1 without rollback && says "not a FAT file system"; }
mounting try bad_088_another_file_system_is_no_esp no_fat
no_fat_boot() { mount -t tmpfs tmpfs "$work/mnt" && exits 1 "$tool" list --esp "$work/esp" --boot "$work/mnt" --store "$work/store" >"$work/out" 2>"$work/err"; }
mounting try bad_088_another_file_system_is_no_xbootldr no_fat_boot
# An automount that has expired looks as this does: a folder with nothing mounted on it. One that could be asked to mount
# needs a kernel with autofs.
as_root try bad_089_what_is_not_mounted_any_more_is_no_esp not_mounted
over() { mount -t tmpfs tmpfs "$work/esp" && exits 4 genboot status && boots null && umount "$work/esp" && exits 0 genboot status; }
mounting try bad_090_what_is_mounted_over_the_esp_is_not_taken_for_it over
twice() { mount --bind "$work/esp" "$work/mnt" && exits 0 genboot default 2 && "$tool" status --json --esp "$work/mnt" --esp-is-a-directory --store "$work/store" >"$work/out" && json .next.number 2; }
mounting try bad_090_a_bind_mount_is_the_same_esp twice
times() {
	touch -d 1970-01-01 "$(entry 1)" && touch -d 2107-12-31 "$(entry 2)" "$(kernel_of 2)" && exits 0 genboot status && exits 0 genboot list &&
		SOURCE_DATE_EPOCH=4354819199 exits 0 genboot install --root "$work/tree2" && exits 0 genboot status --json && boots 4 &&
		SOURCE_DATE_EPOCH=0 exits 0 genboot install --root "$work/tree1" && exits 0 genboot status --json && boots 5
}
try bad_092_clocks_of_1970_and_2107_do_no_harm times
foreign() {
	local hash
	mkdir -p "$work/esp/EFI/"{Microsoft/Boot,fedora} "$work/esp/System Volume Information" "$work/esp/test2"
	for file in EFI/Microsoft/Boot/bootmgfw.efi EFI/fedora/fwupdx64.efi "System Volume Information/x" test2/00000000000000000000000000000000.efi loader/random-seed; do
		echo foreign >"$work/esp/$file"
	done
	printf 'linux /test2/x\n' >"$work/esp/loader/entries/foreign-1.conf"
	hash=$(cd "$work/esp" && find . -name '*foreign*' -o -path '*Microsoft*' -o -path '*fedora*' -o -path '*System*' -o -path './test2*' -o -name random-seed | sort | xargs -d '\n' stat -c '%n %s %Y %i')
	exits 0 genboot install --root "$work/tree2" --cmdline new && exits 0 genboot remove 1 && exits 0 genboot gc && exits 0 genboot setup --loader "$loader" &&
		[[ $hash == $(cd "$work/esp" && find . -name '*foreign*' -o -path '*Microsoft*' -o -path '*fedora*' -o -path '*System*' -o -path './test2*' -o -name random-seed | sort | xargs -d '\n' stat -c '%n %s %Y %i') ]]
}
try bad_093_other_systems_files_are_not_touched foreign
locked() { (flock 9 && exits 124 timeout 2 "$fast" default 2 "${places[@]}") 9<"$work/esp" && esp_unchanged && exits 0 genboot default 2; }
try bad_094_while_another_tool_has_the_lock_genboot_waits locked
leftovers() {
	genboot install --root "$work/tree2" --cmdline new --no-default && mv "$work/store/generations/4/manifest.json" "$work/store/staging/4.json" &&
		truncate -s 100 "$(entry 4)" && head -c 1000 "$loader" >"$work/esp/EFI/genboot/test/catalog-99" &&
		exits 0 genboot install --root "$work/tree1" && exits 0 genboot status --json && json '.interrupted | length' 0 && boots 5
}
try bad_095_torn_leftovers_go_with_the_next_installation leftovers
unreadable() {
	strace -f -qq -o "$work/trace" -P "$(kernel_of 1)" -e trace=pread64,read -e inject=pread64,read:error=EIO "$fast" verify "${places[@]}" >"$work/out" 2>"$work/err"
	(($? == 4)) && grep -qF INJECTED "$work/trace" && says "$(basename "$(kernel_of 1)")"
}
try bad_096_a_file_that_cannot_be_read_is_named unreadable
no_sync() {
	local n status said notes=0
	for n in {1..25}; do
		rm -rf "${work:?}"/{esp,store} && cp -a "$work/saved/"{esp,store} "$work/" || return
		fails "fsync:error=EIO:when=$n" || break
		only_a_note && notes=$((notes + 1)) && continue
		((status != 0)) || return
		exits 0 genboot install --root "$work/tree2" || return
	done
	((n > 10 && notes <= 4))
}
try bad_097_an_fsync_that_fails_is_never_a_success no_sync
# strace can let a call say less than was asked for, not do less: so nothing is written, and what is read back from the ESP
# must tell. (Nothing reads the store back: Linux does not lie so.)
short() {
	local n status said found=0
	for n in 1 2 3 4 5 6 7 8; do
		rm -rf "${work:?}"/{esp,store} && cp -a "$work/saved/"{esp,store} "$work/" || return
		fails "write:retval=1:when=$n" || break
		grep INJECTED "$work/trace" | grep -qF "$work/esp/" || continue
		((status == 4)) && boots 3 && exits 0 genboot install --root "$work/tree2" && exits 0 genboot verify || return
		found=$((found + 1))
	done
	((found >= 3))
}
try bad_098_a_write_that_has_not_written_is_found_out short
gone() {
	local n status said
	for n in 5 20 50 100 150; do
		rm -rf "${work:?}"/{esp,store} && cp -a "$work/saved/"{esp,store} "$work/" || return
		fails "openat2,fsync,fdatasync,write,pwrite64,unlinkat,renameat:error=EIO:when=$n+" || continue
		# Which call that is, depends on the machine: behind the commit it is installed, and said to be.
		((status != 0)) && { boots 3 || [[ $said == *"generation 4 is installed"* ]]; } && exits 0 genboot install --root "$work/tree2" || return
	done
}
try bad_099_a_device_that_is_gone_from_some_call_on_leaves_a_machine_that_boots gone
zeros() { head -c "$(stat -c %s "$(kernel_of 3)")" /dev/zero >"$work/zeros" && cat "$work/zeros" >"$(kernel_of 3)" && exits 4 genboot verify && says "not what was installed"; }
try bad_100_a_file_of_zeros_is_found_by_verify zeros
done_testing
