#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Rules by which generations stay, and the file that they are in.
. "$(dirname "$0")/lib.sh"

readonly conf=$work/genboot.conf
restore() { rm -rf "${work:?}"/{esp,store,vars}; cp -a "$work/saved/"* "$work/"; }
numbers() { ls "$work/store/generations" | sort -n | tr '\n' ' '; }
kept() { json '[.kept[] | "\(.number) \(.why)"] | reverse | join("; ")' "$1"; }
# created N DATE
created() {
	local file=$work/store/generations/$1/manifest.json
	jq --arg date "$2" '.created = $date' "$file" >"$work/manifest" && cp --remove-destination "$work/manifest" "$file" && chmod 0444 "$file"
}

fresh_three
for i in 4 5 6; do genboot install --root "$work/tree$((i - 3))" --label "$i"; done
created 1 2026-01-01T00:00:00Z
created 2 2026-02-10T10:00:00Z
created 3 2026-02-10T11:00:00Z
created 4 2026-02-16T00:00:00Z
created 5 2026-02-17T00:00:00Z
created 6 2026-02-17T05:00:00Z
genboot repair --yes --force
set_variable LoaderEntrySelected test-6.conf
genboot default 6
mkdir "$work/saved"
cp -a "$work"/{esp,store,vars} "$work/saved/"

check "a rule of the options" exits 0 genboot gc --keep-daily 2 --dry-run --json
check "tells what it keeps" kept "4 is the newest of its day (keep-daily); 6 is the newest of its day (keep-daily)"
check "so do two" exits 0 genboot gc --keep-weekly 2 --keep 1 --dry-run --json
check "the first of which counts" kept "3 is the newest of its week (keep-weekly); 6 is one of the newest (keep-last)"
check "and months" exits 0 genboot gc --keep-monthly 5 --dry-run --json
check "are the calendar's" kept "1 is the newest of its month (keep-monthly); 6 is the newest of its month (keep-monthly)"
check "in words, too" exits 0 genboot gc --keep-monthly 5 --dry-run
check "what stays" says "Generation 1 stays: it is the newest of its month (keep-monthly)."
check "and what goes" says "Would remove generation 2"
for option in "--keep-daily 0" "--keep-weekly x" "--keep-monthly 10001" "--min-free 1" "--min-free 91%" "--min-free 0G"; do
	# shellcheck disable=SC2086
	[[ $option == "--min-free 1" ]] || exits 2 genboot gc $option || echo "# $option"
done >"$work/differences"
check "rules that are none are refused" test ! -s "$work/differences"

printf 'keep-last 2\nkeep-monthly 2\n' >"$conf"
check "a rule of the file" exits 0 genboot gc --config "$conf" --dry-run --json
check "counts the same" kept "1 is the newest of its month (keep-monthly); 5 is one of the newest (keep-last); 6 is one of the newest (keep-last)"
check "one of the options" exits 0 genboot gc --config "$conf" --keep 1 --dry-run --json
check "comes in its place" kept "6 is one of the newest (keep-last)"
genboot pin 2
check "what is pinned" exits 0 genboot gc --config "$conf" --json
check "stays" kept "1 is the newest of its month (keep-monthly); 2 is pinned; 5 is one of the newest (keep-last); 6 is one of the newest (keep-last)"
check "with the others" test "$(numbers)" = "1 2 5 6 "
restore
printf '# nothing\n' >"$conf"
check "without a rule nothing goes" exits 0 genboot gc --config "$conf"
check "at all" test "$(numbers)" = "1 2 3 4 5 6 "

# More than there can be.
check "min-free takes from the oldest on" exits 0 genboot gc --min-free 4000000T
check "what a rule alone keeps" test "$(numbers)" = "6 "
check "and says what is missing" says "min-free cannot be reached"
restore
check "what is free already" exits 0 genboot gc --min-free 1
check "takes nothing" test "$(numbers)" = "1 2 3 4 5 6 "

before=$(tree_hash "$work/esp" "$work/store" "$work/vars")
printf 'keep-last 2\n\nkeep_daily 7\npersist etc\n' >"$conf"
check "with a mistake in the file gc" exits 2 genboot gc --config "$conf"
check "names it" says "$conf, line 3: keep_daily is no setting of genboot's"
check "and what helps" says "genboot config check"
check "so does install" exits 2 genboot install --root "$work/tree1" --config "$conf"
check "and nothing is written" test "$before" = "$(tree_hash "$work/esp" "$work/store" "$work/vars")"
check "config check" exits 2 genboot config check --config "$conf" --checks "$work/none"
check "tells each" says "$conf:4: persist is a path from / on"
check "with how many" says "2 things are to be put right"
check "in JSON" exits 2 genboot config check --config "$conf" --checks "$work/none" --json
check "too" json '[.faults[].line] | join(" ")' "3 4"
printf 'keep-last 2\ngc-after-install yes\n' >"$conf"
mkdir "$work/health.d"
printf 'notes\n' >"$work/health.d/10-route"
check "a check that nobody would run" exits 2 genboot config check --config "$conf" --checks "$work/health.d"
check "is found" says "10-route: is not executable"
chmod +x "$work/health.d/10-route"
ln -s /nowhere "$work/health.d/20-port"
check "so is a link that leads nowhere" exits 2 genboot config check --config "$conf" --checks "$work/health.d"
check "by its name" says "20-port: is a link that leads nowhere"
rm "$work/health.d/20-port"
check "without mistakes" exits 0 genboot config check --config "$conf" --checks "$work/health.d"
check "all is fine" says "The configuration is fine"
check "a file that is not there is named" exits 1 genboot config check --config "$work/nothing"
check "config knows nothing else" exits 2 genboot config show
check "what is no file is refused" exits 1 genboot gc --config "$work"

check "gc follows install where it is asked to" exits 0 genboot install --root "$work/tree1" --config "$conf" --label after --json
check "as number 7" json .number 7
check "and tells in JSON" json '[.gc.kept[].number] | join(" ")' "7 6"
check "the rest has gone" test "$(numbers)" = "6 7 "
check "but not in a dry run" exits 0 genboot install --root "$work/tree2" --config "$conf" --dry-run
check "nor when it is not" test "$(numbers)" = "6 7 "
check "all is whole" exits 0 genboot verify

mkdir -p "$work/tree1/etc/genboot" "$work/tree1/usr/lib/genboot"
: >"$work/tree1/usr/lib/genboot/genboot-mount"
printf 'persist ../etc\n' >"$work/tree1/etc/genboot/genboot.conf"
check "a tree whose own file is wrong is not sealed" exits 2 genboot install --root "$work/tree1"
check "for it would forget" says "tree1/etc/genboot/genboot.conf, line 1: persist is a path"
done_testing
