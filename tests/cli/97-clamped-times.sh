#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"
unset SOURCE_DATE_EPOCH

# built NAME SECONDS: a tree as a build that ran at this time has made it; one file is older than every build.
built() {
	make_tree "$1" 6.1.0-test System
	mkdir -p "$1/usr/lib/genboot"
	: >"$1/usr/lib/genboot/genboot-mount"
	printf old >"$1/etc/old"
	find "$1" -exec touch -h -d "@$2.5" {} +
	touch -d @1000000000.25 "$1/etc/old"
}
hash_of() { jq -r .root.hash "$work/store/generations/$1/manifest.json"; }
image() { echo "$work/store/roots/$(hash_of "$1")/$2"; }

# newest FILE FORMAT: the time of the image's newest file, and of the image itself, in seconds.
newest() {
	local out=$work/unpacked
	rm -rf "$out"
	if [[ $2 == erofs ]]; then
		fsck.erofs --extract="$out" --preserve "$1" >/dev/null
	else
		unsquashfs -q -n -d "$out" "$1" >/dev/null
	fi
	find "$out" -printf '%T@\n' | sort -n | tail -n 1 | sed 's/\..*//'
}

fresh
genboot setup --data UUID=1234-5678 --no-variables --loader "$loader"
built "$work/first" 1600000000
built "$work/second" 1700000000
for format in erofs squashfs; do
	n=$(find "$work/store/generations" -mindepth 1 | grep -c manifest)
	for tree in first second; do
		check "$format: build $tree is sealed" exits 0 genboot install --root "$work/$tree" --root-format "$format"
	done
	check "$format: without a clamp their roots differ" test "$(hash_of $((n + 1)))" != "$(hash_of $((n + 2)))"
	check "$format: one is sealed with a clamp" exits 0 genboot install --root "$work/first" --root-format "$format" --clamp-times 1500000000
	check "$format: the other with an epoch" exits 0 env SOURCE_DATE_EPOCH=1500000000 \
		"$tool" install --root "$work/second" --root-format "$format" --esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars" -q
	check "$format: and both have one root" test "$(hash_of $((n + 3)))" = "$(hash_of $((n + 4)))"
	check "$format: in which nothing is younger" test "$(newest "$(image $((n + 3)) root.$format)" "$format")" = 1500000000
	check "$format: and what is older keeps its time" test "$(stat -c %Y "$work/unpacked/etc/old")" = 1000000000
	check "$format: an option goes before the environment" exits 0 env SOURCE_DATE_EPOCH=1 \
		"$tool" install --root "$work/second" --root-format "$format" --clamp-times 1500000000 --esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars" -q
	check "$format: wholly" test "$(hash_of $((n + 3)))" = "$(hash_of $((n + 5)))"
done
check "EROFS keeps the older time to the nanosecond" grep -q '01:46:40.250000000' <(dump.erofs --path=/etc/old "$(image 3 root.erofs)")
check "and its image is whole" fsck.erofs "$(image 3 root.erofs)"
check "a time that is none is refused" exits 2 genboot install --root "$work/first" --clamp-times yesterday
check "by name" says "--clamp-times is seconds since 1970"
export SOURCE_DATE_EPOCH=soon
check "so is one in the environment" exits 2 genboot install --root "$work/first"
check "by its name" says SOURCE_DATE_EPOCH
unset SOURCE_DATE_EPOCH
check "without a root to seal a clamp means nothing" exits 2 genboot install --root "$work/tree2" --clamp-times 1
check "and says so" says "is for a root that is sealed"
done_testing
