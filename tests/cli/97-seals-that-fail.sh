#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Trees that cannot be sealed, or not well: what is said of them, and that nothing is left of them.
. "$(dirname "$0")/lib.sh"

# bare NAME: a tree that could be sealed.
bare() {
	rm -rf "${work:?}/$1"
	make_tree "$work/$1" 6.1.0-test "Test System"
	mkdir -p "$work/$1"/usr/{lib/genboot,share/initramfs-tools/hooks}
	: >"$work/$1/usr/lib/genboot/genboot-mount"
	: >"$work/$1/usr/share/initramfs-tools/hooks/genboot"
	touch "$work/$1"/boot/initrd.img-*
}
seal() { genboot install --root "$work/$1" "${@:2}"; }
none_staged() { [[ -z $(ls "$work/store/staging") ]]; }

mkdir -p "$work"/{esp,vars}
genboot setup --loader "$loader" --token test --data UUID=1
bare tree
check "a tree is sealed" exits 0 seal tree
check "without a warning" test ! -s "$work/err"
ln -s tree "$work/link"
check "also through a symbolic link" exits 0 seal link
check "as the same root" test "$(find "$work/store/roots" -mindepth 1 | grep -c erofs)" = 1

rm "$work/tree/usr/share/initramfs-tools/hooks/genboot"
check "one whose initrd nothing puts stage 1 into is sealed" exits 0 seal tree
check "with a warning" says "nothing in \"$work/tree\" puts genboot-mount into an initrd"
check "and what helps" says "update-initramfs -u"
mkdir -p "$work/tree/usr/lib/dracut/modules.d/90genboot"
: >"$work/tree/usr/lib/dracut/modules.d/90genboot/module-setup.sh"
touch -d '1 hour ago' "$work/tree"/boot/initrd.img-*
check "one whose initrd is older than stage 1, too" exits 0 seal tree
check "with another warning" says "is older than the tree's genboot-mount"
check "none for a root that is not sealed" exits 0 seal tree --root-format external
check "whatever its initrd" test ! -s "$work/err"

bare tree
mkdir -p "$work/tree/var/lib/genboot"
inside() { "$tool" "$@" --esp "$work/esp" --esp-is-a-directory --store "$work/tree/var/lib/genboot" --efivars "$work/vars" >"$work/out" 2>"$work/err"; }
rm -rf "$work/esp"
mkdir "$work/esp"
inside setup --loader "$loader" --token test --data UUID=1
check "a store in the tree is refused" exits 3 inside install --root "$work/tree"
check "by its name" says "the store \"$work/tree/var/lib/genboot\" is in it"
rm -rf "$work/esp" "$work/store"
mkdir "$work/esp"
genboot setup --loader "$loader" --token test --data UUID=1

bare tree
name=$(printf 'x%.0s' {1..255})
: >"$work/tree/$name"
seal tree
if [[ -s $work/err ]]; then
	check "a name of 255 bytes that mkfs.erofs does not take is named" says "which not every mkfs.erofs takes (${name::60}...)"
	check "and what does take it" says "try: genboot install --root-format squashfs"
	check "and nothing is left" none_staged
	check "which is true" exits 0 seal tree --root-format squashfs
else
	check "a name of 255 bytes is taken" exits 0 genboot verify
fi

unset SOURCE_DATE_EPOCH
bare tree
touch -d 2200-01-01 "$work/tree/future"
check "a time that squashfs does not hold is refused" exits 1 seal tree --root-format squashfs
check "with its file" says "\"future\" is of a time after 2106"
check "and what helps" says "--clamp-times"
check "which does" exits 0 seal tree --root-format squashfs --clamp-times 4000000000
rm "$work/tree/future"
touch -d @-5 "$work/tree/past"
check "times before 1970 are sealed" exits 0 seal tree --root-format squashfs
check "with a warning" says "1 file of the tree is older than 1970"
check "but none for EROFS" exits 0 seal tree
check "which holds them" test ! -s "$work/err"

bare tree
printf x >"$work/tree/boot/vmlinuz-6.1.0-test"
check "a kernel that is none is refused" exits 4 seal tree
check "with its tree" says "\"$work/tree/boot/vmlinuz-6.1.0-test\" is no kernel"
bare tree
: >"$work/tree/boot/initrd.img-6.1.0-test"
check "an empty initrd, too" exits 4 seal tree
check "with its tree, too" says "the initrd \"$work/tree/boot/initrd.img-6.1.0-test\" is empty"
bare tree
rm "$work/tree/etc/kernel/cmdline"
check "without a command line it says what to do" exits 1 seal tree
check "which names no root" says "echo quiet > TREE/etc/kernel/cmdline"

# The image program, which reads for a while.
bare tree
truncate -s 8G "$work/tree/large"
# child PARENT NAME: its process ID; not every machine has pgrep.
child() { grep -hs "^[0-9]* ($2) [A-Z] $1 " /proc/[0-9]*/stat | cut -d" " -f1; }
begin() {
	seal tree &
	shell=$!
	pid='' image=''
	for ((i = 0; i < 600 && ${#image} == 0; i++)); do
		sleep 0.05
		pid=$(child "$shell" genboot)
		image=${pid:+$(child "$pid" mkfs.erofs)}
	done
}
begin
kill -KILL "$image"
wait "$shell"
check "an image program that is killed" test "$?" = 1
check "is told as such" says "mkfs.erofs was killed (signal 9)"
check "with nothing left" none_staged
begin
kill -KILL "$pid"
wait "$shell" 2>/dev/null
for ((i = 0; i < 100; i++)); do kill -0 "$image" 2>/dev/null && sleep 0.05; done
check "it does not outlive us" test ! -e "/proc/$image"
rm "$work/tree/large"
check "the next run goes on" exits 0 seal tree

if can_mount; then
	mkdir "$work/small"
	mount -t tmpfs -o size=6M,mode=755 tmpfs "$work/small"
	cp -a "$work/store/." "$work/small"
	rm -r "$work/small/roots"
	head -c 20000000 /dev/urandom >"$work/tree/random"
	small() { "$tool" install --root "$work/tree" --esp "$work/esp" --esp-is-a-directory --store "$work/small" --efivars "$work/vars" "$@" >"$work/out" 2>"$work/err"; }
	check "a full store is no space with squashfs, too" exits 5 small --root-format squashfs
	check "and said to be" says "the store's file system is full"
	rm "$work/tree/random"
	mount -o remount,ro "$work/small"
	check "a store that is read-only" exits 1 small
	check "is not the tree's fault" says "the store"
	umount "$work/small"
fi
done_testing
