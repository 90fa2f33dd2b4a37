#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Mirrors that are partitions, for as much of it as a kernel without vfat can show: found by their UUID, and mended unmounted.
if [[ ! ${APART:-} ]] && unshare --mount true 2>/dev/null; then
	APART=1 exec unshare --mount "$0"
fi
. "$(dirname "$0")/lib.sh"

readonly uuid=0000abcd-0000-4000-8000-000000000021
loops=()
detach() {
	local loop
	for loop in "${loops[@]}"; do
		partx -d "$loop"
		losetup -d "$loop"
	done
	# Nobody else's /dev: without a namespace of our own there is none of ours.
	[[ ! ${APART:-} ]] || umount -l /dev "$work/dev"
}
trap 'detach 2>/dev/null; rm -rf "$work"' EXIT

# attach DISK: $part is its first partition.
attach() {
	local loop
	loop=$(losetup -f --show "$1" 2>/dev/null) || return 1
	loops+=("$loop")
	partx -a "$loop" 2>/dev/null
	part=${loop}p1
	[[ -b $part ]]
}

# A /dev of this script alone, with the links that udev makes.
own_dev() {
	local node
	mkdir "$work/dev"
	mount -t tmpfs tmpfs "$work/dev" && mkdir "$work/dev/block" || return 1
	cp -a /dev/{null,zero,urandom,loop*} "$work/dev/"
	for node in "$work"/dev/loop*p1; do
		ln -s "../${node##*/}" "$work/dev/block/$(cat "/sys/class/block/${node##*/}/dev")"
	done
	mount --bind "$work/dev" /dev
}

fresh_three
truncate -s 48M "$work/disk"
printf 'label: gpt\nsize=40MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=%s\n' "$uuid" | sfdisk -q "$work/disk"
cp "$work/disk" "$work/clone"
if [[ ! ${APART:-} ]] || ! { attach "$work/clone" && attach "$work/disk" && mkfs.vfat -F 32 -s 1 "$part" >/dev/null 2>&1 && own_dev; }; then
	skip "mirrors that are partitions" "no loop devices with partitions"
	done_testing
fi
jq --arg uuid "$uuid" '.mirrors = [$uuid]' "$work/store/machine.json" >"$work/new"
cat "$work/new" >"$work/store/machine.json"
mmd -i "$part" ::x 2>/dev/null
mcopy -i "$part" "$loader" ::x/a 2>/dev/null
# The file begins with cluster 4; now its second one is free in the first FAT.
printf '\0\0\0\0' | dd of="$part" bs=1 seek=$((32 * 512 + 5 * 4)) conv=notrunc 2>/dev/null
before=$(sha256sum <"$part")

check "with two of its UUID, verify cannot tell which is the mirror" exits 4 genboot verify
check "and says so" says "more than one partition has its UUID"
genboot repair --yes
check "so does repair" says "more than one partition has its UUID"
check "which leaves them alone" test "$before" = "$(sha256sum <"$part")"
partx -d "${loops[0]}"
check "with one of them, a damaged FAT is found" exits 4 genboot verify
check "before it is mounted" says "its file system is damaged"
genboot status --json
check "by status, too" json '.mirrors[0].state' damaged
genboot repair --yes
check "repair mends it" says "Mended the file system of $part"
fsck.vfat -n "$part" >"$work/out"
check "so that it is sound" test $? = 0
done_testing
