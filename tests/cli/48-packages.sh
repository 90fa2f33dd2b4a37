#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The lists of packages in the store, and what the catalog tells of them.
. "$(dirname "$0")/lib.sh"

changes() { # changes N: of generation N, in the catalog, without what is not about packages
	sed -n "/^generation $1\$/,/^title /s/^change //p" "$work"/esp/EFI/genboot/test/catalog-* | sed -n '/^packages:/,$p'
}
list_of() { jq -r .packages.sha256 "$work/store/generations/$1/manifest.json"; }
newest() { ls "$work/store/generations" | sort -n | tail -n 1; }
n_lists() { grep -lE '^[a-z0-9-]+ amd64 ' "$work"/store/blobs/* | wc -l; }
same_system() { # same_system I: tree I is tree 1 but for its packages
	rm -rf "$work/tree$1"
	cp -a "$work/tree1" "$work/tree$1"
}

fresh
make_packages "$work/tree1" openssl 3.0.15-1 bash 5.2 nano 8.4
printf 'Package: old\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 1\n\n' >>"$work/tree1/var/lib/dpkg/status"
check "a system with a dpkg database is installed" exits 0 genboot install --root "$work/tree1"
check "without a word about it" test ! -s "$work/err"
list=$work/store/blobs/$(list_of 1)
check "its packages are listed in the store" test "$(cat "$list")" = "bash amd64 5.2
nano amd64 8.4
openssl amd64 3.0.15-1"
check "under their hash" test "$(sha256sum <"$list" | cut -c-64)" = "$(list_of 1)"
check "with where they are from" test "$(jq -r '.packages | "\(.source) \(.size)"' "$work/store/generations/1/manifest.json")" = \
	"/var/lib/dpkg/status $(stat -c %s "$list")"
check "of the first generation there is nothing to tell" test -z "$(changes 1)"
check "and verify reads it" exits 0 genboot verify

same_system 2
make_packages "$work/tree2" openssl 3.0.16-1 jq 1.7 bash 5.2
genboot install --root "$work/tree2"
check "the next one tells what has changed" test "$(changes 2)" = "packages: 1 changed, 1 new, 1 gone
openssl 3.0.15-1 -> 3.0.16-1
new: jq 1.7
gone: nano 8.4"
genboot show 2
check "show tells it" says "Changes       packages: 1 changed, 1 new, 1 gone"
check "with versions" says "              openssl 3.0.15-1 -> 3.0.16-1"
genboot show 2 --json
check "in JSON too" json '.entry.changes | join("|")' \
	"packages: 1 changed, 1 new, 1 gone|openssl 3.0.15-1 -> 3.0.16-1|new: jq 1.7|gone: nano 8.4"
genboot install --root "$work/tree2" --label again
check "the same packages are no change" test -z "$(changes 3)"
check "and share a list" test "$(list_of 2) $(n_lists)" = "$(list_of 3) 2"

# Everything at once: the catalog stays small.
make_tree "$work/tree3" 6.3.0-test "Test System 3"
packages=()
for i in {10..99}; do packages+=("package-$i" "$(printf '1%.0s' {1..120})"); done
make_packages "$work/tree3" openssl 3.0.17-1 jq 1.8 bash 5.3 "${packages[@]}"
genboot install --root "$work/tree3"
check "of packages there are as many lines as are left of eight" test "$(changes 4)" = "packages: 3 changed, 90 new
bash 5.2 -> 5.3
jq 1.7 -> 1.8
openssl 3.0.16-1 -> 3.0.17-1"
genboot show 4 --json
check "behind the other changes" json '.entry.changes | length' 8
check "show tells how many there are more" exits 0 genboot show 4
check "and how to see them" says "and 90 more: genboot show 4 --all --esp $work/esp --store $work/store --efivars $work/vars --esp-is-a-directory"
check "which shows all" exits 0 genboot show 4 --all
check "each with a line" test "$(grep -cE '^ +new: package-[1-9][0-9] 1{120}$' "$work/out")" = 90
check "behind the other changes" says "kernel 6.1.0-test -> 6.3.0-test"
check "and no line about more" test "$(grep -c more: "$work/out")" = 0
check "in JSON, too" exits 0 genboot show 4 --all --json
check "as many" json '.entry.changes | length' 98
check "where nothing is left out, nothing is said" exits 0 genboot show 2
check "of more" test "$(grep -c more: "$work/out")" = 0
check "of the first generation all is nothing" exits 0 genboot show 1 --all
check "and no other verb has it" exits 2 genboot list --all
cp -a "$work/tree3" "$work/tree4"
make_packages "$work/tree4" openssl 3.0.17-1 jq 1.8 bash 5.3
genboot install --root "$work/tree4"
check "and never more than six" test "$(changes 5 | wc -l)" = 6
check "of at most 96 bytes" test "$(changes 5 | wc -L)" = 96

# A generation between goes: what follows is compared with the one before.
genboot default 5
genboot remove 4
check "without one between, others are compared" test "$(changes 5)" = "packages: 3 changed
bash 5.2 -> 5.3
jq 1.7 -> 1.8
openssl 3.0.16-1 -> 3.0.17-1"
check "its list is gone with it" test "$(n_lists)" = 3
genboot remove 2
check "one that another generation has stays" test "$(n_lists)" = 3
check "and gc finds nothing that is not needed" exits 0 genboot gc
check "of the lists" test "$(n_lists)" = 3

# Without a database, or with one that is none.
fresh
make_packages "$work/tree1" bash 5.2
genboot install --root "$work/tree1"
same_system 2
rm -r "$work/tree2/var"
check "a system without a database is installed" exits 0 genboot install --root "$work/tree2"
check "without a word about it" test ! -s "$work/err"
check "and without a list" test "$(list_of 2) $(changes 2)" = "null "
check "nor does the next one tell anything" test -z "$(genboot install --root "$work/tree1"; changes 3)"
mkdir -p "$work/tree2/var/lib/dpkg"
mkfifo "$work/tree2/var/lib/dpkg/status"
check "a FIFO is no database" exits 0 timeout 10 "$tool" install --quiet --root "$work/tree2" --esp "$work/esp" \
	--esp-is-a-directory --store "$work/store" --efivars "$work/vars"
check "and a warning says so" exits 0 genboot install --root "$work/tree2" --json
check "by its name" json '.warnings[0].message' \
	"what has changed in the packages will not be told: /var/lib/dpkg/status in \"$work/tree2\" cannot be read: it is neither a file nor a folder"
rm "$work/tree2/var/lib/dpkg/status"
# odd SENTENCE CAUSE: a system with this database is installed, with a warning that names it and the cause.
odd() {
	check "a system with $1 is installed" exits 0 genboot install --root "$work/tree2" --json --no-default
	check "with a warning for $1" json '.warnings[0].message' \
		"what has changed in the packages will not be told: /var/lib/dpkg/status in \"$work/tree2\" $2"
	check "and one alone" json '.warnings | length' 1
	check "and without a list" test "$(list_of "$(newest)")" = null
	rm -rf "$work/tree2/var/lib/dpkg/status"
}
database=$work/tree2/var/lib/dpkg/status
mkdir "$database"; odd "a folder for a database" "cannot be read: Is a directory"
ln -s status "$database"; odd "a link to itself" "cannot be read: it is a symbolic link, or leads through too many"
head -c 3000 "$loader" >"$database"; odd "a program" "makes no sense (line 1: a NUL)"
printf '%s\n' "Package: a" "Status: install ok installed" "Architecture: all" "Version: 1" "" >"$database"
cat "$database" "$database" >"$work/twice"; mv "$work/twice" "$database"
odd "a package that is there twice" "makes no sense (a package is there twice)"
yes "Package: x" | head -c 100000000 >"$database"; odd "100 MB of nothing" "makes no sense (line 2: a field that is there twice)"
truncate -s 300M "$database"; odd "holes" "makes no sense (line 1: a NUL)"
rmdir "$work/tree2/var/lib/dpkg"; : >"$work/tree2/var/lib/dpkg"
check "a file for its folder is no database" exits 0 genboot install --root "$work/tree2" --json --no-default
check "as where there is none" json '.warnings | length' 0
rm "$work/tree2/var/lib/dpkg"; mkdir "$work/tree2/var/lib/dpkg"
printf 'Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\nPack' >"$work/tree2/var/lib/dpkg/status"
check "with a torn one a system is installed" exits 0 genboot install --root "$work/tree2" --json
check "with a warning that names it" json '.warnings[0].message' \
	"what has changed in the packages will not be told: /var/lib/dpkg/status in \"$work/tree2\" makes no sense (line 6: its last line has no end)"
check "and without a list" test "$(list_of "$(newest)")" = null
check "what cannot be installed" exits 1 genboot install --root "$work/tree2" --kernel "$work/none"
check "fails for its own reason only" test "$(grep -c packages "$work/err")" = 0
genboot install --root "$work/tree2"
check "for people, too" grep -q "/var/lib/dpkg/status in .*tree2.* makes no sense" "$work/err"
ln -sf /etc/passwd "$work/tree2/var/lib/dpkg/status"
check "a link leads nowhere but into the tree" exits 0 genboot install --root "$work/tree2" --json
check "so that there is none" json '.warnings | length' 0
kernel=$work/tree1/boot/vmlinuz-6.1.0-test
genboot install --kernel "$kernel" --cmdline x
check "of files that are named nobody knows the system" test "$(list_of "$(newest)")" = null
genboot install --kernel "$kernel" --cmdline x --root "$work/tree1"
check "unless it is named, too" test "$(list_of "$(newest)")" = "$(list_of 1)"
before=$(tree_hash "$work/esp" "$work/store")
make_packages "$work/tree1" bash 5.3
check "a dry run keeps no list" exits 0 genboot install --root "$work/tree1" --dry-run
check "nor anything else" test "$before" = "$(tree_hash "$work/esp" "$work/store")"

# What happens to a list afterwards.
fresh
make_packages "$work/tree1" bash 5.2
same_system 2
make_packages "$work/tree2" bash 5.3
genboot install --root "$work/tree1"
genboot install --root "$work/tree2"
genboot install --root "$work/tree1" --label again
rm -rf "$work/saved"; cp -a "$work/store" "$work/saved"
list=blobs/$(list_of 1)
printf x >>"$work/store/$list"
check "a damaged list is found by verify" exits 4 genboot verify --json
check "and named" json '[.findings[] | select(.kind == "damaged") | .object] | join(" ")' "$work/store/$list"
check "once, with whose it is" test "$(jq -r '[.findings[].what | select(contains("list of packages of generation")) | split(", ")[0]] | join("|")' "$work/out")" = \
	"it is the list of packages of generation 1"
check "and not as lost, too" json '[.findings[] | select(.kind == "note")] | length' 0
check "repair cannot make it again, and takes it away" exits 0 genboot repair --yes --loader "$loader"
check "so that nothing is told of the packages" test -z "$(changes 2)"
check "then nothing is wrong" exits 0 genboot verify --json
check "but it is noted" json '[.findings[] | select(.kind == "note") | "\(.object): \(.what)"] | join("|")' \
	"generation 1: its list of packages is gone: what has changed in them is not told|generation 3: its list of packages is gone: what has changed in them is not told"
check "nor does status complain" exits 0 genboot status
check "and a system can be installed" exits 0 genboot install --root "$work/tree2"
cp "$work/saved/$list" "$work/store/$list"
check "a list that is back" exits 0 genboot pin 2
check "is told of again" test "$(changes 2)" = "packages: 1 changed
bash 5.2 -> 5.3"
for what in "mkdir" "mkfifo" "ln -s /etc/passwd"; do
	rm -rf "${work:?}/store/$list"
	$what "$work/store/$list"
	check "what stands in its place by $what is told by verify" exits 4 timeout 20 "$tool" verify --quiet --esp "$work/esp" \
		--esp-is-a-directory --store "$work/store" --efivars "$work/vars"
	check "and keeps nobody from pinning" exits 0 genboot pin 1
	check "nor is it followed" test -z "$(changes 2)"
	genboot unpin 1
done
done_testing
