#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# set_entries ID...: as the loader tells what it has seen.
set_entries() {
	{
		printf '\6\0\0\0'
		for id in "$@"; do
			printf '%s' "$id" | sed 's/./&\n/g' | while IFS= read -r c; do printf '%s\0' "$c"; done
			printf '\0\0'
		done
	} >"$work/vars/LoaderEntries-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
}

# set_option NAME DESCRIPTION: a Boot####, as far as its description goes. ASCII only.
set_option() {
	{
		printf '\7\0\0\0\1\0\0\0\4\0'
		printf '%s' "$2" | sed 's/./&\n/g' | while IFS= read -r c; do printf '%s\0' "$c"; done
		printf '\0\0\x7f\xff\4\0'
	} >"$work/vars/$1-8be4df61-93ca-11d2-aa0d-00e098032b8c"
}

with_others() {
	fresh_three
	set_variable LoaderInfo "genboot $version"
	set_entries test-3.conf test-2.conf test-1.conf auto-windows auto-boot-000a auto-reboot-to-firmware-setup auto-poweroff
	set_option Boot000A "UEFI: PXE"
}

with_others
check "list tells what the loader has seen besides" exits 0 genboot list
check "by id and title" says "auto-windows                    Windows Boot Manager"
check "as the firmware calls its options" says "auto-boot-000a                  UEFI: PXE"
check "behind the entries" test "$(grep -c . "$work/out")" = 9
genboot list --json
check "in JSON it is" json '.entries | length' 3
check "apart" json '.others | map(.id) | join(" ")' "auto-windows auto-boot-000a auto-reboot-to-firmware-setup auto-poweroff"
check "with titles" json '.others[2].title' "Firmware setup"
check "none of which is the default" json '[.others[] | .default or .next] | any' false

set_variable LoaderEntryDefault auto-windows
check "a variable may name one" exits 0 genboot status
check "which boots next" says "Next boot   Windows Boot Manager (auto-windows)"
check "for that reason" says "because: EFI variable LoaderEntryDefault (auto-windows)"
genboot status --json
check "in JSON, too" json .next.id auto-windows
check "which is no generation" json .next.number 0
check "and the default" json .default auto-windows
genboot list --json
check "list marks it" json '.others[0] | .default and .next' true
check "and no generation" json '[.entries[] | .default or .next] | any' false
check "rollback has nothing to go back from" exits 6 genboot rollback
check "and names the default" says "the default is Windows Boot Manager (auto-windows), which is no generation"

check "boot starts one once" exits 0 genboot boot --once auto-boot-000a
check "by the variable" test "$(variable LoaderEntryOneShot)" = auto-boot-000a
check "and says so" says "The next boot, and only that, is UEFI: PXE (auto-boot-000a)."
check "status tells it" exits 0 genboot status
check "for the next boot" says "Next boot   UEFI: PXE (auto-boot-000a)"
check "and what comes then" says "Afterwards  Windows Boot Manager (auto-windows)"
check "even setup can be asked for once" exits 0 genboot boot --once auto-reboot-to-firmware-setup
check "in any case of letters" exits 0 genboot boot --once Auto-Windows
check "by its own id" test "$(variable LoaderEntryOneShot)" = auto-windows
before=$(tree_hash "$work/esp" "$work/store" "$work/vars")
check "a dry run succeeds" exits 0 genboot boot --once auto-boot-000a --dry-run
check "and changes nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$work/vars")"
check "what the loader has not seen is nothing" exits 6 genboot boot --once auto-osx

with_others
check "the default may be one" exits 0 genboot default auto-windows
check "which is told" says "From now on the machine boots Windows Boot Manager (auto-windows)."
check "in loader.conf" test "$(default_id)" = auto-windows
genboot status --json
check "by the record" json .next.reason "the state record (auto-windows)"
check "without a problem" json '.problems | length' 0
check "a second time it is already" exits 0 genboot default auto-windows
check "and said so" says "already"
check "installing without making it the default" exits 0 genboot install --root "$work/tree1" --no-default
check "does not say that nothing else can boot" exits 1 says "No other entry can boot"
genboot status --json
check "leaves it" json .next.id auto-windows
check "verify sees nothing of it" exits 0 genboot verify
check "nor does repair" exits 0 genboot repair
genboot status --json
check "which leaves it, too" json .next.id auto-windows
check "none can be removed" exits 6 genboot remove auto-windows
check "nor pinned" exits 6 genboot pin auto-windows
rm "$work/esp/EFI/genboot/state"
genboot repair --yes
genboot status --json
check "a record made anew leaves it" json .next.id auto-windows
sed -i 's/^default.*/default other.conf/' "$work/esp/loader/loader.conf"
rm "$work/esp/EFI/genboot/state"
genboot repair --yes
genboot status --json
check "as does one that only the store remembers" json .next.reason "the state record (auto-windows)"

with_others
check "what starts nothing cannot be the default" exits 3 genboot default auto-poweroff
check "nor can setup" exits 3 genboot default auto-reboot-to-firmware-setup
check "which says why" says "it starts no installed system"
check "nor can an option of the firmware" exits 3 genboot default auto-boot-000a
check "which says why, too" says "UEFI: PXE (auto-boot-000a) cannot be the default"
check "and how it starts once" says "try: genboot boot --once auto-boot-000a"
check "and changes nothing" test "$(default_id)" = test-3.conf
rm "$work/esp/EFI/genboot/state"
sed -i 's/^default.*/default auto-windows/' "$work/esp/loader/loader.conf"
genboot setup --loader "$loader"
genboot status --json
check "what loader.conf asks for stays when setup makes the record" json .next.reason '"default" in loader.conf (auto-windows)'
without_kernels() { find "$work/esp/test" -type f -delete; }
without_kernels
genboot status --json
check "where all of ours are damaged, it still" json .next.id auto-windows
sed -i 's/^default.*/timeout 5/' "$work/esp/loader/loader.conf"
genboot status --json
check "an installed system comes before nothing" json .next.reason "no entry of this system can be started"

with_others
genboot default auto-windows
set_entries test-3.conf test-2.conf test-1.conf
check "a default that the loader does not see is a problem" exits 4 genboot status
check "and is named" says "its default, auto-windows, is not there"
set_variable LoaderInfo "systemd-boot 262"
check "after another loader nobody knows" exits 0 genboot status
check "so nothing of it is told" exits 1 says "is not there"
set_entries test-3.conf auto-windows
genboot list --json
check "nor of what that one has seen" json '.others | length' 0
check "which cannot be asked for" exits 6 genboot boot --once auto-windows
without_variables() { "$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/store" >"$work/out" 2>"$work/err"; }
check "without variables it is the same" exits 0 without_variables status
without_variables list --json
check "as there are none" json '.others | length' 0

with_others
set_entries test-3.conf test-2.conf test-1.conf auto-boot-000a auto-efi-shell
for id in auto-boot-000a auto-efi-shell; do
	check "$id cannot be the default" exits 3 genboot default $id
	set_variable LoaderEntryDefault $id
	check "not even where a variable says so" exits 0 genboot status --json
	check "a generation is" json .default test-3.conf
	check "and boots next" json .next.id test-3.conf
	check "for a reason that names it" says "nothing usable matches EFI variable LoaderEntryDefault ($id)"
	check "it can be asked for" exits 0 genboot boot --once $id
	genboot status --json
	check "once" json '.next.id + " " + .default' "$id test-3.conf"
	rm "$work"/vars/LoaderEntry{Default,OneShot}-*
done

with_others
set_entries 'auto-boot-zzzz' 'auto-' 'auto-windows' 'auto-windows' $'auto-windows-\033[2J'
set_option Boot000A "$(printf '\033[2Jx')"
check "ids that are none, and the same twice, are passed over" exits 0 genboot list --json
check "in the list" json '.others | map(.id) | join(" ")' auto-windows
set_entries auto-boot-000a
check "a name of the firmware's with control characters is told" exits 0 genboot list
check "without them" exits 1 grep -q $'\033' "$work/out"
printf '\6\0\0' >"$work/vars/LoaderEntries-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
check "a list without attributes is none" exits 0 genboot status

own() { printf "\7\0\0\0$2" >"$work/vars/Genboot$1-e9754e93-6819-4805-b676-9f318597159f"; }
with_others
genboot status --json
check "where nothing failed, nothing is told" json '.failed | length' 0
own BootLog 'genboot-log 1\n4 step scanned\n5 failed test-3.conf: load error\n7 problem x.conf: no linux line\n'
check "an entry that failed at this start is told" exits 0 genboot status
check "with its cause" says "Failed      test-3.conf: load error"
check "once" test "$(grep -c ^Failed "$work/out")" = 1
own CameBack 'test-3.conf\ntest-2.conf\n'
check "those that came back are told" exits 0 genboot status
check "with the journal's cause" says "Failed      test-3.conf: load error; the next start passes it over"
check "or without one" says "Failed      test-2.conf: it came back with an error; the next start passes it over"
check "each in one line" test "$(grep -c ^Failed "$work/out")" = 2
own BootLog 'genboot-log 1\n5 failed test-1.conf: load error\n6 failed TEST-1.conf: bad hash: x\n7 failed nothing\n'
own CameBack ''
genboot status --json
check "of several causes the last counts" json '.failed | map(.id + "=" + .why) | join(" ")' "TEST-1.conf=bad hash: x"
check "and what did not come back is not passed over" json '.failed[0].passed_over_next' false
own CameBack '\n\na\033[2J\n\nb\nb'
own BootLog 'hello'
check "whatever the variables hold" exits 0 genboot status
check "is told without control characters" exits 1 grep -q $'\033' "$work/out"
check "and once" test "$(grep -c ^Failed "$work/out")" = 2
done_testing
