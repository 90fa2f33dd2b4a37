#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# bare: an ESP as an installed Debian has it, no store, and a tree with stage 1 and files of every kind that stays outside.
bare() {
	rm -rf "${work:?}"/{esp,store,vars,tree}
	mkdir -p "$work"/{vars,esp/EFI/debian}
	printf shim >"$work/esp/EFI/debian/shimx64.efi"
	make_tree "$work/tree" 6.1.0-test "Test System"
	make_packages "$work/tree" bash 5.2
	mkdir -p "$work"/tree/{usr/lib/genboot,home/me,root,srv,tmp,lost+found,swap,var/{log,lib/apt}}
	: >"$work/tree/usr/lib/genboot/genboot-mount"
	mkdir -p "$work/tree/data/own" "$work/tree/empty"
	printf 'UUID=12 / ext4 defaults 0 1\n/swap/file none swap sw 0 0\n' >"$work/tree/etc/fstab"
	for name in home/me/letter root/.profile srv/page tmp/x lost+found/x swap/file var/log/syslog var/lib/apt/list; do
		printf 'not in the image\n' >"$work/tree/$name"
	done
}

# contents FOLDER...: as tree_hash, without times: those of folders are not to be had back.
contents() {
	{
		find "$@" -printf '%p %y %l\n' | sort
		find "$@" -type f -print0 | sort -z | xargs -0r sha256sum
	} | sha256sum
}
adopt() { genboot adopt --root "$work/tree" --data UUID=1234-5678 --loader "$loader" --token test "$@"; }
undo() { genboot adopt --undo --yes; }
none() { test ! -e "$work/store"; }
image() { echo "$work"/store/roots/*/root.erofs; }
option() { sed -n 's/^options //p' "$(entry 1)"; }

# boot_variable NAME BYTES: a global EFI variable; BYTES as printf has them.
boot_variable() { printf "\7\0\0\0$2" >"$work/vars/$1-8be4df61-93ca-11d2-aa0d-00e098032b8c"; }
boot_order() { tail -c +5 "$work/vars/BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c" | od -An -tx1 | tr -d ' \n'; }

bare
before=$(contents "$work/esp")
check "a dry run is fine" exits 0 adopt --dry-run
check "and tells what is sealed" says "$work/tree as it stands"
check "and what stays" says "/home, /root, /srv and /var, on UUID=1234-5678"
check "and what is left out" says "/swap/file"
check "and which folder of somebody's own is read-only then" says "read-only then /data"
check "and the kernel" says "6.1.0-test"
check "and the way back" says "adopt --undo"
check "and what setup writes" says "Would write EFI/genboot/"
check "and writes nothing on the ESP" test "$before" = "$(contents "$work/esp")"
check "nor a store" none
check "in JSON, too" exits 0 adopt --dry-run --json
check "which has the plan" json .adoption.kernel_version 6.1.0-test
check "with what is left out" json '.adoption.left_out | join(" ")' "lost+found swap/file"

check "without a terminal it wants --yes" exits 2 adopt
check "and says so" says "genboot adopt --yes"
check "with this run's places" says "--store $work/store"
check "nobody knows the data file system" exits 3 genboot adopt --root "$work/tree" --loader "$loader" --token test --yes
check "and it can be named" says "genboot adopt --data UUID=..."
check "a data file system that is none is refused" exits 2 adopt --data sda1 --yes
check "a format that is none is refused" exits 2 adopt --root-format ext4 --yes
check "a loader that is not there" exits 1 adopt --loader "$work/none" --yes
mv "$work/tree/usr/lib/genboot" "$work/tree/usr/lib/away"
check "a tree without stage 1 is refused" exits 3 adopt --yes
check "for want of genboot-mount" says "has no genboot-mount"
mv "$work/tree/usr/lib/away" "$work/tree/usr/lib/genboot"
mv "$work/tree/usr/lib/modules/6.1.0-test" "$work/tree/usr/lib/modules/away"
check "a kernel without modules is refused" exits 3 adopt --yes
check "with the path that is missing" says "/lib/modules/VERSION"
mv "$work/tree/usr/lib/modules/away" "$work/tree/usr/lib/modules/6.1.0-test"
mv "$work/tree/boot/initrd.img-6.1.0-test" "$work/tree/boot/away"
check "a tree without an initrd is refused" exits 3 adopt --yes
check "which can be made" says "update-initramfs"
mv "$work/tree/boot/away" "$work/tree/boot/initrd.img-6.1.0-test"
boot_variable SecureBoot '\1'
check "Secure Boot refuses a loader that is not signed" exits 3 adopt --yes
check "and so do we" says "Secure Boot is on"
boot_variable SecureBoot '\0'
check "switched off it is no matter" exits 0 adopt --dry-run
check "there is nothing to undo" exits 3 genboot adopt --undo --yes
check "which is said" says "was not adopted"
check "none of that has written anything" test "$before" = "$(contents "$work/esp")"
check "nor made a store" none

tree_before=$(tree_hash "$work/tree")
check "a system is adopted" exits 0 adopt --yes
check "as generation 1" test -s "$(entry 1)"
check "which is the default" test "$(default_id)" = test-1.conf
check "and is called adopted" grep -q '^title adopted: ' "$(entry 1)"
check "its command line names the root in place of the old one" grep -q '^genboot.root=[0-9a-f]* genboot.data=UUID=1234-5678$' <<<"$(option)"
check "the data file system is noted" test "$(jq -r .data.device "$work/store/machine.json")" = UUID=1234-5678
check "nothing is left in staging" test -z "$(ls "$work/store/staging")"
check "all is well" exits 0 genboot verify
check "the old loader is as it was" test "$(cat "$work/esp/EFI/debian/shimx64.efi")" = shim
check "so is the tree" test "$tree_before" = "$(tree_hash "$work/tree")"
fsck.erofs --extract="$work/extracted" "$(image)" >/dev/null 2>&1
find "$work/extracted" -type f -exec grep -lxF 'not in the image' {} + >"$work/found"
check "what belongs to the machine is not in the image" test ! -s "$work/found"
check "the package database is" cmp "$work/extracted/var/lib/dpkg/status" "$work/tree/var/lib/dpkg/status"
check "so is the system" cmp "$work/extracted/etc/fstab" "$work/tree/etc/fstab"
check "folders to mount on are" test -d "$work/extracted/home" -a -d "$work/extracted/tmp" -a -d "$work/extracted/srv" -a -d "$work/extracted/root"
check "and are empty" test -z "$(find "$work"/extracted/{home,tmp,srv,root} -mindepth 1)"
check "/var has nothing else" test "$(find "$work/extracted/var" -mindepth 1 | sort | tr '\n' ' ')" = "$work/extracted/var/lib $work/extracted/var/lib/dpkg $work/extracted/var/lib/dpkg/status "
check "lost+found and swap files are not there" test ! -e "$work/extracted/lost+found" -a ! -e "$work/extracted/swap/file"
check "adopting again has nothing to do" exits 6 adopt --yes
check "and says so" says "adopted already"

store_before=$(tree_hash "$work/esp" "$work/store")
check "undo can be tried" exits 0 genboot adopt --undo --dry-run
check "and tells of generations" says "Would remove generation 1"
check "and the store" says "Would remove $work/store"
check "and changes nothing" test "$store_before" = "$(tree_hash "$work/esp" "$work/store")"
check "undo, too, wants --yes" exits 2 genboot adopt --undo
check "and says how" says "genboot adopt --undo --yes"
check "undo is done" exits 0 undo
check "the ESP is as before, byte for byte" test "$before" = "$(contents "$work/esp")"
check "the store is gone" none
check "and the tree is as it was" test "$tree_before" = "$(tree_hash "$work/tree")"

bare
mkdir -p "$work/esp/loader/entries"
printf 'timeout 9\n' >"$work/esp/loader/loader.conf"
printf 'title Other\nlinux /other.efi\n' >"$work/esp/loader/entries/other.conf"
printf other >"$work/esp/other.efi"
before=$(contents "$work/esp")
check "beside other entries, too" exits 0 adopt --yes
check "loader.conf has the default" test "$(default_id)" = test-1.conf
check "more generations are installed" exits 0 genboot install --root "$work/tree"
check "and all go" exits 0 undo
check "the ESP is as before, with its short loader.conf" test "$before" = "$(contents "$work/esp")"
check "it can be adopted once more" exits 0 adopt --yes --root-format squashfs
check "in the other format" test -s "$(echo "$work"/store/roots/*/root.squashfs)"
check "gc with nothing to remove" exits 0 genboot gc
check "leaves the way back" test -s "$work/store/adopted.json"
genboot install --root "$work/tree" --root-format external
check "a dry gc does, too" exits 0 genboot gc --keep 1 --dry-run
check "it is still there" test -s "$work/store/adopted.json"
check "one that removes generation 1" exits 0 genboot gc --keep 1
check "says that there is no way back" says "can no longer be undone"
check "undo is refused then" exits 3 undo
check "because of gc" says "gc has removed something"
check "and a machine with generations is not adopted" exits 3 adopt --yes
check "but gets another generation" says "genboot install"

bare
boot_variable Boot0001 'old'
boot_variable Boot0003 'new'
boot_variable BootOrder '\1\0\2\0'
mkdir -p "$work/esp/loader/entries"
printf 'title Other\nlinux /other.efi\n' >"$work/esp/loader/entries/other.conf"
printf other >"$work/esp/other.efi"
set_variable LoaderEntryDefault other.conf
check "BootOrder is noted" exits 0 adopt --yes
check "word for word" test "$(jq -c .boot_order "$work/store/adopted.json")" = '[1,2]'
check "the variable that names another default is out of the way" test ! -e "$work/vars/LoaderEntryDefault-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
set_variable LoaderEntryOneShot test-1.conf
set_variable LoaderEntryPreferred somebody-elses.conf
boot_variable BootOrder '\3\0\1\0'
check "undo puts it back" exits 0 undo
check "without what is gone, and what is new last" test "$(boot_order)" = 01000300
check "and the variable with the default" test "$(variable LoaderEntryDefault)" = other.conf
check "none names a generation any more" test ! -e "$work/vars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
check "somebody else's stays" test "$(variable LoaderEntryPreferred)" = somebody-elses.conf

bare
mkdir -p "$work/boot/grub"
printf 'set timeout=5\n' >"$work/boot/grub/grub.cfg"
before=$(contents "$work/esp" "$work/boot")
check "with XBOOTLDR, too" exits 0 adopt --boot "$work/boot" --yes
check "kernels are there" test -s "$work/boot/loader/entries/test-1.conf"
check "and undone" exits 0 genboot adopt --undo --yes --boot "$work/boot"
check "on both" test "$before" = "$(contents "$work/esp" "$work/boot")"

# What the way back knows is there twice.
bare
before=$(contents "$work/esp")
check "adopted once more" exits 0 adopt --yes
check "the way back has a copy" cmp -s "$work"/store/adopted{,.copy}.json
printf '{' >"$work/store/adopted.json"
check "a damaged adopted.json is found" exits 4 genboot verify
check "and named" says "adopted.json: it and its copy are not the same"
cp -a "$work/store" "$work/store.away"
check "repair mends it" exits 0 genboot repair --yes
check "from the copy" cmp -s "$work"/store/adopted{,.copy}.json
check "and verify is content" exits 0 genboot verify
rm -r "$work/store"
mv "$work/store.away" "$work/store"
check "without repair undo reads the copy" exits 0 undo
check "and puts all back" test "$before" = "$(contents "$work/esp")"
bare
adopt --yes
printf '{' | tee "$work/store/adopted.json" >"$work/store/adopted.copy.json"
check "with both damaged verify says so" exits 4 genboot verify
check "with what is left to do" says "rm $work/store/adopted*.json"
check "undo refuses" exits 4 undo
check "and the generation boots" test -e "$(entry 1)"

check "undo takes nothing that says how to adopt" exits 2 genboot adopt --undo --root "$work/tree"
check "and names it" says "--root says how to adopt"
bare
check "a token that is none is told with the verb" exits 2 adopt --token a/b
check "that was typed" says "genboot adopt --token NAME"

bare
check "a kernel that is not there is named" exits 3 adopt --kernel-version 9.9
check "with where it was looked for" says "/boot/vmlinuz-9.9"
before=$(contents "$work/esp")
printf 'x' >"$work/tree/boot/vmlinuz-6.1.0-test"
check "an adoption that fails" exits 4 adopt --yes
check "for its kernel" says "no kernel that firmware can start"
check "takes back what it has begun" says "taken back"
check "on the ESP" test "$before" = "$(contents "$work/esp")"
check "and in the store" none
bare
check "a label that is too long is refused before anything is written" exits 2 adopt --yes --label "$(printf 'x%.0s' {1..200})"
check "so is an initrd that is not there" exits 1 adopt --yes --initrd /none
check "without a store" none

# In the folder of the store there are files of somebody else.
bare
mkdir -p "$work/store/photos"
printf precious >"$work/store/photos/a.jpg"
printf 'x' >"$work/tree/boot/vmlinuz-6.1.0-test"
check "an adoption that fails" exits 4 adopt --yes
check "leaves what is somebody else's" test "$(cat "$work/store/photos/a.jpg")" = precious
check "and names it" says "$work/store/photos is not genboot's, and stays"
check "and nothing else" test "$(ls -A "$work/store")" = photos
make_kernel "$work/tree/boot/vmlinuz-6.1.0-test" kernel
adopt --yes
check "so does an undone one" exits 0 undo
check "as it was" test "$(cat "$work/store/photos/a.jpg")" = precious
check "alone" test "$(ls -A "$work/store")" = photos

bare
genboot setup --loader "$loader" --token test --data UUID=5678
before=$(contents "$work/esp") machine=$(cat "$work/store/machine.json")
printf 'x' >"$work/tree/boot/vmlinuz-6.1.0-test"
check "an adoption that fails after an earlier setup" exits 4 adopt --yes
check "leaves the ESP as that has left it" test "$before" = "$(contents "$work/esp")"
check "and its word" test "$(cat "$work/store/machine.json")" = "$machine"
check "so that the machine is set up" exits 0 genboot status
check "and adopted later" test ! -e "$work/store/adopted.json"

# while_changing FILE SENTENCE CODE [SIZE]: an adoption while somebody writes to this file of the tree, which is this long at
# times and empty at others.
while_changing() {
	bare
	before=$(contents "$work/esp")
	while :; do truncate -s 0 "$work/tree/$1" && truncate -s "${4-2}" "$work/tree/$1"; done &
	writer=$!
	check "$2" exits "$3" adopt --yes
	kill "$writer"
	wait "$writer" 2>/dev/null
}
while_changing var/log/syslog "a log may be written meanwhile" 0
while_changing tmp/x "so may /tmp" 0
while_changing etc/fstab "what is sealed may not" 1
check "and is read once more" says "reading it once more"
check "and is named" says "$work/tree\" was changed while it was read"
check "all is as it was then" test "$before" = "$(contents "$work/esp")"
check "without a store" none
while_changing etc/large "nor may the program that makes the image see a file become shorter" 1 64M
check "which is no fault of that program's" says "$work/tree\" was changed while it was read"

bare
check "without a terminal it does not ask" exits 2 genboot adopt --root "$work/tree" --data UUID=1234-5678 --loader "$loader" --token test --label "a b" --root-format squashfs
check "and the next step has all that was given" says "--label 'a b'"
again=$(sed -n 's/^ *try: genboot //p' "$work/err")
check "and works when it is typed" eval "exits 0 \"$tool\" $again >/dev/null 2>&1"
check "with the same result" test -s "$(echo "$work"/store/roots/*/root.squashfs)"
check "another data file system is refused then" exits 3 adopt --yes --data UUID=8765
check "by the one that it has" says "adopted already, with --data UUID=1234-5678"

# answer LETTER: to what adopt asks on a terminal.
answer() {
	printf '%s\n' "$1" | script -qec "'$tool' adopt --root '$work/tree' --data UUID=1234-5678 --token test --loader '$loader' \
		--esp '$work/esp' --esp-is-a-directory --store '$work/store' --efivars '$work/vars'" /dev/null >"$work/out" 2>"$work/err"
}
bare
check "on a terminal it asks, and takes a no" exits 1 answer n
check "after having told" says "generation 1"
check "and does nothing then" none
check "a yes adopts" exits 0 answer y
check "the system" test -s "$(entry 1)"

# Half-way, as a kill would leave it: all is there but the manifest in its place.
bare
before=$(contents "$work/esp")
adopt --yes
mv "$work/store/generations/1/manifest.json" "$work/store/staging/1.json"
rmdir "$work/store/generations/1"
check "an interrupted adopt is begun anew" exits 0 adopt --yes
check "with a note" says "an interrupted adopt had begun"
check "as generation 1" test -s "$(entry 1)"
check "and undone" exits 0 undo
check "to where it was" test "$before" = "$(contents "$work/esp")"

# Later, where another entry is still the default: what is committed and staged is undone by any verb but adopt.
bare
mkdir -p "$work/esp/loader/entries"
printf 'title Other\nlinux /other.efi\n' >"$work/esp/loader/entries/other.conf"
printf other >"$work/esp/other.efi"
adopt --yes
genboot default other.conf
cp "$work/store/generations/1/manifest.json" "$work/store/staging/1.json"
check "before the default was set, it is begun anew, too" exits 0 adopt --yes
check "with a note" says "an interrupted adopt had begun"
check "and generation 1 is there" test -s "$(entry 1)"
check "and the default" test "$(default_id)" = test-1.conf

# Cut at every fsync, by strace as in 70-interrupted.sh.
readonly fast=${GENBOOT_FAST:-$PWD/build/genboot}
places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")
adoption=(adopt --root "$work/tree" --data UUID=1234-5678 --loader "$loader" --token test --yes)

# interrupt INJECTION N COMMAND...: true when the Nth fsync was reached.
interrupt() {
	local injection=$1 n=$2
	shift 2
	(
		exec 2>/dev/null
		strace -qq -o "$work/trace" -e trace=fsync -e "inject=fsync:$injection:when=$n" \
			"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
	)
	grep -qE 'INJECTED|killed by' "$work/trace"
}
is_as_before() { [[ $(contents "$work/esp") == "$before" && ! -e $work/store ]]; }
reset() {
	rm -rf "${work:?}"/{esp,store}
	cp -a "$work/saved/." "$work/"
}
wrong() { echo "fsync $n: $*: $(cat "$work/err")" >>"$work/wrong"; }

bare
before=$(contents "$work/esp")
rm -rf "$work/saved" && mkdir "$work/saved" && cp -a "$work/esp" "$work/saved/"
: >"$work/wrong"
n=1
while interrupt signal=KILL "$n" "${adoption[@]}"; do
	if ((n % 2)) || [[ ! -e $work/store/adopted.json ]]; then
		adopt --yes || [[ $? == 6 ]] || wrong "adopt again"
		[[ -e $(entry 1) && $(default_id) == test-1.conf ]] || wrong "no generation 1"
	fi
	undo || wrong undo
	is_as_before || wrong "not as before"
	reset
	n=$((n + 1))
done
cp "$work/wrong" "$work/err"
check "adopt, killed at any of its fsyncs, goes on and is undone" test ! -s "$work/wrong"
check "of which there are many" test "$n" -gt 20

: >"$work/wrong"
n=1 status=0
reset
while interrupt error=EIO "$n" "${adoption[@]}"; do
	if [[ -e $work/store/adopted.json ]]; then undo || wrong undo; fi
	# At most a store is left of which nothing says more than that it was made.
	[[ $(contents "$work/esp") == "$before" && -z $(find "$work/store" -type f 2>/dev/null) ]] ||
		wrong "not as before"
	reset
	n=$((n + 1))
done
cp "$work/wrong" "$work/err"
check "and so it is where one fails" test ! -s "$work/wrong"

reset
adopt --yes
rm -rf "$work/saved" && mkdir "$work/saved" && cp -a "$work"/{esp,store} "$work/saved/"
: >"$work/wrong"
n=1
while interrupt signal=KILL "$n" adopt --undo --yes; do
	if [[ -e $work/store/adopted.json ]]; then undo || wrong "undo again"; fi
	rmdir "$work/store" 2>/dev/null # killed before that very last step
	is_as_before || wrong "not as before"
	reset
	n=$((n + 1))
done
cp "$work/wrong" "$work/err"
check "undo, killed at any of its fsyncs, goes on" test ! -s "$work/wrong"
check "of which there are many, too" test "$n" -gt 10

full() {
	bare
	mount -t tmpfs -o size=1m tmpfs "$work/esp"
	mkdir -p "$work/esp/EFI/debian"
	printf shim >"$work/esp/EFI/debian/shimx64.efi"
	before=$(contents "$work/esp")
	check "$1" exits 5 adopt --yes
	check "and nothing is begun" none
	check "nor left on the ESP" test "$before" = "$(contents "$work/esp")"
	umount "$work/esp"
}
mounting full "an ESP without room is refused"
done_testing
