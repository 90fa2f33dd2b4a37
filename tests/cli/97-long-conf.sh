#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A loader.conf that is longer than the sector that can be changed safely, or would be: whatever a verb does, its text
# stays, what boots is right, and where it names another default each verb says what to do about it.
. "$(dirname "$0")/lib.sh"
conf=$work/esp/loader/loader.conf
long() { printf "%s\n" "# mine "{1..300} "$@" >"$conf" && before=$(sha256sum <"$conf"); }
same() { [[ $before == "$(sha256sum <"$conf")" ]]; }
boots() { genboot status --json; json .next.number "$1"; }
hint() { says "shorten $conf until it fits into 512 bytes with the default; genboot repair"; }

fresh_three
long "timeout 3"
check "3 KiB of comments keep no verb from its work: setup" exits 0 genboot setup --loader "$loader"
check "install" exits 0 genboot install --root "$work/tree1" --label four
check "rollback" exits 0 genboot rollback
check "default" exits 0 genboot default 2
check "without a warning" test ! -s "$work/err"
check "verify has no finding" exits 0 genboot verify
check "the default is the record's" boots 2
check "the text is the user's" same

long "timeout 3" "default test-1.conf"
check "where it names another default, setup leaves it" exits 0 genboot setup --loader "$loader"
check "install" exits 0 genboot install --root "$work/tree1" --label five
check "says that it still does" says "$conf still names another default than the state record, which systemd-boot would boot; it was left as it is: loader.conf is longer than the 512 bytes that can be changed safely"
check "and what to do" hint
check "default says so too" exits 0 genboot default 3
check "and what to do" hint
check "rollback, too" exits 0 genboot rollback
check "and what to do" hint
check "the record is what boots" boots 2
check "verify finds it" exits 4 genboot verify
check "and says what to do" hint
check "a dry run of repair does not promise to mend it" exits 0 genboot repair --dry-run
check "but says what to do" hint
check "repair cannot mend it" exits 4 genboot repair --yes
check "for a reason that is its own" says "cannot mend loader/loader.conf: its default is not the state record's"
check "and says what to do" hint
check "what it names is not removed" exits 3 genboot remove 1
check "and remove says what to do" hint
check "nothing has touched it" same
sed -i '/^# mine/d' "$conf"
check "once it is short, repair does it" exits 0 genboot repair --yes
check "with the record's default" test "$(default_id)" = test-2.conf
check "and its other settings" grep -qx 'timeout 3' "$conf"
check "and remove goes on" exits 0 genboot remove 1

fresh_three
printf '%s\n' "timeout 3" "default a" "#$(printf '%0485d' 0)" >"$conf"; before=$(sha256sum <"$conf")
check "where the default alone makes it too long" exits 0 genboot default 2
check "that is said" says "the 512 bytes of loader.conf are full"
check "with what to do" hint
check "and it is left as it is" same
check "the record is what boots" boots 2

printf 'timeout 3\ndefault test-1.conf\n' >"$conf"
genboot default 3; long "timeout 3" "default test-1.conf"
check "the menu's default is not followed into a long one" exits 0 genboot pin 1
check "which is left as it is" same
done_testing
