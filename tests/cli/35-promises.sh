#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the tool promises in corners: a failed removal, --no-default, empty inputs, damage, broken pipes.
. "$(dirname "$0")/lib.sh"

staged() { find "$work/store/staging" -name '*.json' | grep -q .; }
nothing_staged() { ! staged; }
kernel_of() { echo "$work/esp$(sed -n 's/^linux //p' "$(entry "$1")")"; }

fresh_three
before=$(tree_hash "$work/esp" "$work/store")
mount --bind "$work/esp" "$work/esp" && mount -o remount,bind,ro "$work/esp"
check "on a read-only ESP nothing is removed" exits 1 genboot remove 1
check "which is told" says "read-only"
check "also in a dry run" exits 1 genboot remove 1 --dry-run
umount "$work/esp"
check "and nothing is left of the try" test "$before" = "$(tree_hash "$work/esp" "$work/store")"

places=(--esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars")
strace -f -qq -o "$work/trace" -e trace=unlinkat -e inject=unlinkat:error=EIO:when=3 \
	"${GENBOOT_FAST:-$PWD/build/genboot}" remove 1 "${places[@]}" >"$work/out" 2>"$work/err"
check "a removal that fails at its first file is withdrawn" nothing_staged
genboot install --root "$work/tree2" --no-default
check "no later run carries it out" test -e "$(entry 1)"
strace -f -qq -o "$work/trace" -e trace=unlinkat -e inject=unlinkat:error=EIO:when=4 \
	"${GENBOOT_FAST:-$PWD/build/genboot}" remove 1 "${places[@]}" >"$work/out" 2>"$work/err"
check "one that fails later stays staged" staged
genboot remove 2
check "and the next run says that it finished removing" says "Finished removing generation 1"

fresh
genboot install --root "$work/tree1" --no-default
check "--no-default notes when there is nothing else to boot" says "No other entry can boot"
check "and writes no default" test -z "$(default_id)"
check "a dry run of --no-default tells of the default to come" exits 0 genboot install --root "$work/tree2" --no-default --dry-run
check "as a step" says "Would set the default in loader.conf: test-1.conf"
genboot install --root "$work/tree2" --no-default
check "--no-default keeps what boots by making it the default" test "$(default_id)" = test-1.conf
genboot status --json
check "so it still boots" json .next.number 1
genboot install --root "$work/tree3" --no-default --json
check "where a default is named there is nothing to write down" json '[.steps[] | select(.action == "set")] | length' 0

fresh
make_tree "$work/bad" 6.5.0-test "Bad"
: >"$work/bad/boot/initrd.img-6.5.0-test"
check "an empty initrd in the tree is refused" exits 4 genboot install --root "$work/bad"
check "by name" says "/boot/initrd.img-6.5.0-test"
check "as is one that is named" exits 4 genboot install --root "$work/bad" --kernel "$work/bad/boot/vmlinuz-6.5.0-test" --initrd "$work/bad/boot/initrd.img-6.5.0-test"
echo x >"$work/bad/boot/initrd.img-6.5.0-test"
for text in '' '  \n\n' '# only\n# words\n'; do
	printf '%b' "$text" >"$work/bad/etc/kernel/cmdline"
	check "a command line file without a command line is refused" exits 1 genboot install --root "$work/bad"
	check "with the advice for a missing one" says "genboot install --cmdline TEXT"
done
check "an explicit empty command line is taken" exits 0 genboot install --root "$work/bad" --cmdline ''
printf '\xef\xbb\xbfroot=/dev/a ro\n' >"$work/bad/etc/kernel/cmdline"
genboot install --root "$work/bad"
check "a byte order mark is taken off" grep -qx 'options root=/dev/a ro' "$(entry 2)"
ln -s nowhere "$work/bad/boot/vmlinuz-6.9.0-test"
check "a newest kernel that is a dangling link is passed over" exits 0 genboot install --root "$work/bad"
check "with a note" says "/boot/vmlinuz-6.9.0-test"
rm "$work/bad/boot/vmlinuz-6.9.0-test"; mkfifo "$work/bad/boot/vmlinuz-6.9.0-test"
genboot install --root "$work/bad" --dry-run
check "also for a FIFO" says "/boot/vmlinuz-6.9.0-test"

fresh_three
size=$(stat -c %s "$(kernel_of 1)")
truncate -s 100 "$(kernel_of 1)"
check "a file of another size is damage" exits 4 genboot status
check "with both sizes" says "its size is 100 bytes instead of $size"
genboot list
check "list says so too" grep -qE '^ +1 +damaged' "$work/out"
check "it does not become the default" exits 4 genboot default 1
check "nor boots once" exits 4 genboot boot --once 1
genboot default 2
check "nor is it rolled back to" exits 6 genboot rollback
check "the message about a damaged file that is shared names the way out" exits 4 genboot install --root "$work/tree1"
check "which is a repair" says "genboot repair"
fresh
genboot install --root "$work/tree1"
truncate -s 100 "$(kernel_of 1)"
check "and names the generations" exits 4 genboot install --root "$work/tree1"
check "that use it" says "Generations that use it: 1"
rm "$(kernel_of 1)"
check "a file that is missing comes back with the next generation that has it" exits 0 genboot install --root "$work/tree1"

fresh_three
sed -i 's/^default test-3.conf/default test-9.conf/' "$work/esp/loader/loader.conf"
check "a default that is not there is a problem" exits 4 genboot status
check "which status names" says "test-9.conf, is not there"

fresh_three
blob=$(kernel_of 1)
rm "$blob"; mkdir "$blob"
check "a folder in a file's place does not stop a removal" exits 1 genboot remove 1
check "which names it" says "${blob#"$work/esp"}"
check "and is complete" nothing_staged
check "so later runs go on" exits 0 genboot install --root "$work/tree2"

check "a usage error is JSON where JSON is asked for" exits 2 genboot list --frobnicate --json
check "with the exit code" json .error.exit 2
check "also for an unknown verb" exits 2 genboot frobnicate --json
check "with the message" says '"message"'
for ((i = 0; i < 200; i++)); do sed "s/^version.*/version $i/" "$(entry 3)" >"$work/esp/loader/entries/other-$i.conf"; done
: >"$work/err"
"$tool" list "${places[@]}" 2>"$work/err" | head -n 1 >/dev/null
status=${PIPESTATUS[0]}
check "a reader that has read enough is no error" test "$status" -le 4 -a "$status" != 1 -a ! -s "$work/err"

for text in '' '{"version": 1,'; do
	fresh_three
	rm "$work/store/machine.json.copy"
	if [[ $text ]]; then echo "$text" >"$work/store/machine.json"; else rm "$work/store/machine.json"; fi
	check "without a machine.json to use, list works" exits 0 genboot list
	check "with a note of what it takes" says "Taking the token test"
	check "status too" exits 0 genboot status
	check "rollback too" exits 0 genboot rollback
	check "to the one before" test "$(default_id)" = test-2.conf
	check "default too" exits 0 genboot default 1
	check "boot too" exits 0 genboot boot --once 2
	check "install does not" test 0 != "$(genboot install --root "$work/tree1"; echo $?)"
	check "and says which file" says "$work/store"
	check "and what next" says "genboot setup"
	rm -f "$work/store/machine.json"
	check "setup finds the token in the manifests" exits 0 genboot setup --loader "$loader"
	check "which is the old one" test "$(jq -r .token "$work/store/machine.json")" = test
done
sed 's/test/other/' "$(entry 1)" >"$work/esp/loader/entries/other-1.conf"
rm "$work/store/machine.json"*
check "with generations of two tokens nothing is guessed" exits 1 genboot rollback

fresh_three
echo nonsense >"$work/store/state/last-number"
check "a damaged last number does not stop an installation" exits 0 genboot install --root "$work/tree1"
check "it is noted" says "state/last-number"
check "and the next number given" test -e "$(entry 4)"
done_testing
