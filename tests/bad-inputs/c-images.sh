#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bad inputs 50 to 69 as the host tool meets them: it installs none that is bad (the list's exit code 65 is our 4) and leaves
# the ESP as it is; one that lies there is named by status. What the loader makes of each is in test-images.c.
. "$(dirname "$0")/../cli/lib.sh"

fresh_three
mkdir "$work/images"
build/check/make-bad-images "$work/images"
printf 'PRETTY_NAME=x\n' >"$work/os-release"
before=$(tree_hash "$work"/{esp,store})

as_kernel() { genboot install --kernel "$1" --cmdline x --os-release "$work/os-release" "${@:2}"; }
as_uki() { genboot install --uki "$1" "${@:2}"; }
unchanged() { [[ $(tree_hash "$work"/{esp,store}) == "$before" ]]; }
# refused COMMAND...: as damage, with the reason, and nothing changed.
refused() { exits 4 "$@" && grep -qE 'is no (kernel|unified)|is empty' "$work/err" && unchanged; }
# odd COMMAND...: fine, as far as the plan.
odd() { exits 0 "$@" --dry-run && unchanged; }

# lies_there FILE: under EFI/Linux it is a problem, and ours boots next.
lies_there() {
	mkdir -p "$work/esp/EFI/Linux" && cp "$1" "$work/esp/EFI/Linux/zz.efi" && exits 4 genboot status --json &&
		json '[.problems[] | select(.what == "EFI/Linux/zz.efi")] | length' 1 && json .next.number 3
	local status=$?
	rm -r "$work/esp/EFI/Linux"
	before=$(tree_hash "$work"/{esp,store})
	return "$status"
}
bad() { refused as_kernel "$1" && refused as_uki "$1" && lies_there "$1"; }
bad_uki() { odd as_kernel "$1" && refused as_uki "$1" && lies_there "$1"; }
odd_uki() { odd as_kernel "$1" && odd as_uki "$1"; }

for image in "$work/images"/*; do
	name=$(basename "$image")
	case $name in
	*.bad) check "${name%.*}_is_refused" bad "$image" ;;
	*.bad-uki) check "${name%.*}_is_refused" bad_uki "$image" ;;
	*.odd) check "${name%.*}_is_taken" odd as_kernel "$image" ;;
	*.odd-uki) check "${name%.*}_is_taken" odd_uki "$image" ;;
	esac
done

cut() {
	local n=0
	for ((n = 0; n < $(stat -c %s "$loader"); n += 4096)); do
		head -c "$n" "$loader" >"$work/cut"
		refused as_kernel "$work/cut" || return
	done
}
check bad_068_a_kernel_cut_at_any_4_kib_is_refused cut
kernel_of() { echo "$work/esp$(sed -n 's/^linux //p' "$(entry "$1")")"; }
resized() { truncate -s "$1" "$(kernel_of 1)" && exits 4 genboot status --json && says "its size is" && json .next.number 3; }
check bad_069_a_kernel_that_has_lost_bytes_is_damage resized -1
check bad_069_a_kernel_that_has_grown_is_damage resized +2
done_testing
