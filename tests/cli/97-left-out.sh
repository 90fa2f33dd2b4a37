#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

# What a sealed root leaves out of its tree, whatever it is called: sockets, and what is mounted below.
hash_of() { jq -r .root.hash "$work/store/generations/$1/manifest.json"; }
make_socket() { (cd "$(dirname "$1")" && perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => shift, Listen => 1) or die $!' -- "./${1##*/}"); }

# unpack N FORMAT: generation N's root, to $work/unpacked.
unpack() {
	local image=$work/store/roots/$(hash_of "$1")/root.$2
	rm -rf "$work/unpacked"
	if [[ $2 == erofs ]]; then
		fsck.erofs --extract="$work/unpacked" "$image"
	else
		unsquashfs -n -q -d "$work/unpacked" "$image"
	fi >/dev/null
}
files_of() { (cd "$1" && find . ! -type s | LC_ALL=C sort); }

# Each would mean more than itself as a regular expression, or as an option, or to a shell. Of each there is a socket, a folder to
# mount on, and a file that only such a meaning would take away.
names=('plain' 'a b' ' both ends ' 'dot.name' 'star*name' 'plus+name' 'ques?name' 'b[x]b' 'c{2}c' 'p(q|r)p' '^start' 'end$' 'back\slash' '-option' '...' '... dots' 'a,b' '$(x)' "quote'\"" $'new\nline' $'\344\344')
others=('plainer' 'dotxname' 'starrrname' 'pluuusname' 'quename' 'bxb' 'cc' 'pqp' 'start' 'end' 'backslash' 'option' 'x' 'y dots')

tree=$work/tree
make_tree "$tree" 6.1.0-test System
mkdir -p "$tree/usr/lib/genboot" "$tree/s" "$tree/m/deep"
: >"$tree/usr/lib/genboot/genboot-mount"
for name in "${names[@]}"; do
	make_socket "$tree/s/$name.sock"
	mkdir "$tree/m/deep/$name"
done
for name in "${others[@]}"; do
	: >"$tree/s/$name.sock"
	mkdir "$tree/m/deep/$name.x"
	: >"$tree/m/deep/$name.x/kept"
done
printf kept >"$tree/s/plain.sockets"
fresh
genboot setup --data UUID=1234-5678 --no-variables --loader "$loader"

want=$(files_of "$tree")
n=0
for format in erofs squashfs; do
	n=$((n + 1))
	check "$format: a tree with sockets is sealed" exits 0 genboot install --root "$tree" --root-format "$format"
	check "$format: how many are left out is said" says "${#names[@]} sockets of the tree are left out."
	check "$format: it can be unpacked" unpack "$n" "$format"
	check "$format: no socket is in it" test -z "$(find "$work/unpacked" -type s)"
	check "$format: all else is" test "$(files_of "$work/unpacked")" = "$want"
done

# in_mounts COMMAND...: where something is mounted on each of the folders, for this command alone.
in_mounts() {
	MOUNTS=$tree/m/deep unshare -m --propagation private bash -O dotglob -c '
		for folder in "$MOUNTS"/*; do
			[[ -z $(ls -A "$folder") ]] || continue
			mount -t tmpfs tmpfs "$folder" && : >"$folder/foreign" && mkdir "$folder/sub" && : >"$folder/sub/foreign" || exit 99
		done
		"$@"' bash "$@"
}
install_in_mounts() {
	in_mounts "$tool" install --root "$tree" --root-format "$1" --esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars" >"$work/out" 2>"$work/err"
}
if in_mounts true 2>"$work/err"; then
	for format in erofs squashfs; do
		n=$((n + 1))
		check "$format: a tree on which something is mounted is sealed" exits 0 install_in_mounts "$format"
		check "$format: with a warning" says "something else is mounted on /m/deep/"
		check "$format: which counts the rest" says "so it is with $((${#names[@]} - 3)) folders more"
		check "$format: it can be unpacked" unpack "$n" "$format"
		check "$format: nothing that is mounted is in it" test -z "$(find "$work/unpacked" -name '*foreign*' -o -name sub)"
		check "$format: the empty folders and all else are" test "$(files_of "$work/unpacked")" = "$want"
	done
else
	skip "what is mounted below a tree is left out" "nothing can be mounted here"
fi
done_testing
