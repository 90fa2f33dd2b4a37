#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
. "$(dirname "$0")/lib.sh"

fresh_three
printf 'title Other\nefi /EFI/BOOT/BOOTX64.EFI\n' >"$work/esp/loader/entries/other.conf"
set_variable LoaderEntrySelected test-2.conf
set_variable LoaderInfo "genboot 0.1.0"
before=$(tree_hash "$work/esp" "$work/store" "$work/vars")
check "list works" exits 0 genboot list
check "and names the default" grep -qE '^ +3 +default +6\.3\.0-test' "$work/out"
check "and what runs" grep -qE '^ +2 +booted ' "$work/out"
check "in menu order, other tools' entries too" test "$(awk 'NR > 1 {print $1}' "$work/out" | tr '\n' ' ')" = "3 2 1 - "
on_terminal() { # on_terminal COLUMNS VERB...: what it prints there, without the CRs
	script -qec "stty cols $1; $tool ${*:2} --esp $work/esp --esp-is-a-directory --store $work/store" /dev/null </dev/null |
		tr -d '\r' >"$work/out"
}
on_terminal 80 list
check "no line is wider than a terminal of 80 columns" test "$(wc -L <"$work/out")" -le 80
check "which still shows titles" grep -q 'Test System' "$work/out"
on_terminal 40 list
check "nor than one of 40" test "$(wc -L <"$work/out")" -le 40
on_terminal 132 list
check "a wide one shows sizes" grep -q ' KiB ' "$work/out"
check "list --json works" exits 0 genboot list --json
check "with the same order" json '[.entries[].id] | join(" ")' "test-3.conf test-2.conf test-1.conf other.conf"
check "with one default" json '[.entries[] | select(.default) | .number] | join(" ")' 3
check "and a version" json .version 1
check "show works" exits 0 genboot show 2
check "with the hash" says "$(sha256sum <"$work/tree2/boot/vmlinuz-6.2.0-test" | cut -d' ' -f1)"
check "and the entry's text" says "  sort-key genboot"
check "show --json has the entry" exits 0 genboot show 2 --json
check "with its source" json .entry.files.kernel.source /boot/vmlinuz-6.2.0-test
check "show takes an id" exits 0 genboot show test-2.conf
check "also without suffix" exits 0 genboot show other
check "show of nothing is nothing" exits 6 genboot show 9
check "status works" exits 0 genboot status
check "and says why" says 'the state record (test-3.conf)'
check "status --json works" exits 0 genboot status --json
check "with the next entry" json .next.id test-3.conf
check "and who started the system" json .started_by "genboot 0.1.0"
check "all these change nothing" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$work/vars")"

rm "$work/esp$(sed -n 's/^initrd //p' "$(entry 3)")"
check "a missing initrd makes status 4" exits 4 genboot status --json
check "which names it" json '.problems[0].what' "generation 3"
check "and another generation boots next" json .next.id test-2.conf
check "for a reason that says so" says 'nothing usable matches'
check "list says damaged" exits 0 genboot list
check "in words" grep -qE '^ +3 +damaged' "$work/out"
rm "$(entry 1)"
check "a lost entry makes status 4" exits 4 genboot status
check "and names the generation" says "generation 1: its boot entry is missing"
check "which still boots, by the catalog" exits 0 genboot show 1 --json
check "with all its files" json .entry.usable true
rm -rf "$work/store"
check "list works without a store" exits 0 genboot list
check "status works without a store" exits 4 genboot status

printf 'linux /EFI/BOOT/BOOTX64.EFI\nversion 1\n' >"$work/esp/loader/entries/without-any-title.conf"
check "an entry without a title is listed" exits 0 genboot list
check "by its id" says without-any-title.conf
check "in JSON too" exits 0 genboot list --json
check "as its title" json '[.entries[] | select(.title == "without-any-title.conf")] | length' 1
fresh_three
long="root=LABEL=x ro $(seq -s ' ' -f 'number%g=a-value' 40)"
genboot install --root "$work/tree1" --cmdline "$long" --label "$(printf 'ä%.0s' {1..60})"
genboot show 4
check "show prints a long command line to its end" grep -qxF "Command line  $long" "$work/out"
on_terminal 72 show 4
check "on a terminal it is wrapped" test "$(wc -L <"$work/out")" -le 72
check "between words" grep -qx "Command line  root=LABEL=x ro number1=a-value number2=a-value" "$work/out"
check "and aligned" grep -qx "              number3=a-value number4=a-value number5=a-value" "$work/out"
check "to its end" grep -qE "^              (.* )?number40=a-value$" "$work/out"
check "what has no words is cut anywhere, and no character in two" grep -qx "Label         $(printf 'ä%.0s' {1..58})" "$work/out"
on_terminal 20 show 4
check "where nothing could be read, nothing is wrapped" grep -qxF "Command line  $long" "$work/out"

fresh_three
for key in timeot 2 "editor maybe" "sort-keys x" a b c d e f; do echo "$key"; done >>"$work/esp/loader/loader.conf"
sed -i '/^$/d' "$work/esp/loader/loader.conf"
n=$(grep -n '^timeot' "$work/esp/loader/loader.conf" | cut -d: -f1)
check "lines that the loader ignores are no problem" exits 0 genboot status
check "but named" says "loader/loader.conf: line $n is ignored, for its key is unknown or its value bad: timeot"
check "each of them" says "line $((n + 2)) is ignored, for its key is unknown or its value bad: editor maybe"
check "up to eight" test "$(grep -c ' is ignored' "$work/out")" = 8
check "and counted from there on" says "loader/loader.conf: and 2 more"
genboot status --json
check "in JSON, too" json '.ignored | length' 9
check "verify has notes of them" exits 0 genboot verify
check "as many" test "$(grep -c '^note .*loader.conf' "$work/out")" = 9
done_testing
