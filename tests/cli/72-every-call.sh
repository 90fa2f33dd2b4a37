#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Cuts and fails the writing verbs at their system calls: SIGKILL, and each of six errors. After each: what boots next is the
# old choice or the new one, with all its files; an exit code of 0 means that it is the new one; an error is told;
# and a second run completes. Of all cases a sample is tried (SAMPLE for each verb), every one with GENBOOT_EVERY_CALL=1.
# Each processor tries a part of them on a copy in memory, and writes down what it saw; jq, slow to start, judges at the end.
. "$(dirname "$0")/lib.sh"

readonly fast=${GENBOOT_FAST:-$PWD/build/genboot}
readonly sample=${SAMPLE:-60}
copies=$(mktemp -d "$([[ -w /dev/shm ]] && echo /dev/shm || echo "$work")/genboot-calls.XXXXXX")
readonly copies
trap 'rm -rf "$copies" "$work"' EXIT

# at N: what follows happens on the copy of worker N.
at() {
	here=$copies/$1
	places=(--esp "$here/esp" --esp-is-a-directory --store "$here/store" --efivars "$here/vars")
	mkdir -p "$here"
}
restore() { rm -rf "$here"/{esp,store,vars} && cp -a "$copies/saved/"* "$here/"; }
save() { rm -rf "$copies/saved" && mkdir "$copies/saved" && cp -a "$work"/{esp,store,vars} "$copies/saved/"; }
run() { "$fast" "$@" "${places[@]}" >"$here/out" 2>"$here/err"; }

# all_calls COMMAND...: "NAME N" of each system call that it makes, behind the first of its own, which opens /dev/null: before
# that a failing call kills the dynamic linker. Without brk, which returns an address and never an error.
all_calls() {
	restore
	strace -f -qq -o "$here/trace" "$fast" "$@" "${places[@]}" >"$here/out" 2>"$here/err"
	sed -nE 's/^([0-9]+ +)?([a-z0-9_]+)\((.*)/\2 \3/p' "$here/trace" |
		awk '{ n[$1]++ } /"\/dev\/null"/ { own = 1 } own && $1 !~ /^(exit_group|brk)$/ { print $1, n[$1] }'
}

# cases: the calls on standard input, times the ways to fail; without GENBOOT_EVERY_CALL, so many of them, spread evenly.
cases() {
	awk -v list='signal=KILL error=ENOSPC error=EIO error=EROFS error=ENOMEM error=EMFILE error=EINTR' '
		BEGIN { n = split(list, hows, " ") }
		{ for (i = 1; i <= n; i++) print $0, hows[i] }' |
		awk -v sample="$sample" -v every="${GENBOOT_EVERY_CALL:-}" '{ all[NR] = $0 }
			END { step = every || NR < sample ? 1 : NR / sample
				for (at = 1; at <= NR; at += step) print all[int(at)] }'
}

inject() { # inject NAME N HOW COMMAND...: its exit status; 137 when it was killed, 124 when it hung.
	local expression=$1:$3:when=$2
	shift 3
	(
		exec 2>/dev/null
		timeout 60 strace -f -qq -o "$here/trace" -e "trace=${expression%%:*}" -e "inject=$expression" \
			"$fast" "$@" "${places[@]}" >"$here/out" 2>"$here/err"
	)
}

# seen COMMAND...: runs it and sets exit_code, and said: its errors as a JSON string.
seen() {
	exit_code=0
	"$@" || exit_code=$?
	said=$(<"$here/err")
	said=${said//[^[:print:]]/ }
	said=\"${said//[\"\\]/\'}\"
}
status_now() { # its exit status says less than it prints
	run status --json
	[[ -s $here/out ]] || echo null
	cat "$here/out"
}
entries_now() { ls "$here/esp/loader/entries" | sed -n 's/^test-\([0-9]*\)\.conf$/\1/p' | sort -n | tr '\n' ' '; }

# try NAME N HOW COMMAND...: prints all that one case left, as JSON.
try() {
	restore
	seen inject "$@"
	printf '{"case": "%s", "exit": %d, "said": %s, "cut": ' "$1 $2 $3" "$exit_code" "$said"
	status_now
	shift 3
	seen run "$@"
	run gc
	printf ', "again": {"exit": %d, "said": %s}, "entries": "%s", "end": ' "$exit_code" "$said" "$(entries_now)"
	status_now
	echo '}'
}

# worker N OF COMMAND...: tries each OFth of the cases.
worker() {
	local n=$1 of=$2 name call how
	shift 2
	at "$n"
	while read -r name call how; do
		try "$name" "$call" "$how" "$@" </dev/null
	done < <(sed -n "$((n + 1))~${of}p" "$copies/cases") >"$here/seen"
}

# A line for each fault of the cases. Nothing in the list that would be started lacks a file.
readonly judge='
	def whole: . != null and ([.problems[].why | select(contains("missing") and contains("file"))] == []);
	def starts($numbers): whole and (.next.number | tostring | IN($numbers[]));
	def clean: . != null and [.interrupted, .unused, .problems] == [[], [], []];
	def fault:
		(select(.exit != 0 and .exit != 137 and .said == "") | "fails without a word"),
		(select(.exit > 6 and .exit != 127 and .exit != 137) | "exit status"),
		(select(.cut | starts([$old, $new]) | not) | "leaves neither the old nor the new"),
		(select(.exit == 0 and (.cut | starts([$new]) | not)) | "says done"),
		(select(.again.exit | tostring | IN($again | splits(" ")) | not) | "does not complete"),
		(select(.entries | test("^(" + $left + ") $") | not) | "leaves other entries in the end"),
		(select(.end | clean | not) | "is not clean in the end");
	"# \(length) cases",
	(.[] | "# \(.case): \(fault): \(del(.case) | tojson | .[:1200])")'

# story OLD NEW AGAIN LEFT COMMAND...: AGAIN lists the exit codes that the second run may have, and LEFT is a pattern of the
# entries in the end.
story() {
	local old=$1 new=$2 again=$3 left=$4 n of=${JOBS:-$(nproc)} bad=0 workers=()
	shift 4
	at 0
	all_calls "$@" | cases >"$copies/cases"
	for ((n = 0; n < of; n++)); do
		worker "$n" "$of" "$@" &
		workers+=($!)
	done
	wait "${workers[@]}"
	cat "$copies"/*/seen | jq -rs --arg old "$old" --arg new "$new" --arg again "$again" --arg left "$left" "$judge" \
		>"$copies/faults" || bad=1
	rm -f "$copies"/*/seen
	cat "$copies/faults"
	[[ $(head -n 1 "$copies/faults") == "# $(wc -l <"$copies/cases") cases" && $(wc -l <"$copies/faults") == 1 ]] || bad=1
	(($(wc -l <"$copies/cases") > 20)) || bad=1
	ok "$* at cut or failing calls leaves the old or the new, and then completes" "$bad"
}

for i in 1 2 3 4; do
	make_tree "$work/tree$i" "6.$i.0-test" "Test System $i"
	make_packages "$work/tree$i" bash "$i" "only-$i" 1
done
fresh_three
set_variable LoaderEntryDefault test-3.conf
set_variable LoaderEntrySelected test-2.conf
save
story 3 4 0 '1 2 3 (4|5|4 5)' install --root "$work/tree4"
story 3 2 0 '1 2 3' default 2
story 3 3 "0 6" '2 3' remove 1

# Of four generations gc may take one: the others are running, what the record and loader.conf ask for, and the newest.
rm "$work/vars/"*
genboot install --root "$work/tree4"
genboot default 3
set_variable LoaderEntrySelected test-2.conf
save
story 3 3 0 '2 3 4' gc --keep 1

# unread FILE COMMAND...: where that file cannot be read.
unread() {
	local file=$1
	shift
	at 0
	restore
	strace -f -qq -o "$here/trace" -e trace=pread64 -e inject=pread64:error=EIO -P "$(echo "$here/$file"*)" \
		"$fast" "$@" "${places[@]}" >"$work/out" 2>"$work/err"
}
for file in vars/LoaderEntrySelected esp/loader/loader.conf esp/EFI/genboot/state; do
	check "gc removes nothing when $file cannot be read" exits 1 unread "$file" gc --keep 1
	check "and says so" says "${file#*/}: Input/output error. Nothing was removed"
	check "nor does remove" exits 1 unread "$file" remove 2
	check "and all are left" test "$(entries_now)" = "1 2 3 4 "
done

# An ESP of a genboot that knew no record and no catalog, and another loader.
rm -rf "$work/esp/EFI/genboot/"{state,test}
save
make_kernel "$work/loader2" new
story 3 3 0 '1 2 3 4' setup --loader "$work/loader2" --token test
# What an interrupted installation has left is not undone on half a word either.
fresh_three
genboot install --root "$work/tree1" --no-default
cp "$work/store/generations/4/manifest.json" "$work/store/staging/4.json"
rm -r "$work/store/generations/4"
genboot boot --once 4
save
check "an interrupted installation that may be wished for waits" exits 1 unread vars/LoaderEntryOneShot gc --keep 3
check "and says so" says "Leaving the interrupted generation 4 alone: cannot read"
check "with its entry" test "$(entries_now)" = "1 2 3 4 "
done_testing
