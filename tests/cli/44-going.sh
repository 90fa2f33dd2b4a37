#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# switch, test, boot, rollback --now and confirm: what they write, and that they go there after it.
. "$(dirname "$0")/lib.sh"

mkdir "$work/bin"
cat >"$work/bin/systemctl" <<'END'
#!/bin/sh
echo "$@" >>"$LEFT"
exit "${REFUSED:-0}"
END
chmod +x "$work/bin/systemctl"
export LEFT=$work/left PATH=$work/bin:$PATH
left() { [[ $(cat "$LEFT" 2>/dev/null) == "--no-block reboot" ]]; }
stays() { [[ ! -e $LEFT ]]; }
running() { set_variable LoaderEntrySelected "test-$1.conf"; }
next() { "$tool" status --json --esp "$work/esp" --esp-is-a-directory --store "$work/store" --efivars "$work/vars" | jq -r '"\(.next.number) \(.default)"'; }
# again RUNNING: three generations, of which 3 is the default.
again() {
	rm -rf "${work:?}"/{esp,store,vars} "$LEFT"
	cp -a "$work/saved/." "$work/"
	running "$1"
}

fresh_three
mkdir "$work/saved"
cp -a "$work"/{esp,store,vars} "$work/saved/"

again 3
check "switch makes a generation the default" exits 0 genboot switch 2
check "for good" test "$(next)" = "2 test-2.conf"
check "and goes there" left
check "and says so" says "Restarting the machine."

again 2
check "without a number it is the newest" exits 0 genboot switch
check "that can be booted" test "$(next)" = "3 test-3.conf"
check "which is gone to" left

again 3
check "where it runs already nobody goes" exits 0 genboot switch 3
check "anywhere" stays
check "and that is said" says "generation 3 runs already"
check "what is not there is nothing" exits 6 genboot switch 7
check "nor is it gone to" stays

again 3
before=$(tree_hash "$work/esp" "$work/store" "$work/vars")
check "a dry run tells" exits 0 genboot switch 2 --dry-run
check "what would be the default" says "Would set the state record: test-2.conf"
check "and that the machine would restart" says "Would restart the machine: test-2.conf"
check "each once" test "$(grep -c 'Would set the state record' "$work/out")" = 1
check "and does neither" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$work/vars")"
check "at all" stays

again 3
export REFUSED=1
check "a systemctl that refuses is told" exits 1 genboot switch 2
check "with what helps" says "try: systemctl reboot"
check "what was set is set" test "$(next)" = "2 test-2.conf"
export REFUSED=0

again 3
check "test goes there once" exits 0 genboot test 1
check "as the next boot" test "$(next)" = "1 test-3.conf"
check "now" left
check "and says what leads back" says "Any restart leads back to generation 3."
running 1
rm "$work/vars"/LoaderEntryOneShot-* "$LEFT"
check "what is tested is not blessed" exits 0 genboot bless
check "and any restart is back" test "$(next)" = "3 test-3.conf"
check "what runs already is not tested" exits 6 genboot test 1
check "by going nowhere" stays

again 3
check "boot is for good, from the next boot on" exits 0 genboot boot 2
check "and goes nowhere" stays
check "yet" test "$(next)" = "2 test-2.conf"
check "without a number it is the newest" exits 0 genboot boot
check "too" test "$(next)" = "3 test-3.conf"

check "rollback goes nowhere" exits 0 genboot rollback
check "by itself" stays
check "rollback --now does" exits 0 genboot rollback --now
check "to the one before" test "$(next)" = "1 test-1.conf"
check "at once" left
rm "$LEFT"
check "where nothing is before" exits 6 genboot rollback --now
check "nobody goes" stays

# Unless somebody confirms.
again 2
for time in 9 1d 25h 5m5m now; do
	exits 2 genboot switch 3 --confirm-within "$time" && says "5m or 1h30m" || echo "# $time"
done >"$work/differences"
check "times that are none are refused" test ! -s "$work/differences"
check "and go nowhere" stays
genboot default 2
check "switch can wait to be confirmed" exits 0 genboot switch 3 --confirm-within 5m
check "so it is on trial" test "$(next)" = "3 test-2.conf"
genboot status --json
check "for one start" json .trial.left 1
check "and is gone to" left
running 3
rm "$LEFT"
genboot status --json
check "status tells that it waits" json '"\(.unconfirmed.id) \(.unconfirmed.within_sec) \(.unconfirmed.stays)"' "test-3.conf 300 true"
genboot status
check "and for what" says "unless: genboot confirm"
check "it is not blessed by itself" exits 0 genboot bless
check "but waits" says "generation 3 waits for genboot confirm"
check "a restart that somebody asked for" exits 0 genboot bless --stopping
genboot status --json
check "gives no try back" json .trial.left 1
check "confirm" exits 0 genboot confirm
check "makes it the default" test "$(next)" = "3 test-3.conf"
check "and nothing waits" exits 6 genboot confirm
check "any more" says "nothing is to be confirmed"
check "the unit that waits ends" exits 0 genboot confirm --wait
check "and goes nowhere" stays

again 2
genboot default 2
genboot switch 3 --confirm-within 10
rm "$LEFT"
check "what has gone back by itself is not confirmed" exits 6 genboot confirm
check "and is named" says "test-3.conf"
check "the unit takes the note away" exits 0 genboot confirm --wait
check "as it is not needed" test ! -e "$work/store/state/confirm"
genboot switch 3 --confirm-within 10
running 3
rm "$LEFT"
# This machine has been on for longer than that.
check "where nobody confirms" exits 0 genboot confirm --wait
check "the machine restarts" left
check "because of it" says "Nobody has confirmed"

again 3
check "from the default itself, too" exits 0 genboot default 3
running 2
check "the way back is what runs" exits 0 genboot switch 3 --confirm-within 1h
check "and so is the default" test "$(next)" = "3 test-2.conf"

again 3
check "a test can wait, too" exits 0 genboot test 2 --confirm-within 5m
running 2
rm "$work/vars"/LoaderEntryOneShot-*
check "confirmed" exits 0 genboot confirm
check "it goes on to run" says "generation 2 runs on"
check "and is no default" test "$(next)" = "3 test-3.conf"
rm "$LEFT"
check "the unit lets it" exits 0 genboot confirm --wait
check "run" stays

again 2
printf '{ "version": 1, "id": 7 }' >"$work/store/state/confirm"
check "a note that makes no sense is none" exits 0 genboot confirm --wait
check "and goes" test ! -e "$work/store/state/confirm"

# What is not found well in time.
again 2
genboot default 2
genboot switch 3 --confirm-within 10
rm "$LEFT"
running 3
check "what is to be confirmed" exits 0 genboot bad --on-trial
check "has its own time" stays
rm "$work/store/state/confirm"
check "what runs on trial" exits 0 genboot bad --on-trial --reason "was too slow" --dry-run
check "would be left" stays
check "and is left" exits 0 genboot bad --on-trial --reason "was too slow"
check "at once" left
check "for the default" test "$(next)" = "2 test-2.conf"
genboot status --json
check "without a trial any more" json .trial null
genboot show 3
check "and for that reason" says "was too slow"
rm "$LEFT"
running 2
check "what is no trial" exits 0 genboot bad --on-trial
check "is not left" stays
genboot status
check "and not bad" test "$(next)" = "2 test-2.conf"
done_testing
